"""退订: pressed or typed, it holds at once, whoever has the chat, and the bot is not asked."""

import pytest
from sqlalchemy import select

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations import repository
from crm_backend.conversations.models import Conversation, Feedback
from crm_backend.conversations.service import offers
from crm_backend.conversations.service.sessions import ChatSession
from crm_backend.conversations.values import CLOSED, QUEUE, OwnerKind
from crm_backend.core.ids import new_id
from crm_backend.customers import service as customers
from crm_backend.customers.models import Customer
from crm_backend.customers.values import ConsentSource
from tests import factories
from tests.factories import people
from tests.fakes.desk import Desk
from tests.fakes.manual_clock import ManualClock

GONE = "已为您退订，以后不再发送活动消息。订单和售后的通知不受影响。想再收到，回复「重新订阅」。"
AGAIN = "已为您订阅活动消息。不想再收到时，回复「退订」。"


@pytest.fixture
async def desk(database, settings):
    async with Desk(database, ManualClock(), settings) as desk:
        yield desk


async def signed_in(desk: Desk, *, agreed: bool = True) -> tuple[Customer, ChatSession]:
    """A customer with a chat, who wants offers or was never asked."""
    async with desk.database.transaction() as session:
        customer = await factories.add_customer(session)
        if agreed:
            await customers.agree_to_offers(
                session, customer, ConsentSource.STAFF, now=desk.clock.now()
            )
    chat = ChatSession(
        session_id=new_id("ses"),
        conversation_id=new_id("cnv"),
        kind=PrincipalKind.CUSTOMER,
        customer_id=customer.id,
        site_key="demo",
        locale="zh-CN",
        expires_at=desk.clock.now(),
    )
    return customer, chat


async def is_agreed(desk: Desk, customer: Customer) -> bool | None:
    async with desk.database.reading() as session:
        consent = await customers.find_consent(session, customer.id)
    return None if consent is None else consent.is_agreed


async def offered(desk: Desk, customer: Customer) -> Conversation:
    """The customer's chat with an offer in it."""
    async with desk.database.transaction() as session:
        chat = await offers.lock_web_chat(
            session, customer.id, site_key="demo", now=desk.clock.now()
        )
        assert chat is not None
        await offers.say_offer(session, chat, "新品到店", now=desk.clock.now())
    return chat


@pytest.mark.parametrize("typed", ["退订", " 退订。", "TD", "Unsubscribe", "不再接收！"])
async def test_typed_by_who_agreed_it_ends_offers_and_no_turn_begins(desk, typed):
    customer, chat = await signed_in(desk)
    receipt = await desk.hub.receive(chat, typed)
    assert receipt.work is None
    assert await is_agreed(desk, customer) is False
    assert (await desk.lines(chat))[1:] == [("system", GONE)]
    (asked, _told) = await desk.hub.messages(chat)
    assert asked.outcome == "hub"
    assert await desk.hub.turns(chat) == []


async def test_pressed_it_ends_offers(desk):
    customer, chat = await signed_in(desk)
    made = await offered(desk, customer)
    chat = ChatSession(**{**vars(chat), "conversation_id": made.id})
    async with desk.database.reading() as session:
        (choice,) = await repository.list_open_choices(session, made.id)
    await desk.hub.receive(chat, choice_id=choice.id)
    assert await is_agreed(desk, customer) is False
    assert [text for _sender, text in await desk.lines(chat)][1:] == ["不再接收", GONE]


@pytest.mark.parametrize("typed", ["退订", "TD"])
async def test_who_was_never_asked_is_answered_by_the_bot(desk, typed):
    customer, chat = await signed_in(desk, agreed=False)
    receipt = await desk.hub.receive(chat, typed)
    assert receipt.work is not None
    await desk.hub.until_quiet(chat)
    assert await is_agreed(desk, customer) is None


async def test_a_visitor_is_answered_by_the_bot(desk):
    chat = await desk.asked("退订")
    assert len(await desk.hub.turns(chat)) == 1


@pytest.mark.parametrize("typed", ["我想退订这个订单", "不要再接收货物了", "退订单"])
async def test_longer_words_are_not_guessed_at(desk, typed):
    customer, chat = await signed_in(desk)
    await desk.hub.receive(chat, typed)
    await desk.hub.until_quiet(chat)
    assert await is_agreed(desk, customer) is True


@pytest.mark.parametrize(("typed", "told"), [("退订", GONE), ("挺好的", "留言已收到，谢谢您。")])
async def test_where_a_rating_waits_for_a_sentence_it_is_a_wish_all_the_same(desk, typed, told):
    customer, chat = await signed_in(desk)
    await desk.hub.receive(chat, "你好")
    await desk.hub.until_quiet(chat)
    async with desk.database.transaction() as session:
        rated = await session.get_one(Conversation, chat.conversation_id)
        await people.add_score(session, rated, 4, awaits_comment=True)
    await desk.hub.receive(chat, typed)
    assert (await desk.lines(chat))[-1] == ("system", told)
    assert await is_agreed(desk, customer) is (told != GONE)
    async with desk.database.reading() as session:
        feedback = (await session.scalars(select(Feedback))).one()
    assert (feedback.comment, feedback.awaits_comment) == ("" if told == GONE else typed, False)


async def test_in_the_queue_it_holds_too_and_the_place_is_kept(desk):
    customer, chat = await signed_in(desk)
    await desk.hub.receive(chat, "你好")
    await desk.hub.until_quiet(chat)
    await desk.hub.give_to(chat, QUEUE)
    await desk.hub.receive(chat, "退订")
    assert await is_agreed(desk, customer) is False
    assert (await desk.hub.conversation(chat)).owner_kind is OwnerKind.QUEUE
    assert (await desk.lines(chat))[-1] == ("system", GONE)


async def test_a_closed_chat_stays_closed(desk):
    customer, chat = await signed_in(desk)
    await desk.hub.receive(chat, "你好")
    await desk.hub.until_quiet(chat)
    await desk.hub.give_to(chat, CLOSED)
    await desk.hub.receive(chat, "退订")
    assert await is_agreed(desk, customer) is False
    assert (await desk.hub.conversation(chat)).owner_kind is OwnerKind.CLOSED


async def test_saying_it_twice_is_confirmed_twice_and_the_first_time_is_kept(desk):
    customer, chat = await signed_in(desk)
    await desk.hub.receive(chat, "退订")
    async with desk.database.reading() as session:
        first = await customers.find_consent(session, customer.id)
    desk.clock.advance(hours=1)
    await desk.hub.receive(chat, "退订")
    async with desk.database.reading() as session:
        again = await customers.find_consent(session, customer.id)
    assert first is not None
    assert again is not None
    assert again.withdrawn_at == first.withdrawn_at
    assert again.withdrawn_how is ConsentSource.CHAT
    assert [text for sender, text in await desk.lines(chat) if sender == "system"] == [GONE] * 2


@pytest.mark.parametrize("typed", ["重新订阅", "恢复订阅。", "Resubscribe"])
@pytest.mark.parametrize("agreed", [True, False])
async def test_who_asks_for_offers_gets_them_again_and_is_told(desk, typed, agreed):
    customer, chat = await signed_in(desk, agreed=agreed)
    receipt = await desk.hub.receive(chat, "退订")
    if receipt.work is not None:  # who never said anything about offers is answered by the bot
        await desk.hub.until_quiet(chat)
    await desk.hub.receive(chat, typed)
    assert await is_agreed(desk, customer) is True
    async with desk.database.reading() as session:
        consent = await customers.find_consent(session, customer.id)
    assert consent is not None
    assert consent.agreed_how is ConsentSource.CHAT
    assert (await desk.lines(chat))[-1] == ("system", AGAIN)


@pytest.mark.parametrize("typed", ["订阅", "我想订阅牛奶", "重新订阅是什么意思"])
async def test_less_plain_words_are_no_consent(desk, typed):
    customer, chat = await signed_in(desk)
    await desk.hub.receive(chat, "退订")
    await desk.hub.receive(chat, typed)
    await desk.hub.until_quiet(chat)
    assert await is_agreed(desk, customer) is False


async def test_a_visitor_who_asks_for_offers_is_answered_by_the_bot(desk):
    chat = await desk.asked("重新订阅")
    assert len(await desk.hub.turns(chat)) == 1
