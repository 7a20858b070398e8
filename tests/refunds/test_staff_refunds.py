"""Refunds through the staff's door: one decision each, told to the customer once, on both databases."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from crm_backend.access.models import AuditEntry
from crm_backend.conversations.models import Conversation, Message, StaffEvent
from crm_backend.conversations.values import CLOSED, OwnerKind, Sender
from crm_backend.core.db import Database
from crm_backend.orders.models import Order
from crm_backend.orders.values import OrderStatus
from crm_backend.refunds.models import Refund, RefundStep
from crm_backend.refunds.values import RefundState
from crm_backend.tickets.models import Ticket
from tests import factories
from tests.factories import Line
from tests.fakes.bot_api import BotApi
from tests.fakes.fixed_clock import NOW

AT_ONCE = 20


@dataclass
class Case:
    """A refund over the limit that its customer asked for in their chat."""

    number: str
    ticket: str
    order_number: str
    chat_id: str


async def open_case(bot_api: BotApi, database: Database, *, kind="return_refund", **chat) -> Case:
    async with database.transaction() as session:
        await factories.add_shop(session)
        customer = await factories.add_customer(session, name="王小明")
        order = await factories.add_order(
            session,
            customer,
            status=OrderStatus.DELIVERED,
            placed_at=NOW - timedelta(days=5),
            lines=[Line(amount_minor=45_000)],
        )
        owned = {"owner_kind": OwnerKind.QUEUE, **chat}
        if owned["owner_kind"] is OwnerKind.AGENT:
            owned["owner_staff_id"] = (await factories.add_staff(session)).id
        conversation = await factories.add_chat(session, customer, **owned)
        await factories.add_line(session, conversation, "我要退款")
        turn = await factories.add_turn(session, customer, conversation_id=conversation.id)
    made = (
        await bot_api.post(
            turn,
            "/refunds",
            order_number=order.number,
            kind=kind,
            reason="quality",
            reason_text="坏",
        )
    ).json()
    return Case(made["refund"]["number"], made["ticket_number"], order.number, conversation.id)


async def take_chat_away(database: Database, case: Case) -> None:
    """The chat in which it began is now somebody else's: nothing of it may be told there."""
    async with database.transaction() as session:
        stranger = await factories.add_customer(session)
        chat = await session.get_one(Conversation, case.chat_id)
        chat.customer_id = stranger.id


async def messages(database: Database) -> list[Message]:
    async with database.reading() as session:
        said = select(Message).where(Message.sender == Sender.BOT).order_by(Message.seq)
        return list(await session.scalars(said))


def _state(message: Message) -> str:
    assert message.card is not None
    return str(message.card["state"])


async def steps(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as session:
        rows = await session.scalars(select(RefundStep).order_by(RefundStep.id))
        return [(row.state.value, row.actor) for row in rows]


async def test_return_goes_all_the_way_and_is_never_called_paid_too_early(
    bot_api, staff_api, database
):
    case = await open_case(bot_api, database)
    agent = await staff_api.signed_in()
    path = f"/refunds/{case.number.lower()}"
    approved = await agent.post(f"{path}/approve")
    assert approved.status_code == 200
    card = approved.json()["refund"]
    assert (card["state"], card["state_text"]) == ("awaiting_goods", "待寄回")
    assert "expected_on" not in card
    received = (await agent.post(f"{path}/goods-received")).json()["refund"]
    assert (received["state"], received["expected_on"]) == ("received", "2026-11-30")
    paid = (await agent.post(f"{path}/mark-paid")).json()["refund"]
    assert (paid["state"], paid["state_text"]) == ("paid", "已打款")
    actor = f"staff:{agent.member.id}"
    assert await steps(database) == [
        ("requested", "customer"),
        *((state, actor) for state in ("approved", "awaiting_goods", "received", "paid")),
    ]
    told = await messages(database)
    assert [_state(message) for message in told] == ["awaiting_goods", "received", "paid"]
    assert "退货地址" in told[0].text
    assert "11 月 30 日" in told[1].text
    assert "已打款" in told[2].text
    assert not any("已退款" in message.text for message in told)
    assert not any("已打款" in message.text for message in told[:2])
    async with database.reading() as session:
        refund = (await session.scalars(select(Refund))).one()
        ticket = (await session.scalars(select(Ticket))).one()
        entries = list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
        kinds = list(await session.scalars(select(StaffEvent.kind).order_by(StaffEvent.number)))
    assert (refund.approved_at, refund.ended_at) == (NOW, NOW)
    assert (ticket.number, ticket.refund_id, ticket.state) == (case.ticket, refund.id, "resolved")
    assert ticket.resolution == f"退款 {case.number}（¥450.00）：待寄回"
    assert [e.facts["deed"] for e in entries] == ["approve", "goods_received", "mark_paid"]
    assert entries[0].object_id == case.number
    assert kinds.count("refund") == 4


async def test_money_only_is_approved_and_promised_a_day(bot_api, staff_api, database):
    case = await open_case(bot_api, database, kind="refund_only")
    agent = await staff_api.signed_in()
    card = (await agent.post(f"/refunds/{case.number}/approve")).json()["refund"]
    assert (card["state_text"], card["expected_on"]) == ("已同意，待打款", "2026-11-30")
    (told,) = await messages(database)
    assert told.card == card
    assert "已同意，待打款，预计不晚于 11 月 30 日打款" in told.text


async def test_refused_money_can_be_asked_for_again_and_the_reason_is_told(
    bot_api, staff_api, database
):
    case = await open_case(bot_api, database)
    agent = await staff_api.signed_in()
    reason = "照片看不清 {amount}"
    answer = await agent.post(f"/refunds/{case.number}/refuse", reason=reason)
    assert answer.json()["refund"]["state"] == "refused"
    (told,) = await messages(database)
    assert f"原因：{reason}。" in told.text
    async with database.reading() as session:
        order = (await session.scalars(select(Order))).one()
        ticket = (await session.scalars(select(Ticket))).one()
    assert order.refund_held_minor == 0
    assert ticket.resolution.endswith(f"未通过。原因：{reason}")
    again = await agent.post(f"/refunds/{case.number}/approve")
    assert (again.status_code, again.json()["code"]) == (409, "refund_state_conflict")
    assert again.json()["facts"] == {"state": "refused"}


@pytest.mark.parametrize("owner", [OwnerKind.BOT, OwnerKind.AGENT, OwnerKind.CLOSED])
async def test_notice_reaches_the_chat_whoever_holds_it_and_moves_nothing(
    bot_api, staff_api, database, owner
):
    case = await open_case(bot_api, database, owner_kind=owner)
    agent = await staff_api.signed_in()
    await agent.post(f"/refunds/{case.number}/approve")
    async with database.reading() as session:
        chat = await session.get_one(Conversation, case.chat_id)
        seqs = list(await session.scalars(select(Message.seq).order_by(Message.seq)))
    assert (chat.owner_kind, chat.owner_epoch) == (owner, 1)
    assert seqs == list(range(1, chat.last_seq + 1))


@pytest.mark.parametrize("same_key", [True, False])
async def test_many_agents_at_once_decide_once(bot_api, staff_api, database, same_key):
    case = await open_case(bot_api, database)
    agents = [await staff_api.signed_in()] if same_key else []
    agents += [] if same_key else [await staff_api.signed_in() for _ in range(AT_ONCE)]
    key = str(uuid4())
    answers = await asyncio.gather(
        *(
            agents[at % len(agents)].post(
                f"/refunds/{case.number}/approve", key=key if same_key else None
            )
            for at in range(AT_ONCE)
        )
    )
    codes = sorted(answer.status_code for answer in answers)
    assert codes == ([200] * AT_ONCE if same_key else [200] + [409] * (AT_ONCE - 1))
    assert len({answer.text for answer in answers if answer.is_success}) == 1
    assert {a.json()["code"] for a in answers if a.is_error} <= {"refund_state_conflict"}
    assert len(await messages(database)) == 1
    assert [state for state, _actor in await steps(database)] == [
        "requested",
        "approved",
        "awaiting_goods",
    ]


@pytest.mark.parametrize("has_chat", [True, False])
async def test_approving_and_refusing_at_once_is_one_of_the_two(
    bot_api, staff_api, database, has_chat
):
    """Without a chat only the order's lock is left to make them go one by one."""
    case = await open_case(bot_api, database)
    if not has_chat:
        await take_chat_away(database, case)
    agents = [await staff_api.signed_in() for _ in range(AT_ONCE)]
    answers = await asyncio.gather(
        *(
            agent.post(f"/refunds/{case.number}/refuse", reason="不符合")
            if at % 2
            else agent.post(f"/refunds/{case.number}/approve")
            for at, agent in enumerate(agents)
        )
    )
    assert sorted(a.status_code for a in answers) == [200] + [409] * (AT_ONCE - 1)
    async with database.reading() as session:
        refund = (await session.scalars(select(Refund))).one()
        order = (await session.scalars(select(Order))).one()
        steps_taken = await session.scalar(select(func.count(RefundStep.id)))
    told = [_state(message) for message in await messages(database)]
    assert told == ([refund.state] if has_chat else [])
    assert steps_taken == (2 if refund.state is RefundState.REFUSED else 3)
    held = 0 if refund.state is RefundState.REFUSED else refund.amount_minor
    assert order.refund_held_minor == held


async def test_same_key_with_another_reason_is_refused(bot_api, staff_api, database):
    case = await open_case(bot_api, database)
    agent = await staff_api.signed_in()
    key = str(uuid4())
    path = f"/refunds/{case.number}/refuse"
    assert (await agent.post(path, key=key, reason="一")).is_success
    answer = await agent.post(path, key=key, reason="二")
    assert (answer.status_code, answer.json()["code"]) == (409, "deed_reused")


async def test_customer_without_a_chat_is_not_told_but_the_refund_goes_on(
    bot_api, staff_api, database
):
    case = await open_case(bot_api, database)
    await take_chat_away(database, case)
    agent = await staff_api.signed_in()
    assert (await agent.post(f"/refunds/{case.number}/approve")).is_success
    assert await messages(database) == []


async def test_notice_follows_a_visitors_chat_into_the_customers(bot_api, staff_api, database):
    case = await open_case(bot_api, database)
    async with database.transaction() as session:
        chat = await session.get_one(Conversation, case.chat_id)
        visited = await factories.add_chat(
            session, owner_kind=CLOSED.kind, merged_into_id=case.chat_id
        )
        ticket = (await session.scalars(select(Ticket))).one()
        ticket.conversation_id = visited.id
    agent = await staff_api.signed_in()
    await agent.post(f"/refunds/{case.number}/approve")
    (told,) = await messages(database)
    assert told.conversation_id == chat.id


async def test_list_shows_what_waits_with_name_reason_and_ticket(bot_api, staff_api, database):
    case = await open_case(bot_api, database)
    agent = await staff_api.signed_in()
    listed = (await agent.get("/refunds", state="requested")).json()
    (row,) = listed["refunds"]
    assert (row["number"], row["state_text"]) == (case.number, "待审核")
    assert (row["customer_name"], row["reason_text"]) == ("王小明", "质量问题：坏")
    assert (row["ticket_number"], listed["next_before"]) == (case.ticket, None)
    assert (await agent.get("/refunds", state="paid")).json()["refunds"] == []
    read = (await agent.get(f"/tickets/{case.ticket}")).json()
    assert (read["refund_number"], read["type_text"]) == (case.number, "退款审核")


async def test_list_is_paged(staff_api, database):
    async with database.transaction() as session:
        await factories.add_shop(session)
        customer = await factories.add_customer(session)
        for at in range(3):
            order = await factories.add_order(session, customer)
            session.add(
                Refund(
                    number=f"RF{at}",
                    order_id=order.id,
                    customer_id=customer.id,
                    kind="refund_only",
                    reason="other",
                    state="requested",
                    verdict_reason="evidence_needed",
                    amount_minor=100,
                    currency="CNY",
                    idempotency_key=f"test:{at}",
                    requested_at=NOW,
                )
            )
    agent = await staff_api.signed_in()
    first = (await agent.get("/refunds", limit=2)).json()
    rest = (await agent.get("/refunds", limit=2, before=first["next_before"])).json()
    assert [row["number"] for row in first["refunds"] + rest["refunds"]] == ["RF2", "RF1", "RF0"]
    assert rest["next_before"] is None


async def test_unknown_numbers_and_missing_keys_are_refused(bot_api, staff_api, database):
    case = await open_case(bot_api, database)
    agent = await staff_api.signed_in()
    for path in ("/refunds/RF0/approve", "/refunds/%00/mark-paid"):
        answer = await agent.post(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "refund_not_found")
    no_reason = await agent.post(f"/refunds/{case.number}/refuse", reason=" ")
    no_key = await agent.post(f"/refunds/{case.number}/approve", key="not-a-uuid")
    assert (no_reason.status_code, no_key.status_code) == (422, 422)
    anonymous = await staff_api.anonymous().get("/api/v1/refunds")
    assert anonymous.status_code == 401
