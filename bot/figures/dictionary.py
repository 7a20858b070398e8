"""What the figures of docs/metrics.md may be asked by, and what the dictionary fills in unasked."""

from typing import Final

TIMES: Final = ("day", "week", "month")
_SOLD: Final = (*TIMES, "product", "category", "customer", "region", "rep", "channel")
_SALES: Final = frozenset(
    [
        "sales_summary",
        "drivers",
        "sales",
        "refunds",
        "net_sales",
        "orders",
        "buyers",
        "pieces",
        "order_value",
        "buyer_value",
        "daily_sales",
        "best_day",
        "new_buyers",
        "returning_buyers",
        "returning_share",
        "repeat_share",
        "refund_orders",
        "refund_pieces",
        "refund_rate",
        "refund_rate_money",
        "cancelled_orders",
        "cancelled_amount",
        "credit_notes",
    ]
)
DEMAND: Final = frozenset(
    [
        "demand",
        "demand_low",
        "demand_high",
        "forecast_error",
        "stock",
        "reorder",
        "days_of_cover",
        "stockout_risk",
        "slow_movers",
    ]
)
SCORES: Final = frozenset(
    [
        "spent",
        "spent_365",
        "purchase_prob",
        "expected_spend",
        "churn_prob",
        "value_at_risk",
        "churning",
        "refund_prob",
        "next_need",
        "rfm",
        "segment",
        "refund_days",
    ]
)
SERVICE: Final = frozenset(
    [
        "service_summary",
        "conversations",
        "handoffs",
        "handoff_share",
        "first_answer",
        "resolution",
        "csat",
        "satisfied_share",
        "feedback_share",
        "bot_talks",
        "bot_confirmed",
        "bot_assumed",
        "bot_abandoned",
        "bot_handed_off",
    ]
)
CAMPAIGNS: Final = frozenset(
    [
        "campaign_report",
        "campaign_sent",
        "campaign_unknown",
        "campaign_dead",
        "campaign_waiting",
        "campaign_ordered",
        "control_ordered",
        "campaign_lift",
    ]
)
FIGURES: Final = _SALES | DEMAND | SCORES | SERVICE | CAMPAIGNS

LAST_WEEK: Final = frozenset(["forecast_error"])
"""Figures of the last full week, whatever is said."""
FORECASTS: Final = frozenset(["demand", "demand_low", "demand_high"])
LISTS: Final = {
    "reorder": "product",
    "stockout_risk": "product",
    "slow_movers": "product",
    "churning": "customer",
}
"""Lists, and of what."""
OF_BUYERS: Final = frozenset(
    ["returning_share", "repeat_share", "buyers", "new_buyers", "returning_buyers"]
)
"""Of one customer these are all or nothing."""
WITHOUT_SHARES: Final = frozenset(
    [
        "order_value",
        "buyer_value",
        "daily_sales",
        "best_day",
        "returning_share",
        "repeat_share",
        "refund_rate",
        "refund_rate_money",
    ]
)
"""Averages and rates: their parts make no whole."""
SUMMARIES: Final = {"sales_summary": "sales", "service_summary": "conversations"}
COMPARED_UNASKED: Final = frozenset(["sales_summary", "drivers"])
MOST_ROWS: Final = 1000
ROWS: Final = 10

_WITH_REASON: Final = frozenset(["refunds", "refund_orders", "refund_pieces", "handoffs"])
_WITH_BUYER_KIND: Final = frozenset(["sales", "orders", "buyers", "pieces", "order_value"])
_WITH_AGENT: Final = frozenset(
    ["handoffs", "first_answer", "resolution", "csat", "satisfied_share", "feedback_share"]
)
_OF_PRODUCTS: Final = frozenset(["forecast_error", "days_of_cover", "stockout_risk"])
_OF_CANCELLING: Final = (*TIMES, "region", "rep", "channel")


def has_period(figure: str) -> bool:
    """Whether a figure is one of a period; stock, scores and campaigns are those of now."""
    return figure in _SALES | SERVICE | FORECASTS | {"reorder", "forecast_error"}


def is_compared(figure: str) -> bool:
    """Whether a figure can be set beside that of another period."""
    return figure in _SALES | SERVICE


def dimensions_of(figure: str) -> tuple[str, ...]:
    """Return what a figure may be broken down by and filtered by."""
    if figure in {"cancelled_orders", "cancelled_amount"}:
        return _OF_CANCELLING
    if figure == "credit_notes":
        return TIMES
    more = [
        *(["reason"] if figure in _WITH_REASON else []),
        *(["buyer_kind"] if figure in _WITH_BUYER_KIND | {"sales_summary"} else []),
    ]
    if figure in _SALES:
        return (*_SOLD, *more)
    if figure in SERVICE:
        has_agent = figure in _WITH_AGENT | {"service_summary"}
        return (*TIMES, *(["agent"] if has_agent else []), *more)
    if figure in FORECASTS:
        return ("week", "product", "category")
    if figure in DEMAND:
        return ("product",) if figure in _OF_PRODUCTS else ("product", "category")
    if figure == "refund_days":
        return ()
    if figure in CAMPAIGNS:
        return ("campaign",)
    return ("customer", "segment", "product") if figure == "next_need" else ("customer", "segment")
