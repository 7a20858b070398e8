"""Reload, other tabs, lost connections and changes of identity: the log is the hub's, without gaps."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.fakes.chat_script import chips
from tests.fakes.chat_server import make_identity
from tests.fakes.shop_pages import PageHub
from tests.web.widget_page import WidgetPage


def test_reload_shows_the_same_log(widget: WidgetPage) -> None:
    widget.ask("我的订单到哪了")
    widget.ask("退款进度")
    before = widget.texts()
    widget.page.reload()
    widget.open()
    expect(widget.cards).to_have_count(2)
    assert widget.texts() == before
    assert widget.hub.chat.created_sessions == 1


def test_what_was_said_meanwhile_comes_after_a_reconnect(widget: WidgetPage) -> None:
    widget.ask("在吗")
    widget.hub.chat.fail.refuse_sockets_with = 1012
    widget.cut()
    for number in range(3):
        widget.push("agent", f"第 {number} 条")
    widget.hub.chat.fail.refuse_sockets_with = None
    expect(widget.bubbles.last).to_have_text("第 2 条")
    assert widget.texts()[-3:] == ["第 0 条", "第 1 条", "第 2 条"]


def test_a_gap_is_fetched_and_put_in_its_place(widget: WidgetPage) -> None:
    widget.ask("在吗")
    lost = widget.conversation.append("bot", "丢在路上的一条")
    widget.push("bot", "先到的一条")
    expect(widget.bubbles.last).to_have_text("先到的一条")
    expect(widget.bubbles.filter(has_text="丢在路上的一条")).to_be_visible()
    assert widget.texts()[-2:] == [lost["text"], "先到的一条"]


def test_a_repeated_frame_is_shown_once(widget: WidgetPage) -> None:
    message = widget.push("bot", "只显示一次")
    widget.push_frame(**message)
    widget.push("bot", "下一条")
    expect(widget.bubbles.last).to_have_text("下一条")
    assert widget.texts().count("只显示一次") == 1


def test_both_tabs_show_the_same_log(widget: WidgetPage, context: BrowserContext) -> None:
    other = WidgetPage(context.new_page(), widget.hub)
    other.visit()
    other.open()
    widget.ask("在吗")
    other.ask("我的订单到哪了")
    expect(widget.cards).to_have_count(1)
    assert widget.texts() == other.texts()
    assert len(widget.conversation.sockets) == 2


def test_an_old_frame_does_not_come_back_after_it_was_dropped(widget: WidgetPage) -> None:
    first = widget.push("bot", "最早的一条")
    for number in range(205):
        widget.conversation.append("bot", f"旧消息 {number}")
    widget.push("bot", "最新一条")
    expect(widget.bubbles).to_have_count(200)
    widget.push_frame(**first)
    widget.push("bot", "再一条")
    expect(widget.bubbles.last).to_have_text("再一条")
    assert "最早的一条" not in widget.texts()


def test_only_the_newest_two_hundred_are_kept_on_the_page(widget: WidgetPage) -> None:
    widget.ask("在吗")
    for number in range(230):
        widget.conversation.append("bot", f"旧消息 {number}")
    widget.push("bot", "最新一条")
    expect(widget.bubbles.last).to_have_text("最新一条")
    expect(widget.bubbles).to_have_count(200)
    widget.page.reload()
    widget.open()
    expect(widget.bubbles.last).to_have_text("最新一条")
    assert widget.bubbles.count() <= 200


def test_closed_widget_counts_what_is_unread(widget: WidgetPage) -> None:
    widget.ask("在吗")
    widget.root.get_by_role("banner").get_by_role("button", name="关闭聊天").click()
    widget.push("agent", "您好，我是客服小李")
    widget.push("agent", "请问有什么可以帮您")
    unread = widget.root.locator(".unread")
    expect(unread).to_have_text("2")
    expect(widget.launcher).to_have_accessible_name("打开客服聊天，2 条未读")
    widget.page.reload()
    expect(unread).to_have_text("2")
    widget.open()
    expect(unread).to_be_hidden()
    expect(widget.bubbles.last).to_have_text("请问有什么可以帮您")
    widget.page.wait_for_function("() => localStorage['zhanggui:demo:read'] === '4'")
    widget.page.reload()
    expect(widget.launcher).to_have_accessible_name("打开客服聊天")


def test_reading_is_told_to_the_hub(widget: WidgetPage) -> None:
    widget.ask("在吗")
    read = {"type": "read", "seq": 2}
    widget.eventually(lambda: read in widget.conversation.frames)


def test_a_younger_database_starts_the_log_anew(widget: WidgetPage) -> None:
    widget.ask("在吗")
    widget.conversation.messages.clear()
    widget.conversation.inbox.clear()
    widget.conversation.append("bot", "恢复后的第一条")
    widget.cut()
    expect(widget.bubbles).to_have_text(["恢复后的第一条"])


def test_expired_session_opens_a_new_one_with_a_clean_log(widget: WidgetPage) -> None:
    widget.ask("在吗")
    conversation = widget.conversation
    widget.hub.chat.sessions.clear()
    widget.hub.run(widget.hub.chat.cut(conversation, 4401))
    expect(widget.root.locator(".row.other:not([hidden])")).to_have_count(1)
    expect(widget.own).to_have_count(0)
    widget.ask("重新开始")
    assert widget.hub.chat.created_sessions == 2
    assert widget.stored() == ["重新开始"]


def test_a_refused_page_is_told_and_not_dialled_again(page: Page, hub: PageHub) -> None:
    hub.chat.fail.refuse_sockets_with = 4403
    widget = WidgetPage(page, hub)
    widget.visit()
    widget.launcher.click()
    expect(widget.notice).to_have_text("本页面未开通在线客服。")
    expect(widget.input).to_be_disabled()


def test_an_unknown_site_key_is_told(page: Page, hub: PageHub) -> None:
    widget = WidgetPage(page, hub)
    widget.visit(**{"site-key": "unknown"})
    widget.launcher.click()
    expect(widget.notice).to_have_text("在线客服暂时不可用。")


def test_hub_down_at_first_then_up(page: Page, hub: PageHub) -> None:
    hub.chat.fail.sessions_down = True
    widget = WidgetPage(page, hub)
    widget.visit()
    widget.launcher.click()
    expect(widget.notice).to_have_text("网络已断开，恢复后自动补上")
    widget.say("有人吗")
    hub.chat.fail.sessions_down = False
    widget.expect_own("有人吗")


def test_signing_in_makes_the_visitors_chat_the_customers(widget: WidgetPage) -> None:
    widget.ask("在吗")
    conversation = widget.conversation
    widget.page.evaluate("token => window.zhanggui.identify(token)", make_identity("C0001"))
    widget.ask("登录后")
    assert conversation.customer == "C0001"
    assert widget.conversation is conversation
    widget.expect_own("在吗", "登录后")


def test_signing_out_ends_the_session_and_clears_the_log(widget: WidgetPage) -> None:
    widget.page.evaluate("token => window.zhanggui.identify(token)", make_identity("C0001"))
    widget.ask("我的订单到哪了")
    token = list(widget.hub.chat.sessions)[-1]
    widget.page.evaluate("window.zhanggui.identify(null)")
    expect(widget.cards).to_have_count(0)
    widget.ask("你好")
    assert token in widget.hub.chat.ended_sessions
    assert widget.conversation.customer is None
    assert widget.texts()[1:2] == ["你好"]
    assert "SF2611230042" not in widget.page.evaluate("JSON.stringify(localStorage)")


def test_unsent_words_do_not_follow_a_sign_out(widget: WidgetPage) -> None:
    widget.page.evaluate("token => window.zhanggui.identify(token)", make_identity("C0001"))
    widget.ask("在吗")
    widget.hub.chat.fail.refuse_sockets_with = 1012
    widget.cut()
    widget.say("登录时写的话")
    widget.page.evaluate("window.zhanggui.identify(null)")
    widget.hub.chat.fail.refuse_sockets_with = None
    widget.say("我是访客")
    widget.expect_own("我是访客")
    assert widget.conversation.customer is None
    assert widget.stored() == ["我是访客"]


def test_words_of_one_customer_never_reach_anothers_chat(widget: WidgetPage) -> None:
    identify = "token => window.zhanggui.identify(token)"
    widget.page.evaluate(identify, make_identity("C0001"))
    widget.ask("在吗")
    widget.hub.chat.fail.refuse_sockets_with = 1012
    widget.cut()
    widget.say("只给我自己看的话")
    widget.page.evaluate(identify, make_identity("C0002"))
    widget.hub.chat.fail.refuse_sockets_with = None
    widget.say("我是第二位")
    widget.expect_own("我是第二位")
    assert widget.conversation.customer == "C0002"
    assert widget.stored() == ["我是第二位"]


def test_identity_comes_from_the_shop_and_is_not_asked_for_on_every_page(
    page: Page, hub: PageHub
) -> None:
    hub.shop.signed_in = {"number": "C0001", "name": "王小明"}
    widget = WidgetPage(page, hub)
    widget.visit(**{"identity-url": "/shop/identity"})
    widget.open()
    widget.ask("在吗")
    assert widget.conversation.customer == "C0001"
    for _ in range(3):
        page.reload()
    widget.open()
    widget.expect_own("在吗")
    assert hub.chat.created_sessions == 1


def test_signed_out_elsewhere_leaves_no_log_behind(page: Page, hub: PageHub) -> None:
    hub.shop.signed_in = {"number": "C0001", "name": "王小明"}
    widget = WidgetPage(page, hub)
    widget.visit(**{"identity-url": "/shop/identity"})
    widget.open()
    widget.ask("我的订单到哪了")
    hub.shop.signed_in = None
    page.reload()
    widget.open()
    expect(widget.cards).to_have_count(0)
    assert len(hub.chat.ended_sessions) == 1


def test_expired_identity_goes_on_as_a_visitor_and_says_so(widget: WidgetPage) -> None:
    expired = make_identity("C0001", lifetime_seconds=-5)
    widget.page.evaluate("token => window.zhanggui.identify(token)", expired)
    expect(widget.notice).to_have_text("登录状态未能确认，现以访客身份为您服务。")
    widget.ask("在吗")
    assert widget.conversation.customer is None


def test_blocked_storage_keeps_the_session_in_memory(
    hub: PageHub, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('blocked'); }})"
    )
    widget = WidgetPage(context.new_page(), hub)
    widget.visit()
    widget.open()
    hub.chat.fail.cut_before_ack = 1
    widget.say("在吗")
    widget.expect_own("在吗")
    assert widget.stored() == ["在吗"]
    assert hub.chat.created_sessions == 1


def test_used_choices_stay_away_after_a_reload(widget: WidgetPage) -> None:
    widget.push("bot", "请选择", choices=chips("甲", "乙"))
    widget.chip("甲").click()
    expect(widget.chip("甲")).to_have_count(0)
    widget.expect_own("甲")
    widget.page.reload()
    widget.open()
    widget.expect_own("甲")
    expect(widget.chip("甲")).to_have_count(0)
