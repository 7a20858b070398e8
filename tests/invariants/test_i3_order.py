"""I3: seq is gap-free and increasing per conversation, whoever writes and however many at once."""

import asyncio

import pytest

from crm_backend.conversations.errors import EmptyMessage, MessageTooLong
from tests.fakes.conversation_hub import Hub


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
