"""Bindings to Telegram in the console: one's own, a colleague's, a customer's, and the chats of one person."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.fakes.console_data import Data, customer, customer_view, minutes_ago
from tests.fakes.console_pages import PagesHub
from tests.fakes.console_telegram import binding
from tests.web.console.console_page import my_chat
from tests.web.console.pages.desk_page import DeskPage

OWN = "#/team?view=telegram"
LONG = "欧阳Konstantinopoulou-Featherstonehaugh" * 3


def come_back(desk: DeskPage) -> None:
    """From Telegram to this window."""
    desk.page.evaluate("dispatchEvent(new Event('focus'))")


def other_chat(conversation_id: str, channel: str, text: str) -> Data:
    """A PastChat of the API."""
    return {
        "conversation_id": conversation_id,
        "channel": channel,
        "started_at": minutes_ago(90),
        "last_message_at": minutes_ago(9),
        "last_text": text,
    }


# ---- one's own


def test_the_account_menu_leads_to_ones_own_telegram(desk: DeskPage) -> None:
    desk.open("#/chats")
    desk.press("账号: 小李")
    desk.page.get_by_role("link", name="我的 Telegram").click()
    expect(desk.page.get_by_role("button", name="获取连接码")).to_be_visible()
    expect(desk.page.locator(".account .popover")).to_have_count(0)


def test_code_is_brought_to_telegram_and_confirmed_here(desk: DeskPage) -> None:
    desk.open(OWN, "manager")
    desk.press("获取连接码")
    link = desk.page.get_by_role("link", name="打开 Telegram")
    expect(link).to_have_attribute("href", f"https://t.me/shanyu_shop_bot?start={1:022d}")
    expect(desk.page.get_by_role("img", name="连接用的二维码")).to_be_visible()
    expect(desk.page.locator(".secret")).to_have_text(f"/start {1:022d}")
    expect(desk.page.get_by_role("timer")).to_contain_text("还有 9:5")
    desk.pages.telegram.bring("manager", "周周 Zhou", "zhou_tea")
    # Nobody has to press or come back: the page asks again by itself.
    expect(desk.page.get_by_role("heading", name="是您本人吗？")).to_be_visible()
    expect(desk.page.locator(".telegram-who")).to_have_text("周周 Zhou")
    account = desk.page.locator(".telegram-account")
    expect(account).to_have_text("@zhou_tea · Telegram ID 51000001")
    assert desk.pages.telegram.own["manager"].state == "unconfirmed"
    desk.press("确认是我")
    expect(desk.page.locator(".telegram-bound")).to_contain_text("已绑定")
    expect(desk.page.locator(".telegram-who")).to_have_text("周周 Zhou")


def test_a_stranger_who_brought_the_code_is_refused(desk: DeskPage) -> None:
    desk.open(OWN)
    desk.press("获取连接码")
    desk.pages.telegram.bring("xiaoli", "不认识的人")
    come_back(desk)
    expect(desk.page.locator(".telegram-account")).to_have_text("没有用户名 · Telegram ID 51000001")
    desk.press("不是我，拒绝")
    expect(desk.page.locator(".telegram .warn")).to_have_text("这个连接码已经失效，没有绑定。")
    assert desk.pages.telegram.own == {}


def test_expired_code_gives_way_to_a_new_one(desk: DeskPage) -> None:
    desk.open(OWN)
    desk.press("获取连接码")
    expect(desk.page.locator(".secret")).to_be_visible()
    desk.pages.telegram.expire("xiaoli")
    come_back(desk)
    expect(desk.page.locator(".telegram .warn")).to_have_text("这个连接码已经失效，没有绑定。")
    desk.press("获取新的连接码")
    expect(desk.page.locator(".secret")).to_have_text(f"/start {2:022d}")


def test_somebody_who_expired_before_they_were_confirmed_is_said(desk: DeskPage) -> None:
    desk.open(OWN)
    desk.press("获取连接码")
    desk.pages.telegram.bring("xiaoli")
    come_back(desk)
    expect(desk.page.get_by_role("button", name="确认是我")).to_be_visible()
    desk.pages.telegram.expire("xiaoli")
    desk.press("确认是我")
    expect(desk.page.locator(".telegram .trouble:not(:empty), .telegram .warn")).to_be_visible()
    assert desk.pages.telegram.own == {}


def test_ones_own_binding_ends_only_after_a_question(desk: DeskPage) -> None:
    desk.pages.telegram.bind(desk.hub.state.staff[0], "小李 Li")
    desk.open(OWN)
    desk.press("解除绑定")
    expect(desk.dialog).to_contain_text("马上不能再查数据")
    desk.dialog.get_by_role("button", name="取消").click()
    assert desk.pages.telegram.own != {}
    desk.press("解除绑定")
    desk.press("确认解除")
    expect(desk.page.get_by_role("button", name="获取连接码")).to_be_visible()
    assert desk.pages.telegram.own == {}


def test_another_telegram_is_bound_and_the_first_one_stays_until_it_is_confirmed(
    desk: DeskPage,
) -> None:
    telegram = desk.pages.telegram
    telegram.bind(desk.hub.state.staff[0], "旧手机")
    desk.open(OWN)
    for ending in ("take back", "expire", "refuse"):
        desk.press("换一个 Telegram")
        expect(desk.page.locator(".secret")).to_be_visible()
        if ending == "take back":
            desk.press("不用了，作废连接码")
        elif ending == "expire":
            telegram.expire("xiaoli")
            come_back(desk)
        else:
            telegram.bring("xiaoli", "不认识的人")
            come_back(desk)
            desk.press("不是我，拒绝")
        expect(desk.page.locator(".telegram-who")).to_have_text("旧手机")
        expect(desk.page.locator(".telegram .warn")).to_have_count(int(ending != "take back"))
        assert telegram.own["xiaoli"].name == "旧手机"
    desk.press("换一个 Telegram")
    telegram.bring("xiaoli", "新手机")
    come_back(desk)
    desk.press("确认是我")
    expect(desk.page.locator(".telegram-bound .telegram-who")).to_have_text("新手机")
    expect(desk.page.locator(".telegram .warn")).to_have_count(0)


def test_shop_without_a_bot_says_how_to_get_one(desk: DeskPage) -> None:
    desk.pages.telegram.is_set_up = False
    desk.open(OWN)
    expect(desk.page.get_by_role("heading", name="还没有接上 Telegram")).to_be_visible()
    expect(desk.page.get_by_text("请让管理员按 docs/telegram.md 设置。")).to_be_visible()
    expect(desk.page.get_by_role("alert")).to_have_count(0)


def test_bot_whose_name_is_not_known_yet_gives_no_code(desk: DeskPage) -> None:
    desk.pages.telegram.has_name = False
    desk.open(OWN)
    desk.press("获取连接码")
    expect(desk.page.get_by_role("alert").filter(has_text="Telegram")).to_have_text(
        "店里还没有接上 Telegram 机器人。请让管理员按 docs/telegram.md 设置。"
    )


def test_hub_that_is_away_is_said_and_the_code_stays(desk: DeskPage) -> None:
    desk.open(OWN)
    desk.press("获取连接码")
    expect(desk.page.locator(".secret")).to_be_visible()
    desk.hub.fail.is_down = True
    with desk.page.expect_response(lambda answer: answer.status == 503):
        come_back(desk)
    expect(desk.page.locator(".secret")).to_be_visible()
    desk.go("#/team")
    desk.go(OWN)
    expect(desk.page.get_by_role("alert")).to_contain_text("服务暂时没有处理成功")
    desk.hub.fail.is_down = False
    desk.press("重新加载")
    expect(desk.page.get_by_role("button", name="获取新的连接码")).to_be_visible()


# ---- a colleague's


def test_an_admin_sees_and_ends_a_colleagues_binding(desk: DeskPage) -> None:
    desk.pages.telegram.bind(desk.hub.state.staff[0], "小李 Li")
    desk.open("#/team", "owner")
    row = desk.table_row("xiaoli")
    expect(row.locator(".telegram-cell")).to_contain_text("小李 Li")
    desk.press("解除绑定 小李")
    expect(desk.dialog).to_contain_text("解除后，小李 的 Telegram 账号马上不能再查数据")
    desk.press("确认解除")
    expect(row.locator(".telegram-cell")).to_have_count(0)
    assert desk.pages.telegram.of_staff == {}


def test_on_a_phone_a_colleagues_binding_can_be_ended_too(
    new_context: Callable[..., BrowserContext], hub: PagesHub
) -> None:
    hub.telegram.bind(hub.state.staff[0], "小李 Li")
    desk = DeskPage(new_context(viewport={"width": 360, "height": 740}).new_page(), hub)
    desk.open("#/team", "owner")
    desk.press("解除绑定 小李")
    desk.press("确认解除")
    expect(desk.page.get_by_role("button", name="解除绑定 小李")).to_have_count(0)
    assert hub.telegram.of_staff == {}


def test_an_agent_sees_nothing_of_colleagues_telegram(desk: DeskPage) -> None:
    desk.pages.telegram.bind(desk.hub.state.staff[1], "陈陈")
    desk.open("#/team")
    expect(desk.table_rows).to_have_count(4)
    expect(desk.page.get_by_text("陈陈")).to_have_count(0)


# ---- a customer's


def test_customers_page_tells_leads_to_the_chat_and_ends(desk: DeskPage) -> None:
    desk.pages.people.add(telegram=binding("明明", conversation_id="cnv_tg"))
    desk.open("#/customers/C0001")
    line = desk.page.locator(".telegram-line")
    expect(line).to_contain_text("已绑定")
    expect(line).to_contain_text("明明")
    chat = line.get_by_role("link", name="打开 Telegram 会话")
    expect(chat).to_have_attribute("href", "#/chats/cnv_tg")
    desk.press("解除绑定")
    expect(desk.dialog).to_contain_text("那个 Telegram 聊天变成访客")
    desk.press("确认解除")
    expect(desk.page.get_by_text("没有连接", exact=True)).to_be_visible()
    assert desk.hub.state.deeds == [("/api/v1/customers/C0001/telegram", "", {})]


def test_both_chats_of_one_person_are_one_click_apart(desk: DeskPage) -> None:
    profile = customer(telegram=binding("明明", conversation_id="cnv_tg"))
    web = my_chat(
        customer=customer_view(
            profile=profile,
            past_chats=[
                other_chat("cnv_tg", "telegram", "那退款什么时候到账"),
                other_chat("cnv_old", "web", "好的"),
            ],
        )
    )
    telegram = my_chat(
        id="cnv_tg",
        channel="telegram",
        customer=customer_view(
            profile=profile, past_chats=[other_chat("cnv_1", "web", "我要转人工")]
        ),
    )
    desk.hub.state.chats[telegram.id] = telegram
    desk.start(web)
    others = desk.customer.get_by_role("region", name="另一边的会话")
    expect(others.get_by_role("link")).to_have_count(1)
    past = desk.customer.get_by_role("region", name="往期会话").get_by_role("link")
    expect(past).to_have_attribute("href", "#/chats/cnv_1/past/cnv_old")
    others.get_by_role("link", name="那退款什么时候到账").click()
    expect(desk.page.locator(".chat-name")).to_contain_text("Telegram")
    # In that chat there is no way to itself, and one back to the page's.
    expect(desk.customer.locator(".telegram-line")).to_contain_text("明明")
    expect(desk.customer.get_by_role("link", name="打开 Telegram 会话")).to_have_count(0)
    others.get_by_role("link", name="我要转人工").click()
    expect(desk.page).to_have_url(f"{desk.hub.url}/console#/chats/cnv_1")


def test_beside_a_chat_the_binding_ends_after_a_question(desk: DeskPage) -> None:
    chat = my_chat(customer=customer_view(profile=customer(telegram=binding("明明"))))
    desk.start(chat)
    desk.press("解除绑定")
    desk.press("确认解除")
    expect(desk.customer.get_by_text("没有连接", exact=True)).to_be_visible()
    assert chat.customer["profile"]["telegram"] is None


# ---- everybody can use it


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_and_nothing_sticks_out(
    new_context: Callable[..., BrowserContext],
    hub: PagesHub,
    run_axe: Callable[[Page], list[str]],
    scheme: str,
    width: int,
) -> None:
    context = new_context(color_scheme=scheme, viewport={"width": width, "height": 740})
    desk = DeskPage(context.new_page(), hub)
    hub.telegram.bind(hub.state.staff[0], LONG)

    def look() -> None:
        assert run_axe(desk.page) == []
        assert desk.page.evaluate("document.documentElement.scrollWidth") == width

    desk.open("#/team", "owner")
    expect(desk.table_rows).to_have_count(4)
    look()
    desk.go(OWN)
    desk.press("获取连接码")
    expect(desk.page.locator(".secret")).to_be_visible()
    look()
    hub.telegram.bring("owner", LONG)
    come_back(desk)
    expect(desk.page.locator(".telegram-who")).to_be_visible()
    look()
    desk.press("确认是我")
    expect(desk.page.locator(".telegram-bound")).to_be_visible()
    look()
    desk.press("解除绑定")
    expect(desk.dialog).to_be_visible()
    look()
