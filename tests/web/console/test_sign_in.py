"""Signing in, being refused, the hub away."""

from playwright.sync_api import expect

from tests.web.console.console_page import ConsolePage, queued_chat


def test_signing_in_leads_to_the_chats(console: ConsolePage) -> None:
    console.hub.state.chats["cnv_1"] = queued_chat()
    console.sign_in()
    console.expect_live()
    expect(console.page).to_have_title("(1) 掌柜")
    expect(console.page.get_by_role("link", name="会话")).to_have_attribute("aria-current", "page")


def test_wrong_password_says_so_and_keeps_the_name(console: ConsolePage) -> None:
    console.sign_in(password="wrong-password")
    expect(console.page.get_by_role("alert")).to_have_text("账号或密码不对，请检查后再试。")
    expect(console.page.get_by_label("账号")).to_have_value("xiaoli")
    console.submit("xiaoli", "mountain-isle-2026")
    console.expect_live()


def test_a_hub_that_is_away_is_said_and_tried_again(console: ConsolePage) -> None:
    console.hub.fail.is_down = True
    console.page.goto(f"{console.hub.url}/console")
    expect(console.page.get_by_role("heading", name="连不上掌柜服务")).to_be_visible()
    console.hub.fail.is_down = False
    console.page.get_by_role("button", name="现在重试").click()
    console.submit("xiaoli", "mountain-isle-2026")
    console.expect_live()


def test_signing_out_leads_back(console: ConsolePage) -> None:
    console.sign_in()
    console.expect_live()
    console.page.get_by_role("button", name="账号: 小李").click()
    console.page.get_by_role("button", name="退出登录").click()
    expect(console.page.get_by_role("heading", name="客服工作台")).to_be_visible()
    assert console.hub.state.sessions == {}


def test_the_language_switches_and_stays(console: ConsolePage) -> None:
    console.page.goto(f"{console.hub.url}/console")
    console.page.get_by_role("button", name="English").click()
    expect(console.page.get_by_role("heading", name="Agent console")).to_be_visible()
    console.page.reload()
    expect(console.page.get_by_role("heading", name="Agent console")).to_be_visible()
    expect(console.page.locator("html")).to_have_attribute("lang", "en")
