"""The vocabulary of the metric dictionary: figures, dimensions, units, and the notes an answer carries."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Figure(StrEnum):
    """Every figure of docs/metrics.md, and the summaries made of them."""

    SALES_SUMMARY = "sales_summary"
    DRIVERS = "drivers"
    SALES = "sales"
    REFUNDS = "refunds"
    NET_SALES = "net_sales"
    ORDERS = "orders"
    BUYERS = "buyers"
    PIECES = "pieces"
    ORDER_VALUE = "order_value"
    BUYER_VALUE = "buyer_value"
    DAILY_SALES = "daily_sales"
    BEST_DAY = "best_day"
    NEW_BUYERS = "new_buyers"
    RETURNING_BUYERS = "returning_buyers"
    RETURNING_SHARE = "returning_share"
    REPEAT_SHARE = "repeat_share"
    REFUND_ORDERS = "refund_orders"
    REFUND_PIECES = "refund_pieces"
    REFUND_RATE = "refund_rate"
    REFUND_RATE_MONEY = "refund_rate_money"
    CANCELLED_ORDERS = "cancelled_orders"
    CANCELLED_AMOUNT = "cancelled_amount"
    CREDIT_NOTES = "credit_notes"

    DEMAND = "demand"
    DEMAND_LOW = "demand_low"
    DEMAND_HIGH = "demand_high"
    FORECAST_ERROR = "forecast_error"
    STOCK = "stock"
    REORDER = "reorder"
    DAYS_OF_COVER = "days_of_cover"
    STOCKOUT_RISK = "stockout_risk"
    SLOW_MOVERS = "slow_movers"

    SPENT = "spent"
    SPENT_365 = "spent_365"
    PURCHASE_PROB = "purchase_prob"
    EXPECTED_SPEND = "expected_spend"
    CHURN_PROB = "churn_prob"
    VALUE_AT_RISK = "value_at_risk"
    CHURNING = "churning"
    REFUND_PROB = "refund_prob"
    NEXT_NEED = "next_need"
    RFM = "rfm"
    SEGMENT = "segment"
    REFUND_DAYS = "refund_days"

    SERVICE_SUMMARY = "service_summary"
    CONVERSATIONS = "conversations"
    HANDOFFS = "handoffs"
    HANDOFF_SHARE = "handoff_share"
    FIRST_ANSWER = "first_answer"
    RESOLUTION = "resolution"
    CSAT = "csat"
    SATISFIED_SHARE = "satisfied_share"
    FEEDBACK_SHARE = "feedback_share"
    BOT_TALKS = "bot_talks"
    BOT_CONFIRMED = "bot_confirmed"
    BOT_ASSUMED = "bot_assumed"
    BOT_ABANDONED = "bot_abandoned"
    BOT_HANDED_OFF = "bot_handed_off"

    CAMPAIGN_REPORT = "campaign_report"
    CAMPAIGN_SENT = "campaign_sent"
    CAMPAIGN_UNKNOWN = "campaign_unknown"
    CAMPAIGN_DEAD = "campaign_dead"
    CAMPAIGN_WAITING = "campaign_waiting"
    CAMPAIGN_ORDERED = "campaign_ordered"
    CONTROL_ORDERED = "control_ordered"
    CAMPAIGN_LIFT = "campaign_lift"


class Dimension(StrEnum):
    """By what a figure may be broken down or filtered; the first three are time."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    PRODUCT = "product"
    CATEGORY = "category"
    CUSTOMER = "customer"
    REGION = "region"
    REP = "rep"
    CHANNEL = "channel"
    BUYER_KIND = "buyer_kind"
    REASON = "reason"
    AGENT = "agent"
    PART = "part"
    SEGMENT = "segment"


class Unit(StrEnum):
    """What ``value`` of a figure counts."""

    MONEY = "money"  # minor units
    COUNT = "count"
    PIECES = "pieces"
    SHARE = "share"  # numerator and denominator; shown as per cent
    PROBABILITY = "probability"  # a float from 0 to 1; shown as whole per cent
    DAYS = "days"
    SECONDS = "seconds"
    SCORE = "score"
    DATE = "date"
    LEVEL = "level"


class CompareWith(StrEnum):
    """环比 and 同比; two named periods are compared by their dates instead."""

    PREVIOUS = "previous"
    YEAR_BEFORE = "year_before"


class PeriodUnit(StrEnum):
    """What the words of a period named, where dates alone leave it open (近30天 that is a whole month)."""

    DAYS = "days"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Note(StrEnum):
    """What an answer has to say besides its numbers."""

    TODAY_NOT_OVER = "today_not_over"  # 今天还没过完
    NO_ORDERS = "no_orders"  # 这段时间没有已付款的订单; names the last day that has one
    EMPTY_SHOP = "empty_shop"  # no counted order at all
    DATA_BEGINS = "data_begins"  # the other side begins before the first counted order's day
    MONTH_CUT = "month_cut"  # both sides end at the shorter unit's last day
    BASE_NOT_POSITIVE = "base_not_positive"  # no growth: the other side is 0 or below
    OLD_DATA = "old_data"  # forecasts and scores as of the last day with an order
    BY_RULE = "by_rule"  # 数据少，按规则估算
    NOT_TRAINED = "not_trained"  # nothing stored yet


@dataclass(frozen=True, kw_only=True)
class Period:
    """Whole days of the shop, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days, at least one."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question about the shop's figures, resolved: what, of what, over which days.

    ``filters`` maps a dimension to the words of the asker; which products or customers they mean is
    for the answer to find out and to name. ``limit`` is None for single figures and series by time.
    A period that begins at ``date.min`` begins with the first counted order. ``of`` is what drivers
    explain: sales or net sales.
    """

    figure: Figure
    by: Dimension | None = None
    period: Period | None = None
    unit: PeriodUnit | None = None
    compare: CompareWith | Period | None = None
    filters: dict[Dimension, str] = field(default_factory=dict)
    limit: int | None = None
    lowest_first: bool = False
    of: Figure = Figure.SALES
