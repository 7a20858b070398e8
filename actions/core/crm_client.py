"""The only door to the hub: every call of docs/bot-api.md, section 2, as a typed method.

Each call has three seconds. A connection that broke before an answer is tried once more; that is safe
for changes too, because a repeated deed of the same turn, action and ordinal returns its first answer.
Foreign failures become the errors of ``actions.core.errors`` here and nowhere else.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self, TypeVar

import httpx
from pydantic import BaseModel, Field, ValidationError

from actions.core.crm_models import (
    Answer,
    Article,
    ArticleAnswer,
    ArticleList,
    BestSellers,
    Cancellation,
    Coupon,
    CouponList,
    OrderDetail,
    OrderList,
    Participant,
    Policies,
    ProductList,
    RefundDays,
    RefundDetail,
    RefundList,
    RefundMade,
    RefundQuote,
    Shop,
    TicketMade,
)
from actions.core.errors import (
    REFUSALS,
    TURN_OVER_CODES,
    HubMisuse,
    HubRefusal,
    HubUnavailable,
    TurnOver,
)
from actions.figures.answer import FigureAnswer

# An action asks for a handful; the hub takes ordinals up to 999.
DEEDS_OF_A_WISH = 100
CALL_SECONDS = 3.0
PREFIX = "/api/v1/bot"
FIGURES_PREFIX = "/api/v1/insights"

A = TypeVar("A", bound=BaseModel)
OrderScope = Literal["all", "open", "cancellable", "refundable"]
ArticleTopic = Literal[
    "account", "coupons", "delivery", "invoice", "payment", "price_protection", "warranty"
]


class Problem(Answer):
    """The part of a problem-details body that decides anything."""

    code: str = ""
    facts: dict[str, Any] = Field(default_factory=dict)


class CrmClient:
    """Shared by all turns of the process: one connection pool, and the shop, which never changes."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.shop: Shop | None = None

    @classmethod
    def connect(cls, hub_url: str, service_token: str) -> Self:
        """A client for a hub at ``hub_url``; nothing is sent yet."""
        return cls(
            httpx.AsyncClient(
                base_url=hub_url,
                headers={"Authorization": f"Bearer {service_token}"},
                timeout=CALL_SECONDS,
                # The hub is inside; a proxy of the machine has no business with it.
                trust_env=False,
                # Plain HTTP on loopback needs no certificates, and they take five megabytes.
                verify=hub_url.startswith("https:"),
            )
        )

    def during(self, turn_id: str, action: str, wish: int = 0) -> "CrmTurn":
        """The hub as ``action`` sees it while ``turn_id`` answers its message's ``wish``, from 0."""
        return CrmTurn(self, turn_id, action, wish)

    async def close(self) -> None:
        """Close the connections."""
        await self.http.aclose()


class CrmTurn:
    """The hub's calls within one turn; who is talking follows from the turn, never from arguments."""

    def __init__(self, client: CrmClient, turn_id: str, action: str, wish: int) -> None:
        self._client = client
        self._turn_id = turn_id
        self._action = action
        self._wish = wish
        self._written = 0
        self._has_deeds = False

    @property
    def has_deeds(self) -> bool:
        """Whether a change that the customer asked for was sent, so that it may have happened."""
        return self._has_deeds

    # ── facts ────────────────────────────────────────────────────────────────────────────────

    async def shop(self) -> Shop:
        """Name, currency and time zone of the shop; asked once per process."""
        if self._client.shop is None:
            self._client.shop = (await self.get_participant()).shop
        return self._client.shop

    async def get_participant(self) -> Participant:
        """Who is talking."""
        return await self._get("/participant", Participant)

    async def list_orders(self, scope: OrderScope = "all", *, limit: int = 5) -> OrderList:
        """The customer's orders, newest first; visitors get ``SignInRequired``."""
        return await self._get("/orders", OrderList, {"scope": scope, "limit": limit})

    async def get_order(self, number: str) -> OrderDetail:
        """One order; ``OrderNotFound``, or ``ProofRequired`` for visitors without proof."""
        return await self._get(f"/orders/{_segment(number)}", OrderDetail)

    async def list_refunds(self, *, limit: int = 5) -> RefundList:
        """The customer's refund requests, newest first."""
        return await self._get("/refunds", RefundList, {"limit": limit})

    async def get_refund(self, number: str) -> RefundDetail:
        """One refund with its steps; ``RefundNotFound``."""
        return await self._get(f"/refunds/{_segment(number)}", RefundDetail)

    async def get_refund_days(self) -> RefundDays:
        """How long this shop takes to pay a refund out."""
        return await self._get("/refund-days", RefundDays)

    async def get_policies(self) -> Policies:
        """The shop's policy numbers and texts."""
        return await self._get("/policies", Policies)

    async def search_products(self, query: str, *, limit: int = 3) -> ProductList:
        """Products a question may be about."""
        return await self._get("/products", ProductList, {"query": query, "limit": limit})

    async def list_best_sellers(
        self,
        wish: str,
        *,
        min_price_minor: int | None = None,
        max_price_minor: int | None = None,
        limit: int = 3,
    ) -> BestSellers:
        """Goods in stock that fit a wish, best seller first; all goods where nothing fits."""
        params: dict[str, str | int] = {"query": wish, "limit": limit}
        if min_price_minor is not None:
            params["min_price_minor"] = min_price_minor
        if max_price_minor is not None:
            params["max_price_minor"] = max_price_minor
        return await self._get("/best-sellers", BestSellers, params)

    async def list_articles(self, topic: ArticleTopic, question: str) -> ArticleList:
        """What the shop has written about a topic, and which of it answers the question."""
        return await self._get("/articles", ArticleList, {"topic": topic, "query": question})

    async def find_article(self, question: str) -> Article | None:
        """The article of any topic or none that answers a question with confidence."""
        return (await self._get("/article-answer", ArticleAnswer, {"query": question})).article

    async def list_coupons(self) -> list[Coupon]:
        """Coupons that anybody may use today."""
        return (await self._get("/coupons", CouponList)).coupons

    async def ask_figures(self, part: str, question: Mapping[str, str | int]) -> FigureAnswer:
        """A figure of the shop, for staff as far as their role goes; ``part`` is the dashboard's page.

        ``RoleNotAllowed``, ``FilterWithoutMatch``, ``FigureNotByDimension``, ``FigureNotServed``,
        ``PeriodNotBegun``, ``PeriodRefused``, ``PeriodTooLong``.
        """
        path = f"/{_segment(part)}"
        response = await self._send("GET", path, params=question, prefix=FIGURES_PREFIX)
        return _parse(response, FigureAnswer)

    async def quote_refund(
        self,
        order_number: str,
        *,
        kind: str | None = None,
        line_nos: Sequence[int] | None = None,
        reason: str | None = None,
    ) -> RefundQuote:
        """What the policy would say; writes nothing, so it is no deed."""
        body = {
            "order_number": order_number,
            "kind": kind,
            "line_nos": list(line_nos) if line_nos else None,
            "reason": reason,
        }
        response = await self._send("POST", "/refund-quotes", json=body)
        return _parse(response, RefundQuote)

    # ── deeds ────────────────────────────────────────────────────────────────────────────────

    async def prove_order(self, order_number: str, phone_tail: str) -> None:
        """Prove a visitor's right to one order; ``OrderNotFound``, ``TooManyTries``, ``SignInRequired``."""
        body = {"order_number": order_number, "phone_tail": phone_tail}
        await self._do("/order-proofs", Answer, body)

    async def cancel_order(self, number: str) -> Cancellation:
        """Cancel before shipping; ``OrderNotCancellable``."""
        return await self._do(f"/orders/{_segment(number)}/cancel", Cancellation, {})

    async def expedite_order(self, number: str) -> TicketMade:
        """Ask the warehouse to hurry; ``OrderNotExpeditable``. A repeat returns the first ticket."""
        return await self._do(f"/orders/{_segment(number)}/expedite", TicketMade, {})

    async def request_refund(
        self,
        order_number: str,
        *,
        kind: str,
        line_nos: Sequence[int] | None,
        reason: str,
        reason_text: str | None = None,
    ) -> RefundMade:
        """Record a refund request; ``RefundAlreadyOpen``, ``RefundRefused``."""
        body = {
            "order_number": order_number,
            "kind": kind,
            "line_nos": list(line_nos) if line_nos else None,
            "reason": reason,
        }
        if reason_text:
            body["reason_text"] = reason_text
        return await self._do("/refunds", RefundMade, body)

    async def open_ticket(
        self, ticket_type: str, text: str, *, order_number: str | None = None
    ) -> TicketMade:
        """Leave something for staff; the same type and order while one is open returns that one."""
        body = {"type": ticket_type, "text": text}
        if order_number:
            body["order_number"] = order_number
        return await self._do("/tickets", TicketMade, body)

    # ── notes for the shop, no deeds of the customer ─────────────────────────────────────────────

    async def keep_question(self, text: str) -> None:
        """Keep words that no article answered, for staff to write one."""
        await self._write("/unanswered-questions", Answer, {"text": text})

    async def rate_article(self, article_id: int, *, is_helpful: bool) -> None:
        """Keep whether an article helped; ``ArticleNotFound``."""
        body = {"article_id": article_id, "is_helpful": is_helpful}
        await self._write("/article-ratings", Answer, body)

    # ── the wire ─────────────────────────────────────────────────────────────────────────────

    async def _get(
        self, path: str, answer: type[A], params: Mapping[str, str | int] | None = None
    ) -> A:
        return _parse(await self._send("GET", path, params=params), answer)

    async def _do(self, path: str, answer: type[A], body: Mapping[str, Any]) -> A:
        self._has_deeds = True
        return await self._write(path, answer, body)

    async def _write(self, path: str, answer: type[A], body: Mapping[str, Any]) -> A:
        self._written += 1
        # The same action may run for another wish of the turn, and means another deed.
        deed = f"{self._action}/{self._wish * DEEDS_OF_A_WISH + self._written}"
        return _parse(await self._send("POST", path, json=body, deed=deed), answer)

    async def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Mapping[str, Any] | None = None,
        deed: str | None = None,
        prefix: str = PREFIX,
    ) -> httpx.Response:
        headers = {"X-Zhanggui-Turn": self._turn_id}
        if deed:
            headers["X-Zhanggui-Deed"] = deed
        request = self._client.http.build_request(
            method, prefix + path, params=params, json=json, headers=headers
        )
        try:
            response = await self._send_twice_if_broken(request)
        except httpx.TransportError as error:
            reason = f"{method} {PREFIX}…: {type(error).__name__}"
            raise HubUnavailable(reason, was_deed=deed is not None) from error
        if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            reason = f"{method} {PREFIX}…: {response.status_code}"
            raise HubUnavailable(reason, was_deed=deed is not None)
        if response.is_error:
            raise _refusal(response)
        return response

    async def _send_twice_if_broken(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self._client.http.send(request)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            # A restarted hub leaves dead connections in the pool; the second try opens a new one.
            return await self._client.http.send(request)


def _segment(number: str) -> str:
    """A number as one path segment: what a customer typed must not walk to another path."""
    return "".join(sign for sign in number if sign.isalnum() or sign in "-_") or "-"


def _parse(response: httpx.Response, answer: type[A]) -> A:
    try:
        return answer.model_validate_json(response.content)
    except ValidationError as error:
        fields = sorted({".".join(map(str, found["loc"])) for found in error.errors()})
        raise HubMisuse(f"{answer.__name__}: unexpected {', '.join(fields)}") from error


def _refusal(response: httpx.Response) -> TurnOver | HubMisuse | HubRefusal:
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        problem = Problem()
    if problem.code in TURN_OVER_CODES:
        return TurnOver(problem.code)
    known = REFUSALS.get(problem.code)
    if known is None:
        return HubMisuse(f"{response.status_code} {problem.code}")
    return known(problem.code, problem.facts)
