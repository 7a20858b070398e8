"""Chats on Telegram: what became of each message, and whether the customer can be reached at all."""

import pytest
from playwright.sync_api import expect

from tests.fakes.console_chats import StaffChat
from tests.fakes.console_data import Data
from tests.web.console.console_page import ConsolePage, my_chat


def tell_again(console: ConsolePage, chat: StaffChat, message: Data) -> None:
    """The hub tells of a message once more, since something about it changed."""
    console.hub.run(console.hub.stream.publish("message", chat.id, message=message))


@pytest.mark.parametrize(("fate", "words"), [("unknown", "送达未确认"), ("dead", "没有送达")])
def test_delivery_that_failed_is_shown_at_its_message_when_it_is_known(
    console: ConsolePage, fate: str, words: str
) -> None:
    chat = my_chat(channel="telegram")
    console.start(chat)
    console.arrive(chat, "agent", "已经为您加急", delivery="pending")
    expect(console.bubbles).to_have_count(2)
    expect(console.page.locator(".fate")).to_have_count(0)
    chat.messages[-1]["delivery"] = fate
    tell_again(console, chat, chat.messages[-1])
    expect(console.page.locator("[data-seq='2'] .fate")).to_have_text(words)
    expect(console.bubbles).to_have_count(2)


def test_edited_message_takes_the_place_of_the_old_one(console: ConsolePage) -> None:
    chat = my_chat(channel="telegram")
    console.start(chat)
    chat.messages[0] |= {"text": "我要退款", "edited_at": chat.messages[0]["sent_at"]}
    tell_again(console, chat, chat.messages[0])
    expect(console.bubbles).to_have_text(["我要退款"])
    expect(console.page.locator("[data-seq='1'] .fate")).to_have_text("客户已编辑")


def test_header_says_where_the_customer_writes_and_that_nothing_reaches_them(
    console: ConsolePage,
) -> None:
    chat = my_chat(channel="telegram")
    console.start(chat)
    head = console.page.locator(".chat-name")
    expect(head).to_contain_text("Telegram")
    chat.unreachable_since = str(chat.messages[0]["sent_at"])
    console.page.reload()
    expect(head).to_contain_text("已停用机器人")
