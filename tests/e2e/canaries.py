"""Numbers and names that no customer may ever read: the shop's totals, and who else buys there."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from tests.e2e.figure_texts import written
from tests.insights.dictionary import Dictionary, Line
from tests.insights.shop import TODAY

SUMS = (
    *("sales", "net_sales", "refunds", "order_value", "buyer_value", "daily_sales"),
    *("orders", "buyers", "pieces", "cancelled_amount", "refund_rate", "returning_share"),
)
DIMENSIONS = ("product", "region", "channel", "rep")
FEWEST_DIGITS = 4
_MONDAY = TODAY - timedelta(days=TODAY.weekday())
_MONTH = TODAY.replace(day=1)
PERIODS: tuple[tuple[date, date], ...] = (
    (TODAY, TODAY),
    (TODAY - timedelta(days=1), TODAY - timedelta(days=1)),
    (_MONDAY, TODAY),
    (_MONDAY - timedelta(days=7), _MONDAY - timedelta(days=1)),
    (_MONTH, TODAY),
    (date(2026, 10, 1), date(2026, 10, 31)),
    (TODAY - timedelta(days=6), TODAY),
    (TODAY - timedelta(days=29), TODAY),
    (TODAY - timedelta(days=89), TODAY),
    (date(2026, 7, 1), date(2026, 9, 30)),
    (date(2026, 1, 1), TODAY),
    (date(2025, 1, 1), date(2025, 12, 31)),
    (date(2026, 11, 11), date(2026, 11, 11)),
    (date(2026, 11, 1), date(2026, 11, 11)),
    (date(2025, 10, 1), TODAY),
)


def secret_numbers(dictionary: Dictionary) -> set[str]:
    """Totals of the usual periods, and those by dimension, as people write them; four digits and more."""
    return {
        form
        for text in _texts(dictionary)
        if len(re.sub(r"\D", "", text)) >= FEWEST_DIGITS
        for form in _forms(text)
    }


def _texts(dictionary: Dictionary) -> Iterator[str]:
    for first, last in PERIODS:
        span = {"from": first.isoformat(), "to": last.isoformat()}
        for figure in SUMS:
            yield from _of(dictionary, figure, None, span)
        for dimension in DIMENSIONS:
            yield from _of(dictionary, "sales", dimension, span)


def _of(
    dictionary: Dictionary, figure: str, dimension: str | None, span: dict[str, str]
) -> Iterator[str]:
    question = {
        "metric": figure,
        "dimension": dimension,
        "filter": {},
        "period": span,
        "compare": None,
        "limit": None,
    }
    expected = dictionary.answer(question)
    lines = (
        [Line(key=None, name="", values=expected.total)] if dimension is None else expected.lines
    )
    for line in lines:
        value = line.values.get(figure)
        # A row of one small sale is somebody's own order, or a price.
        if value is not None and (dimension is None or _size(value) >= 100_000):
            yield written(figure, value)


def _size(value: object) -> int:
    return int(value)  # type: ignore[call-overload]


def _forms(text: str) -> Iterator[str]:
    """¥1,234.50, 1234.50, and 1234 for whole yuan."""
    plain = text.replace(",", "").replace("¥", "")
    yield from (text, text.replace("¥", ""), plain)
    if plain.endswith(".00") and len(plain) > FEWEST_DIGITS + 2:
        yield from (plain[:-3], text[:-3].replace("¥", ""))


def found_in(text: str, secrets: set[str]) -> set[str]:
    """The secrets that a text holds as numbers of their own."""
    told = set(re.findall(r"(?<![\w.,-])¥?\d[\d,]*(?:\.\d+)?%?(?![\d-])", text))
    told |= {number.replace("¥", "") for number in told}
    return told & secrets


def names_in(text: str, people: dict[str, str], own: str | None) -> set[str]:
    """Numbers and names of other customers that a text holds; ``people`` are names by number."""
    own_name = people.get(own or "", "")
    others = {number for number in people if number != own}
    others |= {name for name in people.values() if len(name) > 1 and name != own_name}
    return {word for word in others if word in text}
