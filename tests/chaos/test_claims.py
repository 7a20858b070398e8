"""Fifty waiting chats, a hundred agents who all want each of them at once: one gets it."""

import asyncio

import pytest
from sqlalchemy import func, select

from crm_backend.access.values import PrincipalKind, StaffPrincipal
from crm_backend.conversations.errors import AlreadyOwned
from crm_backend.conversations.models import Conversation, Handoff, Message, OwnershipChange
from crm_backend.conversations.service import taking_over
from crm_backend.conversations.service.staff_calls import StaffCall
from crm_backend.conversations.values import Channel, OwnerKind, Sender
from crm_backend.core.db import Database
from tests import factories
from tests.fakes.fixed_clock import NOW

CHATS, AGENTS = 50, 100


@pytest.fixture
async def agents(database: Database) -> list[StaffPrincipal]:
    async with database.transaction() as session:
        members = [await factories.add_staff(session) for _ in range(AGENTS)]
        session.add_all(
            Conversation(
                id=f"cnv_{number}",
                channel=Channel.WEB,
                participant_kind=PrincipalKind.VISITOR,
                owner_kind=OwnerKind.QUEUE,
                queued_at=NOW,
                created_at=NOW,
            )
            for number in range(CHATS)
        )
    return [
        StaffPrincipal(
            staff_id=member.id,
            display_name=member.display_name,
            role=member.role,
            session_id=None,
            session_version=1,
        )
        for member in members
    ]


async def claim(database: Database, chat_id: str, staff: StaffPrincipal) -> str | None:
    """The name of whoever had it already; None for the winner."""
    call = StaffCall(
        staff=staff, conversation_id=chat_id, idempotency_key=f"key-{chat_id}", now=NOW
    )
    try:
        async with database.transaction() as session:
            await taking_over.take_over(session, call)
    except AlreadyOwned as error:
        return str(error.facts["owner_name"])
    return None


async def test_each_chat_has_one_winner_and_all_others_learn_who(database: Database, agents):
    for number in range(CHATS):
        chat_id = f"cnv_{number}"
        answers = await asyncio.gather(*(claim(database, chat_id, agent) for agent in agents))
        winners = [a for a, answer in zip(agents, answers, strict=True) if answer is None]
        assert len(winners) == 1
        told = {answer for answer in answers if answer is not None}
        assert told == {winners[0].display_name}
        async with database.reading() as session:
            chat = await session.get_one(Conversation, chat_id)
            assert (chat.owner_staff_id, chat.owner_epoch) == (winners[0].staff_id, 2)
    async with database.reading() as session:
        for table in (OwnershipChange, Message, Handoff):
            per_chat = select(func.count(table.id)).group_by(table.conversation_id)
            assert (await session.scalars(per_chat)).all() == [1] * CHATS
        senders = set(await session.scalars(select(Message.sender)))
        assert senders == {Sender.SYSTEM}, "one notice each and nothing else"
