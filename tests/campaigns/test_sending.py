"""A confirmed campaign on its way: said once in each chat, at a quiet moment, and not after it was stopped."""

import pytest
from sqlalchemy import select, update

from crm_backend.conversations.models import Choice, Conversation, Message, StaffEvent
from crm_backend.conversations.tasks import ask_idle_chats
from crm_backend.conversations.values import OwnerKind
from crm_backend.customers import service as customers
from crm_backend.customers.values import ConsentSource
from tests import factories
from tests.campaigns.conftest import HINT
from tests.fakes.fixed_clock import NOW

SAID = "，双十二老客专享：全场满 199 减 20。" + HINT


async def chats_of(shop, customer):
    async with shop.database.reading() as session:
        statement = select(Conversation).where(Conversation.customer_id == customer.id)
        return (await session.scalars(statement)).all()


async def own(shop, customer, kind):
    """Let somebody hold the customer's chat."""
    async with shop.database.transaction() as session:
        agent = await factories.add_staff(session) if kind is OwnerKind.AGENT else None
        await session.execute(
            update(Conversation)
            .where(Conversation.customer_id == customer.id)
            .values(
                owner_kind=kind,
                owner_staff_id=agent.id if agent else None,
                queued_at=shop.clock.now() if kind is OwnerKind.QUEUE else None,
            )
        )


async def test_everybody_but_the_tenth_reads_it_once_by_name(shop):
    people = await shop.add_people(*(f"客{index}" for index in range(20)))
    campaign_id = await shop.send()
    await shop.deliver()
    await shop.deliver()
    members = await shop.members(campaign_id)
    expected = {
        customer.name: [customer.name + SAID] for customer in people if not members[customer.id]
    }
    assert len(expected) == 18
    assert await shop.heard() == expected
    assert await shop.figures(campaign_id) == (18, 0, 0, 0)
    assert (await shop.read(campaign_id))["state"] == "done"


async def test_it_comes_into_the_chat_that_is_there_and_keeps_its_order(shop):
    (customer,) = await shop.add_people("王小明")
    async with shop.database.transaction() as session:
        chat = await factories.people.add_chat(session, customer, "在吗", site_key="demo")
    await shop.send()
    await shop.deliver()
    (found,) = await chats_of(shop, customer)
    assert (found.id, found.last_seq, found.owner_kind) == (chat.id, 2, OwnerKind.BOT)
    async with shop.database.reading() as session:
        said = (await session.scalars(select(Message).where(Message.seq == 2))).one()
        choice = (await session.scalars(select(Choice))).one()
        event = (await session.scalars(select(StaffEvent))).one()
    assert (said.text, said.sender) == ("王小明" + SAID, "bot")
    assert (choice.title, choice.command) == ("不再接收", "unsubscribe")
    assert (event.kind, event.conversation_id, event.ref) == ("message", chat.id, "2")


async def test_a_closed_chat_stays_closed(shop):
    (customer,) = await shop.add_people("王小明")
    async with shop.database.transaction() as session:
        await factories.people.add_chat(session, customer, "谢谢", owner_kind=OwnerKind.CLOSED)
    campaign_id = await shop.send()
    await shop.deliver()
    (chat,) = await chats_of(shop, customer)
    assert (chat.owner_kind, chat.last_seq) == (OwnerKind.CLOSED, 2)
    assert await shop.figures(campaign_id) == (1, 0, 0, 0)


@pytest.mark.parametrize("kind", [OwnerKind.QUEUE, OwnerKind.AGENT])
async def test_people_talk_undisturbed_and_it_comes_when_they_are_done(shop, kind):
    (customer,) = await shop.add_people("王小明")
    async with shop.database.transaction() as session:
        await factories.people.add_chat(session, customer, "我要投诉")
    await own(shop, customer, kind)
    campaign_id = await shop.send()
    await shop.deliver()
    assert await shop.heard() == {}
    assert await shop.figures(campaign_id) == (0, 0, 0, 1)
    await own(shop, customer, OwnerKind.BOT)
    await shop.deliver()
    assert await shop.heard() == {}, "it looks again after half an hour, not at once"
    shop.clock.advance(minutes=30)
    await shop.deliver()
    assert await shop.heard() == {"王小明": ["王小明" + SAID]}
    assert await shop.figures(campaign_id) == (1, 0, 0, 0)


async def test_a_talk_with_the_bot_is_not_broken_into(shop):
    (customer,) = await shop.add_people("王小明")
    async with shop.database.transaction() as session:
        await factories.people.add_chat(
            session, customer, "我要退款", last_customer_message_at=shop.clock.now()
        )
    await shop.send()
    await shop.deliver()
    assert await shop.heard() == {}
    shop.clock.advance(minutes=31)
    await shop.deliver()
    assert list(await shop.heard()) == ["王小明"]


async def test_a_chat_that_stays_busy_is_given_up_and_says_why(shop):
    (customer,) = await shop.add_people("王小明")
    async with shop.database.transaction() as session:
        await factories.people.add_chat(session, customer, "我要投诉")
    await own(shop, customer, OwnerKind.AGENT)
    campaign_id = await shop.send()
    for _ in range(9):
        await shop.deliver()
        shop.clock.advance(minutes=30)
    campaign = await shop.read(campaign_id)
    assert await shop.figures(campaign_id) == (0, 0, 1, 0)
    assert campaign["report"]["dead_reasons"] == {"chat_busy": 1}
    assert campaign["state"] == "done"


async def test_who_unsubscribes_before_their_turn_gets_nothing(shop):
    first, _second = await shop.add_people("甲", "乙")
    campaign_id = await shop.send()
    async with shop.database.transaction() as session:
        await customers.refuse_offers(session, first.id, ConsentSource.STAFF, now=NOW)
    await shop.deliver()
    assert list(await shop.heard()) == ["乙"]
    assert (await shop.read(campaign_id))["report"]["dead_reasons"] == {"unsubscribed": 1}


async def test_stopping_takes_effect_at_once(shop):
    await shop.add_people("甲", "乙", "丙")
    campaign_id = await shop.send()
    outbox = shop.outbox()
    first = (await shop.deliveries())[0]
    claimed = await outbox._claim(first.id)
    assert claimed is not None
    assert await outbox._deliver(claimed) == 1
    stopped = await shop.manager.post(f"/campaigns/{campaign_id}/stop")
    assert (stopped.status_code, stopped.json()["state"]) == (200, "stopped")
    assert stopped.json()["stopped_at"] == "2026-11-25T02:00:00Z"
    await shop.deliver()
    assert len(await shop.heard()) == 1
    assert await shop.figures(campaign_id) == (1, 0, 2, 0)
    assert (await shop.read(campaign_id))["report"]["dead_reasons"] == {"stopped": 2}
    again = await shop.manager.post(f"/campaigns/{campaign_id}/stop")
    assert (again.status_code, again.json()) == (200, stopped.json())


async def test_what_is_leaving_while_it_is_stopped_looks_once_more(shop):
    await shop.add_people("甲")
    campaign_id = await shop.send()
    outbox = shop.outbox()
    claimed = await outbox._claim((await shop.deliveries())[0].id)
    assert claimed is not None
    assert (await shop.manager.post(f"/campaigns/{campaign_id}/stop")).status_code == 200
    assert await outbox._deliver(claimed) == 0
    assert await shop.heard() == {}
    assert await shop.figures(campaign_id) == (0, 0, 1, 0)


async def test_there_is_nothing_to_stop_before_and_after(shop):
    await shop.add_people("甲")
    draft = await shop.add_draft()
    refused = await shop.manager.post(f"/campaigns/{draft}/stop")
    assert (refused.status_code, refused.json()["code"]) == (409, "campaign_not_sending")
    sent = await shop.send()
    await shop.deliver()
    refused = await shop.manager.post(f"/campaigns/{sent}/stop")
    assert (refused.status_code, refused.json()["code"]) == (409, "campaign_not_sending")


async def test_two_campaigns_reach_a_customer_one_after_the_other(shop):
    await shop.add_people("甲")
    await shop.send(text="第一")
    await shop.send(text="第二")
    await shop.deliver()
    assert await shop.heard() == {"甲": ["第一" + HINT, "第二" + HINT]}


async def test_nobody_is_asked_how_the_bot_did_because_an_offer_came(shop):
    await shop.add_people("甲")
    await shop.send()
    await shop.deliver()
    shop.clock.advance(minutes=11)
    assert await ask_idle_chats(shop.database, shop.clock) == 0
