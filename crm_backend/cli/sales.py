"""``zhanggui sales``: what was sold and refunded, by whom and by what, to the fen."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_backend.cli.shop_database import fail, with_database
from crm_backend.core.clock import SystemClock
from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from crm_backend.core.terminal import say, speaks_chinese

if TYPE_CHECKING:
    from crm_backend.insights.schemas import FigureAnswer
    from crm_backend.insights.values import CompareWith, Dimension, Period, Question

app = typer.Typer(help="What was sold and refunded, to the fen.")

_FILTERS = ("product", "category", "customer", "region", "rep", "channel", "buyer_kind", "reason")


@app.command()
def sales(  # noqa: PLR0913 - one for each option
    figure: Annotated[
        str, typer.Argument(help="sales_summary, sales, refunds, orders, buyers, drivers …")
    ] = "sales_summary",
    by: Annotated[
        str, typer.Option(help="day, week, month, product, category, customer, region, rep …")
    ] = "",
    first: Annotated[str, typer.Option("--from", help="The first day, YYYY-MM-DD.")] = "",
    last: Annotated[str, typer.Option("--to", help="The last day, YYYY-MM-DD.")] = "",
    compare: Annotated[
        str, typer.Option(help="previous, year_before, or YYYY-MM-DD..YYYY-MM-DD.")
    ] = "",
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Keep one value: product=杯, region=浙江, channel=网店 …"),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, max=1000, help="How many rows.")] = None,
    lowest: Annotated[bool, typer.Option("--lowest", help="The lowest first.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    csv: Annotated[Path | None, typer.Option(help="Write the rows into this file.")] = None,
) -> None:
    """Answer a question about sales and refunds; the last 30 days unless days are named."""
    from dataclasses import replace

    from crm_backend.cli.answer_output import print_figures
    from crm_backend.cli.figure_errors import explain

    question = replace(
        _question(figure, by), period=_period(first, last), compare=_compare(compare),
        filters=_filters(only or []), limit=limit, lowest_first=lowest,
    )  # fmt: skip

    async def run(database: Database, settings: Settings) -> "FigureAnswer":
        from crm_backend.core.errors import CrmError
        from crm_backend.insights.sales.service import answer

        locale = "zh" if speaks_chinese() else "en"
        now = SystemClock(settings.clock_offset_seconds).now()
        async with database.reading() as session:
            try:
                return await answer(session, question, now=now, locale=locale)
            except CrmError as error:
                fail(explain(error))

    told = with_database(run)
    if csv is not None:
        _write(csv, told)
    elif as_json:
        print(told.model_dump_json())
    else:
        print_figures(told)


def _question(figure: str, by: str) -> "Question":
    from crm_backend.insights.sales.rules import ANSWERED
    from crm_backend.insights.values import Figure, Question

    if figure not in {each.value for each in ANSWERED}:
        names = "、".join(each.value for each in ANSWERED)
        fail(
            say(f"没有 {figure} 这个指标，可选：{names}", f"There is no {figure}; there is {names}")
        )
    return Question(figure=Figure(figure), by=_dimension(by) if by else None)


def _dimension(word: str) -> "Dimension":
    from crm_backend.insights.values import Dimension

    if word not in {each.value for each in Dimension}:
        names = "、".join(each.value for each in Dimension)
        fail(say(f"不能按 {word} 分，可选：{names}", f"There is no {word}; there is {names}"))
    return Dimension(word)


def _period(first: str, last: str) -> "Period | None":
    from crm_backend.insights.values import Period

    if not first and not last:
        return None
    return Period(first=_day(first) if first else date.min, last=_day(last) if last else date.max)


def _compare(words: str) -> "CompareWith | Period | None":
    from crm_backend.insights.values import CompareWith, Period

    if not words:
        return None
    if words in {each.value for each in CompareWith}:
        return CompareWith(words)
    first, _, last = words.partition("..")
    try:
        return Period(first=date.fromisoformat(first), last=date.fromisoformat(last or first))
    except ValueError:
        names = "、".join((*(each.value for each in CompareWith), "2026-10-01..2026-10-31"))
        fail(say(f"不能和 {words} 比，可选：{names}", f"Not {words}; there is {names}"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(say(f"日期写成 2026-11-30，不是 {text}", f"Write a day as 2026-11-30, not {text}"))


def _filters(only: list[str]) -> "dict[Dimension, str]":
    found = {}
    for each in only:
        name, _, words = each.partition("=")
        if name not in _FILTERS or not words:
            names = "、".join(_FILTERS)
            fail(
                say(
                    f"--only 写成 product=杯，可选：{names}",
                    f"Write --only product=cup; there are {names}",
                )
            )
        found[_dimension(name)] = words
    return found


def _write(path: Path, told: "FigureAnswer") -> None:
    from crm_backend.insights.answer_files import csv_bytes
    from crm_backend.insights.wording import locale_of

    if not told.columns:
        fail(say("这个问题没有表，加上 --by", "There is no table to write; add --by"))
    try:
        path.write_bytes(csv_bytes(told, locale_of("zh" if speaks_chinese() else "en")))
    except OSError as error:
        fail(say(f"写不了 {path}：{error.strerror}", f"Cannot write {path}: {error.strerror}"))
    print(say(f"已写入 {path}：{len(told.rows)} 行", f"Wrote {len(told.rows)} rows into {path}"))
