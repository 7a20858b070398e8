"""What each figure of service is made of and by what it can be broken down (docs/metrics.md). Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import NoReturn

from analytics.wording import Locale, share_text
from crm_backend.insights.amounts import Ratio
from crm_backend.insights.errors import FigureNotByDimension
from crm_backend.insights.quality.values import Level, Tally
from crm_backend.insights.quality.words import seconds_text
from crm_backend.insights.values import Dimension, Figure
from crm_backend.insights.wording import TIME


class Source(Enum):
    """Where rows of a figure come from."""

    CHATS = "chats"
    STAYS = "stays"
    LEVELS = "levels"
    FEEDBACK = "feedback"
    TALKS = "talks"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How a figure is worked out."""

    source: Source
    number: Callable[[Tally], Ratio | None]
    also_by: tuple[Dimension, ...] = ()
    detail: Callable[[Tally, Locale], str] = lambda _tally, _locale: ""


def _rate_of(level: Level) -> Ratio | None:
    return Ratio.of(level.met, level.met + level.missed)


def _level_in_words(level: Level, locale: Locale) -> str:
    """How many are met, missed and still open, and the usual time."""
    if locale == "zh":
        text = f"达标 {level.met} 次，未达标 {level.missed} 次，未到时限 {level.open} 次"
        median = "，时间中位数 {}"
    else:
        text = f"{level.met} met, {level.missed} missed, {level.open} still open"
        median = ", median {}"
    if level.median is None:
        return text
    return text + median.format(seconds_text(level.median.rounded, locale))


def _answers_in_words(tally: Tally, locale: Locale) -> str:
    if locale == "zh":
        return f"询问 {tally.asked} 次，已评价 {tally.answered} 次"
    return f"{tally.asked} asked, {tally.answered} answered"


def _of_talks(number: int, tally: Tally, locale: Locale) -> str:
    share = share_text(number, tally.talks)
    return f"占 {share}" if locale == "zh" else f"{share} of all"


RULES: dict[Figure, Rule] = {
    Figure.CONVERSATIONS: Rule(source=Source.CHATS, number=lambda t: Ratio(t.conversations)),
    Figure.HANDOFFS: Rule(
        source=Source.STAYS,
        number=lambda t: Ratio(t.handoffs),
        also_by=(Dimension.AGENT, Dimension.REASON),
    ),
    Figure.HANDOFF_SHARE: Rule(
        source=Source.CHATS, number=lambda t: Ratio.of(t.handed_chats, t.conversations)
    ),
    Figure.FIRST_ANSWER: Rule(
        source=Source.LEVELS,
        number=lambda t: _rate_of(t.first_answer),
        also_by=(Dimension.AGENT,),
        detail=lambda t, locale: _level_in_words(t.first_answer, locale),
    ),
    Figure.RESOLUTION: Rule(
        source=Source.LEVELS,
        number=lambda t: _rate_of(t.resolution),
        also_by=(Dimension.AGENT,),
        detail=lambda t, locale: _level_in_words(t.resolution, locale),
    ),
    Figure.CSAT: Rule(
        source=Source.FEEDBACK,
        number=lambda t: Ratio.of(t.score, t.answered),
        also_by=(Dimension.AGENT, Dimension.PART),
        detail=_answers_in_words,
    ),
    Figure.SATISFIED_SHARE: Rule(
        source=Source.FEEDBACK,
        number=lambda t: Ratio.of(t.satisfied, t.answered),
        detail=_answers_in_words,
    ),
    Figure.FEEDBACK_SHARE: Rule(
        source=Source.FEEDBACK,
        number=lambda t: Ratio.of(t.answered, t.asked),
        detail=_answers_in_words,
    ),
    Figure.BOT_TALKS: Rule(source=Source.TALKS, number=lambda t: Ratio(t.talks)),
    Figure.BOT_CONFIRMED: Rule(
        source=Source.TALKS,
        number=lambda t: Ratio(t.confirmed),
        detail=lambda t, locale: _of_talks(t.confirmed, t, locale),
    ),
    Figure.BOT_ASSUMED: Rule(
        source=Source.TALKS,
        number=lambda t: Ratio(t.assumed),
        detail=lambda t, locale: _of_talks(t.assumed, t, locale),
    ),
    Figure.BOT_ABANDONED: Rule(
        source=Source.TALKS,
        number=lambda t: Ratio(t.abandoned),
        detail=lambda t, locale: _of_talks(t.abandoned, t, locale),
    ),
    Figure.BOT_HANDED_OFF: Rule(
        source=Source.TALKS,
        number=lambda t: Ratio(t.handed_off),
        detail=lambda t, locale: _of_talks(t.handed_off, t, locale),
    ),
}
ENDINGS = (
    *(Figure.BOT_CONFIRMED, Figure.BOT_ASSUMED, Figure.BOT_ABANDONED, Figure.BOT_HANDED_OFF),
)
SUMMARY = (
    *(Figure.CONVERSATIONS, Figure.HANDOFFS, Figure.FIRST_ANSWER, Figure.RESOLUTION, Figure.CSAT),
    *ENDINGS,
)
ANSWERED = (Figure.SERVICE_SUMMARY, *RULES)


def figures_of(figure: Figure) -> tuple[Figure, ...]:
    """The figures of an answer: talks with the bot are never one number without the four endings."""
    if figure is Figure.SERVICE_SUMMARY:
        return SUMMARY
    return (figure, *ENDINGS) if figure is Figure.BOT_TALKS else (figure,)


def has_shares(figure: Figure) -> bool:
    """Whether a row can be a part of the whole."""
    return figure in (Figure.CONVERSATIONS, Figure.HANDOFFS, Figure.BOT_TALKS, *ENDINGS)


def possible_dimensions(figure: Figure) -> tuple[Dimension, ...]:
    """By what a figure can be broken down."""
    return (*TIME, *RULES[figure].also_by)


def check(figure: Figure, by: Dimension | None, filters: tuple[Dimension, ...]) -> None:
    """Refuse what the dictionary does not define.

    Raises
    ------
    FigureNotByDimension
        ``facts.by`` is the first dimension that does not fit.
    """
    for each in figures_of(figure):
        if by is not None and by not in possible_dimensions(each):
            _refuse(each, by, possible_dimensions(each))
        for kept in filters:
            if kept not in RULES[each].also_by:
                _refuse(each, kept, RULES[each].also_by)


def _refuse(figure: Figure, by: Dimension, possible: tuple[Dimension, ...]) -> NoReturn:
    raise FigureNotByDimension(
        figure=figure.value, by=by.value, possible=[each.value for each in possible]
    )
