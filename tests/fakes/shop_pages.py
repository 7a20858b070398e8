"""The hub's pages and the demo shop's small API, served as the real hub serves them.

Same routes and the same Content-Security-Policy; reports of violations are kept so that a test can
say there were none.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from html import escape
from pathlib import Path
from typing import Any, Self, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.fakes.chat_script import order_card, shop_reply
from tests.fakes.chat_server import FakeChat, Frame, Reply, make_identity
from tests.fakes.shop_telegram import FakeTelegram

Result = TypeVar("Result")
WEB = Path(__file__).parents[2] / "crm_backend" / "web"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self' ws: wss:; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'; report-uri /csp-reports"
)
COOKIE = "demo_customer"
CUSTOMERS = [
    {"number": "C0001", "name": "王小明", "hint": "有在途、已签收和待发货的订单"},
    {"number": "C0002", "name": "陈嘉怡", "hint": "有一笔退款在处理"},
    {"number": "C0003", "name": "李想", "hint": "还没有订单"},
]
PRODUCT_NAMES = {
    "杯壶": ["山岚保温杯 480ml", "手作陶瓷马克杯", "玻璃冷水壶 1.5L", "旅行随行杯", "老岩泥茶杯"],
    "茶": ["武夷岩茶 小罐装", "明前龙井 50g", "桂花乌龙 茶包", "陈皮白茶 礼盒", "茉莉花茶 100g"],
    "家纺": ["亚麻靠垫", "长绒棉四件套", "华夫格浴巾", "羊羔绒盖毯", "水洗棉枕套"],
    "厨房": ["铸铁炒锅 30cm", "榉木砧板", "珐琅汤锅 20cm", "厨房电子秤", "硅胶铲套装"],
    "数码": ["便携充电宝 10000mAh", "降噪蓝牙耳机", "无线充电底座", "机械键盘 87 键", "桌面音箱"],
    "收纳": ["藤编收纳篮", "抽屉分隔盒", "真空压缩袋", "桌面收纳架", "折叠收纳箱"],
    "香氛": ["白茶香薰蜡烛", "雪松无火香薰", "车载香片", "助眠精油 10ml", "线香礼盒"],
    "文具": ["横线笔记本 A5", "按动中性笔 5 支装", "黄铜书签", "桌面台历", "帆布笔袋"],
    "零食": ["每日坚果 30 袋", "云南鲜花饼", "冻干草莓", "海苔脆", "黑巧克力 72%"],
    "护理": ["氨基酸洁面乳", "护手霜 三支装", "山茶花护发油", "手工冷制皂", "保湿喷雾"],
    "户外": ["双人露营帐篷", "折叠露营椅", "防水登山包 28L", "户外保温壶", "速干毛巾"],
    "灯具": ["磨砂玻璃台灯", "感应小夜灯", "落地阅读灯", "露营氛围灯", "护眼屏幕灯"],
}


def product_list() -> list[Frame]:
    """Five invented products in each category; one of them sold out."""
    return [
        {
            "sku": f"{index:02d}-{place}",
            "name": name,
            "category": category,
            "price_minor": 2900 + (index * 37 + place * 53) % 40 * 1000,
            "currency": "CNY",
            "stock_units": 0 if (index + place) % 11 == 5 else 4 + index * place,
            "description": "日常好用，山屿出品。",
            "art": category,
        }
        for index, category in enumerate(PRODUCT_NAMES)
        for place, name in enumerate(PRODUCT_NAMES[category])
    ]


class FakeShop:
    """The demo shop's state; ``signed_in`` is who a browser without a cookie is taken for."""

    def __init__(self) -> None:
        self.signed_in: Frame | None = None
        self.customers: list[Frame] = list(CUSTOMERS)
        self.products = product_list()
        self.orders: list[Frame] = [
            order_card(),
            order_card(number="SF2611180015", status="delivered", status_text="已签收"),
            order_card(number="SF2611230051", status="paid", status_text="待发货", shipped_at=None),
        ]
        self.is_down = False
        self.csp_reports: list[Any] = []

    def routes(self) -> list[Route | Mount]:
        """Pages, static files and the shop's API."""
        return [
            Route("/shop", page(WEB / "shop" / "index.html")),
            Route("/widget.js", widget_file),
            Route("/csp-reports", self.report, methods=["POST"]),
            Route("/shop/identity", self.identity),
            Route("/shop/api/{name}", self.api, methods=["GET", "POST"]),
            Mount("/static", StaticFiles(directory=WEB)),
        ]

    async def report(self, request: Request) -> Response:
        """Keep a CSP violation."""
        self.csp_reports.append(await request.json())
        return Response(status_code=204)

    def customer_of(self, request: Request) -> Frame | None:
        """Who this browser is signed in as."""
        number = request.cookies.get(COOKIE)
        return next((c for c in self.customers if c["number"] == number), self.signed_in)

    async def identity(self, request: Request) -> Response:
        """A token for whoever is signed in."""
        customer = self.customer_of(request)
        token = make_identity(customer["number"]) if customer else None
        return JSONResponse({"identity_token": token})

    async def api(self, request: Request) -> Response:
        """The calls of the shop page."""
        if self.is_down:
            return JSONResponse({"code": "unavailable"}, status_code=503)
        name = request.path_params["name"]
        if name == "sign-in":
            number = (await request.json())["number"]
            answer = JSONResponse({"customer": {"number": number}})
            answer.set_cookie(COOKIE, number)
            return answer
        if name == "sign-out":
            gone = Response(status_code=204)
            gone.delete_cookie(COOKIE)
            return gone
        customer = self.customer_of(request)
        if name == "orders" and not customer:
            return JSONResponse({"code": "sign_in_required"}, status_code=403)
        answers = {
            "orders": {"orders": self.orders},
            "products": {"products": self.products},
            "demo-customers": {"customers": self.customers},
            "me": {"customer": customer},
        }
        return JSONResponse(answers[name])


def page(path: Path) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that serves one HTML file."""

    async def serve(_request: Request) -> Response:
        return FileResponse(path, media_type="text/html; charset=utf-8")

    return serve


async def widget_file(_request: Request) -> Response:
    """The widget, for any page."""
    return FileResponse(WEB / "widget" / "widget.js", media_type="text/javascript")


async def embed_page(request: Request) -> Response:
    """Some other shop's page with the widget; its own CSP allows only what embedding needs."""
    hub = request.query_params.get("hub", "")
    attributes = " ".join(
        f'data-{name}="{escape(value)}"'
        for name, value in request.query_params.items()
        if name != "hub"
    )
    csp = CSP.replace("script-src 'self'", f"script-src 'self' {hub}").replace(
        "connect-src 'self'", f"connect-src 'self' {hub}"
    )
    return HTMLResponse(
        f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>别家的店</title>
        <link rel="icon" href="data:,">
        <meta name="viewport" content="width=device-width, initial-scale=1"></head>
        <body><main><h1>别家的店</h1><button id="outside">页面按钮</button></main>
        <script type="module" src="{hub}/widget.js" {attributes}></script></body></html>""",
        headers={"Content-Security-Policy": csp},
    )


class PageServer:
    """Pages and their API as a server in a thread, on a free port of the loopback address."""

    def __init__(self, routes: Sequence[BaseRoute], middleware: Sequence[Middleware] = ()) -> None:
        app = Starlette(
            routes=routes,
            middleware=[*middleware, Middleware(GZipMiddleware), Middleware(PolicyHeader)],
        )
        config = uvicorn.Config(
            app,
            port=0,
            log_level="critical",  # cancelling what a browser still held open is no news
            ws="websockets-sansio",
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self.server = uvicorn.Server(config)
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.server.serve())
        self.loop.run_until_complete(_cancel_all(self.loop))
        self.loop.close()

    def __enter__(self) -> Self:
        """Start and wait until the port is bound."""
        self.thread.start()
        while not self.server.started:
            self.thread.join(0.01)
            if not self.thread.is_alive():
                raise RuntimeError("fake hub did not start")
        return self

    def __exit__(self, *_: object) -> None:
        """Stop within a second, whatever sockets browsers keep open."""
        self.server.should_exit = True
        self.thread.join()

    @property
    def port(self) -> int:
        """The port it listens on."""
        port: int = self.server.servers[0].sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        """Its origin."""
        return f"http://127.0.0.1:{self.port}"

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine on the server's loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)


class PageHub(PageServer):
    """The fake hub of shop and widget."""

    def __init__(self, reply: Reply = shop_reply) -> None:
        self.chat = FakeChat(reply)
        self.shop = FakeShop()
        self.telegram = FakeTelegram(self.chat)
        foreign_pages = Middleware(
            CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"]
        )
        routes = [
            *self.chat.routes(),
            *self.telegram.routes(),
            *self.shop.routes(),
            Route("/embed", embed_page),
        ]
        super().__init__(routes, [foreign_pages])

    @property
    def csp_reports(self) -> list[Any]:
        """What browsers reported of the policy."""
        return self.shop.csp_reports


class PolicyHeader:
    """Adds the hub's CSP to every answer that does not bring its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, with the header put in."""

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name.lower() for name, _ in message["headers"]}
                if b"content-security-policy" not in names:
                    message["headers"].append((b"content-security-policy", CSP.encode()))
            await send(message)

        await self.app(scope, receive, send_with_policy)


async def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    """End what still waits, so that nothing is left to be collected after its loop is closed."""
    tasks = asyncio.all_tasks(loop) - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0)  # transports close in the next round
