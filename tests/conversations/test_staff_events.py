"""Events for the console: one per change, numbered without a gap in the order of commit."""

import asyncio

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.models import Conversation, StaffEvent
from crm_backend.conversations.service.staff_events import announce
from crm_backend.conversations.values import Channel, OwnerKind, StaffEventKind
from tests import factories
from tests.fakes.fixed_clock import NOW


async def announce_three(database, ref):
    async with database.transaction() as session:
        for number in range(3):
            announce(session, StaffEventKind.TICKET, None, ref=f"{ref}-{number}", now=NOW)


async def test_numbers_have_no_gap_when_many_write_at_once(database):
    await asyncio.gather(*(announce_three(database, ref) for ref in range(10)))
    async with database.reading() as session:
        events = (await session.scalars(select(StaffEvent).order_by(StaffEvent.number))).all()
    assert [event.number for event in events] == list(range(1, 31))
    # Those of one transaction stand together.
    blocks = [{e.ref.split("-")[0] for e in events[at : at + 3]} for at in range(0, 30, 3)]
    assert all(len(block) == 1 for block in blocks)


async def test_block_that_fails_leaves_no_event(database):
    with pytest.raises(StatementError, match="naive"):
        async with database.transaction() as session:
            announce(session, StaffEventKind.TICKET, None, ref="1", now=NOW.replace(tzinfo=None))
    await announce_three(database, "after")
    async with database.reading() as session:
        numbers = (await session.scalars(select(StaffEvent.number))).all()
    assert sorted(numbers) == [1, 2, 3]


async def test_chat_of_a_staff_member_is_not_announced(database):
    async with database.transaction() as session:
        member = await factories.add_staff(session)
        own = Conversation(
            id="cnv_own",
            channel=Channel.CONSOLE,
            participant_kind=PrincipalKind.STAFF,
            participant_staff_id=member.id,
            owner_kind=OwnerKind.BOT,
            created_at=NOW,
        )
        session.add(own)
        announce(session, StaffEventKind.MESSAGE, own, ref="1", now=NOW)
    async with database.reading() as session:
        assert (await session.scalars(select(StaffEvent))).all() == []
