"""English and Chinese on either page: whole talks with the trained bot."""

import pytest

from tests.conversations.trained_bot import Hub
from tests.fakes.small_shop import DELIVERED, SHIPPED

pytestmark = pytest.mark.xdist_group("trained-bot")


def test_english_on_a_chinese_page(hub: Hub) -> None:
    assert hub.say("hello").startswith("Hello")
    assert "is paid and not shipped yet" in hub.say("where is my order?")
    assert "waiting to be shipped" not in hub.say("how much is shipping?")
    assert "包邮" in hub.say("满多少包邮")


def test_chinese_on_an_english_page(hub: Hub) -> None:
    hub.locale = "en"
    assert "客服机器人" in hub.say("你好")
    assert "还没有发货" in hub.click("物流")
    assert hub.say("thanks").startswith("You are welcome")


def test_numbers_and_buttons_keep_the_language(hub: Hub) -> None:
    hub.say("I want a refund")
    assert "Which item" in hub.say(DELIVERED)
    assert "What kind of refund" in hub.click("手机壳")
    hub.state = None
    assert "已到达" in hub.say(SHIPPED)


def test_english_refund_from_question_to_question(hub: Hub) -> None:
    said = hub.say("I want a refund")
    assert "Which order" in said
    assert "delivered" in str(hub.last["messages"][-1]["choices"])
    assert "What is the reason" in hub.say("the second one")
    policy = hub.say("what is your return policy?")
    assert "Within 7 days" in policy
    assert "What is the reason" in policy
    assert "Please check" in hub.say("the first one")
    hub.say("yes")
    assert len(hub.crm.refunds) == 1


@pytest.mark.parametrize("words", ["never mind", "cancel", "forget it"])
def test_english_form_is_left(hub: Hub, words: str) -> None:
    hub.say("I want a refund")
    assert "Nothing was submitted" in hub.say(words)


def test_english_questions_that_lean_on_the_one_before(hub: Hub) -> None:
    assert "Postage is free" in hub.say("how much is shipping?")
    assert "12 months" in hub.say("what about the warranty?")


def test_a_person_in_english(hub: Hub) -> None:
    hub.say("I want to talk to a person")
    assert hub.last["commands"][0]["reason"] == "customer_asked"
    assert "person" in hub.last["messages"][0]["text"]
