"""Keyboard, screen reader, small screens, dark and calm."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.fakes.chat_script import chips, order_card, refund_card
from tests.fakes.shop_pages import PageHub
from tests.web.widget_page import WidgetPage

LONG_NAME = "超长商品名" * 12
LONG_WORD = "https://example.com/" + "averyveryverylongpathwithoutanybreak" * 4
PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}


def fill_log(widget: WidgetPage) -> None:
    """One of everything, with long words."""
    widget.say(LONG_WORD)
    items = [{"sku": "1", "name": LONG_NAME, "quantity": 12, "amount_minor": 123456789}]
    widget.push("agent", LONG_WORD, card=order_card(items=items, carrier=LONG_WORD))
    widget.push("bot", "退款", card=refund_card())
    widget.push("system", "已为您排队。", choices=chips("继续问机器人", LONG_WORD))
    expect(widget.chips).to_have_count(2)


@pytest.fixture(params=["light", "dark"])
def themed_page(request: pytest.FixtureRequest, new_context: Callable[..., BrowserContext]) -> Page:
    """A page in light and in dark."""
    return new_context(color_scheme=request.param, reduced_motion="reduce").new_page()


@pytest.fixture
def page(themed_page: Page) -> Page:
    """Every test of this module runs in light and dark."""
    return themed_page


def test_axe_finds_nothing(widget: WidgetPage, axe_violations: Callable[[], list[str]]) -> None:
    fill_log(widget)
    widget.hub.chat.fail.error_next = "something_new"
    widget.say("没发出去")
    expect(widget.unsent).to_have_count(1)
    assert axe_violations() == []
    widget.launcher.click()
    assert axe_violations() == []


@pytest.mark.parametrize("kind", ["queue", "agent", "closed"])
def test_axe_finds_nothing_while_others_own_the_chat(
    widget: WidgetPage, axe_violations: Callable[[], list[str]], kind: str
) -> None:
    widget.set_owner(kind=kind, queue_position=2, agent_name="小李")
    widget.hub.chat.fail.refuse_sockets_with = 1012
    widget.cut()
    expect(widget.notice).to_have_text("网络已断开，恢复后自动补上")
    assert axe_violations() == []


def test_keyboard_alone_does_everything(page: Page, hub: PageHub) -> None:
    widget = WidgetPage(page, hub)
    widget.visit()
    page.locator("#outside").focus()
    page.keyboard.press("Tab")
    expect(widget.launcher).to_be_focused()
    page.keyboard.press("Enter")
    expect(widget.input).to_be_focused()
    expect(widget.chips).to_have_count(4)
    page.keyboard.press("Shift+Tab")
    expect(widget.chip("转人工")).to_be_focused()
    page.keyboard.press("Enter")
    expect(widget.owner).to_have_text("排队第 2 位")
    expect(widget.input).to_be_focused()
    page.keyboard.press("Escape")
    expect(widget.root.get_by_role("dialog")).to_be_hidden()
    expect(widget.launcher).to_be_focused()
    expect(widget.launcher).to_have_attribute("aria-expanded", "false")


def test_a_screen_reader_hears_new_messages_but_not_the_replay(widget: WidgetPage) -> None:
    log = widget.root.get_by_role("log", name="聊天记录")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_attribute("aria-busy", "false")
    expect(widget.root.get_by_role("dialog", name="山屿生活 客服聊天")).to_be_visible()
    expect(widget.notice).to_have_attribute("role", "status")
    widget.say("在吗")
    expect(widget.sent.get_by_text("已发送")).to_have_count(1)


def test_phone_uses_the_whole_screen_and_nothing_sticks_out(
    hub: PageHub, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(**PHONE).new_page()
    widget = WidgetPage(page, hub)
    widget.visit()
    widget.open()
    fill_log(widget)
    box = widget.root.locator(".panel").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 360, "height": 640}
    expect(widget.launcher).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    wide = """() => {
        const root = document.querySelector('zhanggui-chat').shadowRoot;
        return [...root.querySelectorAll('.log *')]
            .filter((e) => e.checkVisibility() && !e.closest('.spoken'))
            .filter((e) => e.getBoundingClientRect().right > 360).length;
    }"""
    assert page.evaluate(wide) == 0
    log = widget.root.get_by_role("log")
    assert log.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_phone_composer_stays_above_the_keyboard(
    hub: PageHub, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(**PHONE).new_page()
    widget = WidgetPage(page, hub)
    widget.visit()
    widget.open()
    page.evaluate(
        """() => {
            const seen = window.visualViewport;
            Object.defineProperty(seen, 'height', { value: 340 });
            Object.defineProperty(seen, 'offsetTop', { value: 20 });
            seen.dispatchEvent(new Event('resize'));
        }"""
    )
    panel = widget.root.locator(".panel")
    # It slides into place; what counts is where it comes to rest.
    panel.evaluate("e => Promise.all(e.getAnimations().map((each) => each.finished))")
    box = panel.bounding_box()
    assert box is not None
    assert box == pytest.approx({"x": 0, "y": 20, "width": 360, "height": 340})


def test_phone_keeps_focus_inside(hub: PageHub, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(**PHONE).new_page()
    widget = WidgetPage(page, hub)
    widget.visit()
    widget.open()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") == "zhanggui-chat"
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("document.activeElement.localName") == "zhanggui-chat"


def test_targets_are_large_enough_for_a_thumb(widget: WidgetPage) -> None:
    fill_log(widget)
    for button in [*widget.chips.all(), widget.launcher, widget.root.locator(".send")]:
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 34
        assert box["width"] >= 34


def test_nothing_moves_under_reduced_motion(widget: WidgetPage) -> None:
    widget.push_frame(type="typing", sender="bot", on=True)
    expect(widget.root.locator(".typing")).to_be_visible()
    running = "document.querySelector('zhanggui-chat').shadowRoot.getAnimations().length"
    assert widget.page.evaluate(running) == 0
