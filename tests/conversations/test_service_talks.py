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
