"""The scenes of the dashboard and of 问数据 for docs/analytics.md and docs/dashboard.md: the demo shop's figures."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

ANSWER_MS = 60_000
QUESTION = "上周卖得怎么样"


def sign_in(page: Page, url: str, name: str, password: str) -> None:
    """Come in through the sign-in page that stands in the dashboard's place."""
    page.goto(f"{url}/dashboard")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    _wait_until_drawn(page)


def _wait_until_drawn(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    expect(page.locator(".sentence").first).not_to_be_empty(timeout=ANSWER_MS)
    for waiting in ("[aria-busy=true]", ".chart-waiting", ".waiting-tile"):
        expect(page.locator(waiting)).to_have_count(0, timeout=ANSWER_MS)


def _look(page: Page, url: str, query: str) -> None:
    page.goto(f"{url}/dashboard{query}")
    _wait_until_drawn(page)


def sales(page: Page, url: str) -> None:
    """What was sold this month, and why it changed."""
    _look(page, url, "?period=month")


def demand(page: Page, url: str) -> None:
    """What next week will probably sell."""
    _look(page, url, "?page=demand")


def customers(page: Page, url: str) -> None:
    """Who will probably leave."""
    _look(page, url, "?page=customers")


def ask(page: Page, url: str) -> None:
    """The first answer a manager gets, with its picture."""
    page.goto(f"{url}/console#/ask")
    page.get_by_label("问题", exact=True).fill(QUESTION)
    page.keyboard.press("Enter")
    picture = page.locator(".ask .card.chart img").last
    expect(picture).to_be_visible(timeout=ANSWER_MS)
    picture.evaluate("image => image.decode()")


# How tall a picture may be: what stands further down is more of the same.
TALLEST = {360: 1_500, 1440: 1_620}
Scene = Callable[[Page, str], None]
SCENES: dict[str, Scene] = {
    "dashboard-sales": sales,
    "dashboard-demand": demand,
    "dashboard-customers": customers,
    "ask": ask,
}
ON_A_PHONE = ("dashboard-sales", "dashboard-customers")
PHONE_WIDTH = 480


def scenes_for(width: int) -> dict[str, Scene]:
    """On a phone, only what an owner looks at on the way."""
    if width > PHONE_WIDTH:
        return SCENES
    return {name: SCENES[name] for name in ON_A_PHONE}
