"""I5 where no service can be trusted: the database itself keeps sums and open refunds (issue 2)."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.core.db import Database
from crm_backend.orders.models import Order, OrderLine
from crm_backend.refunds.models import Refund, RefundLine
from crm_backend.refunds.values import STATES_WITHOUT_CLAIM, RefundKind, RefundReason, RefundState
from tests.factories import add_customer, add_order, add_shop
from tests.fakes.fixed_clock import NOW


async def _add_refund(
    session: AsyncSession,
    order: Order,
    amount_minor: int,
    *,
    state: RefundState = RefundState.PAID,
    line_no: int = 1,
) -> Refund:
    line_id = await session.scalar(
        select(OrderLine.id).where(OrderLine.order_id == order.id, OrderLine.line_no == line_no)
    )
    index = len((await session.scalars(select(Refund.id))).all())
    refund = Refund(
        number=f"RF{index:06d}",
        order_id=order.id,
        kind=RefundKind.REFUND_ONLY,
        reason=RefundReason.OTHER,
        state=state,
        verdict_reason="within_policy",
        amount_minor=amount_minor,
        currency="CNY",
        idempotency_key=f"test:{index}",
        requested_at=NOW,
        lines=[
            RefundLine(
                order_line_id=line_id,
                quantity=1,
                amount_minor=0,
                is_open=state is RefundState.REQUESTED,
            )
        ],
    )
    session.add(refund)
    await session.flush()
    return refund


async def _order(session: AsyncSession) -> Order:
    await add_shop(session)
    return await add_order(session, await add_customer(session))


async def _held(database: Database) -> int:
    async with database.reading() as session:
        return (await session.scalars(select(Order.refund_held_minor))).one()


async def test_refunds_up_to_what_was_paid_are_accepted(database: Database):
    async with database.transaction() as session:
        order = await _order(session)
        await _add_refund(session, order, 12_800)
        await _add_refund(session, order, 5_000)
    assert await _held(database) == 17_800


async def test_one_fen_above_what_was_paid_is_refused(database: Database):
    async with database.transaction() as session:
        order = await _order(session)
        await _add_refund(session, order, 17_800)
    with pytest.raises(IntegrityError, match="refunds_within_paid"):
        async with database.transaction() as session:
            await _add_refund(session, order, 1)
    assert await _held(database) == 17_800


@pytest.mark.parametrize("given_up", STATES_WITHOUT_CLAIM)
async def test_refused_and_withdrawn_refunds_give_the_money_free_again(
    database: Database, given_up: RefundState
):
    async with database.transaction() as session:
        refund = await _add_refund(
            session, await _order(session), 17_800, state=RefundState.REQUESTED
        )
        refund.state = given_up
        await session.flush()
        assert await session.scalar(select(RefundLine.is_open)) is False
    assert await _held(database) == 0


async def test_changing_the_amount_moves_the_held_sum(database: Database):
    async with database.transaction() as session:
        refund = await _add_refund(session, await _order(session), 100)
        refund.amount_minor = 17_800
        await session.flush()
    assert await _held(database) == 17_800
    with pytest.raises(IntegrityError, match="refunds_within_paid"):
        async with database.transaction() as session:
            await session.execute(update(Refund).values(amount_minor=17_801))
    assert await _held(database) == 17_800


async def test_a_second_open_refund_of_a_line_is_refused(database: Database):
    async with database.transaction() as session:
        order = await _order(session)
        await _add_refund(session, order, 100, state=RefundState.REQUESTED)
        await _add_refund(session, order, 100, state=RefundState.REQUESTED, line_no=2)
    with pytest.raises(IntegrityError, match="order_line"):
        async with database.transaction() as session:
            await _add_refund(session, order, 100, state=RefundState.REQUESTED)


@pytest.mark.parametrize("amount_minor", [0, -1])
async def test_a_refund_of_nothing_is_refused(database: Database, amount_minor: int):
    with pytest.raises(IntegrityError, match="amount_positive"):
        async with database.transaction() as session:
            await _add_refund(session, await _order(session), amount_minor)
