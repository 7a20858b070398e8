"""How numbers, days and names of figures are written, anew from docs/metrics.md: nothing of the product is asked."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

from tests.insights.dictionary.exact import rounded
from tests.stack import ROOT

Number = int | Fraction
NOTHING = "—"
CELLS_OF_A_FIGURE = 6
MONEY = {
    *("sales", "net_sales", "refunds", "order_value", "buyer_value", "daily_sales", "best_sales"),
    *("cancelled_amount", "credit_notes", "spent", "spent_365", "expected_spend"),
    *("value_at_risk", "churning", "slow_movers", "change", "part"),
}
SHARES = {
    *("refund_rate", "refund_rate_money", "returning_share", "repeat_share", "handoff_share"),
    *("first_answer", "resolution", "satisfied_share", "feedback_share", "forecast_error"),
    *("campaign_ordered", "control_ordered"),
}
POINTS = {"campaign_lift", "campaign_lift_low", "campaign_lift_high"}
PROBABILITIES = {"purchase_prob", "churn_prob", "refund_prob", "next_need"}
LEVELS = {"sold_out": "已断货", "high": "高", "medium": "中", "low": "低"}
# Days, and spans of days, are no figures.
_DATES = re.compile(
    r"(?:\d{4} 年 )?(?:\d{1,2} 月 )?\d{1,2} 日|\d{4} 年(?: \d{1,2} 月)?|近 \d+ 天|未来 \d+ [周天]|\d+ 天内"
    r"|(?:week of )?\d{1,2} [A-Z][a-z]{2}(?: \d{4})?|[Ll]ast \d+ days|「[^」]*」|“[^”]*”"
)
_NUMBER = re.compile(r"[+-]?¥?\d[\d,]*(?:\.\d+)?%?|—")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def money(fen: Number) -> str:
    """¥1,234.50, to the fen."""
    whole = int(rounded(fen))
    yuan, rest = divmod(abs(whole), 100)
    return f"{'-' if whole < 0 else ''}¥{yuan:,}.{rest:02d}"


def share(part: Number) -> str:
    """12.5%, one decimal."""
    return f"{decimal(part * 100, 1)}%"


def decimal(value: Number, decimals: int) -> str:
    """Halves away from zero."""
    exact = int(rounded(value, decimals) * 10**decimals)
    whole, rest = divmod(abs(exact), 10**decimals)
    return f"{'-' if exact < 0 else ''}{whole:,}.{rest:0{decimals}d}"


def signed(text: str) -> str:
    """A plus where it is more."""
    return text if text.startswith("-") or not re.search("[1-9]", text) else f"+{text}"


def written(figure: str, value: object) -> str:
    """A figure's value as people read it."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return LEVELS.get(value, value)
    assert isinstance(value, int | Fraction), value
    if figure in MONEY:
        return money(value)
    if figure in SHARES:
        return share(value)
    if figure in POINTS:
        return signed(decimal(value * 100, 1))
    if figure in PROBABILITIES:
        return f"{int(rounded(value * 100))}%"
    if figure == "csat":
        return decimal(value, 2)
    if figure == "demand":
        return decimal(value, 1)
    return f"{int(rounded(value)):,}"


def days(first: date, last: date, *, english: bool) -> str:
    """The dates of a period, with their year."""
    if english:
        ends = [f"{day.day} {_MONTHS[day.month - 1]} {day.year}" for day in (first, last)]
        return ends[0] if first == last else " to ".join(ends)
    start = f"{first.year} 年 {first.month} 月 {first.day} 日"
    if first == last:
        return start
    if first.year != last.year:
        return f"{start}至 {last.year} 年 {last.month} 月 {last.day} 日"
    month = "" if first.month == last.month else f"{last.month} 月 "
    return f"{start}至 {month}{last.day} 日"


def weeks_ahead(first: date, last: date) -> str:
    """The dates of forecasts, which say no year."""
    return f"{first.month} 月 {first.day} 日至 {last.month} 月 {last.day} 日"


def bucket(day: date, by: str, *, english: bool) -> str:
    """A day, a week by its Monday, a month."""
    month = _MONTHS[day.month - 1]
    if by == "month":
        return f"{month} {day.year}" if english else f"{day.year} 年 {day.month} 月"
    dated = days(day, day, english=english)
    if by == "day":
        return dated
    return f"week of {dated}" if english else f"{dated}起一周"


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def numbers(text: str) -> list[str]:
    """The numbers of a sentence that are no dates and no names, in order."""
    return _NUMBER.findall(_DATES.sub(" ", text))


@cache
def names() -> dict[str, tuple[str, str]]:
    """Chinese and English names of figures by key, from the tables of docs/metrics.md."""
    found = {}
    for keys, cells in _rows():
        if len(keys) == 1 and " · " in cells[1]:
            chinese, english = cells[1].split(" · ", 1)
            found[keys[0]] = (chinese, english)
    return found


@cache
def bases() -> dict[str, str]:
    """What every figure rests on (口径), by key; up to the day that it names, where it names one."""
    return {key: cells[4].split("，数据截至")[0] for keys, cells in _rows() for key in keys}


def _rows() -> Iterator[tuple[list[str], list[str]]]:
    """The rows of figures: key or keys, and all cells."""
    for line in (ROOT / "docs" / "metrics.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        keys = re.findall(r"`(\w+)`", cells[0])
        if keys and len(cells) == CELLS_OF_A_FIGURE:
            yield keys, cells
