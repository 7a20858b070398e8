"""The scenes of the console for docs/console.md: a customer's chat that waits, and the weeks behind it.

Everything on the pictures comes out of the running shop; only the weeks before today are written straight into its
database, because nobody can wait for them.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import Session

from crm_backend.core.settings import Settings
from crm_backend.customers.models import Customer
from crm_backend.shop.models import Shop
from tests.factories import busy_shop

ANSWER_MS = 20_000
CHATS = 180
CUSTOMER = "王小明"
NAMES = ("赵一鸣", "何静雯", "刘伟", "欧阳若溪", "孙悦", "林海燕", "周子涵", "吴国栋")
PHONE_WIDTH = 480
# The cheapest proof that the weeks are there already.
_FIRST_FILLED = "B00001"


def fill_weeks() -> None:
    """Give the demo shop some busy weeks, and people at every hour."""
    settings = Settings.load()
    engine = create_engine(settings.effective_database_url.replace("+aiosqlite", ""))
    with closing(engine.connect()) as connection, Session(connection) as session, session.begin():
        session.execute(update(Shop).values(opens_at="00:00", closes_at="00:00"))
        if session.scalar(select(Customer.id).where(Customer.number == _FIRST_FILLED)) is None:
            busy_shop.fill(session, conversations=CHATS, now=datetime.now(UTC), names=NAMES)


def passwords() -> dict[str, str]:
    """The demo staff's passwords, as ``zhanggui demo staff`` tells them."""
    command = [sys.executable, "-m", "crm_backend.cli", "demo", "staff", "--json"]
    listed = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return {person["name"]: person["password"] for person in listed}


def sign_in(page: Page, url: str, name: str, password: str) -> None:
    """Come in through the sign-in page."""
    page.goto(f"{url}/console")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".link-notice")).to_have_attribute("data-link", "live", timeout=ANSWER_MS)


def _wait_until_loaded(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    expect(page.locator(".waiting")).to_have_count(0, timeout=ANSWER_MS)


def _view(page: Page, address: str, ready: str) -> None:
    page.evaluate("address => { location.hash = address; }", address)
    expect(page.locator(ready).first).to_be_visible(timeout=ANSWER_MS)
    _wait_until_loaded(page)


def queue(page: Page) -> None:
    """Who waits."""
    _view(page, "#/chats", ".chat-row")


def conversation(page: Page) -> None:
    """The customer who asked for a person, with the handoff card."""
    queue(page)
    page.locator(".chat-row").filter(has_text=CUSTOMER).first.click()
    expect(page.locator(".log .bubble").first).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator(".handoff")).to_be_visible(timeout=ANSWER_MS)
    _wait_until_loaded(page)


def customer(page: Page) -> None:
    """One customer with all they had with the shop."""
    _view(page, "#/customers/C1001", ".reveal")


def tickets(page: Page) -> None:
    """What is unresolved, the newest one open."""
    _view(page, "#/tickets", "tbody tr")
    page.locator("tbody tr .row-link").first.click()
    expect(page.get_by_label("负责人").last).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator(".detail-side").get_by_text("退款金额")).to_be_visible(timeout=ANSWER_MS)
    _wait_until_loaded(page)


def service(page: Page) -> None:
    """First answers and resolutions against their targets."""
    _view(page, "#/service?view=levels", "tbody tr")


def articles(page: Page) -> None:
    """What the bot quotes."""
    _view(page, "#/articles", ".entry-row")


def team(page: Page) -> None:
    """Who works here."""
    _view(page, "#/team", "tbody tr")


SCENES: dict[str, Callable[[Page], None]] = {
    "console-queue": queue,
    "console-conversation": conversation,
    "console-customer": customer,
    "console-tickets": tickets,
    "console-service": service,
    "console-articles": articles,
    "console-team": team,
}
ON_A_PHONE = ("console-queue", "console-conversation")


def scenes_for(width: int) -> dict[str, Callable[[Page], None]]:
    """On a phone, only what an agent has open all day."""
    if width > PHONE_WIDTH:
        return SCENES
    return {name: SCENES[name] for name in ON_A_PHONE}
