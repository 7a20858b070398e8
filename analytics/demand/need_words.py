"""Why a customer may need a product again, as a sentence in Chinese or English."""

from typing import Protocol

from analytics.demand.words import Locale


class Need(Protocol):
    """The facts of one row of ``need_history.needs_at`` that are told."""

    purchases: int
    gap_days: float
    waited_days: int
    customer_recency_days: int
    has_own_gap: float


def reason(need: Need, *, locale: Locale) -> str:
    """Tell the usual gap, how long ago the last purchase was, and what else speaks for it."""
    return _chinese(need) if locale == "zh" else _english(need)


def _chinese(need: Need) -> str:
    gap, waited = round(need.gap_days), need.waited_days
    if need.has_own_gap:
        told = f"已买过 {need.purchases} 次，平均约每 {gap} 天一次，距上次 {waited} 天"
    else:
        told = f"只买过 1 次，买过的客户平均约 {gap} 天后再买，距今 {waited} 天"
    if waited > gap:
        told += f"，比平常晚了 {waited - gap} 天"
    if need.customer_recency_days < waited:
        told += f"；{need.customer_recency_days} 天前还买过别的商品"
    return told


def _english(need: Need) -> str:
    gap, waited = round(need.gap_days), need.waited_days
    if need.has_own_gap:
        told = f"bought {need.purchases} times, about every {gap} days, last {_days(waited)} ago"
    else:
        told = f"bought once, {_days(waited)} ago; others come back after about {gap} days"
    if waited > gap:
        told += f", {_days(waited - gap)} later than usual"
    if need.customer_recency_days < waited:
        told += f"; bought something else {_days(need.customer_recency_days)} ago"
    return told


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
