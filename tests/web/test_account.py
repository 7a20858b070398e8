"""The account page of the demo shop: Telegram is connected, seen, ended; what it says when that fails."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.fakes.shop_pages import PageHub
from tests.web.test_shop import sign_in

CUSTOMER = "C0001"
CODE = "0000000000000000000001"


@pytest.fixture
def account(page: Page, hub: PageHub) -> Page:
    """The account of 王小明, with nothing connected."""
    hub.shop.signed_in = hub.shop.customers[0]
    page.goto(f"{hub.url}/shop#/account")
    expect(page.get_by_role("heading", name="连接 Telegram")).to_be_visible()
    return page


def press(page: Page, name: str) -> None:
    """A button by its whole name."""
    page.get_by_role("button", name=name, exact=True).click()


def come_back(page: Page) -> None:
    """From Telegram to this window."""
    page.evaluate("dispatchEvent(new Event('focus'))")


def test_visitor_is_asked_to_sign_in_first(page: Page, hub: PageHub) -> None:
    page.goto(f"{hub.url}/shop#/account")
    expect(page.locator("#account-body")).to_contain_text("登录后可以看到您的资料")
    sign_in(page, "王小明")
    expect(page.locator("#account-body dd")).to_have_text(["王小明", "C0001"])
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="请先登录")).to_be_visible()
    assert hub.telegram.made == 0


def test_code_is_shown_as_link_as_qr_code_and_to_copy_with_its_time(
    account: Page, context: BrowserContext
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(account, "连接 Telegram")
    link = account.get_by_role("link", name="打开 Telegram")
    address = f"https://t.me/shanyu_shop_bot?start={CODE}"
    expect(link).to_have_attribute("href", address)
    expect(account.get_by_role("img", name="连接用的二维码")).to_be_visible()
    expect(account.locator(".command")).to_have_text(f"/start {CODE}")
    expect(account.locator(".left")).to_contain_text("还有 9:5")
    press(account, "复制")
    expect(account.get_by_role("button", name="已复制")).to_be_visible()
    assert account.evaluate("navigator.clipboard.readText()") == f"/start {CODE}"


def test_qr_code_leads_where_the_link_leads(account: Page) -> None:
    press(account, "连接 Telegram")
    address = account.get_by_role("link", name="打开 Telegram").get_attribute("href")
    drawn = account.locator(".qr path").get_attribute("d")
    again = account.evaluate(
        "async (text) => (await import('/static/qr.js')).qrPath(text).path", address
    )
    assert drawn == again
    other = account.evaluate("async () => (await import('/static/qr.js')).qrPath('x').path")
    assert drawn != other


def test_connected_by_itself_once_confirmed_in_telegram(account: Page, hub: PageHub) -> None:
    press(account, "连接 Telegram")
    expect(account.locator(".left")).to_contain_text("正在等您在 Telegram 里确认")
    hub.telegram.press(CUSTOMER, "明明")
    # Nobody has to press or come back: the page asks again by itself.
    expect(account.locator(".connected")).to_contain_text("已连接")
    expect(account.locator(".connected strong")).to_have_text("明明")
    expect(account.locator(".connected")).to_contain_text("11 月 25 日 (周三) 18:20 起")
    expect(account.get_by_role("status").filter(has_text="已连接")).to_have_count(1)
    expect(account.locator(".command")).to_have_count(0)


def test_expired_code_gives_way_to_a_new_one(account: Page, hub: PageHub) -> None:
    press(account, "连接 Telegram")
    expect(account.locator(".command")).to_have_text(f"/start {CODE}")
    hub.telegram.expire(CUSTOMER)
    come_back(account)
    expect(account.locator(".telegram-body")).to_contain_text("连接码已过期，没有连接")
    press(account, "获取新的连接码")
    expect(account.locator(".command")).to_have_text("/start 0000000000000000000002")


def test_code_of_another_visit_is_not_shown_again(account: Page) -> None:
    press(account, "连接 Telegram")
    expect(account.locator(".command")).to_be_visible()
    account.reload()
    expect(account.locator(".telegram-body")).to_contain_text("正在等您在 Telegram 里确认")
    expect(account.locator(".command")).to_have_count(0)
    press(account, "获取新的连接码")
    expect(account.locator(".command")).to_have_text("/start 0000000000000000000002")


def test_ended_only_after_a_second_press(account: Page, hub: PageHub) -> None:
    hub.telegram.bind(CUSTOMER, "明明")
    account.reload()
    press(account, "断开")
    expect(account.locator(".warn")).to_contain_text("断开后，明明 的 Telegram 聊天看不到您的订单")
    press(account, "先不断开")
    expect(account.locator(".connected")).to_be_visible()
    assert CUSTOMER in hub.telegram.bound
    press(account, "断开")
    press(account, "确认断开")
    expect(account.get_by_role("button", name="连接 Telegram")).to_be_focused()
    assert hub.telegram.bound == {}


def test_shop_without_a_bot_says_so(account: Page, hub: PageHub) -> None:
    hub.telegram.is_set_up = False
    account.reload()
    expect(account.locator(".telegram-body")).to_have_text(
        "这家店还没有开通 Telegram。您可以继续在网页上咨询。"
    )


def test_hub_that_is_down_is_said_and_tried_again(account: Page, hub: PageHub) -> None:
    hub.telegram.is_down = True
    press(account, "连接 Telegram")
    expect(account.get_by_role("alert")).to_have_text("客服服务暂时没有响应，请稍后再试。")
    account.reload()
    expect(account.locator(".telegram-body")).to_contain_text("客服服务暂时没有响应")
    hub.telegram.is_down = False
    press(account, "重新加载")
    expect(account.get_by_role("button", name="连接 Telegram")).to_be_visible()


def test_code_on_the_screen_survives_a_hub_that_is_away_for_a_while(
    account: Page, hub: PageHub
) -> None:
    press(account, "连接 Telegram")
    expect(account.locator(".command")).to_be_visible()
    hub.telegram.is_down = True
    with account.expect_response(lambda answer: answer.status == 503):
        come_back(account)
    expect(account.locator(".command")).to_have_text(f"/start {CODE}")
    hub.telegram.is_down = False
    hub.telegram.press(CUSTOMER)
    expect(account.locator(".connected")).to_be_visible()


def test_session_that_ended_elsewhere_is_opened_anew(account: Page, hub: PageHub) -> None:
    hub.chat.sessions.clear()
    press(account, "连接 Telegram")
    expect(account.locator(".command")).to_be_visible()
    assert hub.chat.created_sessions == 2


def test_nothing_goes_on_asking_once_the_page_is_left(account: Page, hub: PageHub) -> None:
    press(account, "连接 Telegram")
    expect(account.locator(".command")).to_be_visible()
    account.get_by_role("link", name="商品").click()
    expect(account.locator(".product").first).to_be_visible()
    asked = hub.telegram.asked
    account.wait_for_timeout(3_000)
    assert hub.telegram.asked == asked


def test_page_api_tells_code_and_reason(account: Page, hub: PageHub) -> None:
    state = account.evaluate("window.zhanggui.telegram.state()")
    assert state["state"] == "none"
    link = account.evaluate("window.zhanggui.telegram.link()")
    assert set(link) >= {"url", "command", "expires_at"}
    hub.telegram.is_set_up = False
    code = account.evaluate("window.zhanggui.telegram.link().catch((error) => error.code)")
    assert code == "telegram_not_set_up"
    hub.shop.signed_in = None
    account.evaluate("window.zhanggui.identify(null)")
    code = account.evaluate("window.zhanggui.telegram.state().catch((error) => error.code)")
    assert code == "sign_in_required"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_and_nothing_sticks_out(
    hub: PageHub,
    new_context: Callable[..., BrowserContext],
    run_axe: Callable[[Page], list[str]],
    scheme: str,
    width: int,
) -> None:
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 740}}
    page = new_context(reduced_motion="reduce", **options).new_page()
    hub.shop.signed_in = {**hub.shop.customers[0], "name": "averyverylongname" * 6}
    page.goto(f"{hub.url}/shop#/account")

    def look() -> None:
        assert run_axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width

    press(page, "连接 Telegram")
    expect(page.locator(".command")).to_be_visible()
    expect(page.locator(".qr")).to_be_visible(visible=width > 640)
    look()
    hub.telegram.press(CUSTOMER, "欧阳Konstantinopoulou-Featherstonehaugh" * 3)
    expect(page.locator(".connected")).to_be_visible()
    look()
    press(page, "断开")
    look()
