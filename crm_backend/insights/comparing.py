"""A figure beside that of the other side: amount, change, growth, and the notes both need. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_backend.insights.amounts import NO_AMOUNT, Ratio, amount, change, growth
from crm_backend.insights.frames import Frame
from crm_backend.insights.periods import Sides
from crm_backend.insights.schemas import Column, FigureRead, PeriodRead
from crm_backend.insights.values import Figure, Note, Period, Unit
from crm_backend.insights.wording import FigureWords

# These are compared as differences: shares change in points, a mean of scores in points too.
_WITHOUT_GROWTH = (Unit.SHARE, Unit.SCORE)


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A figure on both sides, and of all of the unit where both were cut; None is —."""

    now: Ratio | None
    before: Ratio | None = None
    uncut: Ratio | None = None


def named(figure: Figure, words: FigureWords, frame: Frame) -> FigureRead:
    """A figure without its amount."""
    return FigureRead(
        figure=figure,
        name=words.name[frame.locale],
        unit=words.unit,
        basis=words.basis[frame.locale],
        explanation=words.explanation[frame.locale],
        amount=NO_AMOUNT,
    )


def column_read(figure: Figure, words: FigureWords, frame: Frame) -> Column:
    """What a column holds."""
    return Column(
        figure=figure,
        name=words.name[frame.locale],
        unit=words.unit,
        basis=words.basis[frame.locale],
        explanation=words.explanation[frame.locale],
    )


def compared(
    figure: Figure, words: FigureWords, numbers: Numbers, both: Sides, frame: Frame
) -> FigureRead:
    """One figure, beside that of the other side where there is one."""
    unit, currency = words.unit, frame.currency
    read = named(figure, words, frame)
    read.amount = amount(numbers.now, unit, currency=currency)
    if both.before is not None:
        read.before = amount(numbers.before, unit, currency=currency)
        read.change = change(numbers.now, numbers.before, unit, currency=currency)
        if numbers.now is not None and numbers.before is not None and _can_grow(unit, both, frame):
            read.growth = growth(numbers.now, numbers.before)
    if both.uncut is not None:
        read.beside = amount(numbers.uncut, unit, currency=currency)
    return read


def _can_grow(unit: Unit, both: Sides, frame: Frame) -> bool:
    """Today is not over; before the data begin nothing was counted."""
    is_today = both.now == Period(first=frame.today, last=frame.today)
    return unit not in _WITHOUT_GROWTH and not is_today and not data_begin_later(both, frame)


def data_begin_later(both: Sides, frame: Frame) -> bool:
    """Whether the other side begins before there were any data."""
    return (
        both.before is not None
        and frame.first_day is not None
        and both.before.first < frame.first_day
    )


def notes_of_comparison(both: Sides, figures: Sequence[FigureRead], frame: Frame) -> list[Note]:
    """What is to be said because two sides are compared."""
    if both.before is None:
        return []
    notes = []
    if frame.today in (both.now.last, both.before.last):
        notes.append(Note.TODAY_NOT_OVER)
    if both.uncut is not None:
        notes.append(Note.MONTH_CUT)
    if data_begin_later(both, frame):
        notes.append(Note.DATA_BEGINS)
    elif any(_has_no_base(each) for each in figures):
        notes.append(Note.BASE_NOT_POSITIVE)
    return notes


def without_base(figures: Sequence[FigureRead]) -> tuple[str, ...]:
    """What the figures are called of which the other side is nothing or less."""
    return tuple(each.name for each in figures if _has_no_base(each))


def _has_no_base(figure: FigureRead) -> bool:
    before = figure.before
    if before is None or before.value is None or figure.unit in _WITHOUT_GROWTH:
        return False
    return before.value <= 0


def period_read(period: Period) -> PeriodRead:
    """A period as an answer names it."""
    return PeriodRead(first=period.first, last=period.last, days=period.days)
