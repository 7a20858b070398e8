"""团队 → Telegram 机器人: how the bot is, and what arrived that nobody could read."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.fakes.console_data import minutes_ago
from tests.fakes.console_pages import PagesHub
from tests.fakes.console_telegram import odd_update
from tests.web.console.pages.desk_page import DeskPage

BOT = "#/team?view=bot"
EVIL = '{"text": "<img src=x onerror=window.harmed=1>\u202egpj.exe"}'


def entries(desk: DeskPage) -> Locator:
    """The updates that nobody could read."""
    return desk.page.get_by_role("region", name="读不懂的消息").get_by_role("listitem")


def test_agent_reads_how_the_bot_is(desk: DeskPage) -> None:
    desk.pages.telegram.bot["waiting_updates"] = 3
    desk.open("#/team")
    desk.page.get_by_role("link", name="Telegram 机器人").click()
    state = desk.page.get_by_role("region", name="机器人的情况")
    expect(state.locator(".badge")).to_have_text("正常")
    for told in ("@shanyu_shop_bot", "轮询", "3 条"):
        expect(state).to_contain_text(told)
    expect(desk.page.get_by_role("heading", name="没有读不懂的消息")).to_be_visible()
    expect(entries(desk)).to_have_count(0)


def test_odd_updates_are_listed_with_reason_and_chat(desk: DeskPage) -> None:
    reasons = {
        "no update_id": "没有更新编号",
        "it could not be done": "试了 3 次都没处理成",
        "unexpected chat_id": "字段 chat_id 不是应有的样子",
        "KeyError": "格式不对（KeyError）",
        "what a newer hub notes": "what a newer hub notes",
    }
    desk.pages.telegram.odd = [odd_update(n, reason=r) for n, r in enumerate(reasons, 1)]
    desk.pages.telegram.odd[0] |= {"update_id": None, "chat_id": None}
    desk.open(BOT)
    expect(entries(desk)).to_have_count(len(reasons))
    for row, words in zip(entries(desk).all(), reasons.values(), strict=True):
        expect(row).to_contain_text(words)
    expect(entries(desk).first).to_contain_text("不知道是哪个聊天")
    expect(entries(desk).last).to_contain_text("聊天 51000005 · 更新编号 905")


def test_what_was_sent_is_text_and_turns_nothing_around(desk: DeskPage) -> None:
    desk.pages.telegram.odd = [
        odd_update(1, raw=EVIL),
        odd_update(2, raw="x" * 4_000, is_cut=True),
        odd_update(3, raw=""),
    ]
    desk.open(BOT)
    sent = entries(desk).locator("pre")
    expect(sent.first).to_be_hidden()
    for summary in entries(desk).locator("summary").all():
        summary.click()
    expect(sent).to_have_text([EVIL.replace("\u202e", ""), "x" * 4_000, "（空的）"])
    expect(entries(desk).locator("img")).to_have_count(0)
    assert desk.page.evaluate("window.harmed") is None
    expect(entries(desk).filter(has_text="只显示开头 4,000 个字符")).to_have_count(1)


def test_older_ones_come_page_by_page(desk: DeskPage) -> None:
    desk.pages.telegram.odd = [odd_update(number) for number in range(1, 61)]
    desk.open(BOT)
    expect(entries(desk)).to_have_count(50)
    desk.press("加载更多")
    expect(entries(desk)).to_have_count(60)
    expect(entries(desk).last).to_contain_text("更新编号 960")


def test_shop_without_a_bot_says_how_to_get_one(desk: DeskPage) -> None:
    desk.pages.telegram.is_set_up = False
    desk.open(BOT)
    expect(desk.page.get_by_role("heading", name="还没有接上 Telegram")).to_be_visible()
    expect(desk.page.get_by_text("请让管理员按 docs/telegram.md 设置。")).to_be_visible()
    expect(desk.page.get_by_role("region", name="读不懂的消息")).to_have_count(0)


@pytest.mark.parametrize(
    ("bot", "trouble", "word", "sentence"),
    [
        ({}, "token_refused", "有问题", "向 BotFather 重新索取"),
        (
            {"trouble_since": minutes_ago(5)},
            "unreachable",
            "起有问题",
            "ZHANGGUI_TELEGRAM_PROXY_URL",
        ),
        ({"has_proxy": True}, "unreachable", "有问题", "检查代理"),
        ({"trouble_text": "请换一台机器"}, "of a newer hub", "有问题", "请换一台机器"),
        ({"seen_at": None, "username": None}, None, "还没连上", "worker"),
        ({"seen_at": minutes_ago(125)}, None, "已 2 小时", "worker"),
    ],
    ids=["trouble", "since when", "proxy", "new trouble", "never seen", "quiet"],
)
def test_bot_in_trouble_says_what_to_do(
    desk: DeskPage, bot: dict[str, object], trouble: str | None, word: str, sentence: str
) -> None:
    desk.pages.telegram.bot |= bot
    desk.pages.telegram.trouble = trouble
    desk.open(BOT)
    health = desk.page.locator(".bot-health")
    expect(health.locator(".badge")).to_contain_text(word)
    expect(health).to_contain_text(sentence)


def test_english_console_speaks_english_of_trouble(desk: DeskPage) -> None:
    desk.pages.telegram.trouble = "other_reader"
    desk.pages.telegram.bot |= {"trouble_text": "有另一个程序", "mode": "webhook"}
    desk.open(BOT)
    desk.speak("en")
    state = desk.page.get_by_role("region", name="How the bot is")
    expect(state).to_contain_text("Another program fetches updates with the same token")
    expect(state).to_contain_text("delivered by Telegram")
    expect(state).not_to_contain_text("有另一个程序")


def test_hub_that_is_away_is_said_and_the_view_comes_back(desk: DeskPage) -> None:
    desk.pages.telegram.odd = [odd_update()]
    desk.open("#/team")
    desk.hub.fail.is_down = True
    desk.go(BOT)
    expect(desk.page.get_by_role("alert")).to_contain_text("服务暂时没有处理成功")
    desk.hub.fail.is_down = False
    desk.press("重新加载")
    expect(entries(desk)).to_have_count(1)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_on_a_phone_nothing_sticks_out(
    new_context: Callable[..., BrowserContext], hub: PagesHub, locale: str
) -> None:
    hub.telegram.trouble = "unreachable"
    hub.telegram.bot |= {"username": "x" * 64, "trouble_since": minutes_ago(9)}
    hub.telegram.odd = [odd_update(1, raw="{" + "x" * 3_999, reason="unexpected " + "y" * 180)]
    desk = DeskPage(new_context(viewport={"width": 360, "height": 740}).new_page(), hub)
    desk.open(BOT)
    desk.speak(locale)
    desk.page.locator(".odd-updates summary").click()
    expect(desk.page.locator(".odd-updates pre")).to_be_visible()
    widest = desk.page.locator(".sheet-scroll *").evaluate_all(
        "all => Math.max(...all.map((each) => each.getBoundingClientRect().right))"
    )
    assert widest <= 360
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 360
