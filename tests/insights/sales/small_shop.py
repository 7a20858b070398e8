"""A shop in Shanghai, small enough to add up by hand; it is Wednesday 2026-11-25, 10:00 there.

| order | paid | customer | region, channel, rep | lines (fen) |
|---|---|---|---|---|
| O1 | 10-20 | C1 | 浙江省, 网店, 小张 | CUP 1 × 10000, postage 1000 |
| O5 | 11-09 | C2 | 上海市, 小程序 | TEA 2: 10000 |
| O2 | 11-16 00:00:00 | C1 | ␠浙江省, 网店 | CUP 2: 20000 |
| O4 | 11-22 | nobody | –, – | CUP 1: 9999, TEA 1 as a gift: 0 |
| O3 | 11-22 23:59:59 | C2 | 上海, 门店 | TEA 1: 5000, POT 1: 30000 |
| O10 | 11-23 | C1 | 浙江省, 网店, 小张 | CUP 1: 10000 |
| O8 | 11-25 09:00 | C3 | 新疆维吾尔自治区, 网店 | LOOSE 1: 2000, of no product |

O6 was paid and then cancelled, O7 never paid, O9 is dated after now. Refunds: of O1's cup 5000 on
11-17, of all of O3 but 20000 of the pot on 11-24, one that was withdrawn, one of the cancelled O6.
"""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.catalog.models import Product
from crm_backend.customers.models import Customer
from crm_backend.orders.models import Order, OrderLine
from crm_backend.orders.values import LineKind, OrderStatus
from crm_backend.refunds.models import CreditNote, Refund, RefundLine
from crm_backend.refunds.values import RefundKind, RefundReason, RefundState
from tests import factories
from tests.factories import Line

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    """A moment of 2026 as a clock in Shanghai shows it: ``11-16 00:00:00``."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI).astimezone(UTC)


async def fill(session: AsyncSession) -> None:
    """A shop, and everything in the table above."""
    await factories.add_shop(session)
    await trade(session)


async def trade(session: AsyncSession) -> None:
    """Everything in the table above, in a shop that is there."""
    goods = {
        sku: await factories.add_product(session, sku=sku, name=name, category=category, **more)
        for sku, name, category, more in (
            ("CUP", "保温杯 500ml", "杯壶", {}),
            ("POT", "手冲壶", "杯壶", {}),
            ("TEA", "龙井茶", "茶", {}),
            ("NEW", "新品茶", "茶", {}),
            ("GONE", "旧款杯", "杯壶", {"is_active": False}),
        )
    }
    people = {
        number: await factories.add_customer(session, number=number, name=name)
        for number, name in (("C1", "王小明"), ("C2", "李静"), ("C3", ""))
    }
    await _sell(session, goods, people)
    await _give_back(session)


async def find_product(session: AsyncSession, sku: str) -> Product:
    """One of the goods."""
    return (await session.scalars(select(Product).where(Product.sku == sku))).one()


async def sell(
    session: AsyncSession,
    number: str,
    at: str,
    customer: Customer | None,
    *lines: Line,
    **fields: Any,  # noqa: ANN401
) -> Order:
    """An order paid at a moment; without a delivery address or rep unless told."""
    total = sum(line.amount_minor for line in lines)
    values: dict[str, Any] = {
        "number": number,
        "province": None,
        "channel": "",
        "sales_rep": None,
        "paid_at": local(at),
        "paid_minor": total,
    }
    return await factories.add_order(
        session, customer, lines=lines, placed_at=local(at), **{**values, **fields}
    )


async def _sell(
    session: AsyncSession, goods: dict[str, Product], people: dict[str, Customer]
) -> None:
    def of(sku: str, quantity: int, amount: int) -> Line:
        product = goods[sku]
        return Line(amount_minor=amount, quantity=quantity, product=product, name=product.name)

    one, two, three = people.values()
    postage = Line(amount_minor=1000, kind=LineKind.POSTAGE, name="运费")
    loose = Line(amount_minor=2000, name="散装茶")
    zhejiang = {"province": "浙江省", "channel": "网店", "sales_rep": "小张"}
    await sell(session, "O1", "10-20 10:00", one, of("CUP", 1, 10000), postage, **zhejiang)
    await sell(
        session, "O5", "11-09 12:00", two, of("TEA", 2, 10000), province="上海市", channel="小程序"
    )
    await sell(
        session,
        "O2",
        "11-16 00:00:00",
        one,
        of("CUP", 2, 20000),
        province=" 浙江省",
        channel="网店",
    )
    await sell(session, "O4", "11-22 12:00", None, of("CUP", 1, 9999), of("TEA", 1, 0))
    await sell(
        session,
        "O3",
        "11-22 23:59:59",
        two,
        of("TEA", 1, 5000),
        of("POT", 1, 30000),
        province="上海",
        channel="门店",
    )
    await sell(session, "O10", "11-23 08:00", one, of("CUP", 1, 10000), **zhejiang)
    await sell(
        session, "O8", "11-25 09:00", three, loose, province="新疆维吾尔自治区", channel="网店"
    )
    await sell(
        session,
        "O6",
        "11-18 12:00",
        one,
        of("POT", 1, 77700),
        status=OrderStatus.CLOSED,
        closed_at=local("11-19 12:00"),
        **zhejiang,
    )
    pending = {"status": OrderStatus.PENDING_PAYMENT, "paid_at": None, "paid_minor": 0}
    await sell(session, "O7", "11-20 12:00", one, of("POT", 1, 30000), **pending)
    await sell(session, "O9", "11-25 11:00", one, of("POT", 3, 88800), **zhejiang)


async def _give_back(session: AsyncSession) -> None:
    await give_back(session, "O1", "11-17 12:00", {1: 5000}, reason=RefundReason.QUALITY)
    await give_back(session, "O3", "11-24 12:00", {1: 5000, 2: 10000})
    await give_back(session, "O2", "11-17 12:00", {1: 20000}, state=RefundState.WITHDRAWN)
    await give_back(session, "O6", "11-18 13:00", {1: 77700})
    session.add(
        CreditNote(
            source_key="n1",
            number="CN1",
            sku="CUP",
            name="保温杯",
            quantity=1,
            amount_minor=700,
            currency="CNY",
            credited_at=local("11-17 12:00"),
        )
    )
    await session.flush()


async def give_back(
    session: AsyncSession,
    order_number: str,
    at: str,
    amounts: dict[int, int],
    *,
    reason: RefundReason = RefundReason.NOT_WANTED,
    state: RefundState = RefundState.PAID,
) -> Refund:
    """An approved refund of one piece each of some lines."""
    order = (await session.scalars(select(Order).where(Order.number == order_number))).one()
    refund = Refund(
        number=f"RF{order_number}",
        order_id=order.id,
        customer_id=order.customer_id,
        kind=RefundKind.RETURN_REFUND,
        reason=reason,
        state=state,
        verdict_reason="within_policy",
        amount_minor=sum(amounts.values()),
        currency="CNY",
        idempotency_key=f"key-{order_number}",
        requested_at=local(at),
        approved_at=local(at),
    )
    session.add(refund)
    await session.flush()
    for line_no, amount in amounts.items():
        line = (
            await session.scalars(
                select(OrderLine).where(
                    OrderLine.order_id == order.id, OrderLine.line_no == line_no
                )
            )
        ).one()
        session.add(
            RefundLine(refund_id=refund.id, order_line_id=line.id, quantity=1, amount_minor=amount)
        )
    await session.flush()
    return refund
