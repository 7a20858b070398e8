"""Whose words a chat's are, at every message and in a turn that is running already; and staff who are nobody's chat."""

import pytest
from sqlalchemy import select

from crm_backend.access import service as access
from crm_backend.access.errors import TurnNotRunning
from crm_backend.access.values import PrincipalKind, StaffRole
from crm_backend.conversations.models import Feedback, Handoff, Message, StaffEvent, Turn
from crm_backend.conversations.service import addressed, turns
from crm_backend.conversations.service.ownership import HandOff, hand_off
from crm_backend.conversations.values import Outcome, OwnerKind, TurnState
from crm_backend.desk.conversations import repository as desk
from crm_backend.staff.errors import StaffSessionInvalid
from crm_backend.staff.models import StaffMember
from crm_backend.staff.service import sessions
from crm_backend.telegram.models import TelegramBinding
from crm_backend.telegram.repository import bindings
from crm_backend.telegram.values import BindingState
from tests.telegram.binding_world import BOT, World, no_ticket

CHAT = 101
OUT = "断开"


async def asks(world: World, text: str = "上周卖得怎么样"):
    work = await world.says(CHAT, text)
    assert work is not None
    return work


async def test_turn_of_a_manager_who_became_an_agent_is_asked_anew_with_the_rights_of_now(
    world: World,
):
    boss = await world.staff(role=StaffRole.MANAGER)
    await world.bind(boss, CHAT)
    work = await asks(world)
    assert work.audience == "staff"
    async with world.database.reading() as session:
        began = await access.resolve_turn(session, work.turn_id, world.clock.now())
        assert (await sessions.resolve_turn(session, began)).role is StaffRole.MANAGER
    await world.change(boss, role=StaffRole.AGENT)
    async with world.database.reading() as session:
        with pytest.raises(StaffSessionInvalid):
            await sessions.resolve_turn(session, began)

    again = await world.answer(work, "上周销售额 ¥649.99")
    assert "上周销售额 ¥649.99" not in await world.seen(CHAT)
    assert again is not None
    assert (again.text, again.state) == (work.text, None)
    async with world.database.reading() as session:
        with pytest.raises(TurnNotRunning):
            await access.resolve_turn(session, work.turn_id, world.clock.now())
        now = await access.resolve_turn(session, again.turn_id, world.clock.now())
        assert (await sessions.resolve_turn(session, now)).role is StaffRole.AGENT
    await world.answer(again, "您的角色看不到销售额")
    assert (await world.seen(CHAT))[-1] == "您的角色看不到销售额"
    # The binding stands: a role is followed.
    assert (await world.bound())[CHAT] == world.account(boss)


async def test_retry_of_a_turn_whose_rights_changed_is_given_up_for_a_new_turn(world: World):
    boss = await world.staff(role=StaffRole.MANAGER)
    await world.bind(boss, CHAT)
    work = await asks(world)
    await world.change(boss, role=StaffRole.AGENT)
    now = world.clock.now()
    async with world.database.transaction() as session:
        assert not await turns.renew(session, work, lease=world.lease, now=now)
    async with world.database.transaction() as session:
        left = await turns.list_unattended(session, now=now, holder=None, limit=9)
        assert list(left.conversations) == [work.conversation_id]
        again = await turns.start_forgotten(
            session, work.conversation_id, lease=world.lease, now=now
        )
    assert again is not None
    await world.answer(again, "好")
    assert (await world.seen(CHAT))[-1] == "好"


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another-pass-phrase-9"}])
async def test_who_is_not_trusted_any_more_hears_nothing_and_is_a_visitor_for_good(
    world: World, change: dict[str, object]
):
    boss = await world.staff(role=StaffRole.MANAGER)
    await world.bind(boss, CHAT)
    work = await asks(world)
    first = await world.conversation(CHAT)
    said = len(await world.seen(CHAT))
    await world.change(boss, **change)
    async with world.database.reading() as session:
        assert await bindings.list_bound_staff(session, BOT, limit=10) == []
    again = await world.answer(work, "上周销售额 ¥649.99")
    if (
        again is not None
    ):  # who works here is asked for anew, yet nothing leaves for a chat that is not let in
        await world.answer(again, "上周销售额 ¥649.99")
    assert len(await world.seen(CHAT)) == said

    assert await world.says(CHAT, "昨天呢") is None
    assert OUT in (await world.seen(CHAT))[-1]
    await world.change(boss, is_active=True)
    work = await asks(world, "在吗")
    assert work.audience == "customer"
    found = await world.conversation(CHAT)
    assert found is not None
    assert first is not None
    assert found.id != first.id
    assert found.participant_kind is PrincipalKind.VISITOR
    assert await world.bound() == {}
    assert "649.99" not in str(await world.seen(CHAT))


async def test_question_of_somebody_disabled_ends_as_a_dead_letter_and_starts_no_turn(
    world: World,
):
    boss = await world.staff(role=StaffRole.MANAGER)
    await world.bind(boss, CHAT)
    work = await asks(world)
    await world.change(boss, is_active=False)
    assert await world.answer(work, "上周销售额 ¥649.99") is None
    [line] = await world.rows(Message)
    [turn] = await world.rows(Turn)
    assert (line.outcome, turn.state) == (Outcome.DEAD_LETTER, TurnState.SUPERSEDED)
    async with world.database.reading() as session:
        left = await turns.list_unattended(session, now=world.clock.now(), holder=None, limit=9)
    assert list(left.conversations) == []


async def test_button_does_nothing_for_who_is_out(world: World):
    boss = await world.staff()
    await world.bind(boss, CHAT)
    await world.answer(await asks(world), "要看哪一天", choices=["昨天"])
    await world.deliver()
    [(_text, buttons)] = world.screens.shown[CHAT][-1:]
    await world.change(boss, is_active=False)
    assert await world.presses(CHAT, buttons["昨天"]) is None
    assert OUT in (await world.seen(CHAT))[-1]
    assert len(await world.rows(Message)) == 2


async def test_own_new_password_and_a_new_name_keep_the_binding(world: World):
    boss = await world.staff(role=StaffRole.MANAGER)
    await world.bind(boss, CHAT)
    async with world.database.transaction() as session:
        member = await session.get_one(StaffMember, boss.id)
        member.session_version += 1  # as one's own new password does
    await world.change(boss, display_name="陈总")
    assert (await asks(world)).audience == "staff"


async def test_unbinding_in_a_running_turn_publishes_nothing_for_whoever_comes_next(world: World):
    wang, li = await world.customer(), await world.customer()
    await world.bind(wang, CHAT)
    work = await asks(world, "我的订单到哪了")
    await world.end(wang)
    await world.bind(li, CHAT)
    said = len(await world.seen(CHAT))
    assert await world.answer(work, "王家的订单 D1") is None
    assert len(await world.seen(CHAT)) == said
    async with world.database.reading() as session:
        with pytest.raises(TurnNotRunning):
            await access.resolve_turn(session, work.turn_id, world.clock.now())
        kept = (await session.scalars(select(Turn).where(Turn.id == work.turn_id))).one()
    assert kept.suggestion_settled_at is not None  # nobody is offered it either
    new = await world.conversation(CHAT)
    assert new is not None
    assert await world.lines(new) == []


async def test_answer_that_waits_to_leave_is_not_said_to_the_next_account(world: World):
    wang, li = await world.customer(), await world.customer()
    await world.bind(wang, CHAT)
    await world.answer(await asks(world, "我的订单到哪了"), "王家的订单 D1")
    await world.bind(li, CHAT)  # before the worker came to send it
    assert not [text for text in await world.seen(CHAT) if "D1" in text]
    assert world.refused == ["The chat belongs to another account by now."]


async def test_visitors_running_turn_is_run_again_as_the_customers(world: World):
    wang = await world.customer()
    work = await asks(world, "我的订单到哪了")
    await world.bind(wang, CHAT)
    assert await world.answer(work, "请先证明是您的订单") is None
    async with world.database.transaction() as session:
        again = await turns.start_forgotten(
            session, work.conversation_id, lease=world.lease, now=world.clock.now()
        )
        assert again is not None
        acting = await access.resolve_turn(session, again.turn_id, world.clock.now())
    assert (acting.kind, acting.customer_id) == (PrincipalKind.CUSTOMER, wang.id)


async def test_staff_chat_is_in_no_queue_list_figure_or_event(world: World):
    agent = await world.staff()
    await world.bind(agent, CHAT)
    events = len(await world.rows(StaffEvent))
    work = await asks(world, "转人工")
    await world.answer(work, "好的")
    now = world.clock.now()
    async with world.database.transaction() as session:
        conversation = await addressed.lock_at(session, f"{BOT}:{CHAT}")
        assert conversation is not None
        wish = HandOff(reason="customer_wish")
        await hand_off(session, conversation, wish, open_ticket=no_ticket, now=now)
    found = await world.conversation(CHAT)
    assert found is not None
    assert (found.owner_kind, found.queued_at) == (OwnerKind.BOT, None)
    async with world.database.reading() as session:
        assert await desk.queue_positions(session) == {}
        assert await desk.count_lists(session, agent.id) == {}
        assert await desk.find_row(session, found.id) is None
    assert await world.rows(Handoff) == []
    assert await world.rows(Feedback) == []
    await world.end(agent)
    assert len(await world.rows(StaffEvent)) == events


async def test_each_binding_that_ended_says_when(world: World):
    wang = await world.customer()
    await world.bind(wang, CHAT)
    await world.bind(wang, 102)
    await world.end(wang)
    rows = await world.rows(TelegramBinding)
    assert [row.state for row in rows] == [BindingState.ENDED] * 2
    assert {row.ended_at for row in rows} == {world.clock.now()}
