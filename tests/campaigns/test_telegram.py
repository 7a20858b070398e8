"""A campaign on Telegram: there where the customer is bound and lets us write, and counted by what became of it."""

import pytest
from sqlalchemy import select, true, update

from crm_backend.campaigns import repository
from crm_backend.campaigns.service import delivering
from crm_backend.channels.outbox import MayBeSent, Outbox, Sent, Undeliverable
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.values import Channel, OwnerKind
from crm_backend.core.outbox import OutboxEntry, OutboxState, enqueue
from crm_backend.customers import service as customers
from crm_backend.customers.values import ConsentSource
from crm_backend.telegram.models import TelegramBinding
from crm_backend.telegram.service import sending
from crm_backend.telegram.values import OUTBOX_KIND, BindingState, Place
from tests import factories
from tests.campaigns.test_sending import own

BOT = 7_000_000_001


class Leaving:
    """Telegram's end of the outbox: looks once more as the transport does, then ends as it is told."""

    def __init__(self, shop) -> None:
        self.shop = shop
        self.ends_with: Exception | None = None
        self.sent: list[str] = []

    async def send(self, target, payload):
        async with self.shop.database.reading() as session:
            place = Place.parse(target)
            part = await sending.next_part(session, place, payload["message_id"], public_url="")
        if isinstance(part, sending.Withdrawn):
            raise Undeliverable(part.reason)
        if self.ends_with is not None:
            raise self.ends_with
        assert part is not None
        self.sent.append(part.html)
        return Sent()


async def connect(shop, customer, **fields):
    """The customer's chat on Telegram, bound to their account."""
    now = shop.clock.now()
    async with shop.database.transaction() as session:
        session.add(
            TelegramBinding(
                bot_id=BOT,
                customer_id=customer.id,
                chat_id=customer.id,
                state=BindingState.BOUND,
                created_at=now,
                expires_at=now,
                bound_at=now,
            )
        )
        await factories.people.add_chat(
            session,
            customer,
            "在吗",
            **{"channel": Channel.TELEGRAM, "address": f"{BOT}:{customer.id}", **fields},
        )


async def leave(shop, leaving) -> None:
    async def tell(session, entry):
        await sending.tell_staff(session, entry, now=shop.clock.now())

    outbox = Outbox(shop.database, shop.clock, {OUTBOX_KIND: leaving}, on_stop=tell)
    await outbox.deliver_due()


async def test_who_is_connected_gets_it_there_and_who_is_not_on_the_web(shop):
    bound, _web = await shop.add_people("王小明", "李静")
    await connect(shop, bound)
    campaign_id = await shop.send()
    await shop.deliver()
    leaving = Leaving(shop)
    await leave(shop, leaving)
    assert [text.partition("，")[0] for text in leaving.sent] == ["王小明"]
    assert set(await shop.heard()) == {"王小明", "李静"}
    assert await shop.figures(campaign_id) == (2, 0, 0, 0)


async def test_who_stopped_the_bot_gets_it_on_the_web(shop):
    (customer,) = await shop.add_people("王小明")
    await connect(shop, customer, unreachable_since=shop.clock.now())
    await shop.send()
    await shop.deliver()
    async with shop.database.reading() as session:
        (chat,) = await session.scalars(
            select(Conversation).where(Conversation.channel == Channel.WEB)
        )
    assert chat.last_seq == 1


@pytest.mark.parametrize(
    ("error", "figures", "reasons"),
    [
        (Undeliverable("blocked"), (0, 0, 1, 0), {"blocked": 1}),
        (Undeliverable("chat not found"), (0, 0, 1, 0), {"refused": 1}),
        (MayBeSent(), (0, 1, 0, 0), {}),
    ],
)
async def test_what_became_of_it_on_telegram_is_what_counts(shop, error, figures, reasons):
    (customer,) = await shop.add_people("王小明")
    await connect(shop, customer)
    campaign_id = await shop.send()
    await shop.deliver()
    leaving = Leaving(shop)
    leaving.ends_with = error
    await leave(shop, leaving)
    assert await shop.figures(campaign_id) == figures
    assert (await shop.read(campaign_id))["report"]["dead_reasons"] == reasons


@pytest.mark.parametrize("why", ["stopped", "unsubscribed"])
async def test_what_has_not_left_is_held_back_once_nobody_wants_it(shop, why):
    (customer,) = await shop.add_people("王小明")
    await connect(shop, customer)
    campaign_id = await shop.send()
    await shop.deliver()
    if why == "stopped":
        # All of it was said, so that nobody can stop it in the console any more: as one that still sends.
        async with shop.database.transaction() as session:
            await session.execute(
                update(OutboxEntry)
                .where(OutboxEntry.kind == "campaign")
                .values(state=OutboxState.SENDING)
            )
        await shop.manager.post(f"/campaigns/{campaign_id}/stop")
    else:
        async with shop.database.transaction() as session:
            await customers.refuse_offers(
                session, customer.id, ConsentSource.STAFF, now=shop.clock.now()
            )
    leaving = Leaving(shop)
    await leave(shop, leaving)
    assert leaving.sent == []
    assert (await shop.read(campaign_id))["report"]["dead_reasons"] == {why: 1}


async def test_a_talk_on_the_web_is_not_broken_into_on_telegram(shop):
    (customer,) = await shop.add_people("王小明")
    await connect(shop, customer)
    async with shop.database.transaction() as session:
        await factories.people.add_chat(session, customer, "我要投诉", site_key="demo")
    await own(shop, customer, OwnerKind.QUEUE)
    async with shop.database.transaction() as session:
        telegram = Conversation.channel == Channel.TELEGRAM
        free = {"owner_kind": OwnerKind.BOT, "queued_at": None}
        await session.execute(update(Conversation).where(telegram).values(**free))
    campaign_id = await shop.send()
    await shop.deliver()
    assert await shop.figures(campaign_id) == (0, 0, 0, 1)


async def test_answers_never_stand_behind_a_whole_campaign(shop):
    people = await shop.add_people(*(f"客{index}" for index in range(3)))
    for customer in people:
        await connect(shop, customer)
    async with shop.database.transaction() as session:
        for number in range(delivering.MOST_WAITING - 1):
            enqueue(
                session,
                kind=OUTBOX_KIND,
                target=f"{BOT}:{number + 900}",
                cause=f"message:{number}",
                payload={"text": "您好"},
                now=shop.clock.now(),
            )
    campaign_id = await shop.send()
    await shop.outbox().deliver_due()
    assert await shop.figures(campaign_id) == (1, 0, 0, 2)
    async with shop.database.transaction() as session:
        await session.execute(
            update(OutboxEntry)
            .where(OutboxEntry.kind == OUTBOX_KIND)
            .values(state=OutboxState.SENT)
        )
    shop.clock.advance(seconds=2)
    await shop.outbox().deliver_due()
    assert await shop.figures(campaign_id) == (3, 0, 0, 0)


async def test_without_a_site_who_is_connected_is_reachable(shop):
    bound, _other = await shop.add_people("王小明", "李静")
    await connect(shop, bound)
    async with shop.database.reading() as session:
        found = await repository.count_standings(session, true(), has_site=False)
    assert {standing.value: count for standing, count in found.items()} == {
        "member": 1,
        "unreachable": 1,
    }
