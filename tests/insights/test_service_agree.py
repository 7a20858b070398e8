"""The hub's figures of service and bot equal those of plain SQL on the shop full of awkward chats.

Where they differ, docs/metrics.md says who is right.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.texts import reason_text
from crm_backend.core.db import Database
from crm_backend.insights.errors import FilterWithoutMatch
from crm_backend.insights.quality import service
from crm_backend.insights.schemas import FigureAnswer, FigureRead
from tests.insights.agreement import differences, number
from tests.insights.dictionary import Dictionary, Expected
from tests.insights.dictionary.exact import rounded
from tests.insights.dictionary.service import METRICS
from tests.insights.question_grid import service_questions
from tests.insights.shop import NOW, fill_shop
from tests.insights.small_shops import question
from tests.insights.test_figures_agree import resolved

GRID = list(service_questions())
PARTS = 2
JUDGED = ("first_answer", "resolution")
RATED = ("csat", "satisfied_share", "feedback_share")
AUTUMN = {"from": "2026-10-01", "to": "2026-11-25"}


@pytest.fixture
async def hub(filled_shop: Path) -> AsyncIterator[AsyncSession]:
    """The hub's reading session on the awkward shop."""
    database = Database(f"sqlite+aiosqlite:///{filled_shop}")
    async with database.reading() as session:
        yield session
    await database.close()


@pytest.mark.parametrize("part", range(PARTS))
async def test_every_figure_by_every_dimension_has_one_value(
    hub: AsyncSession, dictionary: Dictionary, part: int
):
    assert await compare(hub, dictionary, islice(GRID, part, None, PARTS)) == []


async def test_agents_have_one_value_each(hub: AsyncSession, dictionary: Dictionary):
    agents = [
        question(figure, by, period=AUTUMN, filter={"agent": name}, limit=None)
        for figure in ("handoffs", *JUDGED, "csat")
        for by in (None, "week")
        for name in ("小李", "小王", "无人接待")
    ]
    assert await compare(hub, dictionary, agents) == []


async def test_a_cut_leaves_the_others_together(hub: AsyncSession, dictionary: Dictionary):
    cut = [
        question(figure, by, period=AUTUMN, limit=1)
        for figure, by in (("handoffs", "agent"), ("handoffs", "reason"), ("first_answer", "agent"))
    ]
    assert await compare(hub, dictionary, cut) == []


async def test_two_periods_are_told_apart(hub: AsyncSession, dictionary: Dictionary):
    one, two = (
        {"from": "2026-11-01", "to": "2026-11-24"},
        {"from": "2026-10-08", "to": "2026-10-31"},
    )
    both = [
        question(figure, period=one, compare=two, limit=None)
        for figure in ("conversations", "handoffs", "csat", "bot_talks", "service_summary", *JUDGED)
    ]
    assert await compare(hub, dictionary, both) == []


async def test_english_begins_with_a_capital(hub: AsyncSession):
    week = {"from": "2026-11-23", "to": "2026-11-25"}
    asked = resolved(question("handoffs", period=week, limit=None))
    answer = await service.answer(hub, asked, now=NOW, locale="en")
    assert answer.sentence.startswith("This week (")


async def test_who_is_nobody_is_refused(hub: AsyncSession):
    asked = question("handoffs", period=AUTUMN, filter={"agent": "没有这个人"}, limit=None)
    with pytest.raises(FilterWithoutMatch):
        await service.answer(hub, resolved(asked), now=NOW)


async def test_postgresql_gives_the_same_figures(postgres_url: str, dictionary: Dictionary):
    database = Database(postgres_url)
    await fill_shop(database)
    # A colleague's row may have another id there.
    sample = [asked for asked in GRID[::3] if asked["dimension"] != "agent"]
    async with database.reading() as session:
        found = await compare(session, dictionary, sample)
    await database.close()
    assert found == []


async def compare(
    hub: AsyncSession, dictionary: Dictionary, questions: Iterable[dict[str, Any]]
) -> list[str]:
    """All differences, each with its question."""
    found = []
    for asked in questions:
        expected = _named(dictionary.answer(asked), asked["dimension"])
        answer = await service.answer(hub, resolved(asked), now=NOW)
        words = (*differences(expected, answer), *_words(expected, answer))
        found += [f"{asked}: {one}" for one in words]
    return found


def _named(expected: Expected, by: str | None) -> Expected:
    """Reasons are kept as words of the program; what people read instead is not the page's matter."""
    if by != "reason":
        return expected
    lines = [replace(line, name=reason_text(line.name, "zh-CN")) for line in expected.lines]
    return replace(expected, lines=tuple(lines))


def _words(expected: Expected, answer: FigureAnswer) -> Iterator[str]:
    """What differs in what stands beside the amounts: every figure is there, with what it is made of."""
    figures = {figure.figure.value: figure for figure in answer.figures}
    asked = {name for name in expected.total if name in METRICS}
    if asked != figures.keys():
        yield f"figures: SQL {sorted(asked)}, the hub {sorted(figures)}"
    for name, figure in figures.items():
        yield from _made_of(name, expected, figure)


def _made_of(name: str, expected: Expected, figure: FigureRead) -> Iterator[str]:
    total = expected.total
    if name in JUDGED:
        counts = [total.get(f"{name}_{verdict}", 0) for verdict in ("met", "missed", "open")]
        told = "达标 {} 次，未达标 {} 次，未到时限 {} 次".format(*counts)
        if not figure.detail.startswith(told):
            yield f"{name}: SQL {told}, the hub {figure.detail}"
        seconds = total.get(f"{name}_seconds")
        usual = None if seconds is None else rounded(Fraction(seconds))  # type: ignore[arg-type]
        found = None if figure.beside is None else figure.beside.value
        if usual != found:
            yield f"{name} seconds: SQL {usual}, the hub {found}"
    if name in RATED and expected.metric in RATED:
        told = f"询问 {total.get('asked', 0)} 次，已评价 {total.get('answered', 0)} 次"
        if figure.detail != told:
            yield f"{name}: SQL {told}, the hub {figure.detail}"
    if f"{name}_share" in total:
        share = total[f"{name}_share"]
        beside = None if figure.beside is None else number(figure.beside)
        if share != beside:
            yield f"{name} share: SQL {share}, the hub {beside}"
