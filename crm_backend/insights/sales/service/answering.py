"""The answer to one question about sales and refunds."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights.comparing import column_read, period_read, without_base
from crm_backend.insights.links import chart_link, dashboard_link
from crm_backend.insights.sales import rules
from crm_backend.insights.sales.drawing import drawn
from crm_backend.insights.sales.repository import days
from crm_backend.insights.sales.rules import RULES, Source
from crm_backend.insights.sales.sentences import (
    best_day_sentence,
    drivers_sentence,
    nothing_sold_sentence,
    summary_sentence,
)
from crm_backend.insights.sales.service.asking import Asked, understand
from crm_backend.insights.sales.service.boards import Board, BoardMaker
from crm_backend.insights.sales.service.driving import drivers_of
from crm_backend.insights.sales.service.reading import (
    Counted,
    best_read,
    count_sides,
    figure_read,
    notes_of,
)
from crm_backend.insights.sales.words import WORDS
from crm_backend.insights.schemas import DriversRead, FigureAnswer, FigureRead, Row
from crm_backend.insights.sentences import (
    Told,
    figure_sentence,
    opened,
    ranking_sentence,
    series_sentence,
)
from crm_backend.insights.values import Dimension, Figure, Question
from crm_backend.insights.wording import TIME, NoteFacts, note_text

PAGE = "sales"


@dataclass(kw_only=True)
class _Found:
    """What was counted for an answer."""

    figures: list[FigureRead]
    sentence: str
    columns: tuple[Figure, ...] = ()
    rows: list[Row] = field(default_factory=list)
    total_rows: int = 0
    drivers: DriversRead | None = None
    counted: Counted | None = None


async def answer(
    session: AsyncSession, question: Question, *, now: datetime, locale: str = "zh"
) -> FigureAnswer:
    """Count what is asked, compare it, and say it in a sentence.

    Raises
    ------
    FigureOfAnotherPage, FigureNotByDimension
        The figure is none of sales and refunds, or not defined so.
    PeriodInvalid, PeriodNotBegun
        Of either side.
    FilterWithoutMatch
        A filter's words mean nothing here.
    ShopNotSetUp
        There is no shop.
    """
    asked = await understand(session, question, now=now, locale=locale)
    found = await _find(asked)
    frame, both = asked.frame, asked.sides
    has_orders = await _has_orders(asked, found)
    notes = notes_of(asked, found.figures, has_orders=has_orders)
    if frame.first_day is None:
        found.sentence = nothing_sold_sentence(_told(asked), found.figures[0])
    facts = NoteFacts(
        first_day=frame.first_day,
        last_day=frame.last_day,
        has_filter=bool(asked.filters),
        without_base=without_base(found.figures),
    )
    return FigureAnswer(
        figure=asked.question.figure,
        by=asked.question.by,
        period=period_read(both.now),
        compared_with=None if both.before is None else period_read(both.before),
        filters=list(asked.filters),
        currency=frame.currency,
        time_zone=frame.zone,
        as_of=now,
        first_day=frame.first_day,
        last_day=frame.last_day,
        sentence=opened(found.sentence, frame.locale),
        figures=found.figures,
        columns=[column_read(figure, WORDS[figure], frame) for figure in found.columns],
        rows=found.rows if frame.first_day else [],
        total_rows=found.total_rows if frame.first_day else 0,
        drivers=found.drivers if frame.first_day else None,
        notes=notes,
        note_texts=[note_text(note, facts, frame.locale) for note in notes],
        chart=_chart(asked),
        link=dashboard_link(PAGE, asked.question, both.uncut or both.now),
    )


async def _find(asked: Asked) -> _Found:
    figure, by = asked.question.figure, asked.question.by
    if figure is Figure.SALES_SUMMARY:
        return await _summary(asked)
    if figure is Figure.DRIVERS:
        return await _drivers(asked)
    if figure is Figure.BEST_DAY:
        return await _best(asked, by or Dimension.DAY)
    if by is None:
        return await _single(asked, figure)
    return await _broken_down(asked, figure, by)


async def _has_orders(asked: Asked, found: _Found) -> bool:
    """Whether any order was paid in the period; under the filters, where what was sold is asked for."""
    if found.counted is not None and found.counted.now.orders:
        return True
    figure = asked.question.figure
    if figure in RULES and Source.SOLD not in RULES[figure].sources:
        return await days.has_orders(asked.counter.session, asked.counter.scope_of(asked.sides.now))
    return found.counted is None and any(each.amount.text != "—" for each in found.figures)


def _chart(asked: Asked) -> str | None:
    period = asked.sides.uncut or asked.sides.now
    question = drawn(asked.question, period)
    if asked.frame.first_day is None or question is None:
        return None
    return chart_link(PAGE, question, period)


def _told(asked: Asked) -> Told:
    return Told(
        today=asked.frame.today,
        now=asked.sides.now,
        before=asked.sides.before,
        uncut=asked.sides.uncut,
        filters=asked.filters,
        locale=asked.frame.locale,
    )


async def _single(asked: Asked, figure: Figure) -> _Found:
    figures = rules.figures_of(figure)
    counted = await count_sides(asked, figures)
    read = [figure_read(asked, each, counted) for each in figures]
    return _Found(figures=read, counted=counted, sentence=figure_sentence(_told(asked), read[0]))


async def _broken_down(asked: Asked, figure: Figure, by: Dimension) -> _Found:
    found = await _single(asked, figure)
    found.columns = rules.columns_of(figure, by)
    maker = _maker(asked, found.columns, by, found.counted)
    told, first = _told(asked), found.figures[0]
    if by in TIME:
        board = await maker.series(asked.sides)
        found.sentence = series_sentence(told, first, board.rows, by)
    else:
        board = await maker.ranking(asked.sides)
        lowest = asked.question.lowest_first
        found.sentence = ranking_sentence(told, first, board.rows, lowest=lowest)
    _put(found, board)
    return found


def _maker(
    asked: Asked, columns: tuple[Figure, ...], by: Dimension, counted: Counted | None
) -> BoardMaker:
    number = RULES[columns[0]].number
    days_counted = asked.frame.days_with_data(asked.sides.now)
    whole = None if counted is None else number(counted.now, days_counted)
    return BoardMaker(
        counter=asked.counter,
        catalogue=asked.catalogue,
        question=asked.question,
        columns=columns,
        by=by,
        whole=whole,
    )


def _put(found: _Found, board: Board) -> None:
    found.rows, found.total_rows = board.rows, board.total_rows


async def _best(asked: Asked, by: Dimension) -> _Found:
    """The best day, and the days that sold most."""
    read = await best_read(asked, by)
    counted = await count_sides(asked, [Figure.SALES])
    maker = _maker(asked, (Figure.SALES,), by, counted)
    board = await maker.best(asked.sides.now)
    return _Found(
        figures=[read],
        sentence=best_day_sentence(_told(asked), read, by),
        columns=(Figure.SALES,),
        rows=board.rows,
        total_rows=board.total_rows,
        counted=counted,
    )


async def _summary(asked: Asked) -> _Found:
    """How it went: every figure of the summary, what did most of the change, and the first product."""
    plain = [figure for figure in rules.SUMMARY if figure is not Figure.BEST_DAY]
    counted = await count_sides(asked, plain)
    figures = [figure_read(asked, each, counted) for each in plain]
    figures.append(await best_read(asked, Dimension.DAY))
    columns = rules.columns_of(Figure.SALES, Dimension.PRODUCT)
    first = replace(asked, question=replace(asked.question, limit=asked.question.limit or 1))
    board = await _maker(first, columns, Dimension.PRODUCT, counted).ranking(asked.sides)
    drivers, main = None, None
    if counted.before is not None:
        maker = _maker(asked, (Figure.NET_SALES,), Dimension.PRODUCT, counted)
        drivers, _ = await drivers_of(maker, asked.sides, (counted.now, counted.before))
        main = drivers.main
    found = _Found(
        figures=figures,
        sentence=summary_sentence(_told(asked), figures[0], main, next(iter(board.rows), None)),
        columns=columns,
        drivers=drivers,
        counted=counted,
    )
    _put(found, board)
    return found


async def _drivers(asked: Asked) -> _Found:
    """What drove the change of sales, or of net sales."""
    figure, by = asked.question.of, asked.question.by or Dimension.PRODUCT
    counted = await count_sides(asked, [figure])
    read = figure_read(asked, figure, counted)
    maker = _maker(asked, (figure,), by, counted)
    whole = (counted.now, counted.before or counted.now)
    drivers, board = await drivers_of(maker, asked.sides, whole)
    told = _told(asked)
    found = _Found(
        figures=[read],
        sentence=drivers_sentence(told, read, drivers.main, drivers.by_factor),
        columns=(figure,),
        drivers=drivers,
        counted=counted,
    )
    _put(found, board)
    return found
