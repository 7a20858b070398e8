"""An answer about the shop's figures in words: the sentence first, then rows, basis and notes."""

from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import date
from typing import Final

from actions.core.talk import Choice, Talk
from actions.figures.answer import FigureAnswer, FigureTold, PartTold, PeriodTold, RowTold
from actions.figures.question import FiguresQuestion

# In a chat; the rest is a click away on the dashboard.
MOST_LINES: Final = 20
MOST_DAYS: Final = 14
MOST_CHIPS: Final = 4
_SUMMARIES: Final = frozenset(["sales_summary", "service_summary", "campaign_report"])
_WITHOUT_GOODS: Final = frozenset(["cancelled_orders", "cancelled_amount", "credit_notes"])
_DRIVEN: Final = frozenset(["sales", "net_sales", "sales_summary"])
_CUT: Final[dict[str | None, str]] = {"week": "figures.cut.week", "month": "figures.cut.month"}
_KNOWN_NOTES: Final = frozenset(
    [
        "today_not_over",
        "no_orders",
        "empty_shop",
        "data_begins",
        "month_cut",
        "base_not_positive",
        "old_data",
        "by_rule",
    ]
)


async def words_of(talk: Talk, question: FiguresQuestion, answer: FigureAnswer) -> str:
    """The whole answer as text, one thing a line."""
    lines = [talk.texts.fill("figures.sentence", sentence=answer.sentence)]
    lines += _rows(talk, question, answer)
    lines += _parts(talk, answer)
    basis = _basis(answer)
    if basis:
        lines.append(talk.texts.fill("figures.basis", basis=basis))
    lines += [line async for line in _notes(talk, question, answer)]
    return "\n".join(lines)


def _rows(talk: Talk, question: FiguresQuestion, answer: FigureAnswer) -> Iterator[str]:
    if answer.figure in _SUMMARIES or not answer.rows:
        yield from _figures(talk, answer)
    elif answer.drivers is not None:
        return  # its parts say what moved
    elif question.is_by_time and len(answer.rows) > MOST_DAYS and answer.chart:
        yield talk.texts.fill("figures.in_chart", count=len(answer.rows))
    else:
        yield from _table(talk, question, answer)


def _table(talk: Talk, question: FiguresQuestion, answer: FigureAnswer) -> Iterator[str]:
    """Ranked rows up to ten, then all that has no rank, so that the column adds up."""
    if len(answer.columns) > 1:
        names = " · ".join(column.name for column in answer.columns)
        yield talk.texts.fill("figures.columns", names=names)
    if question.only:
        yield from _named_rows(talk, question, answer)
        return
    ranked = [row for row in answer.rows if row.rank is not None]
    shown = answer.rows[:MOST_DAYS] if question.is_by_time else ranked[:MOST_LINES]
    yield from (_row(talk, row, answer.by) for row in shown)
    rest = len(answer.rows if question.is_by_time else ranked) - len(shown)
    if rest > 0:
        yield talk.texts.fill("figures.more_rows", count=rest)
    if not question.is_by_time:
        yield from (_row(talk, row) for row in answer.rows if row.rank is None)


def _named_rows(talk: Talk, question: FiguresQuestion, answer: FigureAnswer) -> Iterator[str]:
    """The rows asked for alone, at their place among all; one that is missing is said."""
    yield talk.texts.fill("figures.only_named")
    shown = [row for row in answer.rows if row.name.startswith(tuple(question.only))]
    yield from (_row(talk, row) for row in shown)
    for name in question.only:
        if not any(row.name.startswith(name) for row in shown):
            yield talk.texts.fill("figures.no_row", name=name)


def _row(talk: Talk, row: RowTold, by: str | None = None) -> str:
    amounts = " · ".join(amount.text for amount in row.amounts)
    return talk.texts.fill(
        "figures.row_ranked" if row.rank else "figures.row",
        rank=row.rank or "",
        name=row.name,
        amounts=amounts,
        share=talk.texts.fill("figures.share", share=row.share) if row.share else "",
        detail=talk.texts.fill("figures.detail", detail=row.detail) if row.detail else "",
        cut=talk.texts.fill(_CUT[by]) if row.is_cut and by in _CUT else "",
    )


def _figures(talk: Talk, answer: FigureAnswer) -> Iterator[str]:
    """The figures of a summary, or both rates; of one figure the sentence has said all."""
    if len(answer.figures) < 2 and answer.figure not in _SUMMARIES:
        return
    yield from (_figure(talk, each) for each in answer.figures)


def _figure(talk: Talk, figure: FigureTold) -> str:
    changed = figure.growth or figure.change
    compared = ""
    if figure.before and changed:
        compared = talk.texts.fill(
            "figures.compared", before=figure.before.text, change=changed.text
        )
    return talk.texts.fill(
        "figures.line", name=figure.name, amount=_amount(talk, figure), compared=compared
    )


def _amount(talk: Talk, figure: FigureTold) -> str:
    """The amount as people read it; a day comes as 2026-11-19, with its sales beside it."""
    try:
        day = date.fromisoformat(figure.amount.text)
    except ValueError:
        return figure.amount.text
    said = talk.texts.day(day, today=date.min)
    if figure.beside is None:
        return said
    return talk.texts.fill("figures.best_day", day=said, amount=figure.beside.text)


def _parts(talk: Talk, answer: FigureAnswer) -> Iterator[str]:
    if answer.drivers is None or answer.figure in _SUMMARIES:
        return
    drivers = answer.drivers
    if drivers.by_dimension:
        dimension = talk.texts.fill(f"dimension.{drivers.dimension}")
        parts = _listed(talk, drivers.by_dimension)
        yield talk.texts.fill("figures.by_dimension", dimension=dimension, parts=parts)
    if drivers.by_factor:
        yield talk.texts.fill("figures.by_factor", parts=_listed(talk, drivers.by_factor))


def _listed(talk: Talk, parts: Iterable[PartTold]) -> str:
    said = [talk.texts.fill("figures.part", name=p.name, amount=p.amount.text) for p in parts]
    return talk.texts.fill("list.and").join(said)


def _basis(answer: FigureAnswer) -> str:
    # A summary has a basis for each of its figures; the first is that of the sentence.
    columns = [] if answer.figure in _SUMMARIES else answer.columns
    bases = [column.basis for column in columns] or [each.basis for each in answer.figures]
    return next((basis for basis in bases if basis), "")


async def _notes(talk: Talk, question: FiguresQuestion, answer: FigureAnswer) -> AsyncIterator[str]:
    if other := _other_side(question, answer):
        now, before = other
        yield talk.texts.fill(
            "figures.two_sides",
            period=await _days_of(talk, now),
            days=_length(now),
            other=await _days_of(talk, before),
            other_days=_length(before),
        )
    if question.has_hours:
        yield talk.texts.fill("figures.hours")
    for note in answer.notes:
        if note not in _KNOWN_NOTES:
            continue
        day = answer.first_day if note == "data_begins" else answer.last_day
        yield talk.texts.fill(
            f"figures.note.{note}",
            day=await talk.day(day) if day else "—",
            names=talk.texts.fill("list.and").join(_without_base(answer)),
        )


def _without_base(answer: FigureAnswer) -> list[str]:
    """What the figures are called that have no growth because the other side is 0 or less."""
    compared = [each for each in answer.figures if each.before and each.unit != "score"]
    named = [
        each.name
        for each in compared
        if each.before and each.before.value is not None and each.before.value <= 0
    ]
    return named or [each.name for each in compared[:1]]


def _other_side(
    question: FiguresQuestion, answer: FigureAnswer
) -> tuple[PeriodTold, PeriodTold] | None:
    """Both periods where the two named are of other lengths or the earlier one was said first.

    Exactly the two named are compared, the first with the second (docs/metrics.md, Comparisons): that
    is as surprising as 10月和11月对比 in November unless it is said.
    """
    now, before = answer.period, answer.compared_with
    if now is None or before is None or ".." not in (question.compare or ""):
        return None
    is_plain = _length(now) == _length(before) and now.first > before.first
    return None if is_plain else (now, before)


def _length(period: PeriodTold) -> int:
    return (period.last - period.first).days + 1


async def _days_of(talk: Talk, period: PeriodTold) -> str:
    first, last = await talk.day(period.first), await talk.day(period.last)
    return talk.texts.fill("figures.days", first=first, last=last)


def net_instead(
    question: FiguresQuestion, before: FiguresQuestion | None
) -> FiguresQuestion | None:
    """The same of net sales, where sales follow a summary, whose first number is net; else None.

    Broken down, a summary becomes sales (docs/metrics.md, Questions): two numbers of the same days
    that do not agree, unless that is said.
    """
    is_of_summary = before is not None and before.figure == "sales_summary"
    if not is_of_summary or question.figure != "sales" or question.by is None:
        return None
    return question.changed(figure="net_sales")


def chips(
    talk: Talk,
    question: FiguresQuestion,
    answer: FigureAnswer,
    net: FiguresQuestion | None = None,
) -> list[Choice]:
    """The next questions that this answer suggests, each the same question with one thing changed.

    ``net`` is the same question of net sales, where that is not what was told.
    """
    if not question.has_days or question.part not in {"sales", "service"}:
        return []
    suggested = [("figures_net", net)] if net else []
    suggested += _suggested(question, answer)
    return [_chip(talk, key, changed) for key, changed in suggested][:MOST_CHIPS]


def _suggested(
    question: FiguresQuestion, answer: FigureAnswer
) -> Iterator[tuple[str, FiguresQuestion]]:
    is_sales = question.part == "sales" and question.figure not in _WITHOUT_GOODS
    if question.figure in _DRIVEN and question.by is None:
        of = "net_sales" if question.figure == "net_sales" else None
        compare = question.compare or "previous"
        yield (
            "figures_why",
            question.changed(figure="drivers", of=of, by=None, limit=None, compare=compare),
        )
    if question.by is None and _has_days_inside(answer):
        yield "figures_by_day", _broken_down(question, "day", None)
    if is_sales and question.by is None and "product" not in question.filters:
        yield "figures_by_product", _broken_down(question, "product", 10)
    if question.compare != "year_before" and question.by is None:
        yield "figures_year", question.changed(compare="year_before", compare_said=True)
    if is_sales and question.by not in {None, "region"} and "region" not in question.filters:
        yield "figures_by_region", _broken_down(question, "region", 10)
    if question.by is not None and not question.is_by_time and _has_days_inside(answer):
        yield "figures_by_day", _broken_down(question, "day", None)


def _has_days_inside(answer: FigureAnswer) -> bool:
    return answer.period is not None and answer.period.first != answer.period.last


def _broken_down(question: FiguresQuestion, by: str, limit: int | None) -> FiguresQuestion:
    tables = {
        "sales_summary": "net_sales",
        "drivers": question.of or "sales",
        "service_summary": "conversations",
        "best_day": "sales",
    }
    figure = tables.get(question.figure or "", question.figure)
    kept = {key: value for key, value in question.filters.items() if key != by}
    compare = question.compare if question.compare_said else None
    return question.changed(
        figure=figure,
        of=None,
        by=by,
        limit=limit,
        filters=kept,
        compare=compare,
        lowest=False,
        only=[],
    )


def _chip(talk: Talk, key: str, question: FiguresQuestion) -> Choice:
    return talk.chip(key, "ask_sales_summary", figures_question=question.as_text())
