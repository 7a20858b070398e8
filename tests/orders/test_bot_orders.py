"""I7: which orders a turn can see, and what of them."""

from datetime import timedelta

import pytest

from crm_backend.core.db import Database
from crm_backend.orders.models import OrderProof
from crm_backend.orders.values import LineKind, OrderStatus
from tests.factories import (
    Line,
    add_customer,
    add_order,
    add_shipment,
    add_shop,
    add_turn,
)
from tests.fakes.bot_api import BotApi
from tests.fakes.fixed_clock import NOW, FixedClock


async def test_an_order_card_is_exactly_what_the_protocol_says(bot_api: BotApi, database):
    lines = (
        Line(amount_minor=25_800, quantity=2, name="手冲壶"),
        Line(amount_minor=800, kind=LineKind.POSTAGE, name="运费"),
    )
    async with database.transaction() as session:
        await add_shop(session)
        customer = await add_customer(session)
        order = await add_order(session, customer, status=OrderStatus.SHIPPED, lines=lines)
        parcel = await add_shipment(session, order, carrier="中通快递", tracking_number="ZT1")
        parcel.shipped_at += timedelta(hours=1)
        turn = await add_turn(session, customer)
    answer = (await bot_api.get(turn, "/orders")).json()
    assert answer == {
        "orders": [
            {
                "kind": "order",
                "number": order.number,
                "status": "shipped",
                "status_text": "已发货",
                "placed_at": "2026-11-22T02:00:00Z",
                "paid_at": "2026-11-22T02:05:00Z",
                "shipped_at": "2026-11-22T22:00:00Z",
                "carrier": "中通快递",
                "tracking_number": "ZT1",
                "currency": "CNY",
                "total_minor": 26_600,
                "items": [
                    {"sku": "SKU-1", "name": "手冲壶", "quantity": 2, "amount_minor": 25_800}
                ],
            }
        ],
        "total": 1,
    }


async def test_an_order_card_tells_when_the_order_was_completed(bot_api: BotApi, database):
    async with database.transaction() as session:
        await add_shop(session)
        customer = await add_customer(session)
        await add_order(
            session, customer, status=OrderStatus.COMPLETED, delivered_at=None, completed_at=NOW
        )
        turn = await add_turn(session, customer)
    [card] = (await bot_api.get(turn, "/orders")).json()["orders"]
    assert card["completed_at"] == "2026-11-25T02:00:00Z"
    assert "delivered_at" not in card


async def _every_status(database: Database) -> tuple[str, dict[str, str]]:
    """A customer's turn, and the numbers of one order per status."""
    async with database.transaction() as session:
        await add_shop(session)
        customer = await add_customer(session)
        numbers = {}
        for days, status in enumerate(OrderStatus, 2):
            placed_at = NOW - timedelta(days=days)
            order = await add_order(session, customer, status=status, placed_at=placed_at)
            numbers[order.number] = status.value
        old = NOW - timedelta(days=40)
        order = await add_order(session, customer, status=OrderStatus.DELIVERED, placed_at=old)
        numbers[order.number] = "delivered long ago"
        await add_order(session, await add_customer(session))
        return await add_turn(session, customer), numbers


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (
            "all",
            [
                "pending_payment",
                "paid",
                "shipped",
                "delivered",
                "completed",
                "closed",
                "delivered long ago",
            ],
        ),
        ("open", ["pending_payment", "paid", "shipped", "delivered", "delivered long ago"]),
        ("cancellable", ["pending_payment", "paid"]),
        ("refundable", ["paid", "shipped", "delivered", "completed"]),
    ],
)
async def test_scopes_list_the_customers_own_newest_first(bot_api, database, scope, expected):
    turn, numbers = await _every_status(database)
    answer = (await bot_api.get(turn, "/orders", scope=scope, limit=50)).json()
    assert [numbers[card["number"]] for card in answer["orders"]] == expected
    assert answer["total"] == len(expected)
    first = (await bot_api.get(turn, "/orders", scope=scope, limit=1)).json()
    assert first == {"orders": answer["orders"][:1], "total": len(expected)}


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 51}, {"scope": "theirs"}])
async def test_a_list_has_limits(bot_api, database, params):
    turn, _ = await _every_status(database)
    answer = await bot_api.get(turn, "/orders", **params)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/orders/{number}"),
        ("post", "/orders/{number}/cancel"),
        ("post", "/orders/{number}/expedite"),
        ("quote", "/refund-quotes"),
        ("refund", "/refunds"),
        ("ticket", "/tickets"),
    ],
)
async def test_i7_anothers_order_and_an_absent_one_are_the_same_bytes(
    bot_api: BotApi, database, method: str, path: str
):
    async with database.transaction() as session:
        await add_shop(session)
        theirs = await add_order(session, await add_customer(session))
        nobodys = await add_order(session, None)
        turn = await add_turn(session, await add_customer(session))
    bodies = {
        "post": {},
        "quote": {"order_number": "{number}"},
        "refund": {"order_number": "{number}", "kind": "unshipped", "reason": "other"},
        "ticket": {"order_number": "{number}", "type": "other", "text": ""},
    }
    seen = set()
    for number in (theirs.number, nobodys.number, "SF0000000000", theirs.number.lower()):
        if method == "get":
            answer = await bot_api.get(turn, path.format(number=number))
        else:
            body = {key: value.format(number=number) for key, value in bodies[method].items()}
            answer = await bot_api.post(turn, path.format(number=number), **body)
        assert (answer.status_code, answer.json()["code"]) == (404, "order_not_found")
        seen.add((answer.content, tuple(sorted(answer.headers.items()))))
    assert len(seen) == 1


async def test_the_details_say_all_the_bot_may_say(bot_api: BotApi, database):
    lines = (
        Line(amount_minor=9_900),
        Line(amount_minor=5_000, quantity=2),
        Line(amount_minor=800, kind=LineKind.POSTAGE),
    )
    async with database.transaction() as session:
        await add_shop(session)
        customer = await add_customer(session)
        shipped = await add_order(session, customer, status=OrderStatus.SHIPPED, lines=lines)
        paid = await add_order(session, customer, placed_at=NOW - timedelta(hours=5, minutes=5))
        turn = await add_turn(session, customer)
    answer = (await bot_api.get(turn, f"/orders/{shipped.number.lower()}")).json()
    assert answer["order"]["number"] == shipped.number
    assert [
        (line["line_no"], line["refundable_quantity"], line["refundable_minor"])
        for line in answer["lines"]
    ] == [(1, 1, 9_900), (2, 2, 5_000)]
    assert [event["text"] for event in answer["events"]] == ["已发出", "已揽收"]
    assert answer["expected_delivery_on"] == "2026-11-27"
    assert answer["is_cancellable"] is answer["is_expeditable"] is answer["status_only"] is False
    assert (answer["hours_since_paid"], answer["open_refund"]) == (None, None)

    answer = (await bot_api.get(turn, f"/orders/{paid.number}")).json()
    assert answer["is_cancellable"] is answer["is_expeditable"] is True
    assert (answer["hours_since_paid"], answer["ship_within_hours"]) == (5.0, 48)
    assert answer["expected_delivery_on"] is None


async def test_an_unpaid_order_has_nothing_to_refund(bot_api: BotApi, database):
    async with database.transaction() as session:
        await add_shop(session)
        customer = await add_customer(session)
        order = await add_order(session, customer, status=OrderStatus.PENDING_PAYMENT)
        turn = await add_turn(session, customer)
    answer = (await bot_api.get(turn, f"/orders/{order.number}")).json()
    assert [line["refundable_quantity"] for line in answer["lines"]] == [0, 0]


async def test_a_visitor_sees_no_list_and_needs_a_proof_for_every_number(bot_api: BotApi, database):
    async with database.transaction() as session:
        await add_shop(session)
        order = await add_order(session, await add_customer(session))
        turn = await add_turn(session)
    answer = await bot_api.get(turn, "/orders")
    assert (answer.status_code, answer.json()["code"]) == (403, "sign_in_required")
    answers = [await bot_api.get(turn, f"/orders/{n}") for n in (order.number, "SF0", "%20")]
    assert {each.status_code for each in answers} == {403}
    assert answers[0].json()["code"] == "proof_required"
    assert len({each.content for each in answers}) == 1


async def test_a_proof_shows_the_status_only_here_and_for_a_while(
    bot_api: BotApi, database, clock: FixedClock
):
    async with database.transaction() as session:
        await add_shop(session)
        customer = await add_customer(session)
        order = await add_order(session, customer, status=OrderStatus.SHIPPED)
        other = await add_order(session, customer)
        turn = await add_turn(session, conversation_id="cnv_mine")
        elsewhere = await add_turn(session, conversation_id="cnv_other")
        session.add(
            OrderProof(
                conversation_id="cnv_mine",
                order_id=order.id,
                proven_at=NOW,
                expires_at=NOW + timedelta(minutes=30),
            )
        )
    answer = (await bot_api.get(turn, f"/orders/{order.number}")).json()
    assert answer == {
        "order": {
            "kind": "order",
            "number": order.number,
            "status": "shipped",
            "status_text": "已发货",
        },
        "lines": [],
        "events": [],
        "is_cancellable": False,
        "is_expeditable": False,
        "hours_since_paid": None,
        "ship_within_hours": 48,
        "expected_delivery_on": None,
        "open_refund": None,
        "status_only": True,
    }
    for turn_id, number in ((turn, other.number), (elsewhere, order.number)):
        assert (await bot_api.get(turn_id, f"/orders/{number}")).status_code == 403
    for path, body in (
        (f"/orders/{order.number}/cancel", {}),
        (f"/orders/{order.number}/expedite", {}),
        ("/refund-quotes", {"order_number": order.number}),
        ("/refunds", {"order_number": order.number, "kind": "return_refund", "reason": "other"}),
    ):
        refused = await bot_api.post(turn, path, **body)
        assert (refused.status_code, refused.json()["code"]) == (403, "sign_in_required")
    clock.advance(minutes=30)
    assert (await bot_api.get(turn, f"/orders/{order.number}")).status_code == 403
