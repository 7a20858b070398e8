"""Sales and refunds of a period: what SQL adds up, and the figures that are made of these sums."""

from collections.abc import Callable
from fractions import Fraction

from crm_backend.refunds.values import REASON_TEXT
from tests.insights.dictionary.days import Period
from tests.insights.dictionary.exact import divided
from tests.insights.dictionary.expected import Value
from tests.insights.dictionary.facts import Facts
from tests.insights.dictionary.filters import Kept

_REASONS = " ".join(f"WHEN '{reason}' THEN '{text}'" for reason, text in REASON_TEXT.items())
# Dimension → the columns of its key and of the name shown.
COLUMNS = {
    None: ("NULL", "''"),
    "product": ("product", "product_name"),
    "category": ("category", "category_name"),
    "customer": ("customer", "customer_name"),
    "region": ("region", "region_name"),
    "rep": ("rep", "rep_name"),
    "channel": ("channel", "channel_name"),
    "reason": ("reason", f"CASE reason {_REASONS} END"),
    "buyer_kind": (
        "CASE WHEN customer_id IS NULL THEN NULL WHEN first_paid_at >= :since THEN 'new' ELSE 'returning' END",
        "CASE WHEN customer_id IS NULL THEN '匿名订单' WHEN first_paid_at >= :since THEN '新客' ELSE '老客' END",
    ),
}
OF_GOODS = ("product", "category")
Group = tuple[str | None, str]
Sums = dict[str, int]

SOLD = """
SELECT {key} AS key, {name} AS name, sum(amount) AS sales, count(DISTINCT order_id) AS orders,
       count(DISTINCT customer_id) AS buyers, sum(quantity) AS pieces,
       sum(CASE WHEN customer_id IS NOT NULL THEN amount ELSE 0 END) AS known_sales,
       count(DISTINCT CASE WHEN customer_id IS NOT NULL THEN order_id END) AS known_orders,
       count(DISTINCT CASE WHEN first_paid_at >= :since THEN customer_id END) AS new_buyers,
       count(DISTINCT CASE WHEN first_paid_at < :since THEN customer_id END) AS returning_buyers
FROM sold WHERE at >= :first AND at < :end AND {kept} GROUP BY 1, 2
"""
REPEATED = """
SELECT key, name, count(*) AS repeat_buyers FROM (
    SELECT {key} AS key, {name} AS name, customer_id FROM sold
    WHERE at >= :first AND at < :end AND customer_id IS NOT NULL AND {kept}
    GROUP BY 1, 2, 3 HAVING count(DISTINCT order_id) >= 2
) GROUP BY 1, 2
"""
REFUNDED = """
SELECT {key} AS key, {name} AS name, sum(amount) AS refunds, count(DISTINCT order_id) AS refund_orders,
       sum(quantity) AS refund_pieces
FROM refunded WHERE at >= :first AND at < :end AND {kept} GROUP BY 1, 2
"""
CANCELLED = """
SELECT {key} AS key, {name} AS name, count(DISTINCT order_id) AS cancelled_orders, sum(amount) AS cancelled_amount
FROM cancelled WHERE at >= :first AND at < :end AND {kept} GROUP BY 1, 2
"""
CREDITED = """
SELECT coalesce(sum(amount_minor), 0) FROM credit_notes
WHERE credited_at >= :first AND credited_at < :end AND credited_at < :now
"""
_OF_SOLD = (
    *("sales", "orders", "buyers", "pieces", "known_sales", "known_orders"),
    *("new_buyers", "returning_buyers", "repeat_buyers"),
)
_OF_REFUNDED = ("refunds", "refund_orders", "refund_pieces")
_OF_CANCELLED = ("cancelled_orders", "cancelled_amount")
EMPTY: Sums = dict.fromkeys((*_OF_SOLD, *_OF_REFUNDED, *_OF_CANCELLED), 0)


def _as_it_is(name: str) -> Callable[[Sums, int], Value]:
    return lambda sums, _days: sums[name]


# Figure → made of the sums of one group and the days of the period that count.
FIGURES: dict[str, Callable[[Sums, int], Value]] = {
    **{
        name: _as_it_is(name)
        for name in (
            *("sales", "orders", "buyers", "pieces", "new_buyers", "returning_buyers"),
            *(*_OF_REFUNDED, *_OF_CANCELLED),
        )
    },
    "net_sales": lambda sums, _days: sums["sales"] - sums["refunds"],
    "order_value": lambda sums, _days: divided(sums["sales"], sums["orders"]),
    "buyer_value": lambda sums, _days: divided(sums["known_sales"], sums["buyers"]),
    "daily_sales": lambda sums, days: divided(sums["sales"], days),
    "returning_share": lambda sums, _days: divided(sums["returning_buyers"], sums["buyers"]),
    "repeat_share": lambda sums, _days: divided(sums["repeat_buyers"], sums["buyers"]),
    "refund_rate": lambda sums, _days: divided(sums["refund_orders"], sums["orders"]),
    "refund_rate_money": lambda sums, _days: divided(sums["refunds"], sums["sales"]),
}
RATES = {"returning_share", "repeat_share", "refund_rate", "refund_rate_money"}
# These add up to the whole in every dimension; their tables have shares.
ADDITIVE = {
    "sales",
    "refunds",
    "net_sales",
    "pieces",
    "refund_pieces",
    "cancelled_orders",
    "cancelled_amount",
}
# From which sets a figure's rows come.
SOURCES = {
    **dict.fromkeys(FIGURES, ("sold",)),
    **dict.fromkeys(_OF_REFUNDED, ("refunded",)),
    **dict.fromkeys(_OF_CANCELLED, ("cancelled",)),
    **dict.fromkeys(("net_sales", "refund_rate", "refund_rate_money"), ("sold", "refunded")),
}


def groups(
    facts: Facts,
    period: Period,
    keep: Kept,
    *,
    dimension: str | None = None,
    sources: tuple[str, ...],
    since: Period | None = None,
) -> dict[Group, Sums]:
    """The sums of every value of a dimension that has a row in one of the sets.

    Who is new is judged by the period asked for, ``since``, of which ``period`` may be a bucket.
    """
    key, name = COLUMNS[dimension]
    condition = (
        f"{keep.condition} AND line_id IS NOT NULL" if dimension in OF_GOODS else keep.condition
    )
    first, end = period.bounds(facts.zone)
    judged = {"since": (since or period).bounds(facts.zone)[0]}
    statements = {"sold": (SOLD, REPEATED), "refunded": (REFUNDED,), "cancelled": (CANCELLED,)}
    found: dict[Group, Sums] = {}
    for statement in (one for source in sources for one in statements[source]):
        sql = statement.format(key=key, name=name, kept=condition)
        for row in facts.all(sql, first=first, end=end, **judged, **keep.parameters):
            sums = found.setdefault((row["key"], row["name"]), dict(EMPTY))
            sums |= {column: row[column] for column in row.keys()[2:]}
    return found


def total(
    facts: Facts,
    period: Period,
    keep: Kept,
    *,
    sources: tuple[str, ...],
    since: Period | None = None,
) -> Sums:
    """The sums of all rows together."""
    return groups(facts, period, keep, sources=sources, since=since).get((None, ""), EMPTY)


def credited(facts: Facts, period: Period) -> int:
    """Credit notes of imports that belong to no order."""
    first, end = period.bounds(facts.zone)
    found = facts.one(CREDITED, first=first, end=end, now=facts.now)
    assert isinstance(found, int)
    return found


def counted_days(facts: Facts, period: Period) -> int:
    """Days of a period from the shop's first counted order on."""
    first = facts.first_day
    if first is None or first > period.last:
        return 0
    return Period(max(first, period.first), period.last).days


def best(facts: Facts, period: Period, keep: Kept, unit: str) -> tuple[Period | None, int | None]:
    """The day, week or month with the highest sales, the earliest of equals; nothing where nothing was sold."""
    by_bucket = [
        (total(facts, bucket, keep, sources=("sold",))["sales"], bucket)
        for bucket in period.buckets(unit)
    ]
    highest = max((sales for sales, _ in by_bucket), default=0)
    if highest <= 0:
        return None, None
    return next(bucket for sales, bucket in by_bucket if sales == highest), highest


def grown(metric: str, now: Value, before: Value) -> Value:
    """(A − B) ÷ B; of rates the difference; nothing where B is no base."""
    if not isinstance(now, int | Fraction) or not isinstance(before, int | Fraction):
        return None
    if metric in RATES:
        return Fraction(now) - before
    return Fraction(now - before) / before if before > 0 else None
