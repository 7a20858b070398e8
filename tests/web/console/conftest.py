"""A fake staff hub and the console signed in at it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.fakes.console_hub import ConsoleHub
from tests.web.console.console_page import ConsolePage


@pytest.fixture
def hub() -> Iterator[ConsoleHub]:
    """A fake hub of this test alone; the `page` fixture checks its CSP reports."""
    with ConsoleHub() as hub:
        yield hub


@pytest.fixture
def console(page: Page, hub: ConsoleHub) -> ConsolePage:
    """The console of 小李, signed in, with nothing in it yet."""
    return ConsolePage(page, hub)
