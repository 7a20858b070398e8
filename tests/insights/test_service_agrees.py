"""Service levels and feedback of the hub equal those of plain SQL on the shop full of awkward chats."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.service.quality import (
    FeedbackFilter,
    StayFilter,
    list_feedback,
    service_levels_of,
)
from crm_backend.core.db import Database
from tests.insights.dictionary import Dictionary
from tests.insights.dictionary.exact import rounded
from tests.insights.question_grid import SERVICE_PERIODS
from tests.insights.shop import NOW
from tests.insights.small_shops import question

AUTUMN = ("2026-10-01", "2026-11-25")
SPANS = [AUTUMN, *(days for days in SERVICE_PERIODS if days[0] >= AUTUMN[0])]


@pytest.fixture
async def hub(filled_shop: Path) -> AsyncIterator[AsyncSession]:
    """The hub's reading session on the awkward shop."""
    database = Database(f"sqlite+aiosqlite:///{filled_shop}")
    async with database.reading() as session:
        yield session
    await database.close()


def asked(figure: str, days: tuple[str, str]) -> dict[str, Any]:
    return question(figure, period={"from": days[0], "to": days[1]}, limit=None)


@pytest.mark.parametrize("days", SPANS, ids=str)
async def test_stays_are_judged_alike(
    hub: AsyncSession, dictionary: Dictionary, days: tuple[str, str]
):
    wanted = StayFilter(first=date.fromisoformat(days[0]), last=date.fromisoformat(days[1]))
    found = await service_levels_of(hub, wanted, before=None, limit=1, now=NOW)
    for name, sums in (("first_answer", found.first_answer), ("resolution", found.resolution)):
        expected = dictionary.answer(asked(name, days)).total
        for verdict in ("met", "missed", "open"):
            assert getattr(sums, verdict) == expected.get(f"{name}_{verdict}", 0), (name, verdict)
        seconds = expected.get(f"{name}_seconds")
        assert sums.median_seconds == (None if seconds is None else rounded(seconds)), name  # type: ignore[arg-type]


@pytest.mark.parametrize("days", SPANS, ids=str)
async def test_feedback_is_counted_alike(
    hub: AsyncSession, dictionary: Dictionary, days: tuple[str, str]
):
    wanted = FeedbackFilter(first=date.fromisoformat(days[0]), last=date.fromisoformat(days[1]))
    sums = (await list_feedback(hub, wanted, before_id=None, limit=1, now=NOW)).sums
    expected = dictionary.answer(asked("csat", days)).total
    counts = (expected.get("asked", 0), expected.get("answered", 0))
    assert (sums.asked, sums.answered) == counts
    csat = expected["csat"]
    assert sums.average == (None if csat is None else float(rounded(csat, 2)))  # type: ignore[arg-type]
