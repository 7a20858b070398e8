"""Why a customer is scored so, in words a shop owner understands; Chinese and English."""

from collections.abc import Iterable
from dataclasses import dataclass

from analytics.wording import Locale, money_text

MOST = 3


@dataclass(frozen=True)
class Known:
    """What is told of one customer.

    Attributes
    ----------
    recency, orders, days : int
        Days since the last purchase day; orders; purchase days.
    gap : int
        Usual days between two purchases.
    spent_year_minor, better_than : int
        Money of the last 365 days; per cent of customers who spent less in all.
    refunded_orders : int
    """

    recency: int
    orders: int
    days: int
    gap: int
    spent_year_minor: int
    better_than: int
    refunded_orders: int


def reasons(known: Known, order: Iterable[str], *, currency: str, locale: Locale) -> list[str]:
    """Tell up to three reasons, those named first in ``order`` first.

    Parameters
    ----------
    known : Known
    order : iterable of {"recency", "frequency", "money", "refunds"}
    currency : str
        ISO code.
    locale : {"zh", "en"}
    """
    say = _CHINESE if locale == "zh" else _ENGLISH
    told = (say[topic](known, currency) for topic in order)
    return [sentence for sentence in told if sentence][:MOST]


def _recency_zh(known: Known, _: str) -> str:
    if known.days == 1:
        return f"只在 {known.recency} 天前买过一次"
    late = known.recency - known.gap
    usual = f"平均约 {known.gap} 天买一次，上次是 {known.recency} 天前"
    return f"{usual}，已晚了 {late} 天" if late > 0 else f"{usual}，还在平常的间隔内"


def _recency_en(known: Known, _: str) -> str:
    if known.days == 1:
        return f"bought once, {_days(known.recency)} ago"
    late = known.recency - known.gap
    usual = f"buys about every {_days(known.gap)}, last {_days(known.recency)} ago"
    return f"{usual}: {_days(late)} late" if late > 0 else f"{usual}: not overdue"


def _frequency_zh(known: Known, _: str) -> str:
    return f"一共买过 {known.orders} 单，分 {known.days} 天" if known.days > 1 else ""


def _frequency_en(known: Known, _: str) -> str:
    return f"{known.orders} orders on {known.days} days so far" if known.days > 1 else ""


def _money_zh(known: Known, currency: str) -> str:
    if not known.spent_year_minor:
        return "近一年没有消费"
    spent = f"近一年消费 {money_text(known.spent_year_minor, currency=currency)}"
    return (
        f"{spent}，累计消费超过 {known.better_than}% 的客户" if known.better_than >= 50 else spent
    )


def _money_en(known: Known, currency: str) -> str:
    if not known.spent_year_minor:
        return "nothing bought in the last year"
    spent = f"spent {money_text(known.spent_year_minor, currency=currency)} in the last year"
    return (
        f"{spent}, in all more than {known.better_than}% of customers"
        if known.better_than >= 50
        else spent
    )


def _refunds_zh(known: Known, _: str) -> str:
    return (
        f"{known.orders} 单里有 {known.refunded_orders} 单退过款" if known.refunded_orders else ""
    )


def _refunds_en(known: Known, _: str) -> str:
    return (
        f"{known.refunded_orders} of {known.orders} orders refunded"
        if known.refunded_orders
        else ""
    )


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


_CHINESE = {
    "recency": _recency_zh,
    "frequency": _frequency_zh,
    "money": _money_zh,
    "refunds": _refunds_zh,
}
_ENGLISH = {
    "recency": _recency_en,
    "frequency": _frequency_en,
    "money": _money_en,
    "refunds": _refunds_en,
}
