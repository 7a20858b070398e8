"""I5 under a storm: many at once, exactly one refund, never above what was paid (threats 9, 10)."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm_backend.access.service import DeedName, resolve_turn
from crm_backend.core.db import Database
from crm_backend.core.errors import CrmError
from crm_backend.orders import service as order_service
from crm_backend.orders.models import Order
from crm_backend.orders.values import LineKind, OrderStatus
from crm_backend.refunds.errors import RefundAlreadyOpen, RefundRefused
from crm_backend.refunds.models import Refund, RefundStep
from crm_backend.refunds.rules import Wish
from crm_backend.refunds.service.deciding import decide
from crm_backend.refunds.service.requesting import RefundCause, record_refund
from crm_backend.refunds.values import RefundKind, RefundReason, RefundState
from tests.factories import Line, add_customer, add_order, add_shop, add_turn
from tests.fakes.bot_api import BotApi
from tests.fakes.fixed_clock import NOW

AT_ONCE = 32
WISH = {"kind": "unshipped", "reason": "not_wanted"}


async def _order_with_turns(database: Database, turns: int) -> tuple[str, list[str]]:
    async with database.transaction() as session:
        await add_shop(session)
        customer = await add_customer(session)
        order = await add_order(session, customer)
        return order.number, [await add_turn(session, customer) for _ in range(turns)]


async def _sums(database: Database) -> tuple[int, int, int, int]:
    """Refunds, their sum, what the order holds, and what was paid."""
    async with database.reading() as session:
        count, total = (
            await session.execute(select(func.count(), func.sum(Refund.amount_minor)))
        ).one()
        order = (await session.scalars(select(Order))).one()
        return count, int(total or 0), order.refund_held_minor, order.paid_minor


@pytest.mark.parametrize("line_nos", [None, [1]])
async def test_i5_many_turns_at_once_make_one_refund(bot_api: BotApi, database, line_nos):
    number, turns = await _order_with_turns(database, AT_ONCE)
    answers = await asyncio.gather(
        *(
            bot_api.post(turn, "/refunds", order_number=number, line_nos=line_nos, **WISH)
            for turn in turns
        )
    )
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201] + [409] * (AT_ONCE - 1)
    assert {a.json()["code"] for a in answers if a.is_error} == {"refund_already_open"}
    count, total, held, paid = await _sums(database)
    assert (count, total) == (1, held)
    assert held <= paid


async def test_i5_one_deed_sent_many_times_at_once_has_one_answer(bot_api: BotApi, database):
    number, (turn,) = await _order_with_turns(database, 1)
    answers = await asyncio.gather(
        *(
            bot_api.post(turn, "/refunds", deed="action_refund/1", order_number=number, **WISH)
            for _ in range(AT_ONCE)
        )
    )
    assert sorted(a.status_code for a in answers) == [200] * (AT_ONCE - 1) + [201]
    assert len({a.json()["refund"]["number"] for a in answers}) == 1
    assert sum(a.json()["repeated"] for a in answers) == AT_ONCE - 1
    assert (await _sums(database))[0] == 1


async def test_i5_cancelling_and_refunding_at_once_give_the_money_back_once(bot_api, database):
    number, turns = await _order_with_turns(database, AT_ONCE)
    answers = await asyncio.gather(
        *(
            bot_api.post(turn, "/refunds", order_number=number, line_nos=[1 + at % 2], **WISH)
            if at % 3
            else bot_api.post(turn, f"/orders/{number}/cancel")
            for at, turn in enumerate(turns)
        )
    )
    assert {a.status_code for a in answers} <= {200, 201, 409}
    _, total, held, paid = await _sums(database)
    assert total == held == paid
    async with database.reading() as session:
        assert await session.scalar(select(Order.status)) is OrderStatus.CLOSED


@pytest.mark.parametrize(
    ("line_no", "first_state", "expected"),
    [(2, RefundState.APPROVED, RefundAlreadyOpen), (1, RefundState.PAID, RefundRefused)],
)
async def test_i5_what_the_rules_let_through_the_database_refuses(
    database: Database, line_no: int, first_state: RefundState, expected: type[CrmError]
):
    """A decision that is out of date by the time it is written, as if the lock were missing."""
    number, (turn,) = await _order_with_turns(database, 1)
    async with database.transaction() as session:
        principal = await resolve_turn(session, turn, NOW)
        order = await order_service.get_order(session, principal, number, now=NOW)
        wish = Wish(kind=RefundKind.UNSHIPPED, line_nos=(line_no,))
        decision = await decide(session, order, wish, now=NOW)
        causes = [
            RefundCause.of_turn(
                principal,
                DeedName(action="test", ordinal=ordinal),
                reason=RefundReason.OTHER,
            )
            for ordinal in (1, 2)
        ]
        first = await record_refund(session, order, decision, causes[0], now=NOW)
        first.state = first_state
    with pytest.raises(expected):
        async with database.transaction() as session:
            await record_refund(session, order, decision, causes[1], now=NOW)
    assert (await _sums(database))[0] == 1
    async with database.reading() as session:
        steps = await session.scalar(select(func.count()).select_from(RefundStep))
    assert steps == 2  # nothing of the second is left


deeds = st.lists(
    st.tuples(
        st.sampled_from(["unshipped", "refund_only", "return_refund", "cancel"]),
        st.sampled_from(list(RefundReason)),
        st.none() | st.lists(st.integers(1, 4), min_size=1, max_size=3),
    ),
    max_size=6,
)


@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    status=st.sampled_from(list(OrderStatus)),
    amounts=st.lists(st.integers(0, 30_000), min_size=1, max_size=3),
    discount=st.integers(0, 5_000),
    wishes=deeds,
    refused=st.integers(0, 3),
)
async def test_i5_whatever_is_asked_the_sum_stays_within_what_was_paid(
    bot_api: BotApi, database: Database, status, amounts, discount, wishes, refused
):
    async with database.transaction() as session:
        if await session.scalar(select(func.count()).select_from(Order)) == 0:
            await add_shop(session)
        customer = await add_customer(session)
        lines = [
            *(Line(amount_minor=amount, quantity=2) for amount in amounts),
            Line(amount_minor=800, kind=LineKind.POSTAGE),
        ]
        paid = max(0, sum(amounts) + 800 - discount)
        if status in (OrderStatus.PENDING_PAYMENT, OrderStatus.CLOSED):
            paid = 0
        order = await add_order(session, customer, status=status, lines=lines, paid_minor=paid)
        turn = await add_turn(session, customer)
    for at, (kind, reason, line_nos) in enumerate(wishes):
        if kind == "cancel":
            answer = await bot_api.post(turn, f"/orders/{order.number}/cancel")
        else:
            answer = await bot_api.post(
                turn,
                "/refunds",
                order_number=order.number,
                kind=kind,
                reason=reason,
                line_nos=line_nos,
            )
        assert answer.status_code in (200, 201, 409, 422)
        if at == refused:
            await _refuse_all(database, order.id)
    async with database.reading() as session:
        claims = (
            await session.scalars(
                select(Refund.amount_minor).where(
                    Refund.order_id == order.id, Refund.state != RefundState.REFUSED
                )
            )
        ).all()
        row = await session.get_one(Order, order.id)
    assert sum(claims) == row.refund_held_minor <= row.paid_minor
    assert all(claim > 0 for claim in claims)


async def _refuse_all(database: Database, order_id: int) -> None:
    async with database.transaction() as session:
        for refund in await session.scalars(select(Refund).where(Refund.order_id == order_id)):
            refund.state = RefundState.REFUSED
