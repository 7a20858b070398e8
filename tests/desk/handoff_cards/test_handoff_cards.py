"""The handoff card on both databases: what it shows, and that approving does it once and tells the customer."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from crm_backend.access.models import AuditEntry
from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.models import Conversation, Handoff, Message, Note, StaffEvent
from crm_backend.conversations.values import Channel, OwnerKind, Sender
from crm_backend.customers.models import Customer
from crm_backend.orders.models import Order, OrderProof
from crm_backend.orders.values import OrderStatus
from crm_backend.refunds.models import Refund, RefundStep
from crm_backend.tickets.models import Ticket
from tests import factories
from tests.factories import Line
from tests.fakes.fixed_clock import NOW

DELIVERED = {
    "status": OrderStatus.DELIVERED,
    "placed_at": NOW - timedelta(days=5),
    "shipped_at": NOW - timedelta(days=4),
    "lines": [Line(amount_minor=12_800)],
}
AT_ONCE = 20


class Desk:
    """One customer's chat with people, and the agents who look at it."""

    def __init__(self, staff_api) -> None:
        self.staff_api = staff_api
        self.database = staff_api.database
        self.chat_id = ""
        self.order_number = ""
        self.customer = Customer()

    async def open(self, *, order=None, intent="request_refund", slots=None, **handoff):
        """Make customer, order and hand-off, and sign an agent in."""
        async with self.database.transaction() as session:
            self.customer = await factories.add_customer(session, name="王小明")
            made = await factories.add_order(session, self.customer, **(order or DELIVERED))
            self.order_number = made.number
            chat = await factories.add_chat(
                session, self.customer, owner_kind=OwnerKind.QUEUE, queued_at=NOW
            )
            self.chat_id = chat.id
            filled = {"order_number": made.number} if slots is None else slots
            await factories.add_handoff(session, chat, intent=intent, slots=filled, **handoff)
        return await self.staff_api.signed_in()

    @property
    def path(self) -> str:
        return f"/conversations/{self.chat_id}"

    async def card(self, agent):
        return (await agent.get(f"{self.path}/handoff-card")).json()

    async def approve(self, agent, proposal_id: str, *, key: str | None = None):
        return await agent.post(f"{self.path}/proposals/{proposal_id}/approve", key=key)

    async def rows(self, table):
        async with self.database.reading() as session:
            return list(await session.scalars(select(table).order_by(table.id)))


@pytest.fixture
def desk(staff_api) -> Desk:
    return Desk(staff_api)


async def test_card_tells_what_the_bot_knew(desk):
    agent = await desk.open(
        reason="complaint",
        summary="想退货",
        confidence=0.87,
        slots={
            "order_number": "",
            "refund_kind": "return_refund",
            "refund_reason": "quality",
            "verification_phone_tail": "1234",
            "locale": "zh-CN",
        },
    )
    card = await desk.card(agent)
    proposal = card.pop("proposal")
    (order,) = card.pop("orders")
    assert order["number"] == desk.order_number
    assert card == {
        "reason": "complaint",
        "reason_text": "客户投诉",
        "summary": "想退货",
        "queued_at": "2026-11-25T02:00:00Z",
        "intent": "request_refund",
        "intent_text": "申请退款",
        "confidence": 0.87,
        "slots": [
            {"name": "refund_kind", "label": "退款方式", "value": "退货退款"},
            {"name": "refund_reason", "label": "退款原因", "value": "质量问题"},
        ],
        "verified": True,
        "refunds": [],
        "verdict": {
            "order_number": desk.order_number,
            "text": "签收 3 天，可退 ¥128.00",
            "kind": "approve",
        },
    }
    assert proposal["kind"] == "request_refund"


async def test_there_is_no_card_unless_the_chat_is_with_people(desk, database):
    agent = await desk.open()
    async with database.transaction() as session:
        handoff = (await session.scalars(select(Handoff))).one()
        handoff.ended_at = NOW
    answer = await agent.get(f"{desk.path}/handoff-card")
    assert (answer.status_code, answer.text) == (204, "")
    unknown = await agent.get("/conversations/cnv_0/handoff-card")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "conversation_not_found")


async def test_approved_refund_is_recorded_and_told_once(desk):
    agent = await desk.open()
    proposal = (await desk.card(agent))["proposal"]
    assert {k: v for k, v in proposal.items() if k != "id"} == {
        "kind": "request_refund",
        "text": f"为订单 {desk.order_number} 办理退货退款，¥128.00",
        "amount_minor": 12_800,
        "currency": "CNY",
        "order_number": desk.order_number,
        "refund_number": None,
    }
    key = str(uuid4())
    first, second = [await desk.approve(agent, proposal["id"], key=key) for _ in range(2)]
    assert first.status_code == 200
    assert first.json() == second.json()
    made = first.json()
    assert made["refund"]["state_text"] == "待寄回"
    assert made["order"] is None
    assert made["message"]["card"] == made["refund"]
    (message,) = await desk.rows(Message)
    assert (message.sender, message.seq, message.turn_id) == (Sender.BOT, 1, None)
    assert message.text == made["message"]["text"]
    actor = f"staff:{agent.member.id}"
    assert {step.actor for step in await desk.rows(RefundStep)} == {actor}
    assert await desk.rows(Ticket) == []
    entries = [(e.object_kind, e.facts.get("verdict")) for e in await desk.rows(AuditEntry)]
    assert entries == [("refund", None), ("proposal", "approved")]
    card = await desk.card(agent)
    assert card["proposal"] is None
    assert card["refunds"] == [made["refund"]]
    assert card["verdict"]["text"] == "已有退款在处理"


async def test_refund_above_the_limit_is_decided_by_the_click(desk):
    agent = await desk.open(order={**DELIVERED, "lines": [Line(amount_minor=45_000)]})
    card = await desk.card(agent)
    assert card["verdict"] == {
        "order_number": desk.order_number,
        "text": "超过自动同意上限 ¥200.00，需要人工审核",
        "kind": "needs_person",
    }
    made = (await desk.approve(agent, card["proposal"]["id"])).json()
    assert made["refund"]["state"] == "awaiting_goods"
    states = [step.state.value for step in await desk.rows(RefundStep)]
    assert states == ["requested", "approved", "awaiting_goods"]


async def test_refund_that_waits_is_what_the_card_proposes(desk, bot_api):
    agent = await desk.open(
        order={**DELIVERED, "lines": [Line(amount_minor=45_000)]},
        intent="human_handoff",
        slots={},
        reason="refund_needs_person",
    )
    async with desk.database.transaction() as session:
        await factories.add_order(session, desk.customer)  # newer, but not what this is about
        turn = await factories.add_turn(session, desk.customer, conversation_id=desk.chat_id)
    wish = {"order_number": desk.order_number, "kind": "return_refund", "reason": "not_wanted"}
    refund = (await bot_api.post(turn, "/refunds", **wish)).json()["refund"]
    card = await desk.card(agent)
    assert card["verdict"]["text"] == "超过自动同意上限 ¥200.00，需要人工审核"
    assert card["orders"][0]["number"] == desk.order_number
    proposal = card["proposal"]
    assert (proposal["kind"], proposal["refund_number"]) == ("approve_refund", refund["number"])
    assert proposal["text"] == f"同意退款 {refund['number']}（订单 {desk.order_number}），¥450.00"
    made = (await desk.approve(agent, proposal["id"])).json()
    assert made["refund"]["number"] == refund["number"]
    (ticket,) = await desk.rows(Ticket)
    assert ticket.state == "resolved"
    assert len(await desk.rows(Refund)) == 1


@pytest.mark.parametrize(
    ("status", "amount", "text"),
    [
        (OrderStatus.PAID, 17_800, "取消订单 {order}，¥178.00"),
        (OrderStatus.PENDING_PAYMENT, None, "取消订单 {order}"),
    ],
)
async def test_order_is_cancelled_with_its_money(desk, status, amount, text):
    agent = await desk.open(order={"status": status}, intent="cancel_order")
    proposal = (await desk.card(agent))["proposal"]
    assert (proposal["kind"], proposal["amount_minor"]) == ("cancel_order", amount)
    assert proposal["text"] == text.replace("{order}", desk.order_number)
    made = (await desk.approve(agent, proposal["id"])).json()
    assert made["order"]["status"] == "closed"
    assert made["message"]["card"] == made["order"]
    assert f"订单 {desk.order_number} 已取消" in made["message"]["text"]
    if amount is None:
        assert made["refund"] is None
    else:
        assert (made["refund"]["amount_minor"], made["refund"]["state"]) == (amount, "approved")
        assert "已同意，待打款" in made["message"]["text"]
    (order,) = await desk.rows(Order)
    assert (order.status, order.close_reason) == (OrderStatus.CLOSED, "customer_cancelled")


async def test_verdict_names_its_order_when_the_card_goes_on_to_another(desk):
    agent = await desk.open(order={"status": OrderStatus.PAID}, intent="cancel_order", slots={})
    async with desk.database.transaction() as session:
        older = await factories.add_order(
            session, desk.customer, status=OrderStatus.PAID, placed_at=NOW - timedelta(days=9)
        )
    card = await desk.card(agent)
    assert card["verdict"]["order_number"] == desk.order_number
    assert (await desk.approve(agent, card["proposal"]["id"])).status_code == 200
    card = await desk.card(agent)
    assert card["proposal"] is None
    assert card["verdict"]["order_number"] == card["orders"][0]["number"] == older.number


async def test_many_agents_at_once_carry_it_out_once(desk):
    agents = [await desk.open()]
    agents += [await desk.staff_api.signed_in() for _ in range(AT_ONCE - 1)]
    proposal = (await desk.card(agents[0]))["proposal"]
    answers = await asyncio.gather(*(desk.approve(agent, proposal["id"]) for agent in agents))
    assert sorted(a.status_code for a in answers) == [200] + [409] * (AT_ONCE - 1)
    assert {a.json()["code"] for a in answers if a.is_error} == {"proposal_gone"}
    assert len(await desk.rows(Refund)) == len(await desk.rows(Message)) == 1


async def test_stale_card_is_refused_and_changes_nothing(desk):
    agent = await desk.open(order={"status": OrderStatus.PAID}, intent="cancel_order")
    proposal = (await desk.card(agent))["proposal"]
    async with desk.database.transaction() as session:
        order = (await session.scalars(select(Order))).one()
        order.status = OrderStatus.SHIPPED
    answer = await desk.approve(agent, proposal["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "proposal_gone")
    assert await desk.rows(Refund) == await desk.rows(Message) == []


async def test_declined_proposal_leaves_a_note_and_does_not_come_back(desk):
    agent = await desk.open()
    proposal = (await desk.card(agent))["proposal"]
    path = f"{desk.path}/proposals/{proposal['id']}"
    assert (await agent.post(f"{path}/decline", note="先看照片")).status_code == 204
    (note,) = await desk.rows(Note)
    assert (note.note_no, note.text, note.staff_id) == (1, "先看照片", agent.member.id)
    assert (await desk.card(agent))["proposal"] is None
    answer = await desk.approve(agent, proposal["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "proposal_gone")
    async with desk.database.reading() as session:
        kinds = list(await session.scalars(select(StaffEvent.kind)))
        assert (kinds, await session.scalar(select(func.count(Message.id)))) == (["note"], 0)


async def test_visitor_has_no_proposal_and_sees_only_proven_orders_on_the_card(staff_api, database):
    async with database.transaction() as session:
        customer = await factories.add_customer(session)
        named, proven = [await factories.add_order(session, customer) for _ in range(2)]
        chat = await factories.add_chat(session, owner_kind=OwnerKind.QUEUE, queued_at=NOW)
        slots = {"order_number": named.number, "verification_order_number": proven.number}
        await factories.add_handoff(session, chat, intent="cancel_order", slots=slots)
        until = NOW + timedelta(minutes=30)
        session.add(
            OrderProof(conversation_id=chat.id, order_id=proven.id, proven_at=NOW, expires_at=until)
        )
    agent = await staff_api.signed_in()
    card = (await agent.get(f"/conversations/{chat.id}/handoff-card")).json()
    assert [order["number"] for order in card["orders"]] == [proven.number]
    assert (card["verified"], card["verdict"], card["proposal"]) == (False, None, None)
    beside = (await agent.get(f"/conversations/{chat.id}/customer")).json()
    assert (beside["profile"], beside["orders"], beside["refunds"]) == (None, [], [])


async def test_order_of_somebody_else_is_not_on_the_card(desk, database):
    async with database.transaction() as session:
        stranger = await factories.add_customer(session)
        foreign = await factories.add_order(session, stranger)
    agent = await desk.open(
        order={"status": OrderStatus.PAID}, slots={"refund_order_number": foreign.number}
    )
    card = await desk.card(agent)
    assert [order["number"] for order in card["orders"]] == [desk.order_number]


async def test_customer_stands_beside_the_chat(desk, bot_api):
    agent = await desk.open()
    async with desk.database.transaction() as session:
        chat = await session.get_one(Conversation, desk.chat_id)
        merged = await factories.add_chat(session, merged_into_id=chat.id)
        await factories.add_line(session, merged, "在吗")
        await factories.add_line(session, merged, "会话已结束", sender=Sender.SYSTEM)
        turn = await factories.add_turn(session, desk.customer, conversation_id=chat.id)
    await bot_api.post(turn, "/tickets", type="complaint", text="太慢")
    beside = (await agent.get(f"{desk.path}/customer")).json()
    profile = beside["profile"]
    assert (profile["name"], profile["phone_masked"]) == (
        "王小明",
        f"199****{desk.customer.phone[-4:]}",
    )
    assert (profile["orders"], profile["open_tickets"], profile["csat_average"]) == (1, 1, None)
    # The same person as on the customers page.
    assert profile == (await agent.get(f"/customers/{desk.customer.number}")).json()
    assert [order["number"] for order in beside["orders"]] == [desk.order_number]
    assert [ticket["type"] for ticket in beside["tickets"]] == ["complaint"]
    assert [(c["conversation_id"], c["last_text"]) for c in beside["past_chats"]] == [
        (merged.id, "在吗")
    ]


async def test_staff_members_own_chat_is_not_found(staff_api, database):
    agent, other = await staff_api.signed_in(), await staff_api.signed_in()
    async with database.transaction() as session:
        chat = await factories.add_chat(
            session,
            channel=Channel.CONSOLE,
            participant_kind=PrincipalKind.STAFF,
            participant_staff_id=other.member.id,
        )
    paths = ("handoff-card", "customer")
    for client in (agent, other):
        answers = [await client.get(f"/conversations/{chat.id}/{path}") for path in paths]
        for verb in ("approve", "decline"):
            door = f"/conversations/{chat.id}/proposals/prp_0/{verb}"
            answers.append(await client.post(door))
        found = {(answer.status_code, answer.json()["code"]) for answer in answers}
        assert found == {(404, "conversation_not_found")}
