"""A shop small enough to know by heart: customer C1 with an order in each state, and one order of C2."""

from datetime import timedelta

from tests.fakes.fake_crm import FakeCrm
from tests.fakes.fixed_clock import NOW

SHIPPED = "SF2611240007"
WAITING = "SF2611250011"
DELIVERED = "SF2611180003"
OLD = "SF2610010001"
OF_SOMEBODY_ELSE = "SF2611220009"


def fill(shop: FakeCrm) -> None:
    """Forget everything and put these orders in."""
    shop.reset()
    shipped = shop.add(SHIPPED, "shipped", ("双层玻璃保温杯 500ml", 1, 8900), age=timedelta(days=2))
    shipped.events = [
        (NOW - timedelta(hours=16), "上海", "已到达上海转运中心"),
        (NOW - timedelta(hours=30), "杭州", "已揽收"),
    ]
    shop.add(WAITING, "paid", ("纯棉毛巾 三条装", 2, 5900), ("龙井茶叶 250g", 1, 6800))
    shop.add(
        DELIVERED,
        "delivered",
        ("无线蓝牙耳机", 1, 15900),
        ("手机壳 磨砂", 1, 2900),
        ("充电宝 10000mAh", 1, 9900),
        age=timedelta(days=6),
    )
    old = shop.add(OLD, "completed", ("羽绒被套 200×230", 1, 39900), age=timedelta(days=50))
    old.delivered_at = NOW - timedelta(days=45)
    shop.add(OF_SOMEBODY_ELSE, "paid", ("蜂蜜柚子茶", 1, 3900), owner="C2").phone_tail = "6688"
