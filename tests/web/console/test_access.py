"""Keyboard, screen reader, small screens, light and dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.fakes.chat_script import chips
from tests.fakes.console_hub import ConsoleHub
from tests.web.console.console_page import (
    COLLEAGUES,
    ConsolePage,
    my_chat,
    queued_chat,
    refund_chat,
)
from tests.web.console.test_deeds import SUGGESTION

LONG_NAME = "欧阳" * 30
LONG_WORD = "https://example.com/" + "averyveryverylongpathwithoutanybreak" * 4
PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
Axe = Callable[[Page], list[str]]


def everything(console: ConsolePage) -> None:
    """One of everything on the screen, with long words."""
    chat = refund_chat(suggestions=[dict(SUGGESTION)])
    chat.participant["name"] = LONG_NAME
    chat.append("bot", LONG_WORD, choices=chips("查订单", LONG_WORD))
    chat.append("system", "已为您排队。")
    chat.notes.append(
        {"no": 1, "author": LONG_NAME, "text": LONG_WORD, "written_at": "2026-11-25T08:00:00Z"}
    )
    chat.viewers["stf_2"] = "小陈"
    other = queued_chat("cnv_2", LONG_NAME, order_value_minor=12345678)
    console.hub.state.chats[other.id] = other
    console.start(chat)
    expect(console.handoff).to_be_visible()
    expect(console.customer.locator(".profile")).to_be_attached()


def sideways(page: Page) -> int:
    """How many pixels the page can be scrolled to the side."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(
    hub: ConsoleHub, new_context: Callable[..., BrowserContext], run_axe: Axe, theme: str
) -> None:
    page = new_context(color_scheme=theme, reduced_motion="reduce").new_page()
    console = ConsolePage(page, hub)
    everything(console)
    hub.fail.fail_next_with = (422, "message_too_long")
    console.say("太长")
    expect(console.unsent).to_have_count(1)
    assert run_axe(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    assert run_axe(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_where_one_signs_in(
    hub: ConsoleHub, new_context: Callable[..., BrowserContext], run_axe: Axe, theme: str
) -> None:
    page = new_context(color_scheme=theme, reduced_motion="reduce").new_page()
    ConsolePage(page, hub).sign_in(password="wrong-password")
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    assert run_axe(page) == []


def test_the_keyboard_alone_works_through_the_queue(console: ConsolePage) -> None:
    for number in range(3):
        chat = queued_chat(
            f"q{number}", f"客户{number}", waiting_since=f"2026-11-25T0{number}:00:00Z"
        )
        console.hub.state.chats[chat.id] = chat
    console.start()
    page, head = console.page, console.page.locator(".chat-head h1")
    for key, name in (
        ("j", "客户0"),
        ("j", "客户1"),
        ("j", "客户2"),
        ("j", "客户2"),
        ("k", "客户1"),
    ):
        page.keyboard.press(key)
        expect(head).to_have_text(name)
    expect(console.bubbles).to_have_count(1)
    page.keyboard.press("r")
    expect(console.field).to_be_focused()
    page.keyboard.press("j")
    expect(console.field).to_have_value("j")
    page.keyboard.press("Escape")
    expect(console.field).not_to_be_focused()
    page.keyboard.press("t")
    expect(page.locator(".chat-head .owner")).to_have_text("您在接待")
    page.keyboard.press("e")
    expect(page.locator(".chat-head .owner")).to_have_text("已结束")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="选一个会话")).to_be_visible()


def test_a_field_takes_the_focus_before_the_next_key(console: ConsolePage) -> None:
    """Escape right after N leaves the field and not the chat, however busy the machine."""
    console.start(my_chat())
    page = console.page
    page.evaluate(
        """() => {
            const press = (key) => document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
            for (const key of ["n", "Escape", "r", "Escape", "n"]) press(key);
        }"""
    )
    expect(console.field).to_be_focused()
    expect(page.locator(".composer")).to_have_class("composer is-note")
    expect(page.locator(".chat-head h1")).to_be_visible()


def test_a_note_opens_the_field_a_colleague_has_shut(console: ConsolePage) -> None:
    console.start(queued_chat(owner=COLLEAGUES))
    expect(console.field).to_be_disabled()
    console.page.keyboard.press("n")
    expect(console.field).to_be_focused()


def test_shortcuts_rest_while_a_dialog_is_open_and_with_modifiers(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.page.keyboard.press("Control+e")
    console.page.keyboard.press("?")
    expect(console.page.get_by_role("dialog", name="快捷键")).to_be_visible()
    console.page.keyboard.press("e")
    console.page.keyboard.press("Escape")
    expect(console.page.get_by_role("dialog")).to_be_hidden()
    assert console.deeds("/resolve") == []


def test_an_input_method_keeps_its_enter(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.field.fill("nihao")
    console.field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(console.field).to_have_value("nihao")
    console.say("你好")
    console.eventually(lambda: console.stored(chat) == ["你好"])


def test_a_phone_shows_one_pane_with_ways_back(
    hub: ConsoleHub, new_context: Callable[..., BrowserContext], run_axe: Axe
) -> None:
    page = new_context(**PHONE).new_page()
    console = ConsolePage(page, hub)
    everything(console)
    expect(console.rows.first).to_be_hidden()
    expect(console.customer).to_be_hidden()
    assert sideways(page) == 0
    send = page.locator(".composer .button").bounding_box()
    assert send is not None
    assert send["y"] + send["height"] <= 640
    assert run_axe(page) == []
    page.get_by_role("link", name="客户资料").click()
    expect(console.customer).to_be_visible()
    expect(console.field).to_be_hidden()
    assert sideways(page) == 0
    console.customer.get_by_role("link", name="返回").click()
    expect(console.field).to_be_visible()
    page.locator(".chat-head .back").click()
    expect(console.rows).to_have_count(2)
    expect(page.get_by_role("navigation")).to_be_visible()
    assert sideways(page) == 0
    console.rows.last.click()
    expect(console.bubbles.first).to_be_visible()


def test_three_panes_stand_side_by_side_and_scroll_alone(console: ConsolePage) -> None:
    console.page.set_viewport_size({"width": 1440, "height": 700})
    everything(console)
    widths = [
        round(box["width"])
        for pane in (".list-pane", ".customer-pane")
        if (box := console.page.locator(pane).bounding_box())
    ]
    assert widths == [320, 340]
    assert console.page.evaluate("document.documentElement.scrollHeight") == 700
    expect(console.page.locator(".to-customer")).to_be_hidden()


def test_a_screen_reader_hears_the_log_and_the_state(console: ConsolePage) -> None:
    console.start(my_chat())
    expect(console.page.get_by_role("log", name="聊天记录")).to_be_visible()
    expect(console.notice).to_have_role("status")
    expect(console.page.get_by_role("complementary", name="客户")).to_be_visible()
    expect(console.rows).to_have_count(0)


def test_english_has_no_chinese_of_ours(console: ConsolePage) -> None:
    console.page.add_init_script("localStorage.setItem('zhanggui-console:locale', '\"en\"')")
    visitor = {"kind": "visitor", "name": "Anna", "customer_number": None, "verified": False}
    chat = queued_chat(participant=visitor, reason_text="asked for a person")
    chat.messages[0]["text"] = "Hello"
    console.start(chat)
    expect(console.page.get_by_role("button", name="Take over")).to_be_visible()
    expect(console.customer).to_contain_text("Visitor, not signed in")
    written = console.page.locator("#console").inner_text()
    assert [sign for sign in written if "\u4e00" <= sign <= "\u9fff"] == ["小"]  # the agent's own
