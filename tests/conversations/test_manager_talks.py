"""A manager asks the trained bot for figures, and a customer says the very same words."""

import pytest

from tests.conversations.trained_bot import Hub

pytestmark = pytest.mark.xdist_group("trained-bot")

TODAY = "2026-11-23"


@pytest.fixture
def manager(hub: Hub) -> Hub:
    hub.as_manager(TODAY)
    return hub


def test_a_talk_goes_on_from_question_to_question(manager: Hub) -> None:
    assert "sales_summary 2026-11-16～2026-11-22" in manager.say("上周卖得怎么样")
    part, asked = manager.crm.figures.asked[-1]
    assert (part, asked["unit"], asked["compare"]) == ("sales", "week", "previous")

    manager.say("那上海呢？")
    _, asked = manager.crm.figures.asked[-1]
    assert (asked["region"], asked["from"], asked["to"]) == ("上海", "2026-11-16", "2026-11-22")

    manager.say("按天看")
    _, asked = manager.crm.figures.asked[-1]
    assert (asked["figure"], asked["by"], asked["region"]) == ("sales", "day", "上海")
    assert "compare" not in asked

    manager.say("为什么")
    assert manager.crm.figures.asked[-1][1]["figure"] == "drivers"


def test_the_intent_is_told_for_what_it_was(manager: Hub) -> None:
    manager.say("退款率最高的商品")
    assert manager.last["nlu"]["intent"] == "ask_refund_rate"
    assert manager.last["nlu"]["confidence"] == 1.0
    assert not manager.last["nlu"]["is_miss"]


def test_a_chip_goes_on_too(manager: Hub) -> None:
    manager.say("上个月销售额多少")
    manager.click("按商品看")
    _, asked = manager.crm.figures.asked[-1]
    assert (asked["by"], asked["from"], asked["to"]) == ("product", "2026-10-01", "2026-10-31")
    manager.say("前20")
    assert manager.crm.figures.asked[-1][1]["limit"] == "20"


def test_two_figures_in_one_message_are_both_answered(manager: Hub) -> None:
    manager.say("上周卖了多少钱，退款率多少？")
    asked = [(asked["figure"], asked["from"]) for _, asked in manager.crm.figures.asked]
    assert asked == [("sales", "2026-11-16"), ("refund_rate", "2026-11-16")]


def test_what_the_data_does_not_hold_is_said(manager: Hub) -> None:
    assert "利润算不了" in manager.say("上个月利润多少")
    assert manager.crm.figures.asked == []


def test_a_manager_in_english(manager: Hub) -> None:
    manager.locale = "en"
    said = manager.say("top 5 customers last month")
    assert "Basis" in said
    _, asked = manager.crm.figures.asked[-1]
    assert (asked["figure"], asked["by"], asked["limit"]) == ("sales", "customer", "5")


def test_small_talk_of_a_manager_is_small_talk(manager: Hub) -> None:
    manager.say("上周销售额")
    assert "经营数据" in manager.say("你好")
    manager.say("那退款额呢")
    assert manager.crm.figures.asked[-1][1]["figure"] == "refunds"


def test_who_bought_what_is_looked_up_elsewhere_and_locks_nothing(manager: Hub) -> None:
    manager.say("谁买得最多")
    said = manager.say("他都买了什么")
    assert "「客户」页" in said
    assert "订单号" not in said
    manager.say("上周卖了多少钱")
    assert manager.crm.figures.asked[-1][1]["figure"] == "sales"


@pytest.mark.parametrize("words", ["asdfgh 哈哈哈", "我要退款", "查一下我的订单"])
def test_staff_get_questions_to_try_for_all_else(manager: Hub, words: str) -> None:
    manager.say(words)
    titles = [chip["title"] for message in manager.last["messages"] for chip in message["choices"]]
    assert "近 30 天卖得怎么样" in titles
    assert "查订单" not in titles
    assert manager.crm.figures.asked == []


def test_a_question_for_figures_closes_a_form_that_is_open(hub: Hub) -> None:
    hub.say("我要退款")
    hub.as_manager(TODAY)
    hub.say("上周卖了多少钱")
    assert hub.crm.figures.asked[-1][1]["figure"] == "sales"


@pytest.mark.parametrize("words", ["上周卖得怎么样", "销量前十的商品", "退款率", "上个月利润多少"])
def test_the_same_words_of_a_customer_get_no_figure(hub: Hub, words: str) -> None:
    said = hub.say(words)
    assert "¥" not in said
    assert hub.crm.figures.asked == []


def test_a_customer_who_asks_what_sells_best_gets_advice(hub: Hub) -> None:
    said = hub.say("哪款卖得最好")
    assert "不对外公开" not in said
    assert hub.crm.figures.asked == []
