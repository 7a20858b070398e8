"""Questions nobody asked yet: every figure by every dimension, under periods and filters where sums go wrong."""

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

SEED, SAMPLE = 1125, 60
TIMES = ("day", "week", "month")
OF_ORDERS = ("customer", "region", "rep", "channel")
GOODS = ("product", "category")
SOLD = (
    *(
        "sales",
        "refunds",
        "net_sales",
        "orders",
        "buyers",
        "pieces",
        "order_value",
        "buyer_value",
        "daily_sales",
    ),
    *("new_buyers", "returning_buyers", "returning_share", "repeat_share"),
    *("refund_orders", "refund_pieces", "refund_rate", "refund_rate_money"),
)
BY_BUYER_KIND = ("sales", "orders", "buyers", "pieces", "order_value")
BY_REASON = ("refunds", "refund_orders", "refund_pieces")
CANCELLED = ("cancelled_orders", "cancelled_amount")
DIMENSIONS: dict[str, tuple[str | None, ...]] = {
    **{
        figure: (
            *(None, *TIMES, *GOODS, *OF_ORDERS),
            *(("buyer_kind",) if figure in BY_BUYER_KIND else ()),
            *(("reason",) if figure in BY_REASON else ()),
        )
        for figure in SOLD
    },
    **dict.fromkeys(CANCELLED, (None, *TIMES, "region", "rep", "channel")),
    "credit_notes": (None, *TIMES),
    "best_day": (None, "week", "month"),
    "sales_summary": (None,),
}
SERVICE: dict[str, tuple[str | None, ...]] = {
    "conversations": (None, *TIMES),
    "handoffs": (None, *TIMES, "agent", "reason"),
    "handoff_share": (None, *TIMES),
    "first_answer": (None, *TIMES, "agent"),
    "resolution": (None, *TIMES, "agent"),
    "csat": (None, *TIMES, "agent"),
    "satisfied_share": (None, *TIMES),
    "feedback_share": (None, *TIMES),
    "bot_talks": (None, *TIMES),
    "bot_confirmed": (None, *TIMES),
    "bot_assumed": (None, *TIMES),
    "bot_abandoned": (None, *TIMES),
    "bot_handed_off": (None, *TIMES),
    "service_summary": (None,),
}
PERIODS = (
    *(("2026-10-27", "2026-11-25"), ("2026-11-25", "2026-11-25"), ("2026-11-24", "2026-11-24")),
    *(("2026-11-16", "2026-11-22"), ("2026-11-23", "2026-11-25"), ("2026-11-01", "2026-11-25")),
    *(("2026-10-01", "2026-10-31"), ("2026-11-11", "2026-11-11"), ("2026-11-12", "2026-11-12")),
    *(("2026-11-22", "2026-11-22"), ("2026-11-23", "2026-11-23"), ("2026-02-14", "2026-03-05")),
    *(("2026-01-01", "2026-11-25"), ("2025-09-01", "2025-12-31"), ("2026-11-20", "2026-11-30")),
    *(("2025-10-20", "2026-11-25"), ("2025-08-01", "2025-08-31")),
)
# The service has no chats before October.
SERVICE_PERIODS = PERIODS[:13]
COMPARED = (
    (("2026-11-01", "2026-11-25"), ("2026-10-01", "2026-10-25")),
    (
        ("2026-11-11", "2026-11-11"),
        ("2025-11-11", "2025-11-11"),
    ),
)
FILTERS: tuple[dict[str, str], ...] = (
    *({"product": "绿茶"}, {"product": "sy-ＢＨ-04"}, {"product": "box"}, {"product": "同名礼袋"}),
    *({"category": "茶"}, {"category": "杯壶"}, {"region": "上海市"}, {"region": "内蒙古"}),
    *({"channel": "小程序"}, {"rep": "何佳"}, {"customer": "同名客"}, {"customer": "AW-OFTEN"}),
    *({"region": "浙江省", "category": "茶"}, {"channel": "网店", "product": "保温杯"}),
)


def _question(
    figure: str, by: str | None, days: tuple[str, str], **fields: object
) -> dict[str, Any]:
    values: dict[str, Any] = {
        "metric": figure,
        "dimension": by,
        "filter": {},
        "period": {"from": days[0], "to": days[1]},
        "compare": None,
        "limit": None if by is None or by in TIMES else 10,
    }
    return {**values, **fields}


def sales_questions() -> Iterator[dict[str, Any]]:
    """Every figure by every dimension over thirty days, compared as a whole, and a sample of all else."""
    for figure, dimensions in DIMENSIONS.items():
        for by in dimensions:
            yield _question(figure, by, PERIODS[0])
        for (one, two), filter_ in zip(COMPARED, ({}, {"region": "上海"}), strict=True):
            if figure != "credit_notes" and figure not in CANCELLED:
                yield _question(
                    figure, None, one, compare={"from": two[0], "to": two[1]}, filter=filter_
                )
    dice = Random(SEED)
    for _ in range(SAMPLE):
        figure = dice.choice(SOLD)
        by = dice.choice(DIMENSIONS[figure])
        filter_ = dice.choice(({}, *FILTERS))
        if by in filter_:  # breaking down by a filtered dimension drops that filter
            filter_ = {}
        limit = None if by is None or by in TIMES else dice.choice((1, 2, 5, 10, 1000))
        yield _question(figure, by, dice.choice(PERIODS), filter=filter_, limit=limit)


def driver_questions() -> Iterator[dict[str, Any]]:
    """What drove the change of two spans, by factor and by every dimension, with and without filters."""
    for (one, two), by, filter_ in product(
        COMPARED, (*GOODS, *OF_ORDERS), ({}, {"channel": "小程序"}, {"category": "茶"})
    ):
        if by not in filter_:
            yield _question(
                "drivers",
                by,
                one,
                compare={"from": two[0], "to": two[1]},
                filter=filter_,
                limit=1000,
            )


def service_questions() -> Iterator[dict[str, Any]]:
    """Every figure of service and bot by what it may be broken down by."""
    for figure, dimensions in SERVICE.items():
        for by in dimensions:
            yield _question(figure, by, ("2026-10-01", "2026-11-25"))
        for days in SERVICE_PERIODS:
            yield _question(figure, None, days)
