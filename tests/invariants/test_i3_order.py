"""I3: seq is gap-free and increasing per conversation, whoever writes and however many at once."""

import asyncio

import pytest

from crm_backend.channels.views import view_conversation
from crm_backend.conversations.errors import EmptyMessage, MessageTooLong
from crm_backend.conversations.service import replying
from crm_backend.conversations.service.staff_calls import StaffCall
from tests.fakes.conversation_hub import COLLEAGUE, Hub


async def test_seq_has_no_gap_under_concurrent_writers(hub: Hub) -> None:
    chat = hub.visitor()
    receipts = await asyncio.gather(*(hub.receive(chat, f"第{i}句") for i in range(30)))
    await hub.until_quiet(chat)
    for _ in range(20):
        if not [
            m for m in await hub.messages(chat) if m.sender == "customer" and m.outcome is None
        ]:
            break
        await hub.until_quiet(chat)
    messages = await hub.messages(chat)
    assert [m.seq for m in messages] == list(range(1, len(messages) + 1))
    assert len({receipt.seq for receipt in receipts}) == 30
    assert (await hub.conversation(chat)).last_seq == len(messages)


async def test_a_refused_message_uses_no_seq(hub: Hub) -> None:
    chat = hub.visitor()
    await hub.receive(chat, "你好")
    await hub.until_quiet(chat)
    before = (await hub.conversation(chat)).last_seq
    for text, refusal in (("   ", EmptyMessage), ("长" * 2001, MessageTooLong)):
        with pytest.raises(refusal):
            await hub.receive(chat, text)
    assert (await hub.conversation(chat)).last_seq == before


async def test_a_note_of_staff_takes_no_seq_and_no_place_in_the_customers_view(hub: Hub) -> None:
    chat = hub.visitor()
    await hub.receive(chat, "你好")
    await hub.until_quiet(chat)
    call = StaffCall(
        staff=COLLEAGUE,
        conversation_id=chat.conversation_id,
        idempotency_key="note-1",
        now=hub.clock.now(),
    )
    async with hub.database.transaction() as session:
        await replying.write_note(session, call, "内部：老顾客")
    async with hub.database.reading() as session:
        view = await view_conversation(
            session, await hub.conversation(chat), after_seq=0, limit=50, bot_is_ready=True
        )
    assert [message["text"] for message in view.messages] == ["你好", "回答：你好"]
    assert view.last_seq == 2
    await hub.receive(chat, "在吗")
    await hub.until_quiet(chat)
    assert [m.seq for m in await hub.messages(chat)] == [1, 2, 3, 4]
