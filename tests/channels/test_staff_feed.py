"""The feed, presence, and a client that takes nothing: without a network."""

import asyncio

import pytest
from starlette.websockets import WebSocketState

from crm_backend.access.values import StaffPrincipal, StaffRole
from crm_backend.channels.presence import Presence, Viewer
from crm_backend.channels.staff_feed import KEPT, PAGE, StaffFeed
from crm_backend.channels.staff_socket import STUCK_SECONDS, StaffSocket
from crm_backend.conversations.service.staff_events import announce
from crm_backend.conversations.values import StaffEventKind
from crm_backend.core.db import Database, DatabaseUnavailable
from crm_backend.core.settings import Settings
from crm_backend.core.wakeups import Wakeups
from tests import factories
from tests.fakes.fixed_clock import NOW
from tests.fakes.manual_clock import ManualClock
from tests.fakes.staff_api import StaffApi

LI = Viewer(id=1, display_name="小李")
WANG = Viewer(id=2, display_name="小王")


async def announced(database: Database, count: int) -> None:
    async with database.transaction() as session:
        for number in range(count):
            announce(session, StaffEventKind.CUSTOMER, None, ref=f"C{number}", now=NOW)


async def numbers_after(feed: StaffFeed, number: int) -> list[int]:
    """All numbers the feed gives, page by page."""
    found: list[int] = []
    while True:
        frames = await feed.after(found[-1] if found else number)
        assert frames is not None
        assert len(frames) <= PAGE
        if not frames:
            return found
        found += [frame.number for frame in frames]


async def test_feed_gives_old_and_new_events_in_order_and_once(database: Database):
    await announced(database, 450)
    feed = StaffFeed(database)
    assert await feed.last_number() == 450
    await announced(database, 30)
    assert await numbers_after(feed, 100) == list(range(101, 451)), "nobody told it of more"
    feed.note_change()
    assert await numbers_after(feed, 440) == list(range(441, 481))
    assert await numbers_after(feed, 100) == list(range(101, 481))


async def test_look_that_was_cut_short_is_made_again(database: Database, monkeypatch):
    feed = StaffFeed(database)
    assert await feed.last_number() == 0
    await announced(database, 3)
    feed.note_change()

    def away() -> None:
        raise DatabaseUnavailable

    with monkeypatch.context() as broken:
        broken.setattr(database, "reading", away)
        with pytest.raises(DatabaseUnavailable):
            await feed.after(0)
    # Nobody says again that there is more.
    assert await numbers_after(feed, 0) == [1, 2, 3]


async def test_feed_keeps_a_thousand_and_refuses_what_is_older(database: Database):
    feed = StaffFeed(database)
    assert await feed.last_number() == 0
    for _ in range(3):
        await announced(database, KEPT // 2)
        feed.note_change()
        await feed.last_number()
    assert len(feed._frames) == KEPT
    assert await numbers_after(feed, KEPT // 2) == list(range(KEPT // 2 + 1, KEPT * 3 // 2 + 1))
    assert await feed.after(KEPT // 2 - 1) is None
    assert await feed.after(KEPT * 2) is None


def test_presence_counts_people_not_tabs():
    presence = Presence(Wakeups(), ManualClock(), "hub-a")
    for viewer in (LI, WANG, LI):
        presence.come("cnv_1", viewer)
    assert presence.viewers("cnv_1") == [LI, WANG]
    presence.leave("cnv_1", LI)
    assert presence.viewers("cnv_1") == [LI, WANG]
    presence.leave("cnv_1", LI)
    presence.leave("cnv_1", WANG)
    assert presence.viewers("cnv_1") == []


def test_presence_of_another_hub_is_heard_and_lapses_when_it_falls_silent():
    clock, wakeups = ManualClock(), Wakeups()
    here = Presence(wakeups, clock, "hub-a")
    there = Presence(wakeups, clock, "hub-b")  # the same wake-ups stand for Redis
    there.come("cnv_1", WANG)
    assert here.viewers("cnv_1") == [WANG]
    there.leave("cnv_1", WANG)
    assert here.viewers("cnv_1") == []
    there.come("cnv_1", WANG)
    clock.advance(seconds=59)
    assert here.viewers("cnv_1") == [WANG]
    clock.advance(seconds=2)
    assert here.viewers("cnv_1") == []


class DeafWebSocket:
    """A client whose window is full after the welcome."""

    application_state = WebSocketState.CONNECTED

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.closed_with: int | None = None

    async def send_text(self, text: str) -> None:
        if self.sent:
            await asyncio.Event().wait()
        self.sent.append(text)

    async def receive(self) -> dict[str, object]:
        await asyncio.Event().wait()
        raise AssertionError

    async def close(self, code: int) -> None:
        self.closed_with = code


@pytest.mark.parametrize("seconds", [STUCK_SECONDS - 2, STUCK_SECONDS + 2])
async def test_client_that_takes_nothing_for_ten_seconds_is_dropped(
    database: Database, settings: Settings, seconds: float
):
    clock = ManualClock()
    async with StaffApi(database, clock, settings) as api:
        async with database.transaction() as session:
            member = await factories.add_staff(session)
        me = StaffPrincipal(
            staff_id=member.id,
            display_name=member.display_name,
            role=StaffRole.AGENT,
            session_id=None,
            session_version=1,
        )

        async def resolve(_session):
            return me

        websocket = DeafWebSocket()
        socket = StaffSocket(websocket, api.app.state.chat_hub, me, resolve)  # type: ignore[arg-type]
        await announced(database, 2)
        running = asyncio.create_task(socket.run(None))
        await clock.pass_time(0.5)
        await announced(database, 1)
        api.app.state.chat_hub.wakeups.wake_here("staff")
        await clock.pass_time(seconds)
        assert running.done() is (seconds > STUCK_SECONDS)
        assert len(websocket.sent) == 1
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
