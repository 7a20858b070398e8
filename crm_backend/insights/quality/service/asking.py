"""A question about service understood: its days on both sides, and whom its filters keep."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.service import quality as service_levels
from crm_backend.conversations.texts import reason_text
from crm_backend.insights.errors import FigureOfAnotherPage, FilterWithoutMatch
from crm_backend.insights.frames import Frame
from crm_backend.insights.framing import frame_of, period_of
from crm_backend.insights.names import nearest, plain
from crm_backend.insights.periods import Sides, buckets, sides
from crm_backend.insights.quality import repository, rules, talks
from crm_backend.insights.quality.rules import RULES, Source
from crm_backend.insights.quality.values import Key, Scope, Tally
from crm_backend.insights.quality.words import PARTS
from crm_backend.insights.schemas import FilterRead, Match
from crm_backend.insights.values import Dimension, Figure, Period, Question
from crm_backend.insights.wording import NOBODY, TIME, row_name

NO_AGENT = 0


@dataclass(kw_only=True)
class Names:
    """What agents, reasons and parts are called."""

    agents: dict[int, str]
    frame: Frame

    def called(self, by: Dimension, raw: Key) -> tuple[str, str]:
        """(key, name) of a group as it is shown."""
        locale = self.frame.locale
        if by is Dimension.AGENT:
            if raw == NO_AGENT:
                return NOBODY, row_name(NOBODY, "", locale)
            return str(raw), self.agents.get(int(str(raw)), str(raw))
        if by is Dimension.PART:
            return str(raw), PARTS[str(raw)][locale]
        return str(raw), reason_text(str(raw), "en" if locale == "en" else "zh-CN")


@dataclass(kw_only=True)
class Tallier:
    """Counts figures of one question, period after period."""

    session: AsyncSession
    frame: Frame
    kept: dict[str, Any] = field(default_factory=dict)

    async def whole(self, period: Period, figures: Sequence[Figure]) -> Tally:
        """All of a period."""
        return (await self.by(period, figures, None)).get("", Tally())

    async def by(
        self, period: Period, figures: Sequence[Figure], by: Dimension | None
    ) -> dict[Key, Tally]:
        """Each group that has rows; by time, named by each bucket's first day."""
        scope = self.scope(period, by)
        found: dict[Key, Tally] = {}
        for source in dict.fromkeys(RULES[figure].source for figure in figures):
            for key, tally in (await self._ask(source, scope)).items():
                found[key] = found.get(key, Tally()) + tally
        return found

    def scope(self, period: Period, by: Dimension | None) -> Scope:
        """The rows of a period, and how they are put together."""
        starts: tuple[tuple[Any, date], ...] = ()
        if by in TIME:
            starts = tuple(
                (self.frame.start_of(each.period), each.starts_on) for each in buckets(period, by)
            )
        return Scope(
            first=period.first,
            last=period.last,
            start=self.frame.start_of(period),
            end=self.frame.end_of(period),
            by=by,
            now=self.frame.now,
            starts=starts,
            **self.kept,
        )

    async def _ask(self, source: Source, scope: Scope) -> dict[Key, Tally]:
        if source is Source.CHATS:
            return await repository.conversations_by(self.session, scope)
        if source is Source.STAYS:
            return await repository.handoffs_by(self.session, scope)
        if source is Source.FEEDBACK:
            return await repository.feedback_by(self.session, scope)
        if source is Source.TALKS:
            return await talks.talks_by(self.session, scope)
        stays = await service_levels.judged_stays(
            self.session, scope.first, scope.last, now=scope.now
        )
        return await repository.levels_by(self.session, scope, stays)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for, and all that is needed to count it."""

    question: Question
    sides: Sides
    tallier: Tallier
    names: Names
    filters: Sequence[FilterRead]

    @property
    def frame(self) -> Frame:
        """The shop."""
        return self.tallier.frame


def _whole_question(question: Question) -> Question:
    """Broken down, a summary is the conversations by that dimension.

    Raises
    ------
    FigureOfAnotherPage, FigureNotByDimension
        The figure is none of service, or not defined so.
    """
    if question.figure not in rules.ANSWERED:
        raise FigureOfAnotherPage(
            figure=question.figure.value, possible=[each.value for each in rules.ANSWERED]
        )
    if question.figure is Figure.SERVICE_SUMMARY and question.by is not None:
        question = replace(question, figure=Figure.CONVERSATIONS)
    rules.check(question.figure, question.by, tuple(question.filters))
    return question


async def _choose(
    session: AsyncSession, filters: dict[Dimension, str], names: Names
) -> tuple[dict[str, Any], list[FilterRead]]:
    """What the filters keep, and how they are told; :class:`FilterWithoutMatch` where nothing fits."""
    kept: dict[str, Any] = {}
    told = []
    for dimension, words in filters.items():
        raws = await _possible(session, dimension, names)
        called = {raw: names.called(dimension, raw) for raw in raws}
        wanted = plain(words)
        raw = next((each for each, pair in called.items() if wanted in map(plain, pair)), None)
        if raw is None:
            raise FilterWithoutMatch(
                dimension=dimension.value,
                value=words,
                nearest=nearest(words, [name for _, name in called.values()]),
            )
        kept[dimension.value] = raw
        key, name = called[raw]
        told.append(
            FilterRead(dimension=dimension, value=words, matches=[Match(key=key, name=name)])
        )
    return kept, told


async def _possible(session: AsyncSession, dimension: Dimension, names: Names) -> list[Key]:
    if dimension is Dimension.AGENT:
        return [*names.agents, NO_AGENT]
    if dimension is Dimension.PART:
        return [*PARTS]
    return sorted(await repository.handoff_reasons(session))


async def understand(
    session: AsyncSession, question: Question, *, now: datetime, locale: str
) -> Asked:
    """Find out what is asked; raises what ``answer`` does."""
    question = _whole_question(question)
    frame = await frame_of(session, now=now, locale=locale)
    period = period_of(question.period, frame)
    both = sides(period, question.compare, unit=question.unit, today=frame.today)
    names = Names(agents=await repository.agent_names(session), frame=frame)
    kept, told = await _choose(session, question.filters, names)
    return Asked(
        question=replace(question, period=both.uncut or both.now),
        sides=both,
        tallier=Tallier(session=session, frame=frame, kept=kept),
        names=names,
        filters=told,
    )
