"""What people at the shop have to do: whole talks with the trained bot that end in a ticket."""

import pytest

from tests.conversations.trained_bot import Hub
from tests.fakes.small_shop import DELIVERED, SHIPPED, WAITING

pytestmark = pytest.mark.xdist_group("trained-bot")


def test_two_services_in_one_message_make_two_tickets(hub: Hub) -> None:
    said = hub.say(f"{DELIVERED}的杯子碎了，另外{SHIPPED}发错货了")
    assert said.index("TK0001") < said.index("TK0002")


def test_services_with_details(hub: Hub) -> None:
    assert "要改成什么" in hub.say(f"订单{WAITING}我要改地址")
    assert "TK0001" in hub.say("杭州市西湖区文三路 100 号 3 幢，王小明 13800001234")
    assert "TK0002" in hub.say(f"帮我催一下{WAITING}")


@pytest.mark.parametrize(
    ("wish", "more"),
    [
        (f"{DELIVERED}想换个颜色", ["换成黑色"]),
        (f"{WAITING}开一下发票", ["个人，王小明"]),
        (f"{DELIVERED}收到的杯子碎了", []),
        (f"{DELIVERED}发错货了", []),
        (f"{DELIVERED}显示签收了但是我没收到", []),
        ("刚买就降价了，能退差价吗", ["第一个", "好的"]),
        (f"{SHIPPED}我要改地址", ["杭州市西湖区文三路 100 号，王小明 13800001234"]),
        ("耳机用了两个月坏了", ["第一个"]),
        (f"帮我催一下{WAITING}", []),
        ("你们服务太差了，我要投诉", []),
    ],
)
def test_what_needs_a_person_ends_in_a_ticket_with_a_number(
    hub: Hub, wish: str, more: list[str]
) -> None:
    said = hub.say(wish)
    for words in more:
        said = hub.say(words)
    assert "TK0001" in said
    assert len(hub.crm.tickets) == 1


def test_refund_offered_after_damage_is_about_the_same_order(hub: Hub) -> None:
    hub.say(f"{DELIVERED}收到的杯子碎了")
    assert f"订单 {DELIVERED} 里要退哪一件" in hub.click("申请退款")


def test_a_wrong_order_number_in_a_service(hub: Hub) -> None:
    hub.say(f"{WAITING}我要改地址")
    assert f"订单 {SHIPPED} 要改成什么" in hub.say(f"写错了，是{SHIPPED}")
    assert not hub.crm.tickets
