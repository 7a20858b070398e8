"""Courtesy, and what nobody understood: whole talks with the trained bot."""

import pytest

from tests.conversations.trained_bot import Hub

pytestmark = pytest.mark.xdist_group("trained-bot")


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
