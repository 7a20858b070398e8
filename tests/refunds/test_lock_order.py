"""Deeds of the bot, deeds of staff and changes of owner in the same chat at once: no circle of waiting."""

import asyncio
from uuid import uuid4

from sqlalchemy import select

from crm_backend.conversations import repository
from crm_backend.conversations.models import Conversation, Message, Turn
from crm_backend.conversations.service import ownership
from crm_backend.conversations.service.ownership import Why
from crm_backend.conversations.values import BOT, QUEUE, TurnState
from crm_backend.core.db import Database
from crm_backend.orders.models import Order
from crm_backend.refunds.models import Refund
from crm_backend.refunds.values import RefundState
from tests import factories
from tests.factories import Line
from tests.fakes.fixed_clock import NOW

ROUNDS = 12
DEEDS_EACH = 3


async def change_owner(database: Database, chat_id: str, at: int) -> None:
    """Take the chat to the queue or back; its running turn loses its grant on the way."""
    async with database.transaction() as session:
        chat = await repository.lock_conversation(session, chat_id)
        assert chat is not None
        owner = QUEUE if at % 2 else BOT
        await ownership.transition(session, chat, owner, Why(reason="test"), now=NOW)


async def prepare(database: Database) -> tuple[str, str, str, str]:
    """Chat, order, a refund of its first line that waits, and a running turn of the customer."""
    async with database.transaction() as session:
        customer = await factories.add_customer(session)
        chat = await factories.add_chat(session, customer)
        order = await factories.add_order(
            session, customer, lines=[Line(amount_minor=5_000), Line(amount_minor=6_000)]
        )
        turn = await factories.add_turn(session, customer, conversation_id=chat.id)
        session.add(
            Turn(
                id=turn,
                conversation_id=chat.id,
                state=TurnState.RUNNING,
                owner_epoch=1,
                first_seq=1,
                last_seq=1,
                lease_holder="hub",
                lease_until=NOW,
                created_at=NOW,
            )
        )
        refund = Refund(
            number=f"RF{uuid4().hex[:8].upper()}",
            order_id=order.id,
            customer_id=customer.id,
            kind="refund_only",
            reason="other",
            state=RefundState.REQUESTED,
            verdict_reason="evidence_needed",
            amount_minor=5_000,
            currency="CNY",
            idempotency_key=uuid4().hex,
            requested_at=NOW,
        )
        session.add(refund)
        await session.flush()
        return chat.id, order.number, refund.number, turn


async def test_nobody_waits_in_a_circle(bot_api, staff_api, database):
    async with database.transaction() as session:
        await factories.add_shop(session, opens_at="00:00", closes_at="00:00")
    agent = await staff_api.signed_in()
    wish = {"kind": "unshipped", "reason": "not_wanted", "line_nos": [2]}
    for at in range(ROUNDS):
        chat_id, order_number, refund_number, turn = await prepare(database)
        answers = await asyncio.gather(
            *(agent.post(f"/refunds/{refund_number}/approve") for _ in range(DEEDS_EACH)),
            *(
                bot_api.post(turn, "/refunds", order_number=order_number, **wish)
                for _ in range(DEEDS_EACH)
            ),
            change_owner(database, chat_id, at + 1),
        )
        codes = [answer.status_code for answer in answers[:-1]]
        assert sorted(codes[:DEEDS_EACH]) == [200] + [409] * (DEEDS_EACH - 1)
        assert set(codes[DEEDS_EACH:]) <= {201, 409}
        async with database.reading() as session:
            chat = await session.get_one(Conversation, chat_id)
            seqs = await session.scalars(
                select(Message.seq).where(Message.conversation_id == chat_id)
            )
            order = (await session.scalars(select(Order).where(Order.number == order_number))).one()
        assert sorted(seqs) == list(range(1, chat.last_seq + 1))
        assert order.refund_held_minor in (5_000, 11_000)
