"""Tickets through the bot's door: one open per type and subject, about what the asker may see."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crm_backend.core.db import Database
from crm_backend.orders.models import OrderProof
from crm_backend.orders.values import OrderStatus
from crm_backend.tickets.models import Ticket
from crm_backend.tickets.values import TicketState
from tests.factories import add_customer, add_order, add_shop, add_turn
from tests.fakes.bot_api import BotApi
from tests.fakes.fixed_clock import NOW


async def _order(database: Database, **facts) -> tuple[str, str]:
    async with database.transaction() as session:
        await add_shop(session)
        customer = await add_customer(session)
        order = await add_order(session, customer, **facts)
        return order.number, await add_turn(session, customer)


async def _tickets(database: Database) -> list[Ticket]:
    async with database.reading() as session:
        return list((await session.scalars(select(Ticket).order_by(Ticket.id))).all())


async def test_the_same_problem_twice_is_one_ticket(bot_api: BotApi, database):
    number, turn = await _order(database)
    body = {"type": "damaged", "order_number": number}
    first = (await bot_api.post(turn, "/tickets", **body, text="壶盖碎了")).json()
    for text in ("真的碎了", "碎了", ""):
        assert (await bot_api.post(turn, "/tickets", **body, text=text)).json() == first
    assert first["ticket_number"].startswith("TK261125")
    (ticket,) = await _tickets(database)
    assert (ticket.type, ticket.text, ticket.opened_at) == ("damaged", "壶盖碎了\n真的碎了", NOW)


async def test_another_type_or_a_resolved_ticket_is_a_new_one(bot_api: BotApi, database):
    number, turn = await _order(database)
    await bot_api.post(turn, "/tickets", type="damaged", order_number=number, text="")
    await bot_api.post(turn, "/tickets", type="invoice", order_number=number, text="")
    async with database.transaction() as session:
        for ticket in await session.scalars(select(Ticket)):
            ticket.state = TicketState.RESOLVED
    await bot_api.post(turn, "/tickets", type="damaged", order_number=number, text="")
    tickets = await _tickets(database)
    assert [ticket.type for ticket in tickets] == ["damaged", "invoice", "damaged"]
    assert len({ticket.number for ticket in tickets}) == 3


async def test_many_at_once_open_one_ticket(bot_api: BotApi, database):
    async with database.transaction() as session:
        await add_shop(session)
        customer = await add_customer(session)
        order = await add_order(session, customer)
        turns = [await add_turn(session, customer) for _ in range(16)]
    answers = await asyncio.gather(
        *(bot_api.post(turn, f"/orders/{order.number}/expedite") for turn in turns)
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["ticket_number"] for answer in answers}) == 1
    assert len(await _tickets(database)) == 1


async def test_without_an_order_the_conversation_is_the_subject(bot_api: BotApi, database):
    async with database.transaction() as session:
        await add_shop(session)
        visitors = [await add_turn(session) for _ in range(2)]
    answers = [
        await bot_api.post(turn, "/tickets", type="complaint", text="等了一小时")
        for turn in visitors
    ]
    assert len({answer.json()["ticket_number"] for answer in answers}) == 2
    assert [ticket.customer_id for ticket in await _tickets(database)] == [None, None]


async def test_a_visitor_opens_tickets_about_proven_orders_only(bot_api: BotApi, database):
    number, _ = await _order(database)
    async with database.transaction() as session:
        turn = await add_turn(session, conversation_id="cnv_mine")
    body = {"type": "not_received", "order_number": number, "text": "没收到"}
    answer = await bot_api.post(turn, "/tickets", **body)
    assert (answer.status_code, answer.json()["code"]) == (403, "proof_required")
    async with database.transaction() as session:
        order_id = await session.scalar(select(Ticket.order_id).limit(1))
        assert order_id is None
        order = await add_order(session, None)
        session.add(
            OrderProof(
                conversation_id="cnv_mine",
                order_id=order.id,
                proven_at=NOW,
                expires_at=NOW + timedelta(minutes=1),
            )
        )
    body["order_number"] = order.number
    assert (await bot_api.post(turn, "/tickets", **body)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"type": "refund_review", "text": ""},
        {"type": "unanswered_chat", "text": ""},
        {"type": "other", "text": "长" * 2001},
        {"type": "other", "text": 5},
        {"type": "other", "order_number": ""},
        {"type": "other", "customer_id": 1},
    ],
)
async def test_only_tickets_of_the_contract_can_be_asked_for(bot_api, database, body):
    _, turn = await _order(database)
    answer = await bot_api.post(turn, "/tickets", **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_text_that_breaks_databases_is_kept_clean(bot_api: BotApi, database):
    _, turn = await _order(database)
    text = " 坏了\x00\u202e！\n👨‍👩‍👧 <b>{0}</b> "
    assert (await bot_api.post(turn, "/tickets", type="other", text=text)).is_success
    assert (await _tickets(database))[0].text == "坏了！\n👨‍👩‍👧 <b>{0}</b>"


async def test_hurrying_up_tells_the_ticket_and_the_order(bot_api: BotApi, database):
    number, turn = await _order(database)
    first = (await bot_api.post(turn, f"/orders/{number}/expedite")).json()
    second = (await bot_api.post(turn, f"/orders/{number}/expedite")).json()
    assert first == second
    assert (first["order"]["number"], first["repeated"]) == (number, False)


@pytest.mark.parametrize(
    ("status", "days_ago", "is_possible"),
    [
        (OrderStatus.PENDING_PAYMENT, 1, False),
        (OrderStatus.SHIPPED, 3, False),
        (OrderStatus.SHIPPED, 8, True),
        (OrderStatus.DELIVERED, 3, False),
        (OrderStatus.CLOSED, 3, False),
    ],
)
async def test_only_what_waits_or_is_late_can_be_hurried(
    bot_api, database, status, days_ago, is_possible
):
    number, turn = await _order(database, status=status, placed_at=NOW - timedelta(days=days_ago))
    answer = await bot_api.post(turn, f"/orders/{number}/expedite")
    if is_possible:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.json()["code"]) == (409, "order_not_expeditable")
        assert answer.json()["facts"] == {"status": status.value}
    async with database.reading() as session:
        count = await session.scalar(select(func.count()).select_from(Ticket))
    assert count == int(is_possible)
