"""I1: an inbound message is committed once, before it is acknowledged; a repeat gets the first seq."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from crm_backend.conversations.errors import ClientIdReused, InvalidClientId
from crm_backend.conversations.models import InboxEntry, Message
from tests.fakes.conversation_hub import Hub


async def count_rows(hub: Hub) -> tuple[int, int]:
    async with hub.database.reading() as session:
        inbox = await session.scalar(select(func.count()).select_from(InboxEntry))
        messages = await session.scalar(
            select(func.count()).select_from(Message).where(Message.sender == "customer")
        )
    return int(inbox or 0), int(messages or 0)


async def test_repeat_of_a_client_id_returns_the_first_seq_and_writes_nothing(hub: Hub) -> None:
    chat, client_id = hub.visitor(), str(uuid4())
    first = await hub.receive(chat, "我的订单到哪了", client_id=client_id)
    await hub.until_quiet(chat)
    again = await hub.receive(chat, "我的订单到哪了", client_id=client_id)
    assert again.seq == first.seq == 1
    assert again.work is None
    assert await count_rows(hub) == (1, 1)
    assert len(hub.bot.turns) == 1


async def test_same_client_id_with_another_text_is_refused(hub: Hub) -> None:
    chat, client_id = hub.visitor(), str(uuid4())
    await hub.receive(chat, "退款", client_id=client_id)
    with pytest.raises(ClientIdReused):
        await hub.receive(chat, "不退了", client_id=client_id)
    assert await count_rows(hub) == (1, 1)


async def test_same_client_id_in_another_conversation_is_another_message(hub: Hub) -> None:
    client_id = str(uuid4())
    await hub.receive(hub.visitor(), "在吗", client_id=client_id)
    await hub.receive(hub.visitor(), "在吗", client_id=client_id)
    assert await count_rows(hub) == (2, 2)


async def test_twenty_simultaneous_repeats_leave_one_row(hub: Hub) -> None:
    chat, client_id = hub.visitor(), str(uuid4())
    hub.bot.hold()
    receipts = await asyncio.gather(
        *(hub.receive(chat, "在吗", client_id=client_id) for _ in range(20))
    )
    assert {receipt.seq for receipt in receipts} == {1}
    assert sum(receipt.work is not None for receipt in receipts) == 1
    assert await count_rows(hub) == (1, 1)


async def test_a_client_id_that_is_no_uuid_is_refused(hub: Hub) -> None:
    with pytest.raises(InvalidClientId):
        await hub.receive(hub.visitor(), "在吗", client_id="1")
    assert await count_rows(hub) == (0, 0)
