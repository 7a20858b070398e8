"""What all answers from stored results share: the shop, its days, the training, ranks, links and notes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.wording import Locale, spaced
from crm_backend.insights.counted import is_counted_order
from crm_backend.insights.errors import FigureNotByDimension, FigureOfAnotherPage
from crm_backend.insights.links import dashboard_link
from crm_backend.insights.models import Training
from crm_backend.insights.schemas import (
    Amount,
    Column,
    FigureAnswer,
    FigureRead,
    FilterRead,
    PeriodRead,
    Row,
)
from crm_backend.insights.stored_errors import FigureWithoutComparison
from crm_backend.insights.training import trainings
from crm_backend.insights.training.values import TrainingKind
from crm_backend.insights.values import Dimension, Figure, Note, Period, Question
from crm_backend.insights.wording import REST, FigureWords, NoteFacts, note_text, rest_name
from crm_backend.orders.models import Order
from crm_backend.shop import service as shop_service
from crm_backend.shop.rules import local_day

DEFAULT_ROWS = 10
FRESH_DAYS = 8
"""Results may be so many days old and still be taken for today's: a training that was kept, a night missed."""

Ranked = TypeVar("Ranked")


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What stands around an answer."""

    now: datetime
    today: date
    currency: str
    time_zone: str
    locale: Locale
    training: Training | None
    first_day: date | None
    last_day: date | None

    @property
    def is_chinese(self) -> bool:
        """Whether the reader reads Chinese."""
        return self.locale == "zh"

    @property
    def as_of_day(self) -> date:
        """The day whose midnight results know nothing beyond; today before the first training."""
        if self.training is None:
            return self.today
        return local_day(self.training.as_of, self.time_zone)

    @property
    def is_old(self) -> bool:
        """Whether results are those of another time, because the shop's orders ended or no training ran."""
        return (self.today - self.as_of_day).days > FRESH_DAYS

    @property
    def is_first_day(self) -> bool:
        """Whether the first order is of today, which a training may not know before it is over."""
        return self.first_day == self.today

    def say(self, chinese: str, english: str) -> str:
        """The words in the reader's language."""
        return chinese if self.is_chinese else english

    def notes(self, *, has_rules: bool) -> list[Note]:
        """What every answer from stored results has to say besides its numbers."""
        if self.first_day is None:
            return [Note.EMPTY_SHOP]
        if self.training is None:
            return [Note.NOT_TRAINED]
        notes = [Note.OLD_DATA] if self.is_old else []
        return [*notes, Note.BY_RULE] if has_rules else notes


async def frame_of(
    session: AsyncSession, kind: TrainingKind, *, now: datetime, locale: Locale
) -> Frame:
    """The shop now and the training that is shown."""
    shop = await shop_service.get_shop(session)
    paid = select(Order.paid_at).where(is_counted_order(), Order.paid_at < now).limit(1)
    first = await session.scalar(paid.order_by(Order.paid_at))
    last = await session.scalar(paid.order_by(Order.paid_at.desc()))
    return Frame(
        now=now,
        today=local_day(now, shop.time_zone),
        currency=shop.currency,
        time_zone=shop.time_zone,
        locale=locale,
        training=await trainings.find_current(session, kind),
        first_day=local_day(first, shop.time_zone) if first else None,
        last_day=local_day(last, shop.time_zone) if last else None,
    )


@dataclass(kw_only=True)
class Draft:
    """What one figure's own part of an answer is."""

    sentence: str
    figures: list[FigureRead] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    total_rows: int = 0
    has_rules: bool = False
    period: Period | None = None
    chart: str | None = None


def check_question(
    question: Question,
    *,
    by: dict[Figure, tuple[Dimension, ...]],
    filters: Sequence[Dimension],
) -> None:
    """Refuse what stored results cannot tell.

    Raises
    ------
    FigureOfAnotherPage, FigureNotByDimension, FigureWithoutComparison
    """
    figure = question.figure
    if figure not in by:
        raise FigureOfAnotherPage(figure=figure.value, possible=[each.value for each in by])
    if question.compare is not None:
        raise FigureWithoutComparison(figure=figure.value)
    wrong = [each for each in question.filters if each not in filters]
    if question.by is not None and question.by not in by[figure]:
        raise FigureNotByDimension(
            figure=figure.value,
            by=question.by.value,
            possible=[each.value for each in by[figure]],
        )
    if wrong:
        raise FigureNotByDimension(
            figure=figure.value, by=wrong[0].value, possible=[each.value for each in filters]
        )


def answer_of(
    frame: Frame, question: Question, draft: Draft, filters: list[FilterRead], *, page: str
) -> FigureAnswer:
    """The whole answer around one figure's own part."""
    notes = frame.notes(has_rules=draft.has_rules)
    facts = NoteFacts(
        first_day=frame.first_day, last_day=frame.last_day, has_filter=bool(question.filters)
    )
    period = draft.period
    return FigureAnswer(
        figure=question.figure,
        by=question.by,
        period=None if period is None else period_read(period),
        compared_with=None,
        filters=filters,
        currency=frame.currency,
        time_zone=frame.time_zone,
        as_of=frame.training.as_of if frame.training else frame.now,
        first_day=frame.first_day,
        last_day=frame.last_day,
        sentence=spaced(draft.sentence) if frame.is_chinese else draft.sentence,
        figures=draft.figures,
        columns=draft.columns,
        rows=draft.rows,
        total_rows=draft.total_rows,
        notes=notes,
        note_texts=[note_text(note, facts, frame.locale) for note in notes],
        chart=draft.chart,
        link=dashboard_link(page, question, days_meant(question, period)),
    )


def days_meant(question: Question, period: Period | None) -> Period | None:
    """The days for an address: ``period`` where days were asked for, else as asked if both ends were named."""
    asked = question.period
    if asked is None or period is not None:
        return None if asked is None else period
    return None if asked.first == date.min or asked.last == date.max else asked


def period_read(period: Period) -> PeriodRead:
    """A period with the number of its days."""
    return PeriodRead(first=period.first, last=period.last, days=period.days)


def top(
    items: Sequence[Ranked],
    question: Question,
    *,
    value: Callable[[Ranked], float],
    name: Callable[[Ranked], tuple[str, str]],
) -> list[Ranked]:
    """The first rows by a value; ties by name, then by key. The cut is strict."""
    sign = 1 if question.lowest_first else -1
    ordered = sorted(items, key=lambda item: (sign * value(item), *name(item)))
    return ordered[: question.limit or DEFAULT_ROWS]


def add_rest(made: Draft, frame: Frame, amounts: Sequence[Amount]) -> None:
    """What the rows leave out in one row below them (其他 12 个), so that a column adds up to its figure."""
    others = made.total_rows - len(made.rows)
    if others > 0:
        name = rest_name(others, frame.locale)
        made.rows.append(Row(rank=None, key=REST, name=name, amounts=list(amounts)))


def column(
    figure: Figure, words: FigureWords, frame: Frame, *, name: str = "", basis: str = ""
) -> Column:
    """What a column of the rows holds; ``name`` and ``basis`` where they are not the figure's own."""
    return Column(
        figure=figure,
        name=name or words.name[frame.locale],
        unit=words.unit,
        basis=basis or basis_of(words, frame),
        explanation=words.explanation[frame.locale],
    )


def figure_read(figure: Figure, words: FigureWords, frame: Frame, amount: Amount) -> FigureRead:
    """One figure of the whole."""
    return FigureRead(
        figure=figure,
        name=words.name[frame.locale],
        unit=words.unit,
        basis=basis_of(words, frame),
        explanation=words.explanation[frame.locale],
        amount=amount,
    )


def basis_of(words: FigureWords, frame: Frame) -> str:
    """What a figure rests on; the day its data end is filled in."""
    return words.basis[frame.locale].replace("{last}", last_known_day(frame))


def last_known_day(frame: Frame) -> str:
    """The day before *as of* as people read it: 数据截至 11 月 25 日."""
    day = date.fromordinal(frame.as_of_day.toordinal() - 1)
    return frame.say(f"{day.month} 月 {day.day} 日", day.isoformat())
