"""One line of the Online Retail data: what it says, and what it is. No database here.

The data are invoice lines of a British gift shop (UCI 502 and 352, CC BY 4.0). An invoice number that
begins with ``C`` is a cancellation. Lines without a price and without a customer are stock-taking.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crm_backend.orders.values import LineKind

CURRENCY = "GBP"
TIME_ZONE = "Europe/London"
HEADINGS = (
    ("invoice", "stockcode", "description", "quantity", "invoicedate", "price", "customerid"),
    ("invoiceno", "stockcode", "description", "quantity", "invoicedate", "unitprice", "customerid"),
)
FIELD_COUNT = 8

_ZONE = ZoneInfo(TIME_ZONE)
_POSTAGE_CODES = frozenset({"POST", "DOT", "C2", "C3"})
# Manual entries, discounts, samples, bank and marketplace charges, adjustments, donations, vouchers.
_FEE_CODES = frozenset(
    {"M", "D", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS", "ADJUST", "ADJUST2", "GIFT"}
)
_VOUCHER_PREFIX = "GIFT_"
_TEST_CODE = re.compile(r"TEST\d*")
_INVOICE = re.compile(r"([A-Z]?)\d{6}")
_PRICE = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
_MAX_QUANTITY = 10**9
_NAME_LIMIT, _SKU_LIMIT = 200, 64


class Rejection(StrEnum):
    """Why a line is not loaded; the word stands in the rejects file."""

    WRONG_FIELDS = "wrong_fields"
    BAD_INVOICE = "bad_invoice"
    BAD_QUANTITY = "bad_quantity"
    BAD_DATE = "bad_date"
    BAD_PRICE = "bad_price"
    TEST_ROW = "test_row"
    LEDGER_ADJUSTMENT = "ledger_adjustment"  # invoice numbers A…: bad debt
    CANCELLATION_OF_NOTHING = "cancellation_of_nothing"  # C…, yet nothing goes back
    WRITE_OFF = "write_off"  # negative without C: lost, broken, thrown away
    STOCK_ADJUSTMENT = "stock_adjustment"  # without price and customer: found, moved, recounted


class RetailLine(NamedTuple):
    """A line that is loaded. ``quantity`` is positive; a cancellation's is what goes back."""

    invoice: str
    sku: str
    name: str
    quantity: int
    unit_price_minor: int
    amount_minor: int
    happened_at: datetime
    customer: str
    country: str
    kind: LineKind

    @property
    def is_cancellation(self) -> bool:
        """Goods or money that go back."""
        return self.invoice[0] == "C"


def are_headings(fields: Sequence[str]) -> bool:
    """Whether a file's first line is that of one of the two published files."""
    names = tuple(re.sub(r"[^a-z]", "", field.lower()) for field in fields)
    return names[:-1] in HEADINGS and names[-1] == "country"


def drop_dialect(fields: list[str]) -> None:
    """Rewrite fields in place as both files would write them, so that a line is equal in both.

    One file writes customers as ``17850.0``, the other writes empty descriptions as ``nan``.
    """
    if fields[2] == "nan":
        fields[2] = ""
    fields[6] = fields[6].removesuffix(".0")


def read_line(fields: Sequence[str]) -> RetailLine | Rejection:
    """Say what a line is; ``fields`` are those that :func:`drop_dialect` has rewritten.

    Most parts of a line have been met before, so what they mean is remembered.
    """
    invoice, code, name, quantity, date, price, customer, country = fields
    head = _head(invoice, date, customer, country)
    if not isinstance(head, _Head):
        return head
    article = _article(code, name)
    if not article.sku:
        return Rejection.WRONG_FIELDS
    charge = _charge(quantity, price)
    if not isinstance(charge, _Charge):
        return charge
    if head.letter or article.is_test or charge.is_unusual:
        rejection = _rejection(head, article, charge)
        if rejection is not None:
            return rejection
    return RetailLine(
        invoice,
        article.sku,
        article.name,
        charge.units,
        charge.unit_price_minor,
        charge.amount_minor,
        head.happened_at,
        head.customer,
        head.country,
        article.kind,
    )


def kind_of(sku: str) -> LineKind:
    """Whether a code is an article, postage, or a charge that is no article."""
    if sku in _POSTAGE_CODES:
        return LineKind.POSTAGE
    if sku in _FEE_CODES or sku.startswith(_VOUCHER_PREFIX):
        return LineKind.FEE
    return LineKind.GOODS


def _rejection(head: "_Head", article: "_Article", charge: "_Charge") -> Rejection | None:
    """Judge a line that is not plainly a sale."""
    if article.is_test:
        return Rejection.TEST_ROW
    if head.letter == "C":
        is_real = charge.is_negative and charge.price > 0
        return None if is_real else Rejection.CANCELLATION_OF_NOTHING
    if head.letter:
        return Rejection.LEDGER_ADJUSTMENT
    if charge.is_negative:
        return Rejection.WRITE_OFF
    if charge.price < 0:
        return Rejection.BAD_PRICE
    return None if charge.price or head.customer else Rejection.STOCK_ADJUSTMENT


class _Head(NamedTuple):
    """What all lines of an invoice share."""

    letter: str
    happened_at: datetime
    customer: str
    country: str


class _Article(NamedTuple):
    """What a code and its description mean."""

    sku: str
    name: str
    kind: LineKind
    is_test: bool


class _Charge(NamedTuple):
    """What quantity and price come to; ``is_unusual`` where this is not plainly a sale."""

    units: int
    unit_price_minor: int
    amount_minor: int
    price: Decimal
    is_negative: bool
    is_unusual: bool


@lru_cache(maxsize=1024)
def _head(invoice: str, date: str, customer: str, country: str) -> _Head | Rejection:
    match = _INVOICE.fullmatch(invoice)
    if match is None:
        return Rejection.BAD_INVOICE
    try:
        happened_at = datetime.fromisoformat(date).replace(tzinfo=_ZONE).astimezone(UTC)
    except (ValueError, OverflowError):
        return Rejection.BAD_DATE
    return _Head(match[1], happened_at, _stored(customer), _stored(country))


@lru_cache(maxsize=16384)
def _article(code: str, name: str) -> _Article:
    sku = _stored(code).upper()[:_SKU_LIMIT]
    return _Article(
        sku=sku,
        name=_stored(name)[:_NAME_LIMIT] or sku,
        kind=kind_of(sku),
        is_test=_TEST_CODE.fullmatch(sku) is not None,
    )


@lru_cache(maxsize=65536)
def _charge(quantity_text: str, price_text: str) -> _Charge | Rejection:
    try:
        quantity = int(quantity_text)
    except ValueError:
        return Rejection.BAD_QUANTITY
    if not 0 < abs(quantity) <= _MAX_QUANTITY:
        return Rejection.BAD_QUANTITY
    if not _PRICE.fullmatch(price_text):
        return Rejection.BAD_PRICE
    price = Decimal(price_text)
    # A fraction of a penny is kept until it is multiplied.
    return _Charge(
        units=abs(quantity),
        unit_price_minor=_minor(price),
        amount_minor=_minor(price * abs(quantity)),
        price=price,
        is_negative=quantity < 0,
        is_unusual=quantity < 0 or price <= 0,
    )


def _minor(pounds: Decimal) -> int:
    return int((pounds * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _stored(text: str) -> str:
    """Text as a database can hold it: PostgreSQL knows no zero character."""
    return text.replace("\0", "").strip()
