"""The busy shop of benchmarks: the same every time, and nothing in it that could not have happened."""

from sqlalchemy import func, select

from crm_backend.conversations.models import Conversation, Feedback, Handoff, Message
from crm_backend.conversations.values import OwnerKind, Sender
from crm_backend.core.db import Database
from crm_backend.demo.service import delete_demo
from crm_backend.model_registry import METADATA
from crm_backend.tickets.models import Ticket
from tests.factories.busy_shop import fill
from tests.fakes.fixed_clock import NOW


async def _messages(database: Database) -> list[tuple[object, ...]]:
    columns = (Message.conversation_id, Message.seq, Message.sender, Message.text, Message.sent_at)
    async with database.reading() as session:
        rows = await session.execute(select(*columns).order_by(*columns[:2]))
        return [tuple(row) for row in rows]


async def test_busy_shop_is_as_a_shop_could_be(database):
    async with database.transaction() as session:
        await session.run_sync(fill, conversations=400)
    async with database.reading() as session:
        kinds = dict(
            (
                await session.execute(
                    select(Conversation.owner_kind, func.count()).group_by(Conversation.owner_kind)
                )
            ).all()
        )
        assert set(kinds) == set(OwnerKind)
        assert sum(kinds.values()) == 400
        counted = select(
            Conversation, func.count(), func.max(Message.seq), func.max(Message.sent_at)
        ).join(Message, Message.conversation_id == Conversation.id)
        chats = (await session.execute(counted.group_by(Conversation.id))).all()
        assert len(chats) == 400
        for chat, said, last_seq, last_at in chats:
            assert said == last_seq == chat.last_seq
            assert last_at == chat.last_message_at <= NOW
        unanswered = await session.scalars(
            select(Conversation.owner_kind)
            .join(Message, Message.conversation_id == Conversation.id)
            .where(Message.sender == Sender.CUSTOMER, Message.outcome.is_(None))
        )
        assert set(unanswered) == {OwnerKind.QUEUE}
        for model in (Handoff, Ticket, Feedback):
            assert await session.scalar(select(func.count()).select_from(model))


async def test_same_seed_gives_the_same_chats(database):
    told: list[list[tuple[object, ...]]] = []
    for seed in (3, 3, 4):
        async with database.transaction() as session:
            await session.run_sync(fill, conversations=40, seed=seed)
        told.append(await _messages(database))
        await delete_demo(database, METADATA.sorted_tables)
    assert told[0] == told[1] != told[2]
