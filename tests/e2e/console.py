"""The console of one member of staff, as a browser test sees it over the real hub."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.widget import ANSWER_MS


class Console:
    """One signed-in browser."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.rows = page.locator(".chat-row")
        self.bubbles = page.locator(".log .bubble")
        self.notes = page.locator(".log .note")
        self.handoff = page.locator(".handoff")
        self.owner = page.locator(".chat-head .owner")
        self.field = page.locator(".composer textarea")
        self.link = page.locator(".link-notice")
        self.customer = page.locator(".customer-pane")

    def sign_in(self, name: str, password: str) -> None:
        """Come in through the sign-in page."""
        self.page.goto(f"{self.url}/console")
        self.page.get_by_label("账号").fill(name)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()
        self.expect_live()

    def expect_live(self, timeout: float = ANSWER_MS) -> None:
        """The socket stands and nothing is missing."""
        expect(self.link).to_have_attribute("data-link", "live", timeout=timeout)

    def open(self, conversation_id: str) -> None:
        """Look at one chat."""
        self.page.goto(f"{self.url}/console#/chats/{conversation_id}")
        expect(self.bubbles.first).to_be_visible(timeout=ANSWER_MS)

    def press(self, name: str) -> None:
        """A button by its words."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def say(self, text: str) -> None:
        """Type and send."""
        self.field.fill(text)
        self.field.press("Enter")

    def row(self, text: str) -> Locator:
        """The row of a chat by some of its words."""
        return self.rows.filter(has_text=text)
