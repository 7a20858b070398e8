"""What the hub serves to browsers: its pages, their files, and the widget that other shops' pages embed."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from crm_backend.core.page_files import PREFIX, PageFiles

WEB = Path(__file__).parent / "web"
PAGES = {
    "/docs": "docs/index.html",
    "/console": "console/index.html",
    "/dashboard": "dashboard/index.html",
}
DEMO_PAGES = {"/shop": "shop/index.html"}


def page_routes(*, is_demo: bool) -> list[BaseRoute]:
    """All of them; the demo shop's own page where there is one."""
    files = PageFiles(WEB)
    pages = PAGES | DEMO_PAGES if is_demo else PAGES
    return [
        Mount(PREFIX, routes=[Route("/{path:path}", files.serve)]),
        _widget_route(files),
        Route("/console/{page:path}", _go_to_console_page, include_in_schema=False),
        *(_page_route(files, path, name) for path, name in pages.items()),
    ]


def _widget_route(files: PageFiles) -> Route:
    """The one file a shop embeds, from any origin."""

    async def read(request: Request) -> Response:
        answer = files.file("widget/widget.js", request, keep="public, max-age=300")
        answer.headers["access-control-allow-origin"] = "*"
        return answer

    return Route("/widget.js", read, include_in_schema=False)


def _page_route(files: PageFiles, path: str, name: str) -> Route:
    async def read(request: Request) -> Response:
        return files.page(name, request)

    return Route(path, read, include_in_schema=False)


async def _go_to_console_page(request: Request) -> Response:
    """An address as people write it, /console/campaigns; the console itself says where there is no such page."""
    return RedirectResponse(f"/console#/{request.path_params['page']}")
