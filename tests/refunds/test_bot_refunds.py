"""Refunds and cancelling through the bot's door, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crm_backend.catalog.models import Product
from crm_backend.core.db import Database
from crm_backend.orders.models import Order
from crm_backend.orders.values import LineKind, OrderStatus
from crm_backend.refunds.models import Refund, RefundLine
from crm_backend.refunds.values import RefundState
from crm_backend.shop.models import PolicyNumber
from crm_backend.tickets.models import Ticket
from tests.factories import Line, add_customer, add_order, add_product, add_shop, add_turn
from tests.fakes.bot_api import BotApi
from tests.fakes.fixed_clock import NOW

LINES = (
    Line(amount_minor=9_900),
    Line(amount_minor=5_000, quantity=2),
    Line(amount_minor=800, kind=LineKind.POSTAGE),
)
DELIVERED = {"status": OrderStatus.DELIVERED, "placed_at": NOW - timedelta(days=5)}


async def _order(database: Database, **facts) -> tuple[str, str]:
    """The number of an order with two kinds of goods and postage, and its customer's turn."""
    async with database.transaction() as session:
        await add_shop(session)
        customer = await add_customer(session)
        order = await add_order(session, customer, **{"lines": LINES, **facts})
        return order.number, await add_turn(session, customer)


async def _refund(api: BotApi, turn: str, number: str, **wish):
    body = {"order_number": number, "kind": "unshipped", "reason": "not_wanted", **wish}
    return await api.post(turn, "/refunds", **body)


async def _order_row(database: Database) -> Order:
    async with database.reading() as session:
        return (await session.scalars(select(Order))).one()


async def _count(database: Database, table) -> int:
    async with database.reading() as session:
        return (await session.scalars(select(func.count()).select_from(table))).one()


async def test_an_unshipped_refund_is_approved_and_not_called_paid(bot_api: BotApi, database):
    number, turn = await _order(database)
    answer = await _refund(bot_api, turn, number, line_nos=[1])
    assert answer.status_code == 201
    made = answer.json()
    refund = made.pop("refund")
    assert made == {
        "verdict": "approve",
        "verdict_reason": "within_policy",
        "facts": {},
        "ticket_number": None,
        "repeated": False,
    }
    assert refund.pop("number").startswith("RF261125")
    assert refund == {
        "kind": "refund",
        "order_number": number,
        "state": "approved",
        "state_text": "已同意，待打款",
        "amount_minor": 9_900,
        "currency": "CNY",
        "requested_at": "2026-11-25T02:00:00Z",
        "expected_on": "2026-11-30",
    }
    assert (await _order_row(database)).status is OrderStatus.PAID


async def test_an_unshipped_refund_of_all_that_is_left_closes_the_order(bot_api, database):
    number, turn = await _order(database)
    first = (await _refund(bot_api, turn, number, line_nos=[1])).json()["refund"]
    second = (await _refund(bot_api, turn, number)).json()["refund"]
    assert (first["amount_minor"], second["amount_minor"]) == (9_900, 5_800)  # with its postage
    order = await _order_row(database)
    assert (order.status, order.close_reason) == (OrderStatus.CLOSED, "refunded_unshipped")
    assert order.refund_held_minor == order.paid_minor


async def test_a_return_waits_for_the_goods(bot_api: BotApi, database):
    number, turn = await _order(database, **DELIVERED)
    wish = {"kind": "return_refund", "reason": "quality"}
    card = (await _refund(bot_api, turn, number, **wish)).json()["refund"]
    assert (card["state"], card["state_text"]) == ("awaiting_goods", "待寄回")
    assert card["amount_minor"] == 15_700
    assert "expected_on" not in card
    answer = (await bot_api.get(turn, f"/refunds/{card['number'].lower()}")).json()
    assert answer["refund"] == card
    assert [step["state"] for step in answer["steps"]] == [
        "requested",
        "approved",
        "awaiting_goods",
    ]
    assert answer["steps"][1]["state_text"] == "已同意，待寄回"
    details = (await bot_api.get(turn, f"/orders/{number}")).json()
    assert details["open_refund"] == card
    assert {line["refundable_minor"] for line in details["lines"]} == {0}


async def test_what_needs_a_person_is_recorded_with_a_ticket(bot_api: BotApi, database):
    number, turn = await _order(database, **DELIVERED)
    wish = {"kind": "refund_only", "reason": "damaged", "reason_text": " 壶嘴\u202e碎了\x00 "}
    made = (await _refund(bot_api, turn, number, **wish)).json()
    assert (made["verdict"], made["verdict_reason"]) == ("needs_person", "evidence_needed")
    assert (made["refund"]["state_text"], "expected_on" in made["refund"]) == ("待审核", False)
    async with database.reading() as session:
        ticket = (await session.scalars(select(Ticket))).one()
        refund = (await session.scalars(select(Refund))).one()
    assert ticket.number == made["ticket_number"]
    assert (ticket.type, ticket.text, ticket.subject_key) == (
        "refund_review",
        "破损：壶嘴碎了",
        f"refund:{refund.id}",
    )
    assert refund.approved_at is None


async def test_a_second_request_for_open_lines_is_a_conflict(bot_api: BotApi, database):
    number, turn = await _order(database)
    first = (await _refund(bot_api, turn, number, line_nos=[1])).json()["refund"]
    answer = await _refund(bot_api, turn, number, line_nos=[1, 2])
    assert (answer.status_code, answer.json()["code"]) == (409, "refund_already_open")
    assert answer.json()["facts"] == {
        "refund_number": first["number"],
        "line_nos": [1],
        "open_line_nos": [1],
    }
    assert await _count(database, Refund) == 1


async def test_a_refunded_line_is_refused_and_not_called_open(bot_api: BotApi, database):
    number, turn = await _order(database)
    await _refund(bot_api, turn, number, line_nos=[1])
    async with database.transaction() as session:
        refund = (await session.scalars(select(Refund))).one()
        refund.state = RefundState.PAID
    answer = await _refund(bot_api, turn, number, line_nos=[1])
    assert (answer.status_code, answer.json()["code"]) == (422, "refund_refused")
    assert answer.json()["facts"]["verdict_reason"] == "already_refunded"


@pytest.mark.parametrize(
    ("facts", "wish", "verdict_reason"),
    [
        ({"status": OrderStatus.PENDING_PAYMENT}, {}, "not_paid"),
        ({"status": OrderStatus.SHIPPED}, {}, "shipped_not_unshipped"),
        ({}, {"kind": "return_refund"}, "not_shipped_use_unshipped"),
        ({"status": OrderStatus.CLOSED}, {}, "order_closed"),
        ({}, {"line_nos": [3]}, "nothing_refundable"),  # postage is not for choosing
        (
            {"status": OrderStatus.COMPLETED, "placed_at": NOW - timedelta(days=60)},
            {"kind": "return_refund"},
            "outside_window",
        ),
    ],
)
async def test_what_the_policy_refuses_is_not_recorded(
    bot_api: BotApi, database, facts, wish, verdict_reason
):
    number, turn = await _order(database, **facts)
    answer = await _refund(bot_api, turn, number, **wish)
    assert (answer.status_code, answer.json()["code"]) == (422, "refund_refused")
    assert answer.json()["facts"]["verdict_reason"] == verdict_reason
    assert await _count(database, Refund) == 0


WRONG_WISHES: list[dict[str, object]] = [
    {"kind": "money"},
    {"kind": None},
    {"reason": "because"},
    {"line_nos": []},
    {"line_nos": [0]},
    {"line_nos": [True]},
    {"line_nos": [1.0]},
    {"line_nos": ["1"]},
    {"line_nos": "1"},
    {"amount_minor": 1},
    {"customer_id": 1},
    {"order_number": " "},
    {"order_number": {"$ne": ""}},
    {"order_number": "S" * 65},
    {"reason_text": "长" * 501},
]


async def test_a_wish_of_the_wrong_form_is_refused(bot_api: BotApi, database):
    number, turn = await _order(database)
    for wish in WRONG_WISHES:
        answer = await _refund(bot_api, turn, number, **wish)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input"), wish


async def test_a_quote_says_what_a_request_will_do_and_writes_nothing(bot_api, database):
    number, turn = await _order(database, **DELIVERED)
    quote = await bot_api.post(turn, "/refund-quotes", order_number=number)
    assert quote.json() == {
        "verdict": "approve",
        "verdict_reason": "within_policy",
        "facts": {
            "window_days": 7,
            "delivered_on": "2026-11-22",
            "last_day_on": "2026-11-29",
        },
        "amount_minor": 14_900,
        "currency": "CNY",
        "kinds": ["refund_only", "return_refund"],
        "line_nos": [1, 2],
    }
    assert await _count(database, Refund) == 0
    wish = {"kind": "return_refund", "reason": "wrong_item", "line_nos": [2]}
    quote = (await bot_api.post(turn, "/refund-quotes", order_number=number, **wish)).json()
    made = (await _refund(bot_api, turn, number, **wish)).json()
    assert quote["amount_minor"] == made["refund"]["amount_minor"] == 5_000
    assert quote["verdict"] == made["verdict"]


async def test_the_shops_own_numbers_decide(bot_api: BotApi, database):
    number, turn = await _order(database, **DELIVERED)
    async with database.transaction() as session:
        session.add_all(
            [
                PolicyNumber(key="auto_approve_limit_minor", value=100),
                PolicyNumber(key="refund_window_days", value=2),
            ]
        )
    ask = {"order_number": number, "kind": "return_refund"}
    quality = await bot_api.post(turn, "/refund-quotes", **ask, reason="quality")
    unwanted = await bot_api.post(turn, "/refund-quotes", **ask, reason="not_wanted")
    assert quality.json()["verdict_reason"] == "over_auto_limit"
    assert quality.json()["facts"]["limit_minor"] == 100
    assert unwanted.json()["verdict_reason"] == "outside_window"
    policies = (await bot_api.get(turn, "/policies")).json()
    assert policies["numbers"]["refund_window_days"] == 2
    assert policies["texts"]["hours"] == "每天 9:00–21:00"


async def test_a_customer_lists_their_own_refunds_newest_first(bot_api: BotApi, database, clock):
    number, turn = await _order(database)
    for line_no in (1, 2):
        await _refund(bot_api, turn, number, line_nos=[line_no])
        clock.advance(hours=1)
    async with database.transaction() as session:
        other = await add_turn(session, await add_customer(session))
        visitor = await add_turn(session)
    listed = (await bot_api.get(turn, "/refunds")).json()
    assert [card["amount_minor"] for card in listed["refunds"]] == [5_800, 9_900]
    assert listed["total"] == 2
    assert (await bot_api.get(turn, "/refunds", limit=1)).json()["total"] == 2
    assert (await bot_api.get(other, "/refunds")).json() == {"refunds": [], "total": 0}
    assert (await bot_api.get(visitor, "/refunds")).json()["code"] == "sign_in_required"


async def test_i7_anothers_refund_and_an_absent_one_are_the_same_bytes(bot_api, database):
    number, turn = await _order(database)
    card = (await _refund(bot_api, turn, number)).json()["refund"]
    async with database.transaction() as session:
        other = await add_turn(session, await add_customer(session))
    answers = [await bot_api.get(other, f"/refunds/{n}") for n in (card["number"], "RF0", "%00")]
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(404, "refund_not_found")}
    assert len({answer.content for answer in answers}) == 1


async def test_cancelling_a_paid_order_gives_everything_back(bot_api: BotApi, database):
    async with database.transaction() as session:
        product = await add_product(session, stock_units=3)
    lines = (Line(amount_minor=12_000, quantity=2, product=product), *LINES[1:])
    number, turn = await _order(database, lines=lines)
    made = (await bot_api.post(turn, f"/orders/{number}/cancel")).json()
    assert (made["order"]["status"], made["order"]["status_text"]) == ("closed", "已关闭")
    assert made["refund"]["amount_minor"] == 17_800
    assert made["refund"]["state_text"] == "已同意，待打款"
    async with database.reading() as session:
        order = (await session.scalars(select(Order))).one()
        refund = (await session.scalars(select(Refund))).one()
        shares = (await session.scalars(select(RefundLine.amount_minor))).all()
        assert await session.scalar(select(Product.stock_units)) == 5
    assert (order.close_reason, order.closed_at) == ("customer_cancelled", NOW)
    assert (refund.reason, refund.kind, sum(shares)) == ("not_wanted", "unshipped", 17_800)
    again = await bot_api.post(turn, f"/orders/{number}/cancel")
    assert (again.status_code, again.json()["facts"]) == (409, {"status": "closed"})


async def test_cancelling_an_unpaid_order_records_no_refund(bot_api: BotApi, database):
    async with database.transaction() as session:
        product = await add_product(session, stock_units=3)
    lines = (Line(amount_minor=12_000, quantity=2, product=product),)
    number, turn = await _order(database, status=OrderStatus.PENDING_PAYMENT, lines=lines)
    made = (await bot_api.post(turn, f"/orders/{number}/cancel")).json()
    assert (made["order"]["status"], made["refund"]) == ("closed", None)
    async with database.reading() as session:
        assert await session.scalar(select(Product.stock_units)) == 5


async def test_cancelling_after_a_part_was_refunded_gives_the_rest_back(bot_api, database):
    number, turn = await _order(database)
    await _refund(bot_api, turn, number, line_nos=[1])
    made = (await bot_api.post(turn, f"/orders/{number}/cancel")).json()
    assert made["refund"]["amount_minor"] == 5_800
    order = await _order_row(database)
    assert order.refund_held_minor == order.paid_minor


@pytest.mark.parametrize(
    "status",
    [OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED, OrderStatus.CLOSED],
)
async def test_what_has_left_cannot_be_cancelled(bot_api: BotApi, database, status):
    number, turn = await _order(database, status=status)
    answer = await bot_api.post(turn, f"/orders/{number}/cancel")
    assert (answer.status_code, answer.json()["code"]) == (409, "order_not_cancellable")
    assert answer.json()["facts"] == {"status": status.value}
    assert (await _order_row(database)).status is status
    assert await _count(database, Refund) == 0
