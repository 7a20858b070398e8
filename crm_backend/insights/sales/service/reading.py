"""Figures of both sides as an answer shows them: amount, change, growth, and what stands beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm_backend.insights.amounts import Ratio, amount, change, day_amount, growth
from crm_backend.insights.frames import Frame
from crm_backend.insights.periods import Sides
from crm_backend.insights.sales.rules import RULES
from crm_backend.insights.sales.service.asking import Asked
from crm_backend.insights.sales.values import Sums
from crm_backend.insights.sales.words import WORDS
from crm_backend.insights.schemas import Column, FigureRead
from crm_backend.insights.values import Dimension, Figure, Note, Period, Unit


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The sums of both sides, and of all of the unit where both were cut."""

    now: Sums
    before: Sums | None
    uncut: Sums | None


@dataclass(frozen=True, kw_only=True)
class BestBucket:
    """The day, week or month with the highest sales; the earliest of equals."""

    starts_on: date
    sales: int


async def count_sides(asked: Asked, figures: Sequence[Figure]) -> Counted:
    """The sums of a question without a dimension."""
    both, counter = asked.sides, asked.counter
    return Counted(
        now=await counter.whole(both.now, figures),
        before=None if both.before is None else await counter.whole(both.before, figures),
        uncut=None if both.uncut is None else await counter.whole(both.uncut, figures),
    )


def figure_read(asked: Asked, figure: Figure, counted: Counted) -> FigureRead:
    """One figure, beside that of the other side."""
    frame, both, unit = asked.frame, asked.sides, WORDS[figure].unit
    now = _number(figure, counted.now, both.now, frame)
    before = None
    if counted.before is not None and both.before is not None:
        before = _number(figure, counted.before, both.before, frame)
    read = _named(figure, frame)
    read.amount = amount(now, unit, currency=frame.currency)
    if both.before is not None:
        read.before = amount(before, unit, currency=frame.currency)
        read.change = change(now, before, unit, currency=frame.currency)
        if now is not None and before is not None and _can_grow(figure, both, frame):
            read.growth = growth(now, before)
    if counted.uncut is not None and both.uncut is not None:
        whole = _number(figure, counted.uncut, both.uncut, frame)
        read.beside = amount(whole, unit, currency=frame.currency)
    return read


def _number(figure: Figure, sums: Sums, period: Period, frame: Frame) -> Ratio | None:
    """A shop that never sold has no figures at all, not even nought."""
    if frame.first_day is None:
        return None
    return RULES[figure].number(sums, frame.days_with_data(period))


def _named(figure: Figure, frame: Frame) -> FigureRead:
    words, locale = WORDS[figure], frame.locale
    return FigureRead(
        figure=figure,
        name=words.name[locale],
        unit=words.unit,
        basis=words.basis[locale],
        explanation=words.explanation[locale],
        amount=day_amount(None),
    )


def _can_grow(figure: Figure, both: Sides, frame: Frame) -> bool:
    """Shares change in points; today is not over; before the data begin nothing was counted."""
    is_today = both.now == Period(first=frame.today, last=frame.today)
    return (
        WORDS[figure].unit is not Unit.SHARE and not is_today and not data_begin_later(both, frame)
    )


def data_begin_later(both: Sides, frame: Frame) -> bool:
    """Whether the other side begins before there were any data."""
    return (
        both.before is not None
        and frame.first_day is not None
        and both.before.first < frame.first_day
    )


async def best_bucket(asked: Asked, period: Period, by: Dimension) -> BestBucket | None:
    """The day, week or month that sold most; None where nothing was sold."""
    sums = await asked.counter.by(period, [Figure.SALES], by)
    best = max(
        (
            (key, each.sales)
            for key, each in sums.items()
            if isinstance(key, date) and each.sales > 0
        ),
        key=lambda each: (each[1], -each[0].toordinal()),
        default=None,
    )
    return None if best is None else BestBucket(starts_on=best[0], sales=best[1])


async def best_read(asked: Asked, by: Dimension) -> FigureRead:
    """The best day of both sides, its sales beside it."""
    both, currency = asked.sides, asked.frame.currency
    read = _named(Figure.BEST_DAY, asked.frame)
    best = await best_bucket(asked, both.now, by)
    if best is not None:
        read.amount = day_amount(best.starts_on)
        read.beside = amount(Ratio(best.sales), Unit.MONEY, currency=currency)
    if both.before is not None:
        other = await best_bucket(asked, both.before, by)
        read.before = day_amount(None if other is None else other.starts_on)
    return read


def column_read(figure: Figure, frame: Frame) -> Column:
    """What a column holds."""
    words, locale = WORDS[figure], frame.locale
    return Column(
        figure=figure,
        name=words.name[locale],
        unit=words.unit,
        basis=words.basis[locale],
        explanation=words.explanation[locale],
    )


def notes_of(asked: Asked, figures: Sequence[FigureRead], *, has_orders: bool) -> list[Note]:
    """What an answer has to say besides its numbers."""
    both, frame = asked.sides, asked.frame
    if frame.first_day is None:
        return [Note.EMPTY_SHOP]
    notes = [] if has_orders else [Note.NO_ORDERS]
    if both.before is None:
        return notes
    if frame.today in (both.now.last, both.before.last):
        notes.append(Note.TODAY_NOT_OVER)
    if both.uncut is not None:
        notes.append(Note.MONTH_CUT)
    if data_begin_later(both, frame):
        notes.append(Note.DATA_BEGINS)
    elif any(_has_no_base(each) for each in figures):
        notes.append(Note.BASE_NOT_POSITIVE)
    return notes


def _has_no_base(figure: FigureRead) -> bool:
    before = figure.before
    is_number = before is not None and before.value is not None
    return (
        is_number
        and figure.unit is not Unit.SHARE
        and before is not None
        and ((before.value or 0) <= 0)
    )
