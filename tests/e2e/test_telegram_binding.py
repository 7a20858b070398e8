"""From the shop's page to a bound customer, from the console to a bound manager: real browsers, the running shop."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.cast import Cast
from tests.e2e.console import Console
from tests.e2e.telegram import Person, TelegramProcess
from tests.e2e.widget import ANSWER_MS, Widget
from tests.real_stack import RealStack

pytestmark = pytest.mark.browser

CONFIRM = "确认连接"


@pytest.fixture
def sign_in(stack: RealStack, new_page: Callable[..., Page]) -> Callable[[str], Console]:
    """The demo shop's person of a role, signed in at the console."""

    def open_console(role: str) -> Console:
        listed = json.loads(stack.command("demo", "staff", "--json"))
        [person, *_] = [each for each in listed if each["role"] == role]
        console = Console(new_page(viewport={"width": 1440, "height": 900}), stack.url)
        console.sign_in(person["name"], person["password"])
        return console

    return open_console


def bring(stack: RealStack, person: Person, command: str) -> str:
    """Take a code to Telegram and press there; what was shown before the press."""
    person.say(command)
    stack.wait_for(lambda: CONFIRM in buttons_of(person), seconds=60)
    asked = person.messages()[-1]["text"]
    person.press(CONFIRM)
    return str(asked)


def buttons_of(person: Person) -> str:
    """All buttons in the chat."""
    return json.dumps([each["buttons"] for each in person.messages()], ensure_ascii=False)


def test_a_customer_connects_is_one_record_for_staff_and_disconnects(
    stack: RealStack,
    cast: Cast,
    telegram: TelegramProcess,
    widget_of: Callable[..., Widget],
    sign_in: Callable[[str], Console],
) -> None:
    order = cast.order("shipped")
    page = widget_of(order.customer).page
    page.goto(f"{stack.url}/shop#/account")
    page.get_by_role("button", name="连接 Telegram").click()
    command = page.locator(".command").inner_text()
    person = telegram.person("明明")
    asked = bring(stack, person, command)
    assert order.phone_tail in asked
    connected = page.locator(".connected")
    expect(connected).to_contain_text("明明", timeout=ANSWER_MS)

    person.say("我的订单到哪了")
    stack.wait_for(lambda: person.heard(order.number), seconds=60)

    console = sign_in("agent")
    desk = console.page
    desk.goto(f"{stack.url}/console#/customers/{order.customer}")
    expect(desk.locator(".telegram-line")).to_contain_text("明明")
    desk.get_by_role("link", name="打开 Telegram 会话").click()
    expect(desk.locator(".chat-name")).to_contain_text("Telegram")
    expect(console.bubbles.filter(has_text="我的订单到哪了")).to_be_visible()
    expect(console.customer.get_by_role("region", name="Telegram")).to_contain_text("明明")

    page.get_by_role("button", name="断开").click()
    page.get_by_role("button", name="确认断开").click()
    expect(page.get_by_role("button", name="连接 Telegram")).to_be_visible()
    desk.goto(f"{stack.url}/console#/customers/{order.customer}")
    expect(desk.get_by_text("没有连接", exact=True)).to_be_visible()
    # The chat is a visitor's now: it is asked who it is before it hears of any order.
    before = len(person.messages())
    person.say("我的订单到哪了")
    stack.wait_for(lambda: len(person.messages()) >= before + 2, seconds=60)
    assert order.number not in person.messages()[-1]["text"]


def test_a_manager_is_bound_only_after_the_press_in_the_console(
    stack: RealStack, telegram: TelegramProcess, sign_in: Callable[[str], Console]
) -> None:
    console = sign_in("manager")
    page = console.page
    page.goto(f"{stack.url}/console#/team?view=telegram")
    page.get_by_role("button", name="获取连接码").click()
    command = page.locator(".secret").inner_text()
    person = telegram.person("周周 Zhou")
    bring(stack, person, command)
    expect(page.locator(".telegram-who")).to_have_text("周周 Zhou", timeout=ANSWER_MS)
    page.get_by_role("button", name="确认是我").click()
    expect(page.locator(".telegram-bound")).to_contain_text("已绑定")

    admin = sign_in("admin").page
    admin.goto(f"{stack.url}/console#/team")
    cell = admin.locator(".telegram-cell")
    expect(cell).to_contain_text("周周 Zhou")
    cell.get_by_role("button").click()
    admin.get_by_role("dialog").get_by_role("button", name="确认解除").click()
    expect(cell).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="获取连接码")).to_be_visible()
