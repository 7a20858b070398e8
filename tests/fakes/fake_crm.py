"""A hub's second door (docs/bot-api.md, section 2) over a small shop in memory.

Serves the real ``CrmClient`` through ASGI or on a port, so that every action test exercises the client too.
Its policy is a short reading of the contract: delivered goods go back within 7 days, faulty ones within 15;
above ¥200, not received or still on its way, a person decides.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from tests.fakes.fake_figures import FakeFigures, FiguresRefused

STATUS_TEXT = {
    "pending_payment": "待付款",
    "paid": "待发货",
    "shipped": "已发货",
    "delivered": "已签收",
    "completed": "已完成",
    "closed": "已关闭",
}
NUMBERS = {
    "refund_window_days": 7,
    "quality_window_days": 15,
    "auto_approve_limit_minor": 20000,
    "ship_within_hours": 48,
    "payout_days_min": 1,
    "payout_days_max": 3,
    "free_shipping_minor": 9900,
    "shipping_fee_minor": 800,
    "delivery_days_min": 2,
    "delivery_days_max": 4,
    "remote_delivery_days_max": 7,
    "return_postage_limit_minor": 1200,
    "queue_timeout_minutes": 10,
    "ticket_due_hours": 24,
    "first_answer_target_minutes": 3,
    "resolution_target_hours": 24,
    "payment_open_hours": 72,
    "price_protection_days": 15,
    "warranty_months": 12,
    "low_stock_units": 10,
}
# The highest price the hub takes.
MOST_MINOR = 10**12
FAULTS = {"quality", "damaged", "wrong_item"}
OPEN = {"pending_payment", "paid", "shipped", "delivered"}
SCOPES: dict[str, set[str]] = {
    "all": set(STATUS_TEXT),
    "open": OPEN,
    "cancellable": {"pending_payment", "paid"},
    "refundable": {"paid", "shipped", "delivered"},
}


class Refusal(Exception):
    """A problem-details answer."""

    def __init__(self, http_status: int, code: str, **facts: object) -> None:
        super().__init__(code)
        self.http_status, self.code, self.facts = http_status, code, facts


def _utc(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


@dataclass
class FakeOrder:
    """One order; ``items`` are (name, quantity, amount_minor)."""

    number: str
    owner: str
    status: str
    placed_at: datetime
    items: list[tuple[str, int, int]]
    phone_tail: str = "1234"
    events: list[tuple[datetime, str, str]] = field(default_factory=list)
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    completed_at: datetime | None = None

    def card(self) -> dict[str, Any]:
        card: dict[str, Any] = {
            "kind": "order",
            "number": self.number,
            "status": self.status,
            "status_text": STATUS_TEXT[self.status],
            "placed_at": _utc(self.placed_at),
            "currency": "CNY",
            "total_minor": sum(amount for _, _, amount in self.items),
            "items": [
                {"sku": f"P{i}", "name": name, "quantity": quantity, "amount_minor": amount}
                for i, (name, quantity, amount) in enumerate(self.items, start=1)
            ],
        }
        for name in ("paid_at", "shipped_at", "delivered_at", "completed_at"):
            if at := getattr(self, name):
                card[name] = _utc(at)
        if self.shipped_at:
            card |= {"carrier": "顺丰", "tracking_number": f"YT{self.number[:1:-1]}"}
        return card


class FakeCrm:
    """The shop and who is talking in which turn; tests set both and read ``deeds`` afterwards."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.app = self._build()
        self.reset()

    def reset(self) -> None:
        """An empty shop that is up."""
        self.speakers: dict[str, str | None] = {}
        self.default_speaker: str | None = "C1"
        self.orders: dict[str, FakeOrder] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.tickets: dict[tuple[str, str | None], str] = {}
        self.products: list[dict[str, Any]] = []
        self.articles: list[dict[str, Any]] = []
        self.coupons: list[dict[str, Any]] = []
        self.unanswered: list[str] = []
        self.ratings: list[tuple[int, bool]] = []
        self.speaks_as_staff = False
        self.figures = FakeFigures(lambda: self.now().date().isoformat())
        self.refund_days = {"low": 1, "high": 3, "median": None, "refunds": 0, "is_policy": True}
        self.policy_texts = {
            "carriers": "顺丰、中通",
            "delivery_area": "全国大部分地区",
            "return_address": "杭州市余杭区良渚路 8 号 3 号仓",
        }
        self.proofs: set[str] = set()
        self.failed_proofs = 0
        self.misses = 0
        self.is_down = False
        self.is_silent = False
        self.silent_on: str | None = None
        self.fails_on: str | None = None
        self.expected_on = "2026-11-27"
        self.turn_is_over = False
        self.deeds: dict[str, Any] = {}
        self.calls: list[str] = []
        self.bodies: dict[str, list[dict[str, Any]]] = {}

    def add(
        self,
        number: str,
        status: str,
        *items: tuple[str, int, int],
        age: timedelta = timedelta(hours=5),
        owner: str = "C1",
    ) -> FakeOrder:
        """Put an order into the shop; its times follow from the status."""
        order = FakeOrder(number, owner, status, self.now() - age, list(items))
        placed_at = order.placed_at
        if status not in {"pending_payment", "closed"}:
            order.paid_at = placed_at
        if status in {"shipped", "delivered", "completed"}:
            order.shipped_at = placed_at + timedelta(hours=20)
        if status in {"delivered", "completed"}:
            order.delivered_at = self.now() - timedelta(days=3)
        self.orders[number] = order
        return order

    # ── who and what ─────────────────────────────────────────────────────────────────────────

    def _speaker(self, request: Request) -> str | None:
        turn = request.headers.get("x-zhanggui-turn")
        if not turn:
            raise Refusal(403, "turn_required")
        if self.turn_is_over:
            write = request.headers.get("x-zhanggui-deed")
            raise Refusal(*((409, "turn_superseded") if write else (403, "turn_not_running")))
        return self.speakers.get(turn, self.default_speaker)

    def _customer(self, request: Request) -> str:
        speaker = self._speaker(request)
        if speaker is None:
            raise Refusal(403, "sign_in_required")
        return speaker

    def _own(self, customer: str, number: str) -> FakeOrder:
        order = self.orders.get(number)
        if order is None or order.owner != customer:
            raise Refusal(404, "order_not_found")
        return order

    def _refund_of(self, number: str) -> dict[str, Any] | None:
        alive = [
            refund
            for refund in self.refunds.values()
            if refund["order_number"] == number and refund["state"] not in {"refused", "withdrawn"}
        ]
        return alive[0] if alive else None

    # ── answers ──────────────────────────────────────────────────────────────────────────────

    def _participant(self, request: Request) -> dict[str, Any]:
        speaker = self._speaker(request)
        return {
            "kind": "staff" if self.speaks_as_staff else "customer" if speaker else "visitor",
            "name": "王小明" if speaker else None,
            "shop": {"name": "演示店", "currency": "CNY", "time_zone": "Asia/Shanghai"},
            "consecutive_misses": self.misses,
            "hours": {"is_open": True, "text": "每天 9:00–21:00"},
        }

    def _figures(self, request: Request) -> dict[str, Any]:
        speaker = self._speaker(request)
        kind = "staff" if self.speaks_as_staff else "customer" if speaker else "visitor"
        part = request.path_params["part"]
        try:
            return self.figures.answer(part, dict(request.query_params), kind=kind)
        except FiguresRefused as error:
            raise Refusal(error.http_status, error.code, **error.facts) from error

    def _list_orders(self, request: Request) -> dict[str, Any]:
        customer = self._customer(request)
        scope = SCOPES[request.query_params.get("scope", "all")]
        own = [o for o in self.orders.values() if o.owner == customer and o.status in scope]
        own.sort(key=lambda order: order.placed_at, reverse=True)
        limit = int(request.query_params.get("limit", "5"))
        return {"orders": [order.card() for order in own[:limit]], "total": len(own)}

    def _get_order(self, request: Request) -> dict[str, Any]:
        number = request.path_params["number"]
        speaker = self._speaker(request)
        if speaker is None:
            if number not in self.proofs:
                raise Refusal(403, "proof_required")
            card = self.orders[number].card()
            shown = {"kind", "number", "status", "status_text"}
            return {
                "order": {name: value for name, value in card.items() if name in shown},
                "status_only": True,
            }
        order = self._own(speaker, number)
        refund = self._refund_of(number)
        waited = (self.now() - order.paid_at) / timedelta(hours=1) if order.paid_at else None
        return {
            "order": order.card(),
            "lines": self._lines(order, is_refunded=refund is not None),
            "events": [
                {"happened_at": at.isoformat(), "location": place, "text": text}
                for at, place, text in order.events
            ],
            "is_cancellable": order.status in SCOPES["cancellable"],
            "is_expeditable": self._is_expeditable(order),
            "hours_since_paid": waited,
            "ship_within_hours": 48,
            "expected_delivery_on": self.expected_on if order.status == "shipped" else None,
            "open_refund": refund,
            "status_only": False,
        }

    def _lines(self, order: FakeOrder, *, is_refunded: bool) -> list[dict[str, Any]]:
        return [
            {
                "line_no": i,
                "sku": f"P{i}",
                "name": name,
                "quantity": quantity,
                "amount_minor": amount,
                "refundable_quantity": 0 if is_refunded else quantity,
                "refundable_minor": 0 if is_refunded else amount,
            }
            for i, (name, quantity, amount) in enumerate(order.items, start=1)
        ]

    def _prove(self, request: Request, body: dict[str, Any]) -> dict[str, Any]:
        if self._speaker(request) is not None:
            raise Refusal(403, "visitors_only")
        if self.failed_proofs >= 3:
            raise Refusal(429, "too_many_tries", retry_after_seconds=290)
        order = self.orders.get(body["order_number"])
        if order is None or order.phone_tail != body["phone_tail"]:
            self.failed_proofs += 1
            raise Refusal(404, "order_not_found")
        self.proofs.add(order.number)
        return {"proven": True, "order_number": order.number}

    def _cancel(self, request: Request, body: dict[str, Any]) -> dict[str, Any]:
        order = self._own(self._customer(request), request.path_params["number"])
        if order.status not in SCOPES["cancellable"]:
            raise Refusal(409, "order_not_cancellable", status=order.status)
        refund = (
            self._new_refund(order, None, "approved", "已同意，待打款") if order.paid_at else None
        )
        order.status = "closed"
        return {"order": order.card(), "refund": refund}

    def _expedite(self, request: Request, body: dict[str, Any]) -> dict[str, Any]:
        order = self._own(self._customer(request), request.path_params["number"])
        if not self._is_expeditable(order):
            raise Refusal(409, "order_not_expeditable", status=order.status)
        return {"ticket_number": self._ticket("expedite", order.number), "order": order.card()}

    def _is_expeditable(self, order: FakeOrder) -> bool:
        is_late = self.expected_on < self.now().date().isoformat()
        return order.status == "paid" or (order.status == "shipped" and is_late)

    def _ticket(self, kind: str, number: str | None) -> str:
        return self.tickets.setdefault((kind, number), f"TK{len(self.tickets) + 1:04d}")

    def _open_ticket(self, request: Request, body: dict[str, Any]) -> dict[str, Any]:
        number = body.get("order_number")
        if number:
            self._own(self._customer(request), number)
        elif self._speaker(request) is None:
            raise Refusal(403, "sign_in_required")
        return {"ticket_number": self._ticket(body["type"], number)}

    # ── refunds ──────────────────────────────────────────────────────────────────────────────

    def _verdict(self, order: FakeOrder, body: dict[str, Any]) -> tuple[str, str, list[str]]:
        if order.status == "pending_payment":
            return "refuse", "not_paid", []
        if order.status == "closed":
            return "refuse", "order_closed", []
        kinds = {"paid": ["unshipped"], "shipped": ["refund_only"]}.get(
            order.status, ["refund_only", "return_refund"]
        )
        reason = body.get("reason")
        days = NUMBERS["quality_window_days" if reason in FAULTS else "refund_window_days"]
        if order.delivered_at and self.now() - order.delivered_at > timedelta(days=days):
            return "refuse", "outside_window", []
        if body.get("kind") and body["kind"] not in kinds:
            return "refuse", "shipped_not_unshipped", kinds
        is_on_its_way = order.status == "shipped" and body.get("kind") == "refund_only"
        if reason == "not_received" or is_on_its_way:
            return "needs_person", "not_received_needs_check", kinds
        if self._amount(order, body) > NUMBERS["auto_approve_limit_minor"]:
            return "needs_person", "over_auto_limit", kinds
        return "approve", "within_policy", kinds

    def _amount(self, order: FakeOrder, body: dict[str, Any]) -> int:
        wanted = body.get("line_nos") or range(1, len(order.items) + 1)
        return sum(order.items[line_no - 1][2] for line_no in wanted)

    def _quote(self, request: Request, body: dict[str, Any]) -> dict[str, Any]:
        order = self._own(self._customer(request), body["order_number"])
        verdict, reason, kinds = self._verdict(order, body)
        return {
            "verdict": verdict,
            "verdict_reason": reason,
            "facts": {"window_days": 15, "last_day_on": "2026-10-26"},
            "amount_minor": self._amount(order, body),
            "currency": "CNY",
            "kinds": kinds,
            "line_nos": list(range(1, len(order.items) + 1)),
        }

    def _request_refund(self, request: Request, body: dict[str, Any]) -> dict[str, Any]:
        order = self._own(self._customer(request), body["order_number"])
        if self._refund_of(order.number):
            raise Refusal(409, "refund_already_open")
        verdict, reason, _ = self._verdict(order, body)
        if verdict == "refuse":
            raise Refusal(422, "refund_refused", verdict_reason=reason)
        needs_person = verdict == "needs_person"
        state = ("requested", "待审核") if needs_person else ("approved", "已同意，待打款")
        if not needs_person and body["kind"] == "return_refund":
            state = ("awaiting_goods", "待寄回")
        refund = self._new_refund(order, body.get("line_nos"), *state)
        ticket = self._ticket("refund", order.number) if needs_person else None
        return {
            "refund": refund,
            "verdict": verdict,
            "verdict_reason": reason,
            "facts": {},
            "ticket_number": ticket,
        }

    def open_refund(self, number: str) -> dict[str, Any]:
        """A refund of a whole order, asked for somewhere else."""
        return self._new_refund(self.orders[number], None, "approved", "已同意，待打款")

    def _new_refund(
        self, order: FakeOrder, line_nos: list[int] | None, state: str, state_text: str
    ) -> dict[str, Any]:
        number = f"RF{len(self.refunds) + 1:04d}"
        self.refunds[number] = {
            "kind": "refund",
            "number": number,
            "order_number": order.number,
            "state": state,
            "state_text": state_text,
            "amount_minor": self._amount(order, {"line_nos": line_nos}),
            "currency": "CNY",
            "requested_at": self.now().isoformat(),
        }
        return self.refunds[number]

    def _list_refunds(self, request: Request) -> dict[str, Any]:
        customer = self._customer(request)
        own = [
            refund
            for refund in reversed(self.refunds.values())
            if self.orders[refund["order_number"]].owner == customer
        ]
        return {"refunds": own, "total": len(own)}

    def _get_refund(self, request: Request) -> dict[str, Any]:
        self._customer(request)
        refund = self.refunds.get(request.path_params["number"])
        if refund is None:
            raise Refusal(404, "refund_not_found")
        step = {"state": refund["state"], "state_text": refund["state_text"]}
        return {"refund": refund, "steps": [step | {"at": refund["requested_at"]}]}

    def _refund_days(self, request: Request) -> dict[str, Any]:
        self._speaker(request)
        return self.refund_days

    def _policies(self, request: Request) -> dict[str, Any]:
        self._speaker(request)
        return {"numbers": NUMBERS, "texts": self.policy_texts}

    def _search(self, request: Request) -> dict[str, Any]:
        self._speaker(request)
        query = request.query_params["query"]
        return {"products": [one for one in self.products if query in one["name"]]}

    def _best_sellers(self, request: Request) -> dict[str, Any]:
        self._speaker(request)
        wish = request.query_params["query"]
        least = int(request.query_params.get("min_price_minor", 0))
        most = int(request.query_params.get("max_price_minor", MOST_MINOR))
        assert max(least, most) <= MOST_MINOR
        goods = [one for one in self.products if one["stock"] != "out"]
        affordable = [one for one in goods if least <= one["price_minor"] <= most]
        fitting = [one for one in affordable if wish and wish in one["name"]]
        return {"products": fitting or affordable, "fits_wish": bool(fitting)}

    def _articles(self, request: Request) -> dict[str, Any]:
        self._speaker(request)
        topic, query = request.query_params["topic"], request.query_params["query"]
        written = [one for one in self.articles if one["topic"] == topic]
        best = next((one["id"] for one in written if query and one["title"] in query), None)
        return {"articles": written, "best_id": best}

    def _article_answer(self, request: Request) -> dict[str, Any]:
        self._speaker(request)
        query = request.query_params["query"]
        found = next((one for one in self.articles if one["title"] in query), None)
        return {"article": found, "confidence": 0.9 if found else 0.0}

    def _keep_question(self, request: Request, body: dict[str, Any]) -> dict[str, Any]:
        self._speaker(request)
        self.unanswered.append(body["text"])
        return {"is_kept": True}

    def _rate_article(self, request: Request, body: dict[str, Any]) -> dict[str, Any]:
        self._speaker(request)
        if not any(one["id"] == body["article_id"] for one in self.articles):
            raise Refusal(404, "article_not_found")
        self.ratings.append((body["article_id"], body["is_helpful"]))
        return {"is_kept": True}

    def _coupons(self, request: Request) -> dict[str, Any]:
        self._speaker(request)
        return {"coupons": self.coupons}

    # ── the wire ─────────────────────────────────────────────────────────────────────────────

    def _build(self) -> FastAPI:
        app = FastAPI()
        reads = {
            "/participant": self._participant,
            "/orders": self._list_orders,
            "/orders/{number}": self._get_order,
            "/refunds": self._list_refunds,
            "/refunds/{number}": self._get_refund,
            "/policies": self._policies,
            "/refund-days": self._refund_days,
            "/products": self._search,
            "/best-sellers": self._best_sellers,
            "/articles": self._articles,
            "/article-answer": self._article_answer,
            "/coupons": self._coupons,
        }
        writes = {
            "/order-proofs": self._prove,
            "/orders/{number}/cancel": self._cancel,
            "/orders/{number}/expedite": self._expedite,
            "/refund-quotes": self._quote,
            "/refunds": self._request_refund,
            "/tickets": self._open_ticket,
            "/unanswered-questions": self._keep_question,
            "/article-ratings": self._rate_article,
        }

        def route(answer: Callable[..., dict[str, Any]], *, is_write: bool) -> Callable[..., Any]:
            async def serve(request: Request) -> Response:
                return await self._serve(request, answer, is_write=is_write)

            return serve

        for path, answer in reads.items():
            app.add_api_route(f"/api/v1/bot{path}", route(answer, is_write=False), methods=["GET"])
        figures = route(self._figures, is_write=False)
        app.add_api_route("/api/v1/insights/{part}", figures, methods=["GET"])
        for path, change in writes.items():
            app.add_api_route(f"/api/v1/bot{path}", route(change, is_write=True), methods=["POST"])
        return app

    async def _serve(
        self, request: Request, answer: Callable[..., dict[str, Any]], *, is_write: bool
    ) -> Response:
        path = request.url.path.removeprefix("/api/v1/bot")
        self.calls.append(f"{request.method} {path}")
        if self.is_silent or path == self.silent_on:
            await asyncio.Event().wait()
        if self.is_down or path == self.fails_on:
            return JSONResponse({"code": "unavailable"}, 503)
        key = f"{request.headers.get('x-zhanggui-turn')}/{request.headers.get('x-zhanggui-deed')}"
        is_deed = "x-zhanggui-deed" in request.headers
        if is_deed and key in self.deeds:
            return JSONResponse(self.deeds[key] | {"repeated": True})
        try:
            if is_write:
                body = await request.json()
                self.bodies.setdefault(path, []).append(body)
                result = answer(request, body)
            else:
                result = answer(request)
        except Refusal as refusal:
            problem = {"code": refusal.code, "facts": refusal.facts, "status": refusal.http_status}
            return JSONResponse(problem, refusal.http_status)
        if is_deed:
            self.deeds[key] = result
        return JSONResponse(result)
