"""A few invented sales, and what a figure is of some of them; for the fake hub of the dashboard."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crm_backend.insights.schemas import Amount
from crm_backend.insights.values import Figure, Unit

PRODUCTS = {
    "HB-480": ("山岚保温杯 480ml", "杯壶"),
    "TC-GH": ("桂花乌龙 茶包", "茶"),
    "ZM-01": ("长绒棉四件套 1.8 米床", "家纺"),
    "JG-30": ("铸铁炒锅 30cm", "厨房"),
    "XF-BC": ("白茶香薰蜡烛", "香氛"),
    "LY-2P": ("双人露营帐篷", "户外"),
}
REGIONS = ("浙江", "上海", "广东", "未填写")
CHANNELS = ("网店", "小程序", "门店")
CUSTOMERS = ("王小明", "陈嘉怡", "欧阳若溪", "孙悦")
NAMES = {
    Figure.NET_SALES: ("净销售额", Unit.MONEY, "按付款时间，已扣同期同意的退款"),
    Figure.SALES: ("销售额", Unit.MONEY, "按付款时间，未扣退款（含运费）"),
    Figure.REFUNDS: ("退款额", Unit.MONEY, "按退款同意时间（含未打款）"),
    Figure.ORDERS: ("订单数", Unit.COUNT, "按付款时间，不含取消"),
    Figure.BUYERS: ("买家数", Unit.COUNT, "按付款时间，不含匿名订单"),
    Figure.ORDER_VALUE: ("笔单价", Unit.MONEY, "销售额 ÷ 订单数"),
    Figure.PIECES: ("销量（件数）", Unit.PIECES, "按付款时间，只算商品，未扣退款"),
    Figure.CREDIT_NOTES: ("无法对应订单的贷记", Unit.MONEY, "不计入退款额"),
    Figure.REFUND_RATE: ("退款率（按订单）", Unit.SHARE, "同期同意退款的订单 ÷ 同期付款订单"),
}
SUMMARY = tuple(list(NAMES)[:7])


@dataclass(frozen=True)
class Sale:
    """One paid order of one product."""

    number: str
    paid_on: date
    sku: str
    region: str
    channel: str
    customer: str
    pieces: int
    amount_minor: int

    def value_of(self, by: str) -> tuple[str, str]:
        """Key and name of this sale under a dimension."""
        name, category = PRODUCTS[self.sku]
        number = CUSTOMERS.index(self.customer) if self.customer in CUSTOMERS else len(CUSTOMERS)
        monday = self.paid_on - timedelta(days=self.paid_on.weekday())
        keys = {
            "product": (self.sku, name),
            "category": (category, category),
            "region": (self.region, self.region),
            "channel": (self.channel, self.channel),
            "customer": (f"C{number + 1:04d}", self.customer),
            "day": (self.paid_on.isoformat(), f"{self.paid_on.month} 月 {self.paid_on.day} 日"),
            "week": (monday.isoformat(), f"{monday.month} 月 {monday.day} 日起一周"),
            "month": (f"{self.paid_on:%Y-%m}", f"{self.paid_on.month} 月"),
        }
        return keys[by]


def invented_sales(today: date, days: int) -> list[Sale]:
    """Some orders on each of the last days, always the same ones."""
    sales = []
    for ago in range(days):
        for place in range(3 + (ago * 7) % 5):
            seed = ago * 31 + place * 17
            sku = list(PRODUCTS)[seed % 7 % len(PRODUCTS)]
            sales.append(
                Sale(
                    number=f"SF{ago:03d}{place:02d}",
                    paid_on=today - timedelta(days=ago),
                    sku=sku,
                    region=REGIONS[seed % 5 % len(REGIONS)],
                    channel=CHANNELS[seed % len(CHANNELS)],
                    customer=CUSTOMERS[seed % 11 % len(CUSTOMERS)],
                    pieces=1 + seed % 3,
                    amount_minor=(1 + seed % 3) * (3900 + seed % 13 * 2150),
                )
            )
    return sales


def money(minor: int, *, sign: bool = False) -> Amount:
    """As the hub writes money."""
    text = f"{'-' if minor < 0 else '+' if sign and minor else ''}¥{abs(minor) / 100:,.2f}"
    return Amount(value=minor, text=text)


def amount_of(figure: Figure, sales: Sequence[Sale]) -> Amount:
    """The figure of these sales; nothing was ever given back here."""
    total = sum(sale.amount_minor for sale in sales)
    if figure is Figure.ORDER_VALUE:
        return money((2 * total + len(sales)) // (2 * len(sales))) if sales else Amount(text="—")
    if figure is Figure.REFUND_RATE:
        return Amount(numerator=0, denominator=len(sales), text="0.0%" if sales else "—")
    counts: dict[Figure, Callable[[], int]] = {
        Figure.ORDERS: lambda: len(sales),
        Figure.BUYERS: lambda: len({sale.customer for sale in sales}),
        Figure.PIECES: lambda: sum(sale.pieces for sale in sales),
    }
    if figure in counts:
        value = counts[figure]()
        return Amount(value=value, text=f"{value:,}")
    return money(0 if figure in (Figure.REFUNDS, Figure.CREDIT_NOTES) else total)


def growth_of(now: Amount, before: Amount) -> Amount | None:
    """Signed per cent with one decimal."""
    if not before.value or now.value is None:
        return None
    share = (now.value - before.value) / before.value
    return Amount(text=f"{share:+.1%}")


def grouped(by: str, sales: Iterable[Sale]) -> dict[tuple[str, str], list[Sale]]:
    """Sales by key and name of a dimension, in order of the key."""
    groups: dict[tuple[str, str], list[Sale]] = {}
    for sale in sales:
        groups.setdefault(sale.value_of(by), []).append(sale)
    return dict(sorted(groups.items()))
