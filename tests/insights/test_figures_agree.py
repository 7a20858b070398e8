"""The hub's figures of sales equal those of plain SQL, to the fen, on the shop full of awkward rows.

Where they differ, docs/metrics.md says who is right.
"""

from collections.abc import AsyncIterator, Iterable
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.core.db import Database
from crm_backend.insights.errors import FilterWithoutMatch, PeriodNotBegun
from crm_backend.insights.sales import service
from crm_backend.insights.values import Dimension, Figure, Period, Question
from tests.insights.agreement import differences
from tests.insights.dictionary import Dictionary, sales
from tests.insights.question_grid import driver_questions, sales_questions
from tests.insights.shop import NOW, fill_shop
from tests.insights.small_shops import question
from tests.insights.test_dictionary_questions import QUESTIONS

ASKED = [one for one in QUESTIONS if one["metric"] in sales.METRICS | {"drivers"}]
GRID = list(sales_questions())
PARTS = 4


@pytest.fixture
async def hub(filled_shop: Path) -> AsyncIterator[AsyncSession]:
    """The hub's reading session on the awkward shop."""
    database = Database(f"sqlite+aiosqlite:///{filled_shop}")
    async with database.reading() as session:
        yield session
    await database.close()


def resolved(asked: dict[str, Any]) -> Question:
    """A question of the collection in the hub's own words."""
    return Question(
        figure=Figure(asked["metric"]),
        by=Dimension(asked["dimension"]) if asked["dimension"] else None,
        period=_period(asked["period"]),
        compare=_period(asked["compare"]),
        filters={Dimension(name): words for name, words in asked["filter"].items()},
        limit=asked["limit"],
        lowest_first=asked.get("order") == "lowest",
    )


def _period(days: dict[str, str] | None) -> Period | None:
    if days is None:
        return None
    return Period(first=date.fromisoformat(days["from"]), last=date.fromisoformat(days["to"]))


async def compare(
    hub: AsyncSession, dictionary: Dictionary, questions: Iterable[dict[str, Any]]
) -> list[str]:
    """All differences, each with its question."""
    found = []
    for asked in questions:
        answer = await service.answer(hub, resolved(asked), now=NOW)
        found += [f"{asked}: {one}" for one in differences(dictionary.answer(asked), answer)]
    return found


async def test_questions_of_managers_have_one_answer(hub: AsyncSession, dictionary: Dictionary):
    assert await compare(hub, dictionary, ASKED) == []


@pytest.mark.parametrize("part", range(PARTS))
async def test_every_figure_by_every_dimension_has_one_value(
    hub: AsyncSession, dictionary: Dictionary, part: int
):
    assert await compare(hub, dictionary, islice(GRID, part, None, PARTS)) == []


async def test_what_drove_a_change_adds_up_alike(hub: AsyncSession, dictionary: Dictionary):
    assert await compare(hub, dictionary, driver_questions()) == []


async def test_what_sells_worst_is_the_same(hub: AsyncSession, dictionary: Dictionary):
    spans = [{"from": "2026-10-27", "to": "2026-11-25"}, {"from": "2026-11-25", "to": "2026-11-25"}]
    worst = [
        question("pieces", "product", period=span, filter=filter_, order="lowest", limit=limit)
        for span in spans
        for filter_ in ({}, {"category": "茶"})
        for limit in (3, 10, 1000)
    ]
    assert await compare(hub, dictionary, worst) == []


async def test_what_matches_nothing_is_refused_by_both(hub: AsyncSession, dictionary: Dictionary):
    for filter_ in (
        {"product": "火箭"},
        {"region": "火星"},
        {"customer": "没有这个人"},
        {"rep": "没有"},
    ):
        asked = question("sales", filter=filter_, limit=None)
        assert dictionary.answer(asked).no_match
        with pytest.raises(FilterWithoutMatch):
            await service.answer(hub, resolved(asked), now=NOW)


async def test_a_period_that_has_not_begun_has_no_figure(hub: AsyncSession):
    tomorrow = question("sales", period={"from": "2026-11-26", "to": "2026-11-30"}, limit=None)
    with pytest.raises(PeriodNotBegun):
        await service.answer(hub, resolved(tomorrow), now=NOW)


async def test_postgresql_gives_the_same_figures(postgres_url: str, dictionary: Dictionary):
    database = Database(postgres_url)
    await fill_shop(database)
    sample = [*ASKED[::3], *GRID[::12], *islice(driver_questions(), 0, None, 9)]
    async with database.reading() as session:
        found = await compare(session, dictionary, sample)
    await database.close()
    assert found == []
