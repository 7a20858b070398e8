"""Every figure of service in words, as docs/metrics.md has them. Pure."""

from analytics.wording import Locale
from crm_backend.insights.values import Figure, Unit
from crm_backend.insights.wording import FigureWords, figure_words

_COUNT, _SHARE = Unit.COUNT, Unit.SHARE
_TALKS = "机器人接待的结果，四种分开数：客户说好；答了、客户没再问，猜是解决了；没答上或客户不满意；转给了客服。"
_TALKS_EN = (
    "How talks with the bot ended, four ways counted apart: the customer said it was good; it"
    " answered, nobody asked again and it is assumed to be solved; it had no answer or the customer"
    " was not satisfied; it went to people."
)
_BY_TALK = "按机器人接待开始时间"
_BY_TALK_EN = "by the time a talk with the bot began"


def _talks(name: str, name_en: str) -> FigureWords:
    return figure_words(_COUNT, zh=(name, _BY_TALK, _TALKS), en=(name_en, _BY_TALK_EN, _TALKS_EN))


WORDS: dict[Figure, FigureWords] = {
    Figure.CONVERSATIONS: figure_words(
        _COUNT,
        zh=("会话数", "有客户发言的会话", "这段时间有客户说过话的会话有多少个。"),
        en=(
            "conversations",
            "chats in which a customer wrote",
            "Chats in which a customer wrote something in this period.",
        ),
    ),
    Figure.HANDOFFS: figure_words(
        _COUNT,
        zh=("转人工次数", "按转人工时间", "这段时间有多少次转到客服，客服主动接管的也算。"),
        en=(
            "handoffs",
            "by the time it came to people",
            "How often a chat came to people in this period, those that people took over too.",
        ),
    ),
    Figure.HANDOFF_SHARE: figure_words(
        _SHARE,
        zh=("转人工率", "转过人工的会话 ÷ 会话数", "这段时间的会话里，转过人工的占几成。"),
        en=(
            "handoff share",
            "chats that came to people ÷ conversations",
            "How many of this period's conversations came to people.",
        ),
    ),
    Figure.FIRST_ANSWER: figure_words(
        _SHARE,
        zh=(
            "首次响应",
            "按转人工时间，未到时限的不算",
            "转人工以后，客服第一句话有多少次赶在时限内；一般等多久。",
        ),
        en=(
            "first answer",
            "by the time it came to people, without those still within the target",
            "How often people's first words came within the target, and how long that usually takes.",
        ),
    ),
    Figure.RESOLUTION: figure_words(
        _SHARE,
        zh=(
            "解决",
            "按转人工时间，未到时限的不算",
            "转人工以后，有多少次在时限内处理完；一般要多久。",
        ),
        en=(
            "resolution",
            "by the time it came to people, without those still within the target",
            "How often a chat was done within the target, and how long that usually takes.",
        ),
    ),
    Figure.CSAT: figure_words(
        Unit.SCORE,
        zh=("满意度", "按询问时间，只算已评价", "客户打的平均分，满分 5 分。"),
        en=(
            "satisfaction",
            "by the time it was asked, answered questions only",
            "The average score that customers gave, 5 at best.",
        ),
    ),
    Figure.SATISFIED_SHARE: figure_words(
        _SHARE,
        zh=("满意率", "4 分及以上 ÷ 已评价", "打了分的客户里，给 4 分和 5 分的占几成。"),
        en=(
            "satisfied share",
            "scores of 4 and 5 ÷ answered",
            "How many of the customers who gave a score gave 4 or 5.",
        ),
    ),
    Figure.FEEDBACK_SHARE: figure_words(
        _SHARE,
        zh=("评价率", "已评价 ÷ 已询问", "请客户评价以后，真的打了分的占几成。"),
        en=("answered share", "answered ÷ asked", "How many of those who were asked gave a score."),
    ),
    Figure.BOT_TALKS: _talks("机器人接待", "talks with the bot"),
    Figure.BOT_CONFIRMED: _talks("机器人：客户确认", "bot: confirmed"),
    Figure.BOT_ASSUMED: _talks("机器人：推定解决", "bot: assumed solved"),
    Figure.BOT_ABANDONED: _talks("机器人：中途放弃", "bot: abandoned"),
    Figure.BOT_HANDED_OFF: _talks("机器人：转人工", "bot: handed off"),
}
PARTS: dict[str, dict[Locale, str]] = {
    "bot": {"zh": "机器人", "en": "bot"},
    "agent": {"zh": "客服", "en": "people"},
}


def seconds_text(seconds: int, locale: Locale) -> str:
    """A time as people tell it, in its two largest units."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes_left = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    zh = locale == "zh"
    pairs = (
        (days, " 天", " d", hours_left, " 小时", " h"),
        (hours, " 小时", " h", minutes_left, " 分", " min"),
        (minutes, " 分", " min", rest, " 秒", " s"),
    )
    for many, unit, unit_en, left, smaller, smaller_en in pairs:
        if many:
            first = f"{many}{unit if zh else unit_en}"
            return first + (f" {left}{smaller if zh else smaller_en}" if left else "")
    return f"{rest}{' 秒' if zh else ' s'}"
