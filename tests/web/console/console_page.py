"""The console as a test sees it: what is written in it and what can be pressed."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.fakes.console_chats import StaffChat
from tests.fakes.console_data import PASSWORD, minutes_ago
from tests.fakes.console_hub import ConsoleHub


class ConsolePage:
    """One browser page with the console in it, and the hub behind it."""

    def __init__(self, page: Page, hub: ConsoleHub) -> None:
        self.page = page
        self.hub = hub
        self.rows = page.locator(".chat-row")

    def sign_in(self, name: str = "xiaoli", password: str = PASSWORD, *, at: str = "") -> None:
        """Open the console and sign in."""
        self.page.goto(f"{self.hub.url}/console{at}")
        self.submit(name, password)

    def submit(self, name: str, password: str) -> None:
        """Fill the sign-in form."""
        self.page.get_by_label("账号").fill(name)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()

    def expect_live(self) -> None:
        """The socket has been welcomed."""
        expect(self.page.locator(".link-notice")).to_have_attribute("data-link", "live")

    def row(self, name: str) -> Locator:
        """The row of a chat."""
        return self.rows.filter(has_text=name)

    def eventually(self, is_true: Callable[[], bool]) -> None:
        """Let the page go on until something has become true at the hub."""
        for _ in range(400):
            if is_true():
                return
            self.page.wait_for_timeout(20)
        raise AssertionError("it did not become true")


def queued_chat(chat_id: str = "cnv_1", name: str = "王小明", **changes: object) -> StaffChat:
    """A verified customer who waits for a person."""
    chat = StaffChat(
        chat_id,
        {"kind": "customer", "name": name, "customer_number": "C0001", "verified": True},
        owner={"kind": "queue", "queue_position": 1},
        reason="customer_asked",
        reason_text="客户要求人工",
        queued_at=minutes_ago(6),
    )
    chat.append("customer", "我要转人工")
    chat.waiting_since = minutes_ago(6)
    for name_, value in changes.items():
        setattr(chat, name_, value)
    return chat
