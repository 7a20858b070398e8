"""The console beside the chats, as a test sees it."""

from playwright.sync_api import Locator, Page, expect

from tests.fakes.console_data import PASSWORD
from tests.fakes.console_pages import PagesHub
from tests.web.console.console_page import ConsolePage


class DeskPage(ConsolePage):
    """One browser page with the console in it, and the hub behind it."""

    def __init__(self, page: Page, hub: PagesHub) -> None:
        super().__init__(page, hub)
        self.pages = hub
        self.table_rows = page.locator("tbody tr")
        self.toast = page.locator(".toast")
        self.dialog = page.get_by_role("dialog")

    def open(self, at: str, name: str = "xiaoli") -> None:
        """Sign in and go somewhere; the live link is up before anything is looked at."""
        self.sign_in(name, PASSWORD, at=at)
        self.expect_live()

    def go(self, at: str) -> None:
        """To another place, without loading the page anew, until it has begun to be drawn."""
        self.page.evaluate(
            """async hash => {
                location.hash = hash;
                // The address is read, then drawn in a frame, then what it asks for begins to load.
                for (let frame = 0; frame < 3; frame += 1)
                    await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
            }""",
            at,
        )

    def speak(self, locale: str) -> None:
        """In this language from now on."""
        self.page.evaluate(
            "locale => localStorage.setItem('zhanggui-console:locale', JSON.stringify(locale))",
            locale,
        )
        self.page.reload()

    def press(self, name: str) -> None:
        """A button anywhere, by its whole name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def table_row(self, text: str) -> Locator:
        """The rows of a table with a text in them."""
        return self.table_rows.filter(has_text=text)

    def expect_trouble(self, words: str) -> None:
        """What a form says about the write that failed."""
        expect(self.page.locator("p.trouble:not(:empty), span.trouble:not(:empty)")).to_have_text(
            words
        )
