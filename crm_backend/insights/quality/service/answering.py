"""The answer to one question about service and the bot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.wording import NOTHING
from crm_backend.insights.amounts import Ratio, amount, part_of_whole
from crm_backend.insights.comparing import (
    Numbers,
    column_read,
    compared,
    notes_of_comparison,
    period_read,
    without_base,
)
from crm_backend.insights.links import dashboard_link
from crm_backend.insights.periods import buckets
from crm_backend.insights.quality import rules
from crm_backend.insights.quality.rules import RULES
from crm_backend.insights.quality.service.asking import Asked, understand
from crm_backend.insights.quality.values import Tally
from crm_backend.insights.quality.words import WORDS, seconds_text
from crm_backend.insights.schemas import Amount, FigureAnswer, FigureRead, Row
from crm_backend.insights.sentences import (
    Told,
    figure_sentence,
    opened,
    ranking_sentence,
    series_sentence,
)
from crm_backend.insights.values import Dimension, Figure, Question
from crm_backend.insights.wording import (
    NOBODY,
    REST,
    TIME,
    NoteFacts,
    bucket_name,
    note_text,
    rest_name,
)

PAGE = "service"
DEFAULT_ROWS = 10
Called = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class _Board:
    rows: list[Row]
    total_rows: int


async def answer(
    session: AsyncSession, question: Question, *, now: datetime, locale: str = "zh"
) -> FigureAnswer:
    """Count what is asked, compare it where that is asked too, and say it in a sentence.

    Raises
    ------
    FigureOfAnotherPage, FigureNotByDimension
        The figure is none of service, or not defined so.
    PeriodInvalid, PeriodNotBegun
        Of either side.
    FilterWithoutMatch
        A filter's words mean nothing here.
    ShopNotSetUp
        There is no shop.
    """
    asked = await understand(session, question, now=now, locale=locale)
    frame, both, question = asked.frame, asked.sides, asked.question
    figures = await _figures(asked)
    columns = () if question.by is None else rules.figures_of(question.figure)
    board = _Board(rows=[], total_rows=0)
    if question.by in TIME:
        board = await _series(asked, columns, question.by)
    elif question.by is not None:
        board = await _ranking(asked, columns, question.by)
    notes = notes_of_comparison(both, figures, frame)
    facts = NoteFacts(
        first_day=frame.first_day, last_day=frame.last_day, without_base=without_base(figures)
    )
    return FigureAnswer(
        figure=question.figure,
        by=question.by,
        period=period_read(both.now),
        compared_with=None if both.before is None else period_read(both.before),
        filters=list(asked.filters),
        currency=frame.currency,
        time_zone=frame.zone,
        as_of=now,
        first_day=frame.first_day,
        last_day=frame.last_day,
        sentence=opened(_sentence(asked, figures, board.rows), frame.locale),
        figures=figures,
        columns=[column_read(figure, WORDS[figure], frame) for figure in columns],
        rows=board.rows,
        total_rows=board.total_rows,
        notes=notes,
        note_texts=[note_text(note, facts, frame.locale) for note in notes],
        chart=None,
        link=dashboard_link(PAGE, question, both.uncut or both.now),
    )


async def _figures(asked: Asked) -> list[FigureRead]:
    figures, both = rules.figures_of(asked.question.figure), asked.sides
    now = await asked.tallier.whole(both.now, figures)
    before = None if both.before is None else await asked.tallier.whole(both.before, figures)
    uncut = None if both.uncut is None else await asked.tallier.whole(both.uncut, figures)
    return [_figure(asked, figure, now, before, uncut) for figure in figures]


def _figure(
    asked: Asked, figure: Figure, now: Tally, before: Tally | None, uncut: Tally | None
) -> FigureRead:
    rule, frame = RULES[figure], asked.frame
    numbers = Numbers(
        now=rule.number(now),
        before=None if before is None else rule.number(before),
        uncut=None if uncut is None else rule.number(uncut),
    )
    read = compared(figure, WORDS[figure], numbers, asked.sides, frame)
    read.detail = rule.detail(now, frame.locale)
    if read.beside is None:
        read.beside = _beside(figure, now, asked)
    return read


def _beside(figure: Figure, tally: Tally, asked: Asked) -> Amount | None:
    """The usual time beside a share of targets met; an ending's share of all beside its number."""
    levels = {Figure.FIRST_ANSWER: tally.first_answer, Figure.RESOLUTION: tally.resolution}
    if figure in levels:
        median = levels[figure].median
        if median is None:
            return None
        seconds = median.rounded
        return Amount(value=seconds, text=seconds_text(seconds, asked.frame.locale))
    if figure in rules.ENDINGS:
        share = Ratio.of(RULES[figure].number(tally).numerator, tally.talks)  # type: ignore[union-attr]
        return amount(share, WORDS[Figure.HANDOFF_SHARE].unit, currency=asked.frame.currency)
    return None


async def _series(asked: Asked, columns: Sequence[Figure], by: Dimension) -> _Board:
    """A row for every day, week or month; the other side place by place."""
    both, locale = asked.sides, asked.frame.locale
    now = await asked.tallier.by(both.now, columns, by)
    others: list[Tally | None] = []
    if both.before is not None:
        before = await asked.tallier.by(both.before, columns[:1], by)
        others = [before.get(each.starts_on, Tally()) for each in buckets(both.before, by)]
    listed = buckets(both.now, by)
    others += [None] * len(listed)
    whole = RULES[columns[0]].number(await asked.tallier.whole(both.now, columns[:1]))
    rows = []
    for bucket, other in zip(listed, others, strict=False):
        called = (bucket.starts_on.isoformat(), bucket_name(bucket.starts_on, by, locale))
        row = _row(asked, columns, called, now.get(bucket.starts_on, Tally()), whole)
        row.is_cut = bucket.is_cut
        row.before = None if other is None else _amount(asked, columns[0], other)
        rows.append(row)
    return _Board(rows=rows, total_rows=len(rows))


async def _ranking(asked: Asked, columns: Sequence[Figure], by: Dimension) -> _Board:
    """Rows with a place, then 无人接待, then all the others together."""
    both, question, number = asked.sides, asked.question, RULES[columns[0]].number
    tallies = await asked.tallier.by(both.now, columns, by)
    before = None if both.before is None else await asked.tallier.by(both.before, columns[:1], by)
    whole = number(await asked.tallier.whole(both.now, columns[:1]))
    called = {raw: asked.names.called(by, raw) for raw in tallies}
    placed = []
    for raw, tally in tallies.items():
        ratio, (key, name) = number(tally), called[raw]
        if ratio is not None and key != NOBODY:
            value = ratio.exact if question.lowest_first else -ratio.exact
            placed.append((value, name, key, raw))
    placed.sort(key=lambda each: each[:3])
    shown = [each[3] for each in placed[: question.limit or DEFAULT_ROWS]]
    missing = [raw for raw in tallies if called[raw][0] == NOBODY]
    rows = []
    for at, raw in enumerate((*shown, *missing), 1):
        row = _row(asked, columns, called[raw], tallies[raw], whole)
        row.rank = at if raw in shown else None
        if before is not None:
            row.before = _amount(asked, columns[0], before.get(raw, Tally()))
        rows.append(row)
    left = [tally for raw, tally in tallies.items() if raw not in (*shown, *missing)]
    if left:
        name = rest_name(len(left), asked.frame.locale)
        rows.append(_row(asked, columns, (REST, name), sum(left, Tally()), whole))
    return _Board(rows=rows, total_rows=len(placed))


def _row(
    asked: Asked, columns: Sequence[Figure], called: Called, tally: Tally, whole: Ratio | None
) -> Row:
    first = columns[0]
    share = None
    if rules.has_shares(first):
        share = part_of_whole(RULES[first].number(tally), whole)
    return Row(
        rank=None,
        key=called[0],
        name=called[1],
        amounts=[_amount(asked, figure, tally) for figure in columns],
        share=share,
        detail=RULES[first].detail(tally, asked.frame.locale),
    )


def _amount(asked: Asked, figure: Figure, tally: Tally) -> Amount:
    number = RULES[figure].number(tally)
    return amount(number, WORDS[figure].unit, currency=asked.frame.currency)


def _sentence(asked: Asked, figures: Sequence[FigureRead], rows: Sequence[Row]) -> str:
    told = Told(
        today=asked.frame.today,
        now=asked.sides.now,
        before=asked.sides.before,
        uncut=asked.sides.uncut,
        filters=asked.filters,
        locale=asked.frame.locale,
    )
    question, first = asked.question, figures[0]
    if question.by in TIME:
        return series_sentence(told, first, rows, question.by)
    if question.by is not None:
        return ranking_sentence(told, first, rows, lowest=question.lowest_first)
    sentence = figure_sentence(told, first)
    if question.figure is Figure.SERVICE_SUMMARY or len(figures) > 1:
        # What nothing can be divided by is left to the table.
        said = [each for each in figures[1:] if each.amount.text != NOTHING]
        if not any(each.amount.value or each.amount.numerator for each in (first, *said)):
            return sentence + told.pick("，没有客户来聊", ", nobody wrote")
        others = [f"{each.name} {each.amount.text}" for each in said]
        return sentence + told.pick("；", "; ") + told.pick("，", ", ").join(others)
    if first.detail:
        sentence += told.pick(f"（{first.detail}）", f" ({first.detail})")
    return sentence
