"""Telegram under fire: nothing lost, nothing answered twice, unknown only what nobody can know.

``make soak OPTIONS=--telegram`` does it with ten times the updates and five times the kills.
"""

import sys

import pytest

from crm_backend.core.settings import Settings
from tests.chaos.telegram_checker import check_telegram
from tests.chaos.telegram_storm import Plan, play_storm


@pytest.mark.parametrize("by_webhook", [True, False], ids=["webhook", "polling"])
async def test_telegram_keeps_every_promise_under_fire(
    sqlite_url: str, settings: Settings, by_webhook: bool, capsys: pytest.CaptureFixture[str]
):
    plan = Plan(updates=200, chats=20, kills=4, seed=20261127, by_webhook=by_webhook)
    evidence, report = await play_storm(sqlite_url, settings, plan)
    with capsys.disabled():
        sys.stdout.write(f"\n{report}\n")
    assert check_telegram(evidence) == []
    assert sum(map(len, evidence.stored.values())) == plan.updates
