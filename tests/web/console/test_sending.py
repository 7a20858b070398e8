"""Writing: at once on the screen, once at the hub, never lost."""

import pytest
from playwright.sync_api import APIResponse, Route, expect

from tests.web.console.console_page import (
    COLLEAGUES,
    ConsolePage,
    my_chat,
    queued_chat,
    refund_chat,
)


def test_a_reply_is_shown_sent_and_once_there(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.say("您好，我来处理")
    expect(console.bubbles).to_have_text(["我要转人工", "您好，我来处理"])
    expect(console.sending).to_have_count(0)
    expect(console.field).to_have_value("")
    expect(console.page.locator(".message[data-sender=agent] .badge")).to_have_text("客服 小李")
    assert console.stored(chat) == ["您好，我来处理"]


def test_a_lost_answer_is_asked_for_again_under_the_same_key(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.hub.fail.lose_answers = 2
    console.say("只说一次")
    expect(console.sending).to_have_count(0)
    expect(console.bubbles).to_have_text(["我要转人工", "只说一次"])
    assert console.stored(chat) == ["只说一次"]


def test_a_failed_reply_says_so_and_its_retry_makes_one(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.hub.fail.lose_answers = 3
    console.cut()
    console.hub.stream.refuse_with = 1012
    console.say("断线时写的")
    expect(console.unsent).to_contain_text("未发送")
    assert console.stored(chat) == ["断线时写的"]
    console.page.reload()
    expect(console.unsent).to_contain_text("未发送")
    console.hub.stream.refuse_with = None
    console.press("重试")
    expect(console.unsent).to_have_count(0)
    expect(console.bubbles).to_have_text(["我要转人工", "断线时写的"])
    assert console.stored(chat) == ["断线时写的"]
    assert len(console.deeds("/messages")) == 1


def lose_the_hub(console: ConsolePage) -> None:
    """Neither calls nor the socket get through."""
    console.hub.fail.is_down = True
    console.hub.stream.refuse_with = 1012
    console.cut()
    expect(console.notice).not_to_have_attribute("data-link", "live")


def bring_the_hub_back(console: ConsolePage) -> None:
    """Everything gets through again."""
    console.hub.fail.is_down = False
    console.hub.stream.refuse_with = None
    console.expect_live()


def test_what_failed_while_the_hub_was_away_goes_out_when_it_is_back(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    lose_the_hub(console)
    console.say("断线时写的")
    console.say("还有一句")
    expect(console.unsent).to_have_count(2)
    expect(console.unsent.first).to_contain_text("未发送 连不上服务，恢复后自动发出。")
    assert console.stored(chat) == []
    bring_the_hub_back(console)
    expect(console.unsent).to_have_count(0)
    expect(console.sending).to_have_count(0)
    expect(console.bubbles).to_have_text(["我要转人工", "断线时写的", "还有一句"])
    assert console.stored(chat) == ["断线时写的", "还有一句"]
    assert len(console.deeds("/messages")) == 2


def test_what_was_written_long_ago_waits_for_the_agent(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    lose_the_hub(console)
    console.say("合上电脑前写的")
    expect(console.unsent).to_contain_text("恢复后自动发出")
    console.page.evaluate("const now = Date.now; Date.now = () => now() + 3_600_000;")
    bring_the_hub_back(console)
    expect(console.unsent).to_contain_text("重试不会重复发送")
    assert console.stored(chat) == []
    console.press("重试")
    expect(console.bubbles).to_have_text(["我要转人工", "合上电脑前写的"])


def test_what_arrived_before_the_link_broke_does_not_go_out_twice(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.hub.stream.refuse_with = 1012
    console.cut()
    console.hub.fail.lose_answers = 3
    console.say("只说一次")
    expect(console.unsent).to_have_count(1)
    console.hub.stream.refuse_with = None
    expect(console.unsent).to_have_count(0)
    expect(console.bubbles).to_have_text(["我要转人工", "只说一次"])
    assert console.stored(chat) == ["只说一次"]
    assert len(console.deeds("/messages")) == 1


def test_what_was_refused_waits_for_the_agent(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.hub.fail.fail_next_with = (422, "message_too_long")
    console.say("太长的话")
    expect(console.unsent).to_contain_text("内容太长，请分成几条。")
    lose_the_hub(console)
    bring_the_hub_back(console)
    console.say("短的话")
    console.eventually(lambda: console.stored(chat) == ["短的话"])
    expect(console.unsent).to_contain_text("内容太长，请分成几条。")
    console.press("重试")
    expect(console.unsent).to_have_count(0)
    assert console.stored(chat) == ["短的话", "太长的话"]


def test_two_tabs_keep_both_of_their_unsent_replies(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    other = ConsolePage(console.page.context.new_page(), console.hub)
    other.start(chat)
    for tab, text in ((console, "第一个标签页"), (other, "第二个标签页")):
        console.hub.fail.fail_next_with = (422, "message_too_long")
        tab.say(text)
        expect(tab.unsent).to_have_count(1)
    console.page.reload()
    expect(console.unsent).to_have_count(2)
    expect(console.bubbles).to_have_text(["我要转人工", "第一个标签页", "第二个标签页"])


def test_a_refused_reply_can_be_deleted(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.hub.fail.fail_next_with = (422, "message_too_long")
    console.say("太长的话")
    expect(console.unsent).to_contain_text("内容太长，请分成几条。")
    console.press("删除")
    expect(console.bubbles).to_have_text(["我要转人工"])
    assert console.stored(chat) == []


def test_several_replies_keep_their_order(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    texts = [f"第 {number} 句" for number in range(6)]
    for text in texts:
        console.say(text)
    expect(console.sending).to_have_count(0)
    expect(console.bubbles).to_have_text(["我要转人工", *texts])
    assert console.stored(chat) == texts


def test_two_equal_replies_are_two(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.say("好")
    console.say("好")
    expect(console.sending).to_have_count(0)
    expect(console.bubbles).to_have_text(["我要转人工", "好", "好"])
    assert console.stored(chat) == ["好", "好"]


def test_drafts_stay_per_chat_over_a_reload(console: ConsolePage) -> None:
    other = queued_chat("cnv_2", "陈嘉怡")
    console.hub.state.chats[other.id] = other
    chat = my_chat()
    console.start(chat)
    console.field.fill("给王小明的草稿")
    console.row("陈嘉怡").click()
    expect(console.field).to_have_value("")
    console.field.fill("给陈嘉怡的草稿")
    console.page.reload()
    expect(console.field).to_have_value("给陈嘉怡的草稿")
    console.page.goto(f"{console.hub.url}/console#/chats/cnv_1")
    expect(console.field).to_have_value("给王小明的草稿")


def test_a_note_looks_different_and_never_reaches_the_customer(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.page.keyboard.press("n")
    expect(console.page.locator(".composer")).to_contain_class("is-note")
    expect(console.field).to_have_attribute("placeholder", "只有同事能看到")
    console.say("上个月也退过")
    expect(console.notes).to_have_count(1)
    expect(console.notes).to_contain_text("内部备注")
    expect(console.notes).to_contain_text("小李")
    console.eventually(lambda: len(chat.notes) == 1)
    assert console.stored(chat) == []
    expect(console.page.locator(".sending")).to_have_count(0)


def test_a_note_whose_event_is_faster_than_its_answer_stands_once(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    held: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append((route, route.fetch()))
        else:
            route.continue_()

    console.page.route("**/notes", hold)
    console.press("内部备注")
    console.say("上个月也退过")
    console.eventually(lambda: len(held) == 1)
    expect(console.notes).to_contain_text("小李")
    expect(console.notes).to_have_count(1)
    expect(console.sending).to_have_count(0)
    [(route, answer)] = held
    route.fulfill(response=answer)
    expect(console.notes).to_have_count(1)


def test_reply_and_note_have_drafts_of_their_own(console: ConsolePage) -> None:
    console.start(my_chat())
    console.field.fill("给客户")
    console.press("内部备注")
    expect(console.field).to_have_value("")
    console.field.fill("给同事")
    console.press("回复客户")
    expect(console.field).to_have_value("给客户")


def test_a_note_typed_before_the_next_drawing_is_a_note(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.field.fill("给客户")
    console.page.evaluate(
        """() => {
            document.querySelectorAll('.modes button')[1].click();
            const field = document.querySelector('.composer textarea');
            field.value += '别告诉客户';
            field.dispatchEvent(new InputEvent('input', { bubbles: true }));
            field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
        }"""
    )
    expect(console.notes).to_contain_text("别告诉客户")
    assert console.stored(chat) == []
    console.press("回复客户")
    expect(console.field).to_have_value("给客户")


def test_shift_enter_breaks_the_line(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.field.fill("一")
    console.field.press("Shift+Enter")
    console.page.keyboard.insert_text("二")
    console.field.press("Enter")
    console.eventually(lambda: console.stored(chat) == ["一\n二"])


@pytest.mark.parametrize("text", [" \n ", "字" * 2001])
def test_nothing_and_too_much_are_not_sent(console: ConsolePage, text: str) -> None:
    chat = my_chat()
    console.start(chat)
    console.field.fill(text)
    expect(console.page.get_by_role("button", name="发送", exact=True)).to_be_disabled()
    console.field.press("Enter")
    console.say("有字")
    console.eventually(lambda: console.stored(chat) == ["有字"])


def test_canned_replies_fill_their_variables(console: ConsolePage) -> None:
    chat = refund_chat()
    console.start(chat)
    expect(console.customer.locator(".profile")).to_be_visible()
    console.page.keyboard.press("/")
    expect(console.canned).to_have_count(3)
    console.page.keyboard.type("hel")
    expect(console.canned).to_have_count(1)
    console.page.keyboard.press("Enter")
    expect(console.field).to_have_value("王小明您好，我是山屿生活的小李，请问有什么可以帮您？")
    console.field.fill("/")
    console.page.keyboard.press("ArrowDown")
    console.page.keyboard.press("Tab")
    expect(console.field).to_have_value("订单 SF2611180015 已加急，今天 18:00 前发出。")
    console.field.fill("/没有")
    expect(console.page.get_by_text("没有匹配的快捷回复")).to_be_visible()


def test_an_unfilled_variable_is_named_and_holds_the_sending(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.field.fill("/ship")
    console.field.press("Enter")
    expect(console.page.get_by_text("还有没填的内容：{order_number}")).to_be_visible()
    console.field.press("Enter")
    console.say("好的")
    console.eventually(lambda: console.stored(chat) == ["好的"])


def test_a_reply_takes_a_queued_chat_over(console: ConsolePage) -> None:
    chat = queued_chat()
    console.start(chat)
    expect(console.page.locator(".chat-head")).to_contain_text("已等 6 分钟")
    console.say("我来")
    expect(console.page.locator(".chat-head .owner")).to_have_text("您在接待")
    expect(console.page.locator(".chat-head")).not_to_contain_text("已等")
    expect(console.page.get_by_role("button", name="交回机器人")).to_be_visible()
    assert chat.owner["agent_name"] == "小李"


def test_a_colleagues_chat_takes_notes_only(console: ConsolePage) -> None:
    chat = queued_chat(owner=dict(COLLEAGUES))
    console.start(chat)
    expect(console.field).to_be_disabled()
    expect(console.field).to_have_attribute("placeholder", "小陈 在接待，您可以写内部备注")
    expect(console.page.get_by_role("button", name="接管")).to_have_count(0)
    console.press("内部备注")
    console.say("我认识这位客户")
    console.eventually(lambda: len(chat.notes) == 1)
