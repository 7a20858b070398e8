"""The console as a test sees it: what is written in it and what can be pressed."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.fakes.console_chats import StaffChat
from tests.fakes.console_data import (
    PASSWORD,
    Data,
    customer_view,
    handoff_card,
    minutes_ago,
)
from tests.fakes.console_hub import ConsoleHub
from tests.fakes.console_state import COOKIE


class ConsolePage:
    """One browser page with the console in it, and the hub behind it."""

    def __init__(self, page: Page, hub: ConsoleHub) -> None:
        self.page = page
        self.hub = hub
        self.rows = page.locator(".chat-row")
        self.notice = page.locator(".link-notice")
        self.toast = page.locator(".toast")
        self.bubbles = page.locator(".log .bubble")
        self.notes = page.locator(".log .note")
        self.changes = page.locator(".log .change")
        self.unsent = page.locator(".unsent")
        self.sending = page.locator(".sending")
        self.handoff = page.locator(".handoff")
        self.suggestion = page.locator(".suggestion")
        self.customer = page.locator(".customer-pane")
        self.field = page.locator(".composer textarea")
        self.canned = page.locator(".canned [role=option]")

    # ---- what a person does

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
        """The socket has been welcomed and nothing is missing."""
        expect(self.notice).to_have_attribute("data-link", "live")

    def start(self, chat: StaffChat | None = None, name: str = "xiaoli") -> None:
        """Come signed in, with this chat at the hub and open on the screen."""
        if chat:
            self.hub.state.chats[chat.id] = chat
        self.hub.state.sessions[name] = next(
            staff for staff in self.hub.state.staff if staff["name"] == name
        )
        self.page.context.add_cookies([{"name": COOKIE, "value": name, "url": self.hub.url}])
        self.page.goto(f"{self.hub.url}/console{f'#/chats/{chat.id}' if chat else ''}")
        self.expect_live()
        if chat:
            expect(self.bubbles).to_have_count(len(chat.messages))

    def press(self, name: str) -> None:
        """A button by its words."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def say(self, text: str) -> None:
        """Type and send with Enter."""
        self.field.fill(text)
        self.field.press("Enter")

    def row(self, name: str) -> Locator:
        """The row of a chat."""
        return self.rows.filter(has_text=name)

    def texts(self) -> list[str]:
        """Every bubble, in order."""
        return self.bubbles.all_inner_texts()

    def eventually(self, is_true: Callable[[], bool]) -> None:
        """Let the page go on until something has become true at the hub."""
        for _ in range(400):
            if is_true():
                return
            self.page.wait_for_timeout(20)
        raise AssertionError("it did not become true")

    # ---- the hub's side

    def deeds(self, ending: str) -> list[tuple[str, str, Data]]:
        """Deeds the hub has done, by the end of their path."""
        return [deed for deed in self.hub.state.deeds if deed[0].endswith(ending)]

    def arrive(self, chat: StaffChat, sender: str, text: str, **extra: object) -> None:
        """A message comes in."""
        self.hub.run(self.hub.desk.say(chat, sender, text, **extra))

    def miss(self, chat: StaffChat, sender: str, text: str) -> None:
        """A message comes in while nobody is connected."""
        self.hub.stream.record("message", chat.id, message=chat.append(sender, text))

    def cut(self, code: int = 1012) -> None:
        """The hub hangs up."""
        self.hub.run(self.hub.stream.cut(code))

    def stored(self, chat: StaffChat, sender: str = "agent") -> list[str]:
        """What the hub has of one side, in order."""
        return [message["text"] for message in chat.messages if message["sender"] == sender]


def owned_by(staff_id: str, name: str) -> Data:
    """An Owner of the API."""
    return {"kind": "agent", "agent_id": staff_id, "agent_name": name}


MINE = owned_by("stf_1", "小李")
COLLEAGUES = owned_by("stf_2", "小陈")


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
    for field, value in changes.items():
        setattr(chat, field, value)
    return chat


def my_chat(**changes: object) -> StaffChat:
    """The same customer, answered by 小李."""
    return queued_chat("cnv_1", "王小明", owner=dict(MINE), queued_at=None, **changes)


def refund_chat(**changes: object) -> StaffChat:
    """A refund that needs a person, with everything the bot found out."""
    return queued_chat("cnv_1", "王小明", card=handoff_card(), customer=customer_view(), **changes)
