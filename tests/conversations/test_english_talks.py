"""English and Chinese on either page: whole talks with the trained bot."""

import pytest

from tests.conversations.trained_bot import Hub

pytestmark = pytest.mark.xdist_group("trained-bot")


def test_english_page_gets_english_sentences_from_both_places(hub: Hub) -> None:
    hub.locale = "en"
    assert hub.say("你好").startswith("Hello")
    assert "is paid and not shipped yet" in hub.click("Delivery")
    assert hub.say("谢谢").startswith("You are welcome")
    hub.locale = "zh-CN"
    assert "不客气" in hub.say("谢谢")
