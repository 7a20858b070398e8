"""The small shop, and asking it."""

from datetime import date
from typing import Any

import pytest

from crm_backend.core.db import Database
from crm_backend.insights.sales.service import answer
from crm_backend.insights.schemas import FigureAnswer
from crm_backend.insights.values import Dimension, Figure, Period, Question
from tests.fakes.fixed_clock import NOW
from tests.insights.sales import small_shop


def period(first: str, last: str | None = None) -> Period:
    """Days of 2026: ``11-16``."""
    return Period(
        first=date.fromisoformat(f"2026-{first}"), last=date.fromisoformat(f"2026-{last or first}")
    )


class Asker:
    """Asks the database's shop."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def __call__(
        self,
        figure: str,
        days: tuple[str, ...] = ("11-16", "11-22"),
        **asked: Any,  # noqa: ANN401
    ) -> FigureAnswer:
        """The answer of last week, unless other days are named."""
        locale, now = asked.pop("locale", "zh"), asked.pop("now", NOW)
        filters = {Dimension(key): words for key, words in asked.pop("filters", {}).items()}
        if isinstance(asked.get("by"), str):
            asked["by"] = Dimension(asked["by"])
        question = Question(figure=Figure(figure), period=period(*days), filters=filters, **asked)
        async with self.database.reading() as session:
            return await answer(session, question, now=now, locale=locale)

    async def texts(
        self,
        *figures: str,
        **asked: Any,  # noqa: ANN401
    ) -> list[str]:
        """The first amount of each of these."""
        return [(await self(each, **asked)).figures[0].amount.text for each in figures]


@pytest.fixture
async def ask(database: Database) -> Asker:
    """The small shop."""
    async with database.transaction() as session:
        await small_shop.fill(session)
    return Asker(database)


def table(answer: FigureAnswer) -> list[tuple[Any, ...]]:
    """(rank, name, amounts …) of each row."""
    return [(row.rank, row.name, *(amount.text for amount in row.amounts)) for row in answer.rows]
