"""A visitor's proof: the same answer to every wrong one, and guessing that gets slower (threats 4)."""

import asyncio
import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from crm_backend.orders import service
from crm_backend.orders.models import OrderProof, ProofAttempt
from crm_backend.orders.values import OrderStatus
from crm_backend.shop.models import PolicyNumber
from tests.factories import add_customer, add_order, add_shop, add_turn
from tests.fakes.bot_api import BotApi
from tests.fakes.fixed_clock import FixedClock

PATH = "/order-proofs"
ADDRESS = "203.0.113.7"


async def _shop(database: Database, *, alarm: int | None = None) -> tuple[str, str]:
    """The number of an order whose phone ends in 1234, and a visitor's turn."""
    async with database.transaction() as session:
        await add_shop(session)
        if alarm is not None:
            session.add(PolicyNumber(key="proof_alarm_failures", value=alarm))
        order = await add_order(
            session, await add_customer(session), recipient_phone="+8619900001234"
        )
        return order.number, await add_turn(session, client_address=ADDRESS)


async def _prove(api: BotApi, turn: str, number: str, tail: str):
    return await api.post(turn, PATH, order_number=number, phone_tail=tail)


async def _turn_from(database: Database, address: str) -> str:
    async with database.transaction() as session:
        return await add_turn(session, client_address=address)


async def test_number_and_tail_show_the_status(bot_api: BotApi, database):
    number, turn = await _shop(database)
    answer = await _prove(bot_api, turn, f" {number.lower()} ", "1234")
    assert answer.json() == {"proven": True, "order_number": number, "repeated": False}
    assert (await bot_api.get(turn, f"/orders/{number}")).json()["status_only"] is True


async def test_every_wrong_proof_gets_the_same_bytes_and_counts(bot_api: BotApi, database):
    number, turn = await _shop(database)
    async with database.transaction() as session:
        without_phone = await add_order(session, None, recipient_phone=None)
        short_phone = await add_order(session, None, recipient_phone="234")
    claims = [
        (number, "9999"),
        ("SF0000000000", "1234"),
        (without_phone.number, "0000"),
        (short_phone.number, "0234"),
    ]
    answers = [await _prove(bot_api, turn, *claim) for claim in claims]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {
        (404, "order_not_found")
    }
    assert len({answer.content for answer in answers}) == 1
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(ProofAttempt)) == 4
        assert await session.scalar(select(func.count()).select_from(OrderProof)) == 0


@pytest.mark.parametrize("tail", ["", "123", "12345", "１２３４", "12 4", "abcd", 1234, None])
async def test_a_tail_that_is_none_is_no_try(bot_api: BotApi, database, tail):
    number, turn = await _shop(database)
    answer = await bot_api.post(turn, PATH, order_number=number, phone_tail=tail)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_guessing_at_one_order_gets_slower_from_every_address(
    bot_api: BotApi, database, clock: FixedClock
):
    number, _ = await _shop(database)
    for guess in range(5):
        turn = await _turn_from(database, f"198.51.100.{guess}")
        assert (await _prove(bot_api, turn, number, f"000{guess}")).status_code == 404
    turn = await _turn_from(database, "198.51.100.99")
    answer = await _prove(bot_api, turn, number, "1234")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_tries")
    assert answer.json()["facts"] == {"retry_after_seconds": 60}
    assert answer.headers["Retry-After"] == "60"
    clock.advance(seconds=60)
    assert (await _prove(bot_api, turn, number, "0009")).status_code == 404
    answer = await _prove(bot_api, turn, number, "1234")
    assert answer.json()["facts"] == {"retry_after_seconds": 120}
    clock.advance(seconds=120)
    assert (await _prove(bot_api, turn, number, "1234")).status_code == 200


async def test_one_address_gets_slower_whatever_it_guesses_at(
    bot_api: BotApi, database, clock: FixedClock
):
    number, turn = await _shop(database)
    for guess in range(5):
        assert (await _prove(bot_api, turn, f"SF000{guess}", "0000")).status_code == 404
    assert (await _prove(bot_api, turn, number, "1234")).status_code == 429
    neighbour = await _turn_from(database, "203.0.113.8")
    assert (await _prove(bot_api, neighbour, number, "1234")).status_code == 200
    clock.advance(hours=24, seconds=1)
    assert (await _prove(bot_api, turn, number, "1234")).status_code == 200
    async with database.reading() as session:
        kept = await session.scalar(select(func.count()).select_from(ProofAttempt))
    assert kept == 1  # what no longer counts is forgotten


async def test_being_told_to_wait_is_no_further_failure(bot_api: BotApi, database):
    number, turn = await _shop(database)
    for _ in range(8):
        await _prove(bot_api, turn, number, "0000")
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(ProofAttempt)) == 5


async def test_unusually_many_failures_stop_all_visitors_and_no_customer(
    bot_api: BotApi, database, clock: FixedClock
):
    number, turn = await _shop(database, alarm=3)
    for guess in range(3):
        guesser = await _turn_from(database, f"198.51.100.{guess}")
        assert (await _prove(bot_api, guesser, f"SF1{guess}", "0000")).status_code == 404
    answer = await _prove(bot_api, turn, number, "1234")
    assert (answer.status_code, answer.json()["code"]) == (403, "sign_in_required")
    async with database.transaction() as session:
        customer = await add_customer(session)
        own = await add_order(session, customer, status=OrderStatus.SHIPPED)
        customer_turn = await add_turn(session, customer, client_address=ADDRESS)
    assert (await bot_api.get(customer_turn, f"/orders/{own.number}")).status_code == 200
    clock.advance(minutes=10)
    assert (await _prove(bot_api, turn, number, "1234")).status_code == 200


async def test_customers_prove_nothing(bot_api: BotApi, database):
    number, _ = await _shop(database)
    async with database.transaction() as session:
        turn = await add_turn(session, await add_customer(session))
    answer = await _prove(bot_api, turn, number, "1234")
    assert (answer.status_code, answer.json()["code"]) == (403, "visitors_only")


async def test_a_repeated_proof_is_one_try_with_one_answer(bot_api: BotApi, database):
    number, turn = await _shop(database)
    claims = (("0000", 404), ("1234", 200))
    for tail, status in claims:
        for _ in range(3):
            answer = await bot_api.post(
                turn, PATH, deed=f"action_prove/{status}", order_number=number, phone_tail=tail
            )
            assert answer.status_code == status
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(ProofAttempt)) == 2


async def test_a_burst_is_counted_try_by_try(bot_api: BotApi, database):
    number, _ = await _shop(database)
    turns = [await _turn_from(database, ADDRESS) for _ in range(12)]
    answers = await asyncio.gather(
        *(_prove(bot_api, turn, number, f"00{n:02d}") for n, turn in enumerate(turns))
    )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [404] * 5 + [429] * 7


async def test_a_newer_proof_extends_an_older(bot_api: BotApi, database, clock: FixedClock):
    number, turn = await _shop(database)
    await _prove(bot_api, turn, number, "1234")
    clock.advance(minutes=20)
    await _prove(bot_api, turn, number, "1234")
    clock.advance(minutes=20)
    assert (await bot_api.get(turn, f"/orders/{number}")).status_code == 200
    async with database.reading() as session:
        proof = (await session.scalars(select(OrderProof))).one()
    assert proof.expires_at == clock.now() + timedelta(minutes=10)


async def test_a_conversation_that_changes_hands_starts_without_proofs(
    bot_api: BotApi, database: Database
):
    number, turn = await _shop(database)
    await _prove(bot_api, turn, number, "1234")
    async with database.transaction() as session:
        proof = (await session.scalars(select(OrderProof))).one()
        await service.clear_proofs(session, proof.conversation_id)
    assert (await bot_api.get(turn, f"/orders/{number}")).status_code == 403


async def test_neither_address_nor_number_can_be_read_or_guessed_from_the_table(
    bot_api: BotApi, database: Database, settings: Settings
):
    number, turn = await _shop(database)
    await _prove(bot_api, turn, number, "0000")
    async with database.reading() as session:
        attempt = (await session.scalars(select(ProofAttempt))).one()
    plain = {hashlib.sha256(text.encode()).hexdigest() for text in (number, ADDRESS)}
    assert {attempt.address_hash, attempt.order_hash}.isdisjoint({number, ADDRESS, *plain})
