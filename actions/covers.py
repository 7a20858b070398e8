"""Until when an order is covered by price protection or warranty, and who only asks: pure functions."""

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from actions.core.crm_models import OrderCard

PRICE_DIFFERENCE: Final = "price_difference"
REPAIR: Final = "repair"
# Wishes that a shop grants for a time only.
COVERED_WISHES: Final = frozenset({PRICE_DIFFERENCE, REPAIR})

ARRIVED: Final = frozenset({"delivered", "completed"})
# A question about a cover; 几 of 没几天 and 么 of 这么 are none.
_ASKS: Final = re.compile(
    r"[?？]|[吗嗎呢伐]|么$|[修保补退赔算管]不$|[不没否]$|多少|怎么|怎样|咋|什么|啥|哪|谁|凭什么|可否|能否"
    r"|([\u4e00-\u9fff])[不没]\1|有木有|几[年个天折回]?$"
    r"|\b(?:is|are|does|do|can|could|will|would|did) (?:it|this|that|these|you|u|they|the|my|i|there)\b"
    r"|\b(?:what|how|where|who|which|any)\b",
    re.IGNORECASE,
)


def is_asking(words: str) -> bool:
    """Whether a customer asks about a cover, so that nothing is recorded without a yes."""
    return bool(_ASKS.search(words.strip()))


def last_day_covered(
    wish: str, order: OrderCard, numbers: Mapping[str, int], *, time_zone: str
) -> date | None:
    """The shop's last day of the cover: days after payment, months after delivery; None before either.

    An imported order may not tell when it was delivered: then the hub's own order of dates counts.
    """
    arrived_at = order.delivered_at or order.completed_at
    if arrived_at is None and order.status in ARRIVED:
        arrived_at = order.placed_at
    begins = order.paid_at if wish == PRICE_DIFFERENCE else arrived_at
    if begins is None:
        return None
    first = begins.astimezone(ZoneInfo(time_zone)).date()
    if wish == PRICE_DIFFERENCE:
        return first + timedelta(days=numbers["price_protection_days"])
    return months_later(first, numbers["warranty_months"])


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one: 31 January + 1 month is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
