"""I7 and I4 at the bot's door: the service token alone is worth nothing, and a turn only its own."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from crm_backend.access import dependencies, service
from crm_backend.access.models import Deed, TurnGrant
from crm_backend.access.values import GrantState, TurnPrincipal
from crm_backend.core.db import Database
from crm_backend.orders.models import Order, OrderProof, ProofAttempt
from crm_backend.orders.values import OrderStatus
from crm_backend.refunds.models import Refund
from crm_backend.tickets.models import Ticket
from tests.factories import add_customer, add_order, add_shop, add_turn
from tests.fakes.bot_api import PREFIX, BotApi
from tests.fakes.fixed_clock import NOW, FixedClock

READS = (
    "/orders",
    "/orders/{number}",
    "/refunds",
    "/refunds/RF1",
    "/products?query=茶",
    "/policies",
)
REFUND = {"kind": "unshipped", "reason": "not_wanted", "line_nos": None}
WRITES = {
    "/order-proofs": {"order_number": "{number}", "phone_tail": "1234"},
    "/orders/{number}/cancel": {},
    "/orders/{number}/expedite": {},
    "/refunds": {"order_number": "{number}", **REFUND},
    "/tickets": {"type": "other", "order_number": "{number}", "text": "?"},
}
QUOTE = ("/refund-quotes", {"order_number": "{number}"})
ROWS = (Deed, OrderProof, ProofAttempt, Refund, Ticket)


def _about(number: str, value):
    if isinstance(value, dict):
        return {key: _about(number, inner) for key, inner in value.items()}
    return value.replace("{number}", number) if isinstance(value, str) else value


async def _paid_order(database: Database) -> tuple[str, str, str]:
    """The number of a paid order, a turn of its customer, and a turn of a visitor."""
    async with database.transaction() as session:
        await add_shop(session)
        customer = await add_customer(session)
        order = await add_order(session, customer)
        return order.number, await add_turn(session, customer), await add_turn(session)


async def _assert_nothing_written(database: Database) -> None:
    async with database.reading() as session:
        for table in ROWS:
            assert await session.scalar(select(func.count()).select_from(table)) == 0
        assert await session.scalar(select(Order.status)) is OrderStatus.PAID


async def test_i7_the_service_token_alone_reads_nothing(bot_api: BotApi, database):
    number, _, _ = await _paid_order(database)
    for path in READS:
        answer = await bot_api.get(None, _about(number, path))
        assert (answer.status_code, answer.json()["code"]) == (403, "turn_required")
        assert number not in answer.text


async def test_i7_the_service_token_alone_does_nothing(bot_api: BotApi, database):
    number, _, _ = await _paid_order(database)
    for path, body in (*WRITES.items(), QUOTE):
        answer = await bot_api.post(None, _about(number, path), **_about(number, body))
        assert (answer.status_code, answer.json()["code"]) == (403, "turn_required")
    await _assert_nothing_written(database)


@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer wrong", "{right}x", "Basic {right}"])
async def test_a_wrong_service_token_opens_no_door(bot_api: BotApi, database, token: str):
    _, turn, _ = await _paid_order(database)
    headers = {"X-Zhanggui-Turn": turn, "Authorization": token.replace("{right}", bot_api.token)}
    for path in READS:
        answer = await bot_api.http.get(PREFIX + path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "service_token_invalid")


@pytest.mark.parametrize("state", [GrantState.ENDED, GrantState.SUPERSEDED, "lease over", "absent"])
async def test_i4_a_turn_that_is_over_reads_nothing(
    bot_api: BotApi, database, clock: FixedClock, state: str
):
    number, turn, _ = await _paid_order(database)
    turn = await _end(database, clock, turn, state)
    for path in READS:
        answer = await bot_api.get(turn, _about(number, path))
        assert (answer.status_code, answer.json()["code"]) == (403, "turn_not_running")


@pytest.mark.parametrize("state", [GrantState.ENDED, GrantState.SUPERSEDED, "lease over", "absent"])
async def test_i4_a_turn_that_is_over_changes_nothing(
    bot_api: BotApi, database, clock: FixedClock, state: str
):
    number, customer_turn, visitor_turn = await _paid_order(database)
    customer_turn = await _end(database, clock, customer_turn, state)
    for path, body in WRITES.items():
        turn = visitor_turn if path == "/order-proofs" else customer_turn
        answer = await bot_api.post(turn, _about(number, path), **_about(number, body))
        assert (answer.status_code, answer.json()["code"]) == (409, "turn_superseded")
    await _assert_nothing_written(database)


@pytest.mark.parametrize("path", WRITES)
async def test_i4_a_turn_overtaken_after_the_door_changes_nothing(
    bot_api: BotApi, database, path: str
):
    """The owner changes between the check at the door and the deed's own transaction."""
    number, turn, visitor_turn = await _paid_order(database)
    principal = await _principal(database, visitor_turn if path == "/order-proofs" else turn)
    await _end(database, FixedClock(), turn, GrantState.SUPERSEDED)
    bot_api.app.dependency_overrides[dependencies._acting_principal] = lambda: principal
    answer = await bot_api.post(turn, _about(number, path), **_about(number, WRITES[path]))
    assert (answer.status_code, answer.json()["code"]) == (409, "turn_superseded")
    await _assert_nothing_written(database)


async def _principal(database: Database, turn_id: str) -> TurnPrincipal:
    async with database.reading() as session:
        return await service.resolve_turn(session, turn_id, NOW)


async def _end(database: Database, clock: FixedClock, turn: str, state: str) -> str:
    if state == "lease over":
        clock.advance(days=31)
    elif state == "absent":
        async with database.transaction() as session:
            await session.execute(delete(TurnGrant))
    else:
        async with database.transaction() as session:
            await session.execute(update(TurnGrant).values(state=state))
    return turn


@pytest.mark.parametrize("deed", ["", "x", "a/0", "a/1000", "A/1", "a/1/2", "动作/1"])
async def test_a_change_must_name_its_deed(bot_api: BotApi, database, deed: str):
    number, customer_turn, visitor_turn = await _paid_order(database)
    for path, body in WRITES.items():
        turn = visitor_turn if path == "/order-proofs" else customer_turn
        headers = {**bot_api.headers(turn), "X-Zhanggui-Deed": deed}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        answer = await bot_api.http.post(
            PREFIX + _about(number, path), json=_about(number, body), headers=raw
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "deed_required")
    await _assert_nothing_written(database)


async def test_i5_a_repeated_deed_returns_the_first_answer(bot_api: BotApi, database):
    number, turn, _ = await _paid_order(database)
    body = {"order_number": number, **REFUND}
    first = await bot_api.post(turn, "/refunds", deed="action_refund/1", **body)
    again = await bot_api.post(turn, "/refunds", deed="action_refund/1", **body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "repeated": True}
    assert first.json()["repeated"] is False
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Refund)) == 1


async def test_i5_a_deed_cannot_be_reused_for_something_else(bot_api: BotApi, database):
    number, turn, _ = await _paid_order(database)
    body = {"order_number": number, **REFUND}
    await bot_api.post(turn, "/refunds", deed="action_refund/1", **body, reason_text="一")
    other = await bot_api.post(turn, "/refunds", deed="action_refund/1", **body, reason_text="二")
    assert (other.status_code, other.json()["code"]) == (409, "deed_reused")


async def test_a_refused_deed_may_be_tried_again(bot_api: BotApi, database):
    number, turn, _ = await _paid_order(database)
    body = {"order_number": number, **REFUND, "line_nos": [9]}
    refused = await bot_api.post(turn, "/refunds", deed="action_refund/1", **body)
    assert refused.status_code == 422
    right = {**body, "line_nos": [1]}
    assert (await bot_api.post(turn, "/refunds", deed="action_refund/1", **right)).is_success


async def test_a_lease_is_over_at_its_very_end(bot_api: BotApi, database, clock: FixedClock):
    async with database.transaction() as session:
        await add_shop(session)
        turn = await add_turn(session, lease_until=NOW + timedelta(seconds=15))
    clock.advance(seconds=14.9)
    assert (await bot_api.get(turn, "/policies")).status_code == 200
    clock.advance(seconds=0.1)
    assert (await bot_api.get(turn, "/policies")).status_code == 403
