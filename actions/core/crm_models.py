"""The hub's answers as values (docs/bot-api.md, section 2); money in minor units, times aware UTC."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

RefundKind = Literal["unshipped", "refund_only", "return_refund"]
Verdict = Literal["approve", "needs_person", "refuse"]


class Answer(BaseModel):
    """Fields the hub adds later are ignored. Errors name fields only: values may be personal."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class Card(BaseModel):
    """A card goes to the customer exactly as the hub made it, unknown fields included."""

    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)

    def as_message(self) -> dict[str, Any]:
        """The card as the hub sent it: only fields that were there."""
        return self.model_dump(mode="json", exclude_unset=True)


class OrderItem(Answer):
    """One line of an order card."""

    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)

    name: str
    quantity: int = 1


class OrderCard(Card):
    """An order; a visitor's proof shows number and status only."""

    number: str
    status: str
    status_text: str
    placed_at: datetime | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    completed_at: datetime | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    currency: str = "CNY"
    total_minor: int | None = None
    items: list[OrderItem] = []


class RefundCard(Card):
    """A refund request and how far it is."""

    number: str
    order_number: str
    state: str
    state_text: str
    amount_minor: int
    currency: str
    requested_at: datetime


class Shop(Answer):
    """The one shop of this installation."""

    name: str
    currency: str
    time_zone: str


class Participant(Answer):
    """Who is talking, as the hub derived it from the turn."""

    kind: Literal["visitor", "customer", "staff"]
    name: str | None = None
    shop: Shop
    consecutive_misses: int = 0


class OrderList(Answer):
    """Newest first; ``total`` counts those beyond the limit too."""

    orders: list[OrderCard]
    total: int


class OrderLine(Answer):
    """A line and what of it may still be refunded."""

    line_no: int
    name: str
    quantity: int
    amount_minor: int
    refundable_quantity: int
    refundable_minor: int


class ParcelEvent(Answer):
    """One scan of the carrier."""

    happened_at: datetime
    location: str | None = None
    text: str


class OrderDetail(Answer):
    """An order with its parcel; ``events`` newest first."""

    order: OrderCard
    lines: list[OrderLine] = []
    events: list[ParcelEvent] = []
    is_cancellable: bool = False
    is_expeditable: bool = False
    hours_since_paid: float | None = None
    ship_within_hours: int | None = None
    expected_delivery_on: date | None = None
    open_refund: RefundCard | None = None
    status_only: bool = False


class Cancellation(Answer):
    """What cancelling did."""

    order: OrderCard
    refund: RefundCard | None = None


class TicketMade(Answer):
    """A ticket staff will work on."""

    ticket_number: str


class RefundQuote(Answer):
    """What the policy says to a refund that nobody has asked for yet."""

    verdict: Verdict
    verdict_reason: str
    facts: dict[str, Any] = {}
    amount_minor: int = 0
    currency: str = "CNY"
    kinds: list[RefundKind] = []


class RefundMade(Answer):
    """A recorded refund request."""

    refund: RefundCard
    verdict: Verdict
    verdict_reason: str
    facts: dict[str, Any] = {}
    ticket_number: str | None = None


class RefundList(Answer):
    """Newest first."""

    refunds: list[RefundCard]
    total: int


class RefundStep(Answer):
    """One state a refund went through."""

    state: str
    state_text: str
    at: datetime


class RefundDetail(Answer):
    """A refund with its history."""

    refund: RefundCard
    steps: list[RefundStep] = []


class Policies(Answer):
    """The rows of the shop's policy table."""

    numbers: dict[str, int]
    texts: dict[str, str] = {}


class RefundDays(Answer):
    """Days from approving a refund to sending its money: this shop's own, or only those of its policy."""

    low: int
    high: int
    median: int | None = None
    is_policy: bool


class Product(Answer):
    """A product as a customer may see it."""

    sku: str
    name: str
    price_minor: int
    currency: str
    stock: Literal["in", "low", "out", "unknown"]
    description: str | None = None


class ProductList(Answer):
    """Best match first."""

    products: list[Product]


class BestSellers(Answer):
    """Goods in stock, best seller first; all of them where nothing fits the wish."""

    products: list[Product]
    fits_wish: bool


class Article(Answer):
    """Something the shop has written for its customers."""

    id: int
    title: str
    text: str
    markdown: str | None = None
    title_en: str | None = None
    text_en: str | None = None
    markdown_en: str | None = None


class ArticleCard(Card):
    """An article as a client that knows Markdown draws it instead of the message's plain text."""

    kind: Literal["article"] = "article"
    title: str
    markdown: str

    def as_message(self) -> dict[str, Any]:
        """All of it: we made it ourselves."""
        return self.model_dump(mode="json")


class ArticleAnswer(Answer):
    """The article that answers a question with confidence, if there is one."""

    article: Article | None


class ArticleList(Answer):
    """A topic's articles by position, and which one the question is about, if that is clear."""

    articles: list[Article]
    best_id: int | None = None

    @property
    def best(self) -> Article | None:
        """The article the question is about."""
        return next((each for each in self.articles if each.id == self.best_id), None)


class Coupon(Answer):
    """A coupon that anybody may use today; ``value`` is minor units, or percent taken off."""

    code: str
    name: str
    kind: Literal["amount", "percent"]
    value: int
    min_spend_minor: int
    valid_until: date
    category: str | None = None
    per_customer_limit: int | None = None


class CouponList(Answer):
    """Those that end first come first."""

    coupons: list[Coupon]
