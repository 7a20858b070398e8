"""Live, cut off, caught up: nothing missing, nothing twice."""

from playwright.sync_api import expect

from tests.web.console.console_page import ConsolePage, my_chat, queued_chat


def test_a_message_appears_in_the_open_chat_and_is_read(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.arrive(chat, "customer", "还在吗")
    expect(console.bubbles).to_have_text(["我要转人工", "还在吗"])
    console.eventually(lambda: chat.read_seq == 2)


def test_after_a_cut_many_events_are_caught_up_once_each(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.hub.stream.refuse_with = 1012
    console.cut()
    expect(console.notice).to_have_text("暂时连不上服务，正在重连。已写的内容都在。")
    for number in range(300):
        console.miss(chat, "customer", f"第 {number} 句")
    console.hub.stream.replay_twice = True
    console.hub.stream.hold_replay_before = 100
    console.hub.stream.refuse_with = None
    console.page.evaluate("dispatchEvent(new Event('online'))")  # dial now, not after the pause
    expect(console.notice).to_have_text("已恢复，正在补上 200 条更新…")
    console.hub.run(console.hub.stream.go_on())
    expect(console.bubbles).to_have_count(301)
    console.expect_live()
    expect(console.notice).to_be_empty()
    assert console.texts() == ["我要转人工", *(f"第 {number} 句" for number in range(300))]
    assert console.hub.stream.hellos[-1] == 0


def test_it_resumes_from_the_last_event_it_has(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.arrive(chat, "customer", "一")
    console.arrive(chat, "customer", "二")
    expect(console.bubbles).to_have_count(3)
    console.cut()
    console.eventually(lambda: len(console.hub.stream.hellos) == 2)
    assert console.hub.stream.hellos == [0, 2]
    console.expect_live()
    console.arrive(chat, "customer", "三")
    expect(console.bubbles).to_have_text(["我要转人工", "一", "二", "三"])


def test_too_far_behind_loads_everything_anew(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.hub.stream.refuse_with = 1012
    console.cut()
    for number in range(1001):
        console.miss(chat, "customer", f"第 {number} 句")
    new = queued_chat("cnv_9", "陈嘉怡")
    console.hub.state.chats[new.id] = new
    console.hub.stream.refuse_with = None
    console.expect_live()
    expect(console.bubbles.last).to_have_text("第 1000 句")
    expect(console.row("陈嘉怡")).to_be_visible()
    expect(console.bubbles).to_have_count(50)
    console.press("查看更早的消息")
    expect(console.bubbles).to_have_count(100)
    expect(console.bubbles.first).to_have_text("第 901 句")


def test_a_hole_in_the_messages_is_filled(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    chat.append("customer", "没有推送的一句")
    console.arrive(chat, "customer", "推送的一句")
    expect(console.bubbles).to_have_text(["我要转人工", "没有推送的一句", "推送的一句"])


def test_the_session_over_leads_to_sign_in_and_keeps_the_draft(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.field.fill("写了一半的话")
    console.hub.state.sessions.clear()
    console.cut(4401)
    expect(console.page.get_by_text("登录已失效，请重新登录。没发出的草稿还在。")).to_be_visible()
    console.submit("xiaoli", "mountain-isle-2026")
    expect(console.field).to_have_value("写了一半的话")


def test_without_a_network_it_says_so_and_comes_back(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.page.context.set_offline(True)
    expect(console.notice).to_contain_text("网络已断开")
    console.miss(chat, "customer", "断网时说的")
    console.page.context.set_offline(False)
    console.expect_live()
    expect(console.bubbles.last).to_have_text("断网时说的")


def test_typing_and_viewing_are_seen_both_ways(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    hub = console.hub
    hub.run(
        hub.stream.send_all(
            {"type": "typing", "conversation_id": chat.id, "sender": "customer", "on": True}
        )
    )
    expect(console.page.get_by_text("客户正在输入")).to_be_visible()
    console.arrive(chat, "customer", "打完了")
    expect(console.page.get_by_text("客户正在输入")).to_be_hidden()
    chat.viewers["stf_2"] = "小陈"
    hub.run(hub.stream.send_viewers(chat))
    expect(console.page.get_by_text("小陈 也在看")).to_be_visible()
    console.field.press_sequentially("您好")
    console.field.fill("")
    frames = hub.stream.clients[0].frames
    console.eventually(lambda: [f["on"] for f in frames if f["type"] == "typing"] == [True, False])
    assert {"type": "viewing", "conversation_id": chat.id} in frames


def test_viewing_is_told_again_after_a_cut(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.cut()
    console.eventually(
        lambda: any(client.viewing == chat.id for client in console.hub.stream.clients)
    )
