"""Stock, and what follows from stored forecasts: the hub's answers equal those of plain SQL.

Forecasts are floats: sums of them agree to a billionth, whole numbers made of them exactly.
"""

from collections.abc import AsyncIterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.core.db import Database
from crm_backend.insights.demand import service
from crm_backend.insights.schemas import Amount, FigureAnswer
from crm_backend.insights.scores import service as scores
from crm_backend.insights.values import Figure
from crm_backend.insights.wording import REST
from tests.insights.dictionary import Dictionary, demand
from tests.insights.dictionary.exact import rounded
from tests.insights.dictionary.expected import Expected, Line, Value
from tests.insights.shop import NOW
from tests.insights.small_shops import question
from tests.insights.test_dictionary_questions import QUESTIONS
from tests.insights.test_figures_agree import resolved

NEXT_WEEK = {"from": "2026-11-30", "to": "2026-12-06"}
FOUR_WEEKS = {"from": "2026-11-30", "to": "2026-12-27"}
FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"category": "茶"},
    {"product": "压仓"},
    {"product": "绿茶"},
)
SUMMED = (Figure.STOCK, Figure.REORDER, Figure.SLOW_MOVERS)
LISTS = ("reorder", "days_of_cover", "stockout_risk", "slow_movers", "stock")
ASKED = [one for one in QUESTIONS if one["metric"] in demand.METRICS | {"stock", "slow_movers"}]
# The words of levels, as people read them.
LEVELS = {"sold_out": "已断货", "high": "高", "medium": "中", "low": "低"}
LONGEST_COVER = 180


@pytest.fixture
async def hub(filled_shop: Path) -> AsyncIterator[AsyncSession]:
    """The hub's reading session on the awkward shop."""
    database = Database(f"sqlite+aiosqlite:///{filled_shop}")
    async with database.reading() as session:
        yield session
    await database.close()


def same(expected: Value, found: Amount) -> bool:
    """Whether an amount says what it must; floats to a billionth."""
    if expected is None:
        return found.text == "—"
    if isinstance(expected, str):
        return found.text == LEVELS[expected]
    if isinstance(expected, Fraction):
        return float(found.value or 0) == pytest.approx(float(expected), rel=1e-9)
    return found.value == expected or found.text == f"{expected:,}"


def columns(answer: FigureAnswer) -> list[str]:
    """The figures of the columns; the second of a kind is that by the mean."""
    names = [column.figure.value for column in answer.columns]
    return [name if names.index(name) == at else f"{name}_by_mean" for at, name in enumerate(names)]


def check(expected: Expected, answer: FigureAnswer) -> None:
    """Totals, the order of the rows, and every column that the dictionary defines."""
    for figure in answer.figures:
        if figure.figure.value in expected.total:
            assert same(expected.total[figure.figure.value], figure.amount), figure
    if not expected.lines:
        return
    listed = [row for row in answer.rows if row.key != REST]
    assert [row.key for row in listed] == [line.key for line in expected.lines]
    if answer.figure in SUMMED:
        check_rest(expected, answer)
    for line, row in zip(expected.lines, listed, strict=True):
        for name, amount in zip(columns(answer), row.amounts, strict=True):
            if name in line.values and not _is_long(name, line):
                assert same(line.values[name], amount), (line, name, amount)


def check_rest(expected: Expected, answer: FigureAnswer) -> None:
    """其他 N 个 names how many, and with it the column adds up to the figure."""
    rest = [row.name for row in answer.rows if row.key == REST]
    assert rest == ([f"其他 {expected.rest_count} 个"] if expected.rest_count else [])
    whole = answer.figures[0].amount.value
    assert sum(row.amounts[0].value or 0 for row in answer.rows) == whole


def _is_long(name: str, line: Line) -> bool:
    days = line.values.get("days_of_cover")
    return name == "days_of_cover" and isinstance(days, int) and days > LONGEST_COVER


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked["metric"])
async def test_questions_of_managers_have_one_answer(
    hub: AsyncSession, dictionary: Dictionary, asked: dict[str, Any]
):
    check(
        dictionary.answer(asked), await service.answer(hub, resolved(asked), now=NOW, locale="zh")
    )


@pytest.mark.parametrize("metric", LISTS)
async def test_lists_are_the_same(hub: AsyncSession, dictionary: Dictionary, metric: str):
    for filter_ in FILTERS[:3]:
        for limit in (3, 10, 1000):
            asked = question(metric, "product", period=None, filter=filter_, limit=limit)
            check(
                dictionary.answer(asked),
                await service.answer(hub, resolved(asked), now=NOW, locale="zh"),
            )


@pytest.mark.parametrize("period", [NEXT_WEEK, FOUR_WEEKS])
async def test_demand_adds_up_alike(
    hub: AsyncSession, dictionary: Dictionary, period: dict[str, str]
):
    for filter_ in FILTERS:
        asked = question("demand", "product", period=period, filter=filter_, limit=1000)
        found = await service.answer(hub, resolved(asked), now=NOW, locale="zh")
        check(dictionary.answer(asked), found)


async def test_days_to_the_money_are_the_same(hub: AsyncSession, dictionary: Dictionary):
    asked = question("refund_days", period=None, limit=None)
    expected = dictionary.answer(asked).total
    found = await scores.answer(hub, resolved(asked), now=NOW, locale="zh")
    wanted = [expected[name] for name in ("median", "low", "high")]
    assert [figure.amount.text for figure in found.figures] == [
        str(rounded(days))  # type: ignore[arg-type]
        for days in wanted
    ]
