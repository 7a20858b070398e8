"""Every figure of a campaign in words, as docs/metrics.md has them. Pure."""

from crm_backend.campaigns.values import Verdict
from crm_backend.insights.values import Figure, Unit
from crm_backend.insights.wording import FigureWords, figure_words

_NOW = ("现在", "now")
_DELIVERIES = (
    "活动消息发出去多少，多少不知道到没到，多少失败，多少还没发。",
    "How many messages left, how many nobody confirmed, how many failed, how many wait.",
)


def _delivery(zh: str, en: str) -> FigureWords:
    return figure_words(
        Unit.COUNT, zh=(zh, _NOW[0], _DELIVERIES[0]), en=(en, _NOW[1], _DELIVERIES[1])
    )


WORDS: dict[Figure, FigureWords] = {
    Figure.CAMPAIGN_SENT: _delivery("已发送", "sent"),
    Figure.CAMPAIGN_UNKNOWN: _delivery("结果未知", "outcome unknown"),
    Figure.CAMPAIGN_DEAD: _delivery("发送失败", "failed"),
    Figure.CAMPAIGN_WAITING: _delivery("待发送", "waiting"),
    Figure.CAMPAIGN_ORDERED: figure_words(
        Unit.SHARE,
        zh=(
            "7 天内下单",
            "开始发送后 7×24 小时内付款",
            "发了消息的这组人，7 天内有多少人下单付款。",
        ),
        en=(
            "ordered within 7 days",
            "paid within 168 hours of the first message",
            "Of those who were to get the message, how many paid for an order within 7 days.",
        ),
    ),
    Figure.CONTROL_ORDERED: figure_words(
        Unit.SHARE,
        zh=(
            "对照组下单",
            "同一时间，未发送的一成",
            "随机留出一成不发消息的人，同样 7 天里有多少人下单付款。",
        ),
        en=(
            "control group",
            "the same time, the tenth that got nothing",
            "Of the random tenth that got nothing, how many paid in the same 7 days.",
        ),
    ),
    Figure.CAMPAIGN_LIFT: figure_words(
        Unit.SHARE,
        zh=(
            "提升",
            "与对照组相差，95% 区间",
            "发消息的这组比不发的那组，下单的比例高几个百分点；区间跨过 0 就看不出差别。",
        ),
        en=(
            "lift",
            "against the control group, 95% interval",
            "By how many points more of those with the message ordered; around 0 there is no telling.",
        ),
    ),
}
VERDICTS: dict[Verdict, dict[str, str]] = {
    Verdict.HIGHER: {"zh": "发了消息的这组下单更多", "en": "those with the message order more"},
    Verdict.LOWER: {"zh": "发了消息的这组下单更少", "en": "those with the message order less"},
    Verdict.NO_DIFFERENCE: {"zh": "看不出差别", "en": "no difference can be seen"},
}
