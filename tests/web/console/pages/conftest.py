"""The fake hub with everything that the pages beside the chats call."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.fakes.console_pages import PagesHub
from tests.web.console.pages.desk_page import DeskPage


@pytest.fixture
def hub() -> Iterator[PagesHub]:
    """A fake hub of this test alone; the `page` fixture checks its CSP reports."""
    with PagesHub() as hub:
        yield hub


@pytest.fixture
def desk(page: Page, hub: PagesHub) -> DeskPage:
    """The console, not yet signed in, so that a test fills the hub first."""
    return DeskPage(page, hub)
