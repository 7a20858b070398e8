"""I4 under fire: an agent takes over while the bot computes, acts and publishes."""

import sys
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import inspect

from crm_backend.access import repository as access_repository
from crm_backend.access.models import TurnGrant
from crm_backend.access.values import GrantState
from crm_backend.conversations.service import turns
from crm_backend.core.settings import Settings
from tests.chaos.takeover_race import Track
from tests.fakes.fixed_clock import NOW

RACES = 200
RACES_WITHOUT_FENCE = 60
EACH_SIDE_AT_LEAST = 40
SEED = 20261125


@pytest.fixture
async def track(database_url: str, settings: Settings) -> AsyncIterator[Track]:
    track = Track(database_url, settings, SEED)
    await track.open()
    yield track
    await track.close()


async def test_after_a_take_over_the_bot_neither_speaks_nor_acts(track: Track, capsys):
    tally = await track.run(RACES)
    with capsys.disabled():
        sys.stdout.write(f"\n{track.database.url.get_backend_name()}: {tally}\n")
    assert tally.wrong == []
    assert (tally.bot_messages_after, tally.bot_changes_after) == (0, 0)
    assert min(tally.won["agent"], tally.won["bot"]) >= EACH_SIDE_AT_LEAST
    assert sum(tally.won.values()) == RACES


async def test_without_the_fence_the_same_races_are_lost(track: Track, monkeypatch):
    """The proof that the races above would see a bot that talks over people."""
    find_grant = access_repository.find_grant

    async def find_running(session, turn_id, *, lock=False):
        grant = await find_grant(session, turn_id)
        assert grant is not None
        columns = {c.key: getattr(grant, c.key) for c in inspect(TurnGrant).column_attrs}
        always = {"state": GrantState.RUNNING, "lease_until": NOW + timedelta(days=9)}
        return TurnGrant(**columns | always)

    monkeypatch.setattr(access_repository, "find_grant", find_running)
    monkeypatch.setattr(turns, "_fence_holds", lambda conversation, turn, work: True)
    tally = await track.run(RACES_WITHOUT_FENCE)
    assert tally.bot_messages_after > 0
    assert tally.bot_changes_after > 0
