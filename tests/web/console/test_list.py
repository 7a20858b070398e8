"""The list: who waits, how long, why; tabs, search, and what is new."""

from playwright.sync_api import expect

from tests.fakes.console_chats import StaffChat
from tests.fakes.console_data import minutes_ago
from tests.web.console.console_page import COLLEAGUES, MINE, ConsolePage, queued_chat


def put(console: ConsolePage, *chats: StaffChat) -> None:
    """Chats the hub has before anybody signs in."""
    console.hub.state.chats.update({chat.id: chat for chat in chats})


def bot_chat(chat_id: str, name: str, **changes: object) -> StaffChat:
    """A chat nobody waits in."""
    return queued_chat(
        chat_id, name, owner={"kind": "bot"}, queued_at=None, waiting_since=None, **changes
    )


def waiting(minutes: float) -> dict[str, str]:
    """In the queue and unanswered since then."""
    return {"queued_at": minutes_ago(minutes), "waiting_since": minutes_ago(minutes)}


def test_the_longest_wait_stands_first_with_reason_value_and_word(console: ConsolePage) -> None:
    put(
        console,
        queued_chat("a", "陈嘉怡", **waiting(3.5), due_at=minutes_ago(-3)),
        queued_chat("b", "王小明", **waiting(8.5), due_at=minutes_ago(3.5)),
        queued_chat("c", "李想", **waiting(5.5), due_at=minutes_ago(-1.5)),
    )
    console.hub.state.chats["b"].order_value_minor = 12345678
    console.start()
    expect(console.rows.locator(".name")).to_have_text(["王小明", "李想", "陈嘉怡"])
    badges = console.rows.locator(".badge")
    expect(badges).to_have_text(["超时 3 分钟", "剩 1 分钟", "已等 3 分钟"])
    tones = [badges.nth(place).get_attribute("class") or "" for place in range(3)]
    assert [tone.split()[-1] for tone in tones] == ["bad", "warn", "ok"]
    expect(console.row("王小明")).to_contain_text("客户要求人工")
    expect(console.row("王小明")).to_contain_text("¥123,456.78")


def test_tabs_and_filters_show_whose_chat_it_is(console: ConsolePage) -> None:
    put(
        console,
        queued_chat("a", "排队的"),
        queued_chat("b", "我的", owner=dict(MINE)),
        queued_chat("c", "同事的", owner=dict(COLLEAGUES)),
        bot_chat("d", "机器人的"),
        bot_chat("e", "结束的"),
    )
    console.hub.state.chats["e"].owner = {"kind": "closed"}
    console.start()
    names = console.rows.locator(".name")
    expect(names).to_have_text(["排队的"])
    console.page.get_by_role("button", name="我的 1").click()
    expect(names).to_have_text(["我的"])
    console.press("全部")
    expect(console.rows).to_have_count(5)
    expect(console.row("同事的")).to_contain_text("小陈 在接待")
    for label, name in (("机器人 1", "机器人的"), ("其他客服 1", "同事的"), ("已结束 1", "结束的")):
        console.press(label)
        expect(names).to_have_text([name])


def test_search_finds_words_and_says_when_it_does_not(console: ConsolePage) -> None:
    put(console, queued_chat("a", "陈嘉怡"), queued_chat("b", "王小明"))
    console.hub.state.chats["a"].append("customer", "杯盖漏水")
    console.start()
    search = console.page.get_by_role("searchbox")
    search.fill("漏水")
    expect(console.rows.locator(".name")).to_have_text(["陈嘉怡"])
    search.fill("没有的字")
    expect(console.page.get_by_role("heading", name="没有找到")).to_be_visible()
    console.press("清除搜索")
    expect(console.rows).to_have_count(2)


def test_a_message_raises_unread_and_the_last_words_at_once(console: ConsolePage) -> None:
    chat = queued_chat("a", "陈嘉怡", read_seq=1)
    put(console, chat)
    console.start()
    loaded = console.hub.desk.list_calls
    console.arrive(chat, "customer", "还在吗")
    console.arrive(chat, "customer", "急")
    expect(console.row("陈嘉怡").locator(".last")).to_have_text("急")
    expect(console.row("陈嘉怡").get_by_label("2 条未读")).to_be_visible()
    assert console.hub.desk.list_calls == loaded


def test_rows_stand_where_they_stand_after_a_reload(console: ConsolePage) -> None:
    first, second, third = (bot_chat(name, name) for name in ("甲", "乙", "丙"))
    put(console, first, second, third)
    for minutes, chat in ((9, first), (6, second), (3, third)):
        chat.messages[0]["sent_at"] = minutes_ago(minutes)
    console.start()
    console.press("全部")
    names = console.rows.locator(".name")
    expect(names).to_have_text(["丙", "乙", "甲"])
    loaded = console.hub.desk.list_calls
    console.arrive(first, "customer", "在吗")
    expect(names).to_have_text(["甲", "丙", "乙"])
    console.arrive(second, "bot", "您好")
    expect(names).to_have_text(["乙", "甲", "丙"])
    assert console.hub.desk.list_calls == loaded
    console.page.reload()
    console.press("全部")
    expect(names).to_have_text(["乙", "甲", "丙"])


def test_the_queue_keeps_its_order_whoever_writes(console: ConsolePage) -> None:
    put(console, queued_chat("a", "甲", **waiting(9)), queued_chat("b", "乙", **waiting(6)))
    first = console.hub.state.chats["a"]
    console.start()
    names = console.rows.locator(".name")
    expect(names).to_have_text(["甲", "乙"])
    first.waiting_since = None  # a colleague's suggestion answered them; they still wait in line
    console.arrive(first, "customer", "还要多久")
    expect(console.row("甲").locator(".last")).to_have_text("还要多久")
    expect(names).to_have_text(["甲", "乙"])
    console.page.reload()
    expect(names).to_have_text(["甲", "乙"])


def test_a_new_chat_in_the_queue_counts_in_the_title(console: ConsolePage) -> None:
    chat = bot_chat("a", "陈嘉怡")
    put(console, chat)
    console.start()
    expect(console.page).to_have_title("掌柜")
    expect(console.page.get_by_role("heading", name="没有客户在排队")).to_be_visible()
    change = chat.change_owner(
        {"kind": "queue"}, by="机器人", reason="second_miss", reason_text="两次没听懂"
    )
    console.hub.run(console.hub.desk.tell_owner(chat, change))
    expect(console.row("陈嘉怡")).to_be_visible()
    expect(console.page).to_have_title("(1) 掌柜")


def test_sound_is_off_until_chosen_and_then_heard(console: ConsolePage) -> None:
    console.page.add_init_script(
        """window.beeps = 0;
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (...all) { window.beeps += 1; return start.apply(this, all); };"""
    )
    chat = bot_chat("a", "陈嘉怡")
    put(console, chat)
    console.start()

    def queue_it() -> None:
        change = chat.change_owner(
            {"kind": "queue"}, by="机器人", reason="other", reason_text="其他"
        )
        console.hub.run(console.hub.desk.tell_owner(chat, change))

    queue_it()
    expect(console.row("陈嘉怡")).to_be_visible()
    assert console.page.evaluate("window.beeps") == 0
    console.press("账号: 小李")
    console.page.get_by_label("有新会话时响一声").check()
    queue_it()
    console.page.wait_for_function("() => window.beeps === 2")  # once to try it, once for the chat


def test_a_notification_is_shown_when_allowed_and_the_page_is_hidden(console: ConsolePage) -> None:
    console.page.add_init_script(
        """window.shown = [];
        window.Notification = class extends EventTarget {
          static permission = "default";
          static requestPermission = async () => (window.Notification.permission = "granted");
          constructor(title, options) { super(); window.shown.push(`${title} ${options.body}`); }
        };
        Object.defineProperty(document, "visibilityState", { get: () => window.isHidden ? "hidden" : "visible" });"""
    )
    chat = bot_chat("a", "陈嘉怡")
    put(console, chat)
    console.start()
    console.press("账号: 小李")
    console.press("打开桌面通知")
    expect(console.page.get_by_text("桌面通知已打开")).to_be_visible()
    console.page.evaluate("window.isHidden = true")
    change = chat.change_owner({"kind": "queue"}, by="机器人", reason="x", reason_text="投诉")
    console.hub.run(console.hub.desk.tell_owner(chat, change))
    console.page.wait_for_function("() => window.shown.length === 1")
    assert console.page.evaluate("window.shown") == ["有客户在排队 原因：投诉"]


def test_more_rows_come_on_demand(console: ConsolePage) -> None:
    put(console, *(queued_chat(f"q{n}", f"客户{n:02}") for n in range(60)))
    console.start()
    expect(console.rows).to_have_count(50)
    console.press("加载更多")
    expect(console.rows).to_have_count(60)


def test_a_list_that_cannot_load_says_so_and_loads_again(console: ConsolePage) -> None:
    put(console, queued_chat("a", "陈嘉怡"))
    console.start()
    console.hub.fail.is_down = True
    console.press("全部")
    expect(console.page.get_by_role("alert")).to_contain_text("没有加载出来")
    console.hub.fail.is_down = False
    console.press("重新加载")
    expect(console.row("陈嘉怡")).to_be_visible()
