"""Sales and refunds that a careless sum gets wrong, on top of the demo shop; now is 2026-11-25 12:00 in Shanghai."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_backend.catalog.models import Product
from crm_backend.orders.models import Order, OrderLine
from crm_backend.orders.values import LineKind, OrderStatus
from crm_backend.refunds.values import RefundReason, RefundState
from tests.insights.rows import Item, Rows, local, postage

CLOSED = OrderStatus.CLOSED


def write(session: Session) -> None:
    """Every kind of row once, where sums of several kinds meet."""
    rows = Rows(session)
    tea, cup = (
        session.query(Product).where(Product.sku == sku).one() for sku in ("SY-CH-01", "SY-BH-04")
    )
    _edges_of_days(rows, tea)
    _odd_lines(rows, tea, cup)
    _odd_goods_and_buyers(rows, tea, cup)
    _regions(rows, cup)
    _cancelled(rows, cup)
    _refunds(rows, tea, cup)
    _ties(rows)
    _equal_days(session, rows)
    _shelves(rows)
    for at, amount in (
        *(("2026-10-31 23:59:59.999999", 101), ("2026-11-01 00:00", 203)),
        *(
            ("2026-11-25 11:59:59.999999", 307),
            ("2026-11-25 12:00", 409),
            ("2025-12-31 23:59:59", 503),
        ),
    ):
        rows.credit(at, amount)


def _edges_of_days(rows: Rows, tea: Product) -> None:
    """The last and the first instant of days, weeks and months; later today, and now itself."""
    buyer = rows.customer("AW-EDGE", "边界客")
    for place, paid in enumerate(
        (
            *("2026-11-22 23:59:59.999999", "2026-11-23 00:00", "2026-11-23 23:59:59.999999"),
            *("2026-11-24 00:00", "2026-10-31 23:59:59.999999", "2026-11-01 00:00"),
            *("2026-08-27 23:59:59.999999", "2026-08-28 00:00", "2025-12-31 23:59:59.999999"),
            *(
                "2026-11-25 00:00",
                "2026-11-25 11:59:59.999999",
                "2026-11-25 12:00",
                "2026-11-25 15:00",
            ),
        )
    ):
        # Powers of two: which of them a sum holds can be read off it.
        rows.order(paid, Item(product=tea, amount=2**place), customer=buyer)
    # First seen later today: not a new customer yet.
    rows.order(
        "2026-11-25 18:00",
        Item(product=tea, amount=100_000),
        customer=rows.customer("AW-LATER", "还没来"),
    )


def _odd_lines(rows: Rows, tea: Product, cup: Product) -> None:
    """Nameless people, gifts, loose goods, old names, orders without money or without lines."""
    nameless = rows.customer("AW-NONAME")
    rows.order(
        "2026-11-18 10:00", Item(product=tea, amount=0, quantity=2), customer=nameless
    )  # a gift alone
    # Nothing in it, and nobody's: what is stored of customers counts orders by their lines.
    rows.order("2026-11-18 11:00")
    rows.order(
        "2026-11-18 12:00",
        Item(product=cup, amount=12_901, quantity=1),
        Item(product=tea, amount=0, quantity=3),
        postage(800),
        Item(amount=333, kind=LineKind.FEE, sku="GIFTWRAP", name="礼品包装"),
        customer=nameless,
    )
    rows.order("2026-11-18 12:00", postage(1_200))  # anonymous, postage only
    # The shelf's SKU without the shelf's id, under an old name; and another SKU on the line than on the shelf.
    rows.order(
        "2026-11-17 09:00", Item(amount=9_801, quantity=1, sku="SY-CH-01", name="高山云雾（旧名）")
    )
    rows.order(
        "2026-11-17 09:30", Item(amount=9_802, product=tea, sku="OLD-TEA", name="绿茶旧包装")
    )
    # Never on the shelf: named as in its latest counted line; the latest of all was cancelled.
    rows.order("2026-11-16 09:00", Item(amount=5_003, quantity=4, sku="OLD-77", name="老式搪瓷杯"))
    rows.order("2026-11-19 09:00", Item(amount=5_007, quantity=4, sku="OLD-77", name="复古搪瓷杯"))
    rows.order(
        "2026-11-20 09:00",
        Item(amount=5_011, sku="OLD-77", name="取消了的名字"),
        status=CLOSED,
        closed_at=local("2026-11-20 10:00"),
    )


def _odd_goods_and_buyers(rows: Rows, tea: Product, cup: Product) -> None:
    """Wide letters, no category, a box that only its SKU names; often, new, and never paid."""
    wide = rows.product("aw-ＢＯＸ-1", "ＢＯＸ收纳盒")
    plain = rows.product("AW-BOX-2", "无类目杂货")
    rows.order(
        "2026-11-15 10:00",
        Item(product=wide, amount=7_001),
        Item(product=plain, amount=7_003, quantity=3),
    )
    gift = rows.product("AW-CH-GIFT", "云雾高山绿茶礼盒", "茶", is_active=False)
    rows.order(
        "2026-05-20 10:00",
        Item(product=gift, amount=30_001, quantity=2),
        Item(product=tea, amount=9_800),
    )
    # The same customer five times on one day; and one who buys for the first time and then again.
    often, fresh = rows.customer("AW-OFTEN", "常来客"), rows.customer("AW-FRESH", "新来客")
    for hour in range(9, 14):
        rows.order(f"2026-11-21 {hour:02d}:00", Item(product=cup, amount=12_900), customer=often)
    rows.order("2026-10-15 10:00", Item(product=cup, amount=4_001), customer=fresh)
    rows.order("2026-11-05 10:00", Item(product=tea, amount=4_003), customer=fresh)
    # Never paid, and paid money noted on an order that still waits: neither is counted.
    rows.order(None, Item(product=cup, amount=66_666), customer=fresh)
    rows.order(
        "2026-11-20 10:00",
        Item(product=cup, amount=77_777),
        customer=fresh,
        status=OrderStatus.PENDING_PAYMENT,
    )


def _regions(rows: Rows, cup: Product) -> None:
    """One address, many ways to write it; and none."""
    for place, province in enumerate(
        (
            *(
                "浙江省",
                "浙江",
                " 上海市 ",
                "上海",
                "\u3000广西壮族自治区",
                "广西",
                "内蒙古自治区",
                "内蒙古",
            ),
            *(
                "新疆维吾尔自治区",
                "宁夏回族自治区",
                "西藏自治区",
                "香港特别行政区",
                "Japan",
                "加拿大",
            ),
            *("", "  ", None),
        )
    ):
        rows.order(
            "2026-11-19 14:00",
            Item(product=cup, amount=1_000 + place),
            province=province,
            sales_rep=("", None, "周敏")[place % 3],
            channel=("", "门店", "小程序")[place % 3],
        )


def _cancelled(rows: Rows, cup: Product) -> None:
    """Paid and then cancelled: out of sales and of refunds."""
    buyer = rows.customer("AW-CANCEL", "反悔客")
    fields: dict[str, Any] = {
        "customer": buyer,
        "status": CLOSED,
        "province": "浙江省",
        "sales_rep": "何佳",
    }
    for closed, amount in (
        *(("2026-11-23 00:00", 2_001), ("2026-11-23 23:59:59.999999", 2_003)),
        *(("2026-11-24 00:00", 2_007), ("2026-11-25 13:00", 2_011)),
    ):
        rows.order(
            "2026-11-22 10:00",
            Item(product=cup, amount=amount),
            postage(5),
            closed_at=local(closed),
            **fields,
        )
    rows.order("2026-11-22 10:00", Item(product=cup, amount=2_017), **fields)  # nobody knows when
    paid_back = rows.order(
        "2026-11-23 10:00",
        Item(product=cup, amount=2_019),
        closed_at=local("2026-11-23 11:00"),
        **fields,
    )
    rows.refund(paid_back, "2026-11-23 11:00", (1, 1, 2_019), ended_at=local("2026-11-24 10:00"))


def _refunds(rows: Rows, tea: Product, cup: Product) -> None:
    """Approved, given up, refused, later today; of old orders; twice of one order; by somebody else."""
    buyer, other = rows.customer("AW-BACK", "退货客"), rows.customer("AW-OTHER", "代办客")

    def sold(paid: str, **fields: object) -> Order:
        items = (
            Item(product=cup, amount=12_900, quantity=3),
            Item(product=tea, amount=9_800, quantity=2),
            postage(800),
        )
        return rows.order(paid, *items, customer=buyer, **fields)

    old = sold("2026-03-02 10:00", province="浙江省")
    rows.refund(old, "2026-11-10 10:00", (1, 1, 4_301), customer_id=other.id)
    rows.refund(old, "2026-11-11 10:00", (2, 1, 4_903), reason=RefundReason.DAMAGED)
    rows.refund(old, "2026-11-23 00:00", (3, 1, 800), reason=RefundReason.LATE)  # its postage
    edge = sold("2026-11-20 10:00")
    rows.refund(edge, "2026-11-22 23:59:59.999999", (1, 1, 1_001))
    rows.refund(edge, "2026-11-23 00:00", (2, 1, 1_003), state=RefundState.APPROVED)
    gone = sold("2026-11-19 10:00")
    rows.refund(gone, "2026-11-20 10:00", (1, 1, 1_007), state=RefundState.WITHDRAWN)
    rows.refund(gone, "2026-11-20 11:00", (2, 1, 1_009), state=RefundState.REFUSED)
    rows.refund(gone, None, (1, 1, 1_013), state=RefundState.REQUESTED)
    today = sold("2026-11-24 10:00")
    rows.refund(today, "2026-11-25 11:59:59.999999", (1, 1, 1_019), state=RefundState.PAYING)
    rows.refund(today, "2026-11-25 12:00", (2, 1, 1_021), state=RefundState.PAYING)
    # A day with refunds only, of a customer who bought in no other period.
    rows.refund(sold("2026-01-05 10:00"), "2026-11-02 10:00", (1, 3, 12_900), (2, 2, 9_800))
    imported = sold("2026-09-01 10:00")
    rows.refund(
        imported,
        "2026-09-02 10:00",
        (1, 1, 77),
        verdict_reason="imported",
        ended_at=local("2026-11-20 10:00"),
    )
    rows.refund(
        imported, "2026-11-01 23:59", (2, 1, 79), ended_at=local("2026-11-02 00:01")
    )  # one day


def _ties(rows: Rows) -> None:
    """Three of everything with the same numbers in the same days; two share a name, one has none."""
    names = ("同名礼袋", "同名礼袋", "三号礼袋")
    for place, (product_name, customer_name) in enumerate(
        zip(names, ("同名客", "同名客", ""), strict=True), 1
    ):
        product = rows.product(f"AW-TIE-{place}", product_name, f"节庆{place}")
        customer = rows.customer(f"AW-TIE-{place}", customer_name)
        fields: dict[str, Any] = {
            "customer": customer,
            "province": ("澳门特别行政区", "台湾省", "青海省")[place - 1],
            "sales_rep": f"同分{place}",
            "channel": f"直播{place}",
        }
        orders = [
            rows.order(
                f"2026-11-12 {10 + hour}:00",
                Item(product=product, amount=30_000, quantity=6),
                **fields,
            )
            for hour in range(10)
        ]
        for order in orders[:5]:
            reason = (RefundReason.LATE, RefundReason.NOT_RECEIVED, RefundReason.WRONG_ITEM)[
                place - 1
            ]
            rows.refund(order, "2026-11-14 10:00", (1, 2, 10_000), reason=reason)


def _equal_days(session: Session, rows: Rows) -> None:
    """Two days of July with the same sales, higher than all others of it."""
    for day in ("2026-07-20", "2026-07-08"):
        first = local(f"{day} 00:00")
        sold = session.scalar(
            select(func.sum(OrderLine.amount_minor))
            .join(Order, Order.id == OrderLine.order_id)
            .where(
                Order.paid_at >= first,
                Order.paid_at < first + timedelta(days=1),
                Order.status != CLOSED,
            )
        )
        rows.order(f"{day} 10:00", Item(amount=900_000 - (sold or 0), sku="AW-DAY", name="补差"))


def _shelves(rows: Rows) -> None:
    """Goods that lie too long, and goods that only seem to."""
    now = "2026-11-10 10:00"
    for sku, stock, pieces in (
        ("AW-SLOW-1", 15, 7),
        ("AW-SLOW-2", 14, 7),
        ("AW-SLOW-3", 500, 0),
        ("AW-SLOW-4", 0, 0),
    ):
        product = rows.product(sku, f"压仓{sku[-1]}号", stock_units=stock, price_minor=99_999)
        if pieces:
            rows.order(now, Item(product=product, amount=700, quantity=pieces))
    rows.product(
        "AW-SLOW-5",
        "新到货",
        stock_units=500,
        price_minor=99_999,
        created_at=local("2026-10-01 10:00"),
    )
    rows.product("AW-SLOW-6", "下架货", stock_units=500, price_minor=99_999, is_active=False)
    rows.product("AW-SLOW-7", "不知库存", price_minor=99_999)
