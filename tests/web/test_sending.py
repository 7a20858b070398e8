"""A message the customer sends arrives once, in order, and the customer sees where it stands."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.fakes.shop_pages import PageHub
from tests.web.widget_page import WidgetPage


def test_enter_sends_and_the_tick_follows_the_ack(widget: WidgetPage) -> None:
    widget.say("  你好  ")
    widget.expect_own("你好")
    assert widget.stored() == ["你好"]
    expect(widget.input).to_have_value("")


def test_shift_enter_breaks_the_line(widget: WidgetPage) -> None:
    widget.input.press_sequentially("第一行")
    widget.input.press("Shift+Enter")
    widget.input.press_sequentially("第二行")
    assert widget.stored() == []
    widget.input.press("Enter")
    widget.expect_own("第一行\n第二行")
    assert widget.stored() == ["第一行\n第二行"]


def test_enter_that_confirms_an_input_method_does_not_send(widget: WidgetPage) -> None:
    client = widget.page.context.new_cdp_session(widget.page)
    widget.input.focus()
    client.send(
        "Input.imeSetComposition", {"text": "dingdan", "selectionStart": 7, "selectionEnd": 7}
    )
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    client.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    client.send("Input.insertText", {"text": "订单"})
    expect(widget.input).to_have_value("订单")
    assert widget.stored() == []
    widget.input.press("Enter")
    widget.expect_own("订单")


def test_connection_lost_before_the_ack_sends_again_but_stores_once(widget: WidgetPage) -> None:
    widget.hub.chat.fail.cut_before_ack = 2
    widget.say("我的订单到哪了")
    widget.expect_own("我的订单到哪了")
    expect(widget.cards).to_have_count(1)
    assert widget.stored() == ["我的订单到哪了"]


def test_connection_lost_before_the_commit_sends_again(widget: WidgetPage) -> None:
    widget.hub.chat.fail.cut_before_commit = 2
    widget.say("在吗")
    widget.expect_own("在吗")
    assert widget.stored() == ["在吗"]


def test_written_while_the_hub_is_away_arrives_in_order_later(widget: WidgetPage) -> None:
    widget.hub.chat.fail.refuse_sockets_with = 1012
    widget.cut()
    for text in ("在吗", "我那个订单", "怎么还没到"):
        widget.say(text)
    expect(widget.notice).to_have_text("网络已断开，恢复后自动补上")
    expect(widget.root.locator(".state.sending")).to_have_count(3)
    widget.hub.chat.fail.refuse_sockets_with = None
    widget.expect_own("在吗", "我那个订单", "怎么还没到")
    assert widget.stored() == ["在吗", "我那个订单", "怎么还没到"]
    sent = [frame["text"] for frame in widget.conversation.frames if frame["type"] == "message"]
    assert sent == ["在吗", "我那个订单", "怎么还没到"]
    expect(widget.notice).to_have_text("")


def test_unsent_message_survives_a_reload_and_goes_out_once(widget: WidgetPage) -> None:
    conversation = widget.conversation
    widget.hub.chat.fail.refuse_sockets_with = 1012
    widget.cut()
    widget.say("刷新前写的")
    expect(widget.root.locator(".state.sending")).to_have_count(1)
    widget.page.reload()
    widget.hub.chat.fail.refuse_sockets_with = None
    widget.open()
    widget.expect_own("刷新前写的")
    assert [m["text"] for m in conversation.messages if m["sender"] == "customer"] == ["刷新前写的"]


def test_two_tabs_with_the_same_unsent_message_store_it_once(
    widget: WidgetPage, context: BrowserContext
) -> None:
    conversation = widget.conversation
    widget.hub.chat.fail.refuse_sockets_with = 1012
    widget.cut()
    widget.say("只说一次")
    other = WidgetPage(context.new_page(), widget.hub)
    other.visit()
    other.launcher.click()
    widget.hub.chat.fail.refuse_sockets_with = None
    widget.expect_own("只说一次")
    other.expect_own("只说一次")
    assert [m["text"] for m in conversation.messages if m["sender"] == "customer"] == ["只说一次"]


def test_more_than_five_a_second_all_arrive_in_order(widget: WidgetPage) -> None:
    texts = [f"第 {number} 句" for number in range(1, 9)]
    widget.hub.chat.fail.refuse_sockets_with = 1012
    widget.cut()
    for text in texts:
        widget.say(text)
    widget.hub.chat.fail.refuse_sockets_with = None
    expect(widget.notice).to_have_text("发送得有点快，稍等一下会自动补发。")
    expect(widget.own.locator(".state.sent")).to_have_count(8)
    assert widget.stored() == texts


def test_a_busy_database_delays_and_loses_nothing(widget: WidgetPage) -> None:
    widget.hub.chat.fail.error_next = "database_unavailable"
    widget.say("你好")
    expect(widget.notice).to_have_text("系统有点忙，稍等一下会自动补发。")
    widget.expect_own("你好")
    assert widget.stored() == ["你好"]


def test_the_hubs_form_of_a_text_replaces_what_was_typed(widget: WidgetPage) -> None:
    widget.hub.chat.normalise = lambda text: text.replace("e\u0301", "\u00e9")
    widget.say("Cafe\u0301")
    widget.expect_own("Caf\u00e9")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("message_too_long", "消息太长，请分成几条发送。"),
        ("client_id_reused", "这条消息没有发出，请重试。"),
        ("attachments_not_supported", "暂时不能发送图片或文件。"),
        ("something_new", "这条消息没有发出，请稍后重试。"),
        ("constructor", "这条消息没有发出，请稍后重试。"),
    ],
)
def test_refused_message_says_so_and_can_be_sent_again(
    widget: WidgetPage, code: str, sentence: str
) -> None:
    widget.hub.chat.fail.error_next = code
    widget.say("你好")
    expect(widget.unsent).to_have_text("未发送 · 重试")
    expect(widget.notice).to_have_text(sentence)
    assert widget.stored() == []
    widget.say("第二句")
    expect(widget.sent).to_have_count(1)
    widget.unsent.get_by_role("button", name="重试").click()
    expect(widget.sent).to_have_count(2)
    assert widget.stored() == ["第二句", "你好"]


def test_a_refused_message_waits_over_a_reload_for_the_customer(widget: WidgetPage) -> None:
    widget.hub.chat.fail.error_next = "something_new"
    widget.say("你好")
    expect(widget.unsent).to_have_count(1)
    widget.page.reload()
    widget.open()
    expect(widget.unsent).to_have_text("未发送 · 重试")
    assert widget.stored() == []


def test_long_without_an_ack_turns_into_unsent_with_retry(page: Page, hub: PageHub) -> None:
    page.clock.install()
    widget = WidgetPage(page, hub)
    widget.visit()
    widget.open()
    hub.chat.fail.refuse_sockets_with = 1012
    widget.cut()
    widget.say("你好")
    page.clock.fast_forward(31_000)
    expect(widget.unsent).to_have_text("未发送 · 重试")
    # Pressed before the way is free again: a reconnection would send it by itself and take the button away.
    widget.unsent.get_by_role("button", name="重试").click()
    hub.chat.fail.refuse_sockets_with = None
    widget.expect_own("你好")
    assert widget.stored() == ["你好"]


def test_an_hour_old_unsent_message_is_not_sent_behind_the_customers_back(
    page: Page, hub: PageHub
) -> None:
    page.clock.install()
    widget = WidgetPage(page, hub)
    widget.visit()
    widget.open()
    hub.chat.fail.refuse_sockets_with = 1012
    widget.cut()
    widget.say("马上取消订单")
    page.clock.fast_forward(3_700_000)
    hub.chat.fail.refuse_sockets_with = None
    page.reload()
    widget.open()
    expect(widget.unsent).to_have_text("未发送 · 重试")
    assert widget.stored() == []


def test_two_thousand_code_points_are_the_limit(widget: WidgetPage) -> None:
    widget.input.fill("😀" * 1999)
    expect(widget.root.locator("p.count")).to_have_text("还可输入 1 字")
    widget.input.fill("😀" * 2003)
    expect(widget.root.locator("p.count")).to_have_text("超出 3 字，请分两次发送")
    expect(widget.root.get_by_role("button", name="发送", exact=True)).to_be_disabled()
    widget.input.press("Enter")
    widget.input.fill("😀" * 2000)
    widget.input.press("Enter")
    expect(widget.sent).to_have_count(1)
    assert widget.stored() == ["😀" * 2000]


def test_blank_is_not_sent(widget: WidgetPage) -> None:
    widget.input.fill(" \n\t ")
    widget.input.press("Enter")
    widget.say("有字")
    widget.expect_own("有字")
    assert widget.stored() == ["有字"]


def test_composer_grows_to_four_lines(widget: WidgetPage) -> None:
    def height() -> float:
        return float(widget.input.evaluate("element => element.getBoundingClientRect().height"))

    one = height()
    widget.input.fill("一\n二\n三")
    three = height()
    widget.input.fill("\n".join("一二三四"))
    four = height()
    widget.input.fill("\n".join("一二三四五六七八"))
    assert one < three < four
    assert height() == pytest.approx(four, abs=1)


def test_typing_is_told_and_taken_back(widget: WidgetPage) -> None:
    widget.input.press_sequentially("订单")
    widget.input.fill("")
    widget.say("好")
    widget.expect_own("好")
    typing = [frame["on"] for frame in widget.conversation.frames if frame["type"] == "typing"]
    assert typing[:2] == [True, False]


def test_silent_hub_is_left_and_dialled_again(
    hub: PageHub, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context().new_page()
    page.clock.install()
    widget = WidgetPage(page, hub)
    widget.visit()
    widget.open()
    hub.chat.fail.is_mute = True
    page.clock.run_for(25_500)
    sockets = list(widget.conversation.sockets)
    page.clock.run_for(10_500)
    hub.chat.fail.is_mute = False
    page.clock.run_for(40_000)
    widget.say("还在吗")
    widget.expect_own("还在吗")
    pings = [frame for frame in widget.conversation.frames if frame["type"] == "ping"]
    assert pings
    assert widget.conversation.sockets != sockets
