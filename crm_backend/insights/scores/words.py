"""Every figure of customers in words, as docs/metrics.md has them. Pure."""

from analytics.wording import Locale
from crm_backend.insights.values import Figure, Unit
from crm_backend.insights.wording import FigureWords, figure_words

_COMING = ("未来 90 天", "the next 90 days")

WORDS: dict[Figure, FigureWords] = {
    Figure.SPENT: figure_words(
        Unit.MONEY,
        zh=(
            "累计消费",
            "按付款时间，未扣退款，不含取消",
            "这位客户一共付过多少钱，取消的不算，退款没扣。",
        ),
        en=(
            "spent",
            "by time of payment, refunds not taken off, without cancelled orders",
            "All this customer has paid; cancelled orders are not in it, refunds not taken off.",
        ),
    ),
    Figure.SPENT_365: figure_words(
        Unit.MONEY,
        zh=(
            "近一年消费",
            "按付款时间，未扣退款，不含取消",
            "这位客户近 365 天付过多少钱，取消的不算，退款没扣。",
        ),
        en=(
            "spent in a year",
            "by time of payment, refunds not taken off, without cancelled orders",
            "What this customer paid in the last 365 days; refunds not taken off.",
        ),
    ),
    Figure.PURCHASE_PROB: figure_words(
        Unit.PROBABILITY,
        zh=("购买概率", _COMING[0], "这位客户未来 90 天再买一次的可能性。"),
        en=(
            "purchase probability",
            _COMING[1],
            "How likely this customer buys again within 90 days.",
        ),
    ),
    Figure.EXPECTED_SPEND: figure_words(
        Unit.MONEY,
        zh=(
            "客户价值（预计）",
            "未来 90 天预计消费，未扣退款",
            "预计这位客户未来 90 天会花多少钱，把可能不买也算了进去。",
        ),
        en=(
            "expected value",
            "expected spending of the next 90 days, refunds not taken off",
            "What this customer is expected to spend in 90 days, the chance of nothing included.",
        ),
    ),
    Figure.CHURN_PROB: figure_words(
        Unit.PROBABILITY,
        zh=(
            "流失风险",
            "按该客户自己的购买间隔",
            "照这位客户自己的购买间隔，该来的时候不来的可能性。",
        ),
        en=(
            "churn risk",
            "by the customer's own gap between purchases",
            "How likely this customer does not come when, by their own habit, they should.",
        ),
    ),
    Figure.VALUE_AT_RISK: figure_words(
        Unit.MONEY,
        zh=(
            "可能流失的金额",
            "流失风险 × 近一年消费",
            "这位客户近一年花的钱，乘上不再来的可能性；用来排先后，不是预计损失。",
        ),
        en=(
            "value at risk",
            "churn risk × spent in a year",
            "What the customer spent in a year times the risk that they do not come back;"
            " for ranking, it is no expected loss.",
        ),
    ),
    Figure.CHURNING: figure_words(
        Unit.COUNT,
        zh=(
            "快流失的老客户",
            "至少买过两天，风险高",
            "买过不止一天、现在很可能不再来的客户，可能流失的金额大的排在前面。",
        ),
        en=(
            "regulars about to leave",
            "bought on two days or more, high risk",
            "Customers who came more than once and probably will not come back,"
            " those with most at risk first.",
        ),
    ),
    Figure.REFUND_PROB: figure_words(
        Unit.PROBABILITY,
        zh=("退款风险", _COMING[0], "这位客户未来 90 天至少退一次款的可能性。"),
        en=(
            "refund risk",
            _COMING[1],
            "How likely this customer is refunded at least once within 90 days.",
        ),
    ),
    Figure.NEXT_NEED: figure_words(
        Unit.PROBABILITY,
        zh=(
            "下次需要",
            "按以往购买间隔",
            "这位客户大约哪天会再需要这件商品，30 天内买的可能性有多大。",
        ),
        en=(
            "next need",
            "by past gaps between purchases",
            "When this customer will about need the product again, and how likely within 30 days.",
        ),
    ),
    Figure.RFM: figure_words(
        Unit.SCORE,
        zh=(
            "RFM 评分",
            "全部历史",
            "最近一次多近、买过几单、花了多少，各打 1 到 5 分，5 分最好。",
        ),
        en=(
            "RFM scores",
            "all history",
            "How recent, how many orders, how much money: 1 to 5 each, 5 is best.",
        ),
    ),
    Figure.SEGMENT: figure_words(
        Unit.COUNT,
        zh=(
            "客户分层",
            "RFM 评分 4 分及以上为高",
            "按 RFM 三项得分高低把客户分成八类，每位客户只在一类里。",
        ),
        en=(
            "RFM segment",
            "RFM scores of 4 and above are high",
            "Customers in eight groups by whether their three scores are high; each is in one.",
        ),
    ),
    Figure.REFUND_DAYS: figure_words(
        Unit.DAYS,
        zh=(
            "退款到账天数",
            "按本店近 90 天已打款的退款",
            "从同意退款到钱打出去，本店一般要几天。",
        ),
        en=(
            "days to the money",
            "by this shop's refunds paid in the last 90 days",
            "How many days pass from approving a refund until the money is sent.",
        ),
    ),
}

RFM_PARTS: dict[Locale, tuple[str, str, str]] = {
    "zh": ("R 最近购买", "F 购买单数", "M 累计金额"),
    "en": ("R recency", "F orders", "M money"),
}
LEVELS: dict[str, dict[Locale, str]] = {
    "high": {"zh": "高", "en": "high"},
    "medium": {"zh": "中", "en": "medium"},
    "low": {"zh": "低", "en": "low"},
}
LEVEL_RANKS = {"low": 0, "medium": 1, "high": 2}
# In the order of docs/metrics.md; a test holds them to those of the library.
SEGMENTS: dict[str, str] = {
    "重要价值客户": "Best customers",
    "重要发展客户": "Promising big spenders",
    "重要保持客户": "Loyal big spenders gone quiet",
    "重要挽留客户": "Big spenders slipping away",
    "一般价值客户": "Frequent small buyers",
    "一般发展客户": "Recent small buyers",
    "一般保持客户": "Frequent small buyers gone quiet",
    "一般挽留客户": "Small buyers slipping away",
}

# What a campaign may choose customers by: the regulars about to leave, or a segment.
CHURNING = "churning"
CHOICES = (CHURNING, *SEGMENTS)


def segment_name(segment: str, locale: Locale) -> str:
    """A segment in the reader's language."""
    return segment if locale == "zh" else SEGMENTS[segment]
