"""One running shop for all end-to-end tests, and customers that no other test talks as.

Tests run in any order over one database: each takes customers and orders of its own.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import jwt
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from crm_backend.cli.secrets_file import read_secrets
from crm_backend.demo.endpoints import COOKIE
from tests.chromium import launch
from tests.e2e.cast import Cast, Join
from tests.e2e.figures_shop import make_home
from tests.e2e.telegram import TelegramProcess, running_telegram
from tests.e2e.widget import ANSWER_MS, DESKTOP, Widget
from tests.fakes.chat_client import ChatClient
from tests.real_stack import RealStack, load_demo_home, running_stack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here starts the whole system."""
    for item in items:
        item.add_marker(pytest.mark.stack)


@pytest.fixture(scope="session")
def shop_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return load_demo_home(tmp_path_factory.mktemp("template") / "home")


@pytest.fixture(scope="session")
def telegram() -> Iterator[TelegramProcess]:
    """The Bot API server that the running shop's bot lives on."""
    with running_telegram() as telegram:
        yield telegram


@pytest.fixture(scope="session")
def running(
    shop_home: Path, telegram: TelegramProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RealStack]:
    home = tmp_path_factory.mktemp("stack") / "home"
    with running_stack(home, shop_home, telegram.settings) as stack:
        yield stack


@pytest.fixture(scope="session")
def figures_home(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the shop whose figures are known; a stack opens a copy of it."""
    return make_home(tmp_path_factory.mktemp("figures") / "home", sqlite_template)


@pytest.fixture(scope="session")
def cast(running: RealStack) -> Cast:
    return Cast(running)


@pytest.fixture
def stack(running: RealStack) -> RealStack:
    """The shop, whole, whatever an earlier test did to it."""
    running.wait_for(running.is_ready, seconds=120)
    return running


@pytest.fixture
async def join(stack: RealStack) -> AsyncIterator[Join]:
    """Opens a chat: of a customer by number, or of a new visitor."""
    async with AsyncExitStack() as clients:

        async def open_client(customer: str | None = None) -> ChatClient:
            client = ChatClient(await stack.chat_of(customer))
            return await clients.enter_async_context(client)

        yield open_client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page in a profile of its own; its script errors fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(**options: object) -> Page:
        settings = {"locale": "zh-CN", "viewport": DESKTOP, **options}
        context = browser.new_context(**settings)  # type: ignore[arg-type]
        context.set_default_timeout(ANSWER_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def widget(stack: RealStack, new_page: Callable[..., Page]) -> Widget:
    """A visitor's chat."""
    widget = Widget(new_page(), stack.url)
    widget.visit()
    return widget


@pytest.fixture
def widget_of(stack: RealStack, new_page: Callable[..., Page]) -> Callable[..., Widget]:
    """The chat of any customer.

    The demo page signs in three customers only; for the others the cookie of that sign-in is made
    here, so that tests need not share those three's few orders. All after it is the page's own way.
    """

    def open_chat(customer: str, **options: object) -> Widget:
        secret = read_secrets(stack.home)["ZHANGGUI_SESSION_SECRET"]
        claims = {"aud": COOKIE, "sub": customer, "exp": 4102444800}
        page = new_page(**options)
        cookie = jwt.encode(claims, secret, algorithm="HS256")
        page.context.add_cookies([{"name": COOKIE, "value": cookie, "url": stack.url}])
        widget = Widget(page, stack.url)
        widget.visit()
        return widget

    return open_chat
