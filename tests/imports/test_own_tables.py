"""A shop's own customers, products and orders: added, changed, left alone, refused."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import func, select

from crm_backend.catalog.models import Product
from crm_backend.core.bulk import BulkDatabase
from crm_backend.core.db import Database
from crm_backend.core.orm import Base
from crm_backend.customers.models import Customer, MarketingConsent
from crm_backend.customers.values import ConsentSource
from crm_backend.imports.errors import FileUnreadable, ShopOfOtherKind
from crm_backend.imports.service import import_table
from crm_backend.imports.table_report import TableReport
from crm_backend.imports.tables import TableKind, template
from crm_backend.orders.models import Order, OrderLine, Payment, Shipment
from crm_backend.orders.values import LineKind, OrderStatus
from crm_backend.refunds.models import Refund, RefundLine
from crm_backend.refunds.values import RefundKind, RefundReason, RefundState
from crm_backend.shop.errors import ShopNotSetUp
from tests.factories import add_shop
from tests.fakes.fixed_clock import NOW, FixedClock

ORDER_HEADINGS = "订单号,下单时间,商品编码,商品名称,数量,金额,运费,状态,客户编号,付款时间"
ORDERS = (
    "A1,2026-11-20 21:15,CUP,青釉杯,2,118.00,8,已付款,C1,2026-11-20 21:16",
    "A1,2026-11-20 21:15,TEA,乌龙茶,1,68.00,,,,",
    "A2,2026-11-21,CUP,青釉杯,1,59,,待付款,,",
)
Row = TypeVar("Row", bound=Base)
Import = Callable[..., TableReport]


@pytest.fixture
async def shop(database: Database) -> Database:
    async with database.transaction() as session:
        await add_shop(session)
    return database


@pytest.fixture
def load(bulk: BulkDatabase, tmp_path: Path) -> Import:
    """Import some text; checks that the account is exact."""

    def load(kind: TableKind, *lines: str, is_dry: bool = False) -> TableReport:
        path = tmp_path / f"{kind}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        _, report = import_table(
            bulk, FixedClock(), kind, path, pause=lambda _seconds: None, is_dry=is_dry
        )
        assert report.is_exact
        return report

    return load


def counts(report: TableReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, len(report.rejects)


def problems(report: TableReport) -> list[tuple[int, str]]:
    for _, _, problem in report.rejects:
        sentences = (problem.sentence(is_chinese=chinese) for chinese in (True, False))
        assert not any("{" in sentence for sentence in sentences)
    return [(line, problem.code) for line, _, problem in report.rejects]


def only(bulk: BulkDatabase, model: type[Row], **where: object) -> Row:
    with bulk.reading() as session:
        return session.scalars(select(model).filter_by(**where)).one()


def count(bulk: BulkDatabase, model: type[Base]) -> int:
    with bulk.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_customers_are_added_changed_and_left_alone(
    shop: Database, bulk: BulkDatabase, load: Import
):
    headings = "客户编号,姓名,手机号,省份"
    first = load(TableKind.CUSTOMERS, headings, "C1,林晓,199 0000 2001,浙江省", "C2,赵一凡,,")
    assert counts(first) == (2, 0, 0, 0)
    again = load(TableKind.CUSTOMERS, headings, "C1,林晓,,", "C2,赵一凡,19900002002,北京市")
    assert counts(again) == (0, 1, 1, 0)
    known = only(bulk, Customer, number="C1")
    assert (known.name, known.phone, known.province) == ("林晓", "+8619900002001", "浙江省")
    assert known.created_at == NOW
    assert only(bulk, Customer, number="C2").province == "北京市"


def test_a_file_says_who_wants_offers_and_never_brings_back_who_withdrew(
    shop: Database, bulk: BulkDatabase, load: Import
):
    headings = "客户编号,姓名,接收营销（是/否）"
    first = load(TableKind.CUSTOMERS, headings, "C1,林晓,是", "C2,赵一凡,否", "C3,何佳,")
    assert counts(first) == (3, 0, 0, 0)
    consent = only(bulk, MarketingConsent)
    assert (consent.customer_id, consent.agreed_at, consent.agreed_how) == (
        only(bulk, Customer, number="C1").id,
        NOW,
        ConsentSource.IMPORT,
    )
    assert counts(load(TableKind.CUSTOMERS, headings, "C1,林晓,否", "C2,赵一凡,是")) == (0, 2, 0, 0)
    assert counts(load(TableKind.CUSTOMERS, headings, "C1,林晓,是", "C2,赵一,是")) == (0, 1, 1, 0)
    withdrawn = only(bulk, MarketingConsent, customer_id=consent.customer_id)
    assert (withdrawn.is_agreed, withdrawn.withdrawn_how) == (False, ConsentSource.IMPORT)
    assert count(bulk, MarketingConsent) == 2


def test_products_are_found_by_sku(shop: Database, bulk: BulkDatabase, load: Import):
    headings = "商品编码,商品名称,价格,库存,在售"
    load(TableKind.PRODUCTS, headings, "CUP,青釉杯,59.90,12,是")
    assert counts(load(TableKind.PRODUCTS, headings, "CUP,青釉杯,49.90,,否")) == (0, 1, 0, 0)
    cup = only(bulk, Product, sku="CUP")
    assert (cup.price_minor, cup.stock_units, cup.is_active, cup.currency) == (
        4990,
        12,
        False,
        "CNY",
    )


def test_a_wrong_row_is_named_and_the_others_go_in(shop: Database, load: Import):
    report = load(
        TableKind.PRODUCTS,
        "商品编码,商品名称,价格",
        "CUP,青釉杯,五十九",
        "TEA,乌龙茶,68",
        "TEA,乌龙茶,69",
        ",无码,1",
        "POT,壶",
    )
    assert counts(report) == (1, 0, 0, 4)
    assert problems(report) == [
        (2, "not_money"),
        (4, "repeated"),
        (5, "missing"),
        (6, "wrong_cells"),
    ]


def test_an_order_of_several_rows(shop: Database, bulk: BulkDatabase, load: Import):
    report = load(TableKind.ORDERS, ORDER_HEADINGS, *ORDERS)
    assert counts(report) == (2, 0, 0, 0)
    assert (report.rows_loaded, report.customers_added) == (3, 1)
    order = only(bulk, Order, number="A1")
    assert (order.status, order.total_minor, order.paid_minor) == (OrderStatus.PAID, 19_400, 19_400)
    assert order.placed_at == datetime(2026, 11, 20, 13, 15, tzinfo=UTC)
    assert order.customer_id == only(bulk, Customer, number="C1").id
    with bulk.reading() as session:
        lines = session.scalars(
            select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.line_no)
        ).all()
    assert [(line.kind, line.sku, line.amount_minor) for line in lines] == [
        (LineKind.GOODS, "CUP", 11_800),
        (LineKind.GOODS, "TEA", 6_800),
        (LineKind.POSTAGE, "POSTAGE", 800),
    ]
    assert only(bulk, Payment).amount_minor == 19_400
    unpaid = only(bulk, Order, number="A2")
    assert (unpaid.status, unpaid.paid_minor) == (OrderStatus.PENDING_PAYMENT, 0)


def test_importing_orders_again_changes_nothing(shop: Database, bulk: BulkDatabase, load: Import):
    load(TableKind.ORDERS, ORDER_HEADINGS, *ORDERS)
    assert counts(load(TableKind.ORDERS, ORDER_HEADINGS, *ORDERS)) == (0, 0, 2, 0)
    assert (count(bulk, Order), count(bulk, OrderLine), count(bulk, Payment)) == (2, 4, 1)


def test_an_order_moves_on(shop: Database, bulk: BulkDatabase, load: Import):
    load(TableKind.ORDERS, ORDER_HEADINGS, *ORDERS)
    report = load(
        TableKind.ORDERS,
        "订单号,下单时间,商品编码,数量,金额,状态,发货时间,快递公司,快递单号",
        "A2,2026-11-21,TEA,3,59,已发货,2026-11-22 15:00,顺丰速运,SF1",
    )
    # TEA is in no catalogue, and this file names it not.
    assert problems(report) == [(2, "unknown_product")]
    load(TableKind.PRODUCTS, "商品编码,商品名称,价格", "TEA,乌龙茶,20")
    report = load(
        TableKind.ORDERS,
        "订单号,下单时间,商品编码,数量,金额,状态,发货时间,快递公司,快递单号",
        "A2,2026-11-21,TEA,3,59,已发货,2026-11-22 15:00,顺丰速运,SF1",
    )
    assert counts(report) == (0, 1, 0, 0)
    order = only(bulk, Order, number="A2")
    line = only(bulk, OrderLine, order_id=order.id)
    assert (order.status, order.paid_at) == (OrderStatus.SHIPPED, order.placed_at)
    assert (line.sku, line.name, line.quantity, line.unit_price_minor) == ("TEA", "乌龙茶", 3, 1966)
    assert line.product_id == only(bulk, Product, sku="TEA").id
    assert only(bulk, Shipment).tracking_number == "SF1"


def test_fewer_rows_take_lines_away(shop: Database, bulk: BulkDatabase, load: Import):
    load(TableKind.ORDERS, ORDER_HEADINGS, *ORDERS)
    report = load(TableKind.ORDERS, ORDER_HEADINGS, ORDERS[0].replace(",8,", ",,"))
    assert counts(report) == (0, 1, 0, 0)
    order = only(bulk, Order, number="A1")
    assert (order.total_minor, order.paid_minor) == (11_800, 11_800)
    assert only(bulk, OrderLine, order_id=order.id).sku == "CUP"
    assert only(bulk, Payment).amount_minor == 11_800


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            ("A1,2026-11-20,CUP,杯,1,5,,,,", "A1,2026-11-20,CUP,杯,零,5,,,,"),
            [(2, "other_row_wrong"), (3, "not_quantity")],
        ),
        (
            ("A1,2026-11-20,CUP,杯,1,5,,,C1,", "A1,2026-11-21,CUP,杯,1,5,,,,"),
            [(2, "other_row_wrong"), (3, "rows_differ")],
        ),
        (("A1,2026-11-20,CUP,杯,1,5,,待付款,,2026-11-21",), [(2, "unpaid_times")]),
        (("A1,2026-11-20,CUP,杯,1,5,,,,2026-11-19",), [(2, "times_backwards")]),
        (("A1,2026-11-20,CUP,杯,1,5,,飞走了,,",), [(2, "not_status")]),
        (("A1,2026-11-20,CUP,,1,5,,,,",), [(2, "unknown_product")]),
        (("2.02E+18,2026-11-20,CUP,杯,1,5,,,,",), [(2, "scientific")]),
    ],
)
def test_an_order_with_a_wrong_row_is_left_out_whole(
    shop: Database,
    bulk: BulkDatabase,
    load: Import,
    rows: tuple[str, ...],
    expected: list[tuple[int, str]],
):
    report = load(TableKind.ORDERS, ORDER_HEADINGS, *rows)
    assert problems(report) == expected
    assert count(bulk, Order) == 0


def test_a_paid_order_never_goes_back_and_a_closed_one_stays_closed(
    shop: Database, bulk: BulkDatabase, load: Import
):
    load(TableKind.ORDERS, ORDER_HEADINGS, *ORDERS)
    unpaid = "A1,2026-11-20 21:15,CUP,杯,1,5,,待付款,,"
    assert problems(load(TableKind.ORDERS, ORDER_HEADINGS, unpaid)) == [(2, "order_paid")]
    with bulk.transaction() as session:
        order = session.scalars(select(Order).where(Order.number == "A2")).one()
        order.status, order.closed_at = OrderStatus.CLOSED, NOW
    assert problems(load(TableKind.ORDERS, ORDER_HEADINGS, ORDERS[2])) == [(2, "order_closed")]


def test_an_order_with_a_refund_keeps_its_goods(shop: Database, bulk: BulkDatabase, load: Import):
    load(TableKind.ORDERS, ORDER_HEADINGS, *ORDERS)
    _refund_first_line(bulk, "A1")
    other = [ORDERS[0].replace("118.00", "18.00"), ORDERS[1]]
    assert problems(load(TableKind.ORDERS, ORDER_HEADINGS, *other)) == [
        (2, "order_refunded"),
        (3, "other_row_wrong"),
    ]
    done = [ORDERS[0].replace("已付款", "已完成"), ORDERS[1]]
    assert counts(load(TableKind.ORDERS, ORDER_HEADINGS, *done)) == (0, 1, 0, 0)
    assert only(bulk, Order, number="A1").status is OrderStatus.COMPLETED


def _refund_first_line(bulk: BulkDatabase, number: str) -> None:
    with bulk.transaction() as session:
        order_id, line_id = session.execute(
            select(Order.id, OrderLine.id)
            .join(OrderLine, OrderLine.order_id == Order.id)
            .where(Order.number == number, OrderLine.line_no == 1)
        ).one()
        session.add(
            Refund(
                number="RF1",
                order_id=order_id,
                kind=RefundKind.REFUND_ONLY,
                reason=RefundReason.OTHER,
                state=RefundState.APPROVED,
                verdict_reason="within_policy",
                amount_minor=100,
                currency="CNY",
                idempotency_key="test:1",
                requested_at=NOW,
                lines=[RefundLine(order_line_id=line_id, quantity=1, amount_minor=100)],
            )
        )


@pytest.mark.parametrize("is_second", [False, True])
@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        (TableKind.CUSTOMERS, ("客户编号,姓名", "C1,甲", "C2,乙", ",丙")),
        (TableKind.PRODUCTS, ("商品编码,商品名称,价格", "CUP,杯,1", "TEA,茶,x")),
        (TableKind.ORDERS, (ORDER_HEADINGS, *ORDERS, "A3,2026-11-20,CUP,杯,0,5,,,,")),
    ],
)
def test_a_dry_run_counts_the_same_and_writes_nothing(
    shop: Database,
    bulk: BulkDatabase,
    load: Import,
    kind: TableKind,
    lines: tuple[str, ...],
    is_second: bool,
):
    if is_second:
        load(kind, *lines[:-2])
    models = (Customer, Product, Order, OrderLine, Payment)
    before = [count(bulk, model) for model in models]
    dry = load(kind, *lines, is_dry=True)
    assert [count(bulk, model) for model in models] == before
    real = load(kind, *lines)
    assert counts(dry) == counts(real)
    assert dry.customers_added == real.customers_added


@pytest.mark.parametrize("kind", list(TableKind))
def test_a_template_imports_as_it_is(shop: Database, load: Import, kind: TableKind):
    report = load(kind, *template(kind, is_chinese=True).splitlines())
    assert report.rows_read == report.rows_loaded == 2


async def test_without_a_shop_or_in_the_demo_nothing_is_imported(database: Database, load: Import):
    with pytest.raises(ShopNotSetUp):
        load(TableKind.CUSTOMERS, "客户编号", "C1")
    async with database.transaction() as session:
        await add_shop(session, is_demo=True)
    with pytest.raises(ShopOfOtherKind):
        load(TableKind.CUSTOMERS, "客户编号", "C1")


def test_an_empty_file_is_refused(shop: Database, load: Import):
    with pytest.raises(FileUnreadable):
        load(TableKind.CUSTOMERS, "")


def test_many_orders_go_in_batches(shop: Database, bulk: BulkDatabase, load: Import):
    rows = [f"B{n},2026-11-20,CUP,杯,1,{n}.01,,已付款,C{n % 7}," for n in range(1, 151)]
    report = load(TableKind.ORDERS, ORDER_HEADINGS, *rows)
    assert counts(report) == (150, 0, 0, 0)
    assert report.customers_added == 7
    with bulk.reading() as session:
        assert session.scalar(select(func.sum(Order.paid_minor))) == sum(
            n * 100 + 1 for n in range(1, 151)
        )
