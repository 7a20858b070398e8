"""A real Chromium and a fake hub for the tests of the pages."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.chromium import launch
from tests.fakes.shop_pages import PageHub
from tests.web.widget_page import WidgetPage

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here that asks for a page drives a browser."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One per module: Playwright keeps an event loop running, which asynchronous tests of other
    modules cannot bear beside theirs.
    """
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def hub() -> Iterator[PageHub]:
    """A fake hub of this test alone."""
    with PageHub() as hub:
        yield hub


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts; options as Playwright's."""
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        defaults: dict[str, Any] = {"locale": "zh-CN", "viewport": {"width": 1280, "height": 800}}
        context = browser.new_context(**{**defaults, **options})
        context.set_default_timeout(8_000)
        # A page is there when it is there: two browsers share the machine's processors.
        context.set_default_navigation_timeout(30_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def context(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    """A fresh browser profile."""
    return new_context()


@pytest.fixture
def page(context: BrowserContext, hub: PageHub) -> Iterator[Page]:
    """A page whose script errors and CSP violations fail the test."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []
    assert hub.csp_reports == []


@pytest.fixture
def widget(page: Page, hub: PageHub) -> WidgetPage:
    """The widget, opened on a plain page of the hub's own origin."""
    widget = WidgetPage(page, hub)
    widget.visit()
    widget.open()
    return widget


@pytest.fixture
def run_axe() -> Callable[[Page], list[str]]:
    """Runs axe on a page, shadow roots included; returns what it found, in words."""

    def run(page: Page) -> list[str]:
        page.evaluate(AXE)
        found = page.evaluate("axe.run()")["violations"]
        return [
            f"{one['id']}: {node['html'][:120]} {node['failureSummary']}"
            for one in found
            for node in one["nodes"]
        ]

    return run


@pytest.fixture
def axe_violations(page: Page, run_axe: Callable[[Page], list[str]]) -> Callable[[], list[str]]:
    """The same for this test's page."""
    return lambda: run_axe(page)
