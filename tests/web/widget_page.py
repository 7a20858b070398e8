"""The widget as a test sees it: what is written in it and what can be pressed."""

from collections.abc import Callable
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect

from tests.fakes.chat_server import Conversation, Frame
from tests.fakes.shop_pages import PageHub


class WidgetPage:
    """One page with the widget on it, and the conversation behind it."""

    def __init__(self, page: Page, hub: PageHub) -> None:
        self.page = page
        self.hub = hub
        self.root = page.locator("zhanggui-chat")
        self.launcher = self.root.locator(".launcher")
        self.input = self.root.locator("textarea")
        self.owner = self.root.locator(".owner")
        self.notice = self.root.locator(".notice")
        self.chips = self.root.locator(".chip")
        self.cards = self.root.locator(".card")
        self.bubbles = self.root.locator(".row:not([hidden]) > .bubble")
        self.own = self.root.locator(".own")
        self.sent = self.root.locator(".state.sent")
        self.unsent = self.root.locator(".state.unsent")

    def visit(self, hub_url: str | None = None, **attributes: str) -> None:
        """Open a page that embeds the widget with these data attributes."""
        query = {"site-key": "demo", "shop-name": "山屿生活", "locale": "zh-CN", **attributes}
        if hub_url:
            query["hub"] = hub_url
        self.page.goto(f"{self.hub.url}/embed?{urlencode(query)}")

    def open(self) -> None:
        """Open the panel and wait until the hub has welcomed it."""
        self.launcher.click()
        expect(self.root.locator(".panel.live")).to_be_visible()

    def say(self, text: str) -> None:
        """Type and send with Enter."""
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str) -> None:
        """Send and wait for the next line of somebody else."""
        others = self.root.locator(".row.other:not([hidden])")
        before = others.count()
        self.say(text)
        expect(others.nth(before)).to_be_visible()

    def chip(self, title: str) -> Locator:
        """The choice with this title."""
        return self.chips.filter(has_text=title)

    def texts(self) -> list[str]:
        """Every line of the log, in order."""
        return self.bubbles.all_inner_texts()

    def expect_own(self, *texts: str) -> None:
        """The customer's lines are these, each once, each acknowledged."""
        expect(self.own.locator(".bubble")).to_have_text(list(texts))
        expect(self.sent).to_have_count(len(texts))

    def eventually(self, is_true: Callable[[], bool]) -> None:
        """Let the page go on until something has become true at the hub."""
        for _ in range(400):
            if is_true():
                return
            self.page.wait_for_timeout(20)
        raise AssertionError("it did not become true")

    # ---- the hub's side

    @property
    def conversation(self) -> Conversation:
        """The newest session's conversation."""
        return list(self.hub.chat.sessions.values())[-1]

    def stored(self) -> list[str]:
        """What the hub has of the customer, in order."""
        return [m["text"] for m in self.conversation.messages if m["sender"] == "customer"]

    def push(self, sender: str, text: str, **extra: object) -> Frame:
        """A message that nobody asked for."""
        message = self.conversation.append(sender, text, **extra)
        self.hub.run(self.hub.chat.publish(self.conversation, message))
        return message

    def push_frame(self, **frame: object) -> None:
        """Any frame."""
        self.hub.run(self.hub.chat.send_all(self.conversation, dict(frame)))

    def set_owner(self, **owner: object) -> None:
        """Change who answers."""
        self.conversation.owner = dict(owner)
        self.push_frame(type="owner", owner=dict(owner))

    def cut(self, code: int = 1012) -> None:
        """The hub hangs up."""
        self.hub.run(self.hub.chat.cut(self.conversation, code))
