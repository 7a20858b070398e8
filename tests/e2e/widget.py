"""The shop page and the widget on it, as a browser test sees them."""

from playwright.sync_api import Locator, Page, expect

ANSWER_MS = 30_000
# Long enough for a hub to die, to come back and to be found again.
RECOVERY_MS = 90_000
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}


class Widget:
    """The chat as its customer sees it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.root = page.locator("zhanggui-chat")
        self.own = self.root.locator(".row.own:not([hidden]) .bubble")
        self.others = self.root.locator(".row.other:not([hidden])")
        self.cards = self.root.locator(".card")
        self.chips = self.root.locator(".chip")
        self.sent = self.root.locator(".state.sent")
        self.owner = self.root.locator(".owner")

    def visit(self) -> None:
        """Open the shop page and the chat on it."""
        self.page.goto(f"{self.url}/shop")
        expect(self.page.locator(".product h2").first).to_be_visible(timeout=ANSWER_MS)
        self.open()

    def open(self) -> None:
        """Open the panel, unless the page remembers that it was open."""
        panel = self.root.locator(".panel.live")
        if not panel.is_visible():
            self.root.locator(".launcher").click()
        expect(panel).to_be_visible(timeout=ANSWER_MS)

    def sign_in(self, name: str) -> None:
        """Become one of the demo customers."""
        self.page.locator("#sign-in").click()
        self.page.get_by_role("dialog").get_by_role("button", name=name).click()
        expect(self.page.locator("#who")).to_have_text(name)

    def type(self, text: str) -> None:
        """Type a line and press Enter."""
        self.root.locator("textarea").fill(text)
        self.root.locator("textarea").press("Enter")

    def ask(self, text: str) -> Locator:
        """Send a line and wait for the next row of somebody else, which is returned."""
        before = self.others.count()
        self.type(text)
        expect(self.others.nth(before)).to_be_visible(timeout=ANSWER_MS)
        return self.others.nth(before)

    def press(self, title: str) -> Locator:
        """Press the newest chip of this title and wait for the next row of somebody else."""
        before = self.others.count()
        self.chips.filter(has_text=title).last.click()
        expect(self.others.nth(before)).to_be_visible(timeout=ANSWER_MS)
        return self.others.nth(before)
