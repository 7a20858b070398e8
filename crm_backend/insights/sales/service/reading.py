"""Figures of both sides as an answer shows them, and the best day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm_backend.insights.amounts import Ratio, amount, day_amount
from crm_backend.insights.comparing import Numbers, compared, named, notes_of_comparison
from crm_backend.insights.frames import Frame
from crm_backend.insights.sales.rules import RULES
from crm_backend.insights.sales.service.asking import Asked
from crm_backend.insights.sales.values import Sums
from crm_backend.insights.sales.words import WORDS
from crm_backend.insights.schemas import FigureRead
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
    both, frame = asked.sides, asked.frame
    numbers = Numbers(
        now=_number(figure, counted.now, both.now, frame),
        before=_number(figure, counted.before, both.before, frame),
        uncut=_number(figure, counted.uncut, both.uncut, frame),
    )
    return compared(figure, WORDS[figure], numbers, both, frame)


def _number(figure: Figure, sums: Sums | None, period: Period | None, frame: Frame) -> Ratio | None:
    """A shop that never sold has no figures at all, not even nought."""
    if sums is None or period is None or frame.first_day is None:
        return None
    return RULES[figure].number(sums, frame.days_with_data(period))


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
    read = named(Figure.BEST_DAY, WORDS[Figure.BEST_DAY], asked.frame)
    best = await best_bucket(asked, both.now, by)
    if best is not None:
        read.amount = day_amount(best.starts_on)
        read.beside = amount(Ratio(best.sales), Unit.MONEY, currency=currency)
    if both.before is not None:
        other = await best_bucket(asked, both.before, by)
        read.before = day_amount(None if other is None else other.starts_on)
    return read


def notes_of(asked: Asked, figures: Sequence[FigureRead], *, has_orders: bool) -> list[Note]:
    """What an answer has to say besides its numbers."""
    if asked.frame.first_day is None:
        return [Note.EMPTY_SHOP]
    notes = [] if has_orders else [Note.NO_ORDERS]
    return notes + notes_of_comparison(asked.sides, figures, asked.frame)
