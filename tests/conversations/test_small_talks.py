"""Courtesy, and what nobody understood: whole talks with the trained bot."""

import pytest

from tests.conversations.trained_bot import Hub

pytestmark = pytest.mark.xdist_group("trained-bot")

# Which of them the model of the day is unsure of does not matter; of all of them none is.
UNCLEAR = (
    "手机壳",
    "那个啥来着",
    "上次那件事",
    "那个怎么弄来着",
    "我那个事",
    "钱那个",
    "东西的事",
    "绿色那种",
    "弄一下",
)


def say_something_unclear(hub: Hub) -> str:
    """The answer to the first of these that is asked back."""
    for words in UNCLEAR:
        hub.forget()
        answer = hub.say(words)
        if hub.last["nlu"]["intent"] == "nlu_fallback":
            return answer
    raise AssertionError("the model is sure of everything")


def test_second_miss_goes_to_a_person(hub: Hub) -> None:
    hub.say("今天天气怎么样")
    assert hub.last["nlu"]["is_miss"]
    hub.say("帮我写首诗")
    assert hub.last["commands"][0]["reason"] == "not_understood"


def test_small_talk(hub: Hub) -> None:
    assert "客服机器人" in hub.say("你好")
    assert "我是机器人" in hub.say("你是机器人吗")
    assert "不客气" in hub.say("谢谢")
    assert "再见" in hub.say("拜拜")


def test_asked_back_with_buttons_then_other_words_then_a_person(hub: Hub) -> None:
    assert "不太确定" in say_something_unclear(hub)
    assert "换个说法" in hub.click("都不是")
    hub.say("人工客服")
    assert hub.last["commands"][0]["reason"] == "customer_asked"


def test_position_chooses_among_what_was_asked_back(hub: Hub) -> None:
    say_something_unclear(hub)
    wanted = hub.last["messages"][-1]["choices"][0]["intent"]
    hub.say("第一个")
    assert hub.last["nlu"]["intent"] == wanted


@pytest.mark.parametrize(
    "question",
    ["昨天卖了多少钱", "这个月退款率是多少", "哪些商品快断货了", "谁买得最多", "哪些客户快流失了"],
)
def test_customers_learn_no_figures_of_the_shop(hub: Hub, question: str) -> None:
    assert "不对外公开" in hub.say(question)
    assert hub.last["messages"][0]["choices"]


@pytest.mark.parametrize("question", ["帮我写一首诗", "明天北京天气怎么样", "帮我订张火车票"])
def test_what_is_no_business_of_the_shop_is_refused_with_a_way_on(hub: Hub, question: str) -> None:
    assert "帮不上忙" in hub.say(question)
    assert "转人工" in str(hub.last["messages"])


def test_praise_and_the_bots_name(hub: Hub) -> None:
    assert "谢谢您" in hub.say("你家东西真不错，很满意")
    assert "小掌柜" in hub.say("你叫什么名字")
