"""What the worker stores of customers holds the facts of plain SQL, and the hub shows it in the dictionary's order."""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.core.db import Database
from crm_backend.insights.scores import service
from crm_backend.insights.training.values import TrainingKind
from tests.fakes.fixed_clock import FixedClock
from tests.insights.dictionary import Dictionary
from tests.insights.dictionary.customers import buyers, horizons, rfm, segment_of
from tests.insights.dictionary.exact import rounded
from tests.insights.dictionary.stored import level
from tests.insights.shop import NOW
from tests.insights.shop_to_learn import run_training
from tests.insights.small_shops import question
from tests.insights.test_dictionary_questions import QUESTIONS
from tests.insights.test_figures_agree import resolved

RANKED = (
    "purchase_prob",
    "expected_spend",
    "churn_prob",
    "value_at_risk",
    "churning",
    "refund_prob",
)
FACTS = ("spent", "spent_365")
ASKED = [one for one in QUESTIONS if one["metric"] in {*RANKED, "spent"} and one["filter"]]


@pytest.fixture(scope="module")
def trained_shop(filled_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The awkward shop after the worker's night."""
    path = tmp_path_factory.mktemp("trained") / "shop.db"
    shutil.copy(filled_shop, path)
    database = Database(f"sqlite+aiosqlite:///{path}")
    report = run_training(database, FixedClock(NOW), TrainingKind.CUSTOMERS)
    assert report["outcome"] == "stored"
    return path


@pytest.fixture(scope="module")
def learnt(trained_shop: Path) -> Iterator[Dictionary]:
    connection = sqlite3.connect(trained_shop)
    yield Dictionary(connection, NOW)
    connection.close()


@pytest.fixture
async def hub(trained_shop: Path) -> AsyncIterator[AsyncSession]:
    """The hub's reading session on the trained shop."""
    database = Database(f"sqlite+aiosqlite:///{trained_shop}")
    async with database.reading() as session:
        yield session
    await database.close()


def test_stored_facts_are_those_of_plain_sql(learnt: Dictionary):
    found = {
        row["number"]: row
        for row in learnt.facts.all(
            "SELECT c.number, s.* FROM customer_scores s JOIN customers c ON c.id = s.customer_id"
        )
    }
    everybody = buyers(learnt.facts)
    scores, days = rfm(everybody), horizons(everybody)
    assert found.keys() == everybody.keys()
    for number, buyer in everybody.items():
        row = found[number]
        stored = (row["spent_minor"], row["spent_365_minor"], row["orders"], row["purchase_days"])
        assert stored == (buyer.spent, buyer.spent_365, buyer.orders, len(buyer.purchase_days)), (
            number
        )
        ends = (row["first_purchase_on"], row["last_purchase_on"])
        assert ends == (buyer.purchase_days[0].isoformat(), buyer.purchase_days[-1].isoformat())
        assert (row["r"], row["f"], row["m"]) == scores[number], number
        assert row["segment"] == segment_of(scores[number])
        assert row["churn_horizon_days"] == days[number], number
        assert row["churn_level"] == level(row["churn_prob"])


@pytest.mark.parametrize("metric", RANKED)
@pytest.mark.parametrize("limit", [10, 1000])
async def test_customers_stand_in_the_same_order(
    hub: AsyncSession, learnt: Dictionary, metric: str, limit: int
):
    asked = question(metric, "customer", period=None, limit=limit)
    answer = await service.answer(hub, resolved(asked), now=NOW, locale="zh")
    expected = learnt.answer(asked)
    assert [row.key for row in answer.rows] == [line.key for line in expected.lines]
    figures = [column.figure.value for column in answer.columns]
    for line, row in zip(expected.lines, answer.rows, strict=True):
        for name in {"value_at_risk", "expected_spend"} & set(figures):
            exact = line.values[name]
            assert isinstance(exact, int | Fraction)
            assert row.amounts[figures.index(name)].value == rounded(exact)


@pytest.mark.parametrize("metric", FACTS)
async def test_what_customers_spent_is_the_same(hub: AsyncSession, learnt: Dictionary, metric: str):
    asked = question(metric, "customer", period=None, limit=1000)
    answer = await service.answer(hub, resolved(asked), now=NOW, locale="zh")
    expected = learnt.answer(asked).lines
    assert [(row.key, row.amounts[0].value) for row in answer.rows] == [
        (line.key, line.values[metric]) for line in expected
    ]


async def test_segments_are_the_same(hub: AsyncSession, learnt: Dictionary):
    asked = question("segment", "segment", period=None)
    answer = await service.answer(hub, resolved(asked), now=NOW, locale="zh")
    found = [(row.key, *(amount.value for amount in row.amounts)) for row in answer.rows]
    assert found == [
        (line.key, line.values["segment"], line.values["spent"])
        for line in learnt.answer(asked).lines
    ]
    one = question("segment", period=None, filter={"segment": found[1][0]}, limit=None)
    [row] = (await service.answer(hub, resolved(one), now=NOW, locale="zh")).rows
    share = learnt.answer(one).total["share"]
    assert isinstance(share, Fraction)
    assert row.share == f"{float(rounded(share * 100, 1)):.1f}%"


async def test_scores_of_one_customer_are_the_same(hub: AsyncSession, learnt: Dictionary):
    asked = question("rfm", filter={"customer": "李静"}, period=None, limit=None)
    answer = await service.answer(hub, resolved(asked), now=NOW, locale="zh")
    values = learnt.answer(asked).total
    shown = [figure.amount.text for figure in answer.figures]
    assert shown == [str(values[name]) for name in ("r", "f", "m", "segment")]


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked["metric"])
async def test_questions_about_one_customer_have_one_answer(
    hub: AsyncSession, learnt: Dictionary, asked: dict[str, Any]
):
    answer = await service.answer(hub, resolved(asked), now=NOW, locale="zh")
    first = next(figure for figure in answer.figures if figure.figure.value == asked["metric"])
    expected = learnt.answer(asked).total[asked["metric"]]
    if asked["metric"] in ("value_at_risk", "churning"):
        expected = rounded(expected)  # type: ignore[arg-type]
    assert first.amount.value == pytest.approx(float(expected), rel=1e-12)  # type: ignore[arg-type]


async def test_next_needs_stand_in_the_same_order(hub: AsyncSession, learnt: Dictionary):
    for filter_ in ({"product": "桂花乌龙"}, {"customer": "王小明", "product": "桂花乌龙"}):
        asked = question("next_need", "customer", period=None, filter=filter_, limit=20)
        answer = await service.answer(hub, resolved(asked), now=NOW, locale="zh")
        known = [
            line for line in learnt.answer(asked).lines if line.values["next_need"] is not None
        ]
        assert [row.key for row in answer.rows][: len(known)] == [line.key for line in known]
