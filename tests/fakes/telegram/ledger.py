"""What happened: every call of a bot and every delivery to it, for tests to count."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime

from tests.fakes.telegram.wire import Json

SENDING = ("sendmessage", "sendphoto", "senddocument", "sendmediagroup")


@dataclass
class Call:
    """One request of the bot.

    ``outcome`` is ``ok``, ``refused`` or, when no proper answer left the server, the fault's name.
    ``had_effect`` tells what the bot cannot know then: whether it was carried out all the same.
    """

    number: int
    at: datetime
    method: str
    params: Json
    chat_id: int | None
    outcome: str = "open"
    error_code: int | None = None
    description: str = ""
    had_effect: bool = False
    is_early: bool = False
    is_too_fast: bool = False
    message_ids: list[int] = field(default_factory=list)

    @property
    def is_unknown(self) -> bool:
        """Carried out, but the bot was never told."""
        return self.had_effect and self.outcome != "ok"


@dataclass
class Delivery:
    """One attempt to hand an update to the webhook; ``status`` is ``None`` when nobody answered."""

    update_id: int
    attempt: int
    at: datetime
    status: int | None = None
    error: str = ""


class Ledger:
    """Calls and deliveries in the order they began."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.deliveries: list[Delivery] = []

    def of(self, method: str, *, chat_id: int | None = None, outcome: str = "") -> list[Call]:
        """Calls of one method (in Telegram's spelling), in one chat, with one outcome."""
        return [
            each
            for each in self.calls
            if each.method == method.lower()
            and chat_id in (None, each.chat_id)
            and outcome in ("", each.outcome)
        ]

    def sends(self) -> list[Call]:
        """Calls that put a message into a chat, answered or not."""
        return [each for each in self.calls if each.method in SENDING and each.had_effect]

    def unknowns(self) -> list[Call]:
        """Messages that were delivered without the bot being told."""
        return [each for each in self.sends() if each.is_unknown]

    def early(self) -> list[Call]:
        """Calls made before a ``retry_after`` had passed."""
        return [each for each in self.calls if each.is_early]

    def too_fast(self) -> list[Call]:
        """Calls that the limits on sending did not let through."""
        return [each for each in self.calls if each.is_too_fast]

    def attempts(self, update_id: int) -> list[Delivery]:
        return [each for each in self.deliveries if each.update_id == update_id]

    def summary(self) -> Json:
        """Counts by method and outcome, and of what tests ask most."""
        return {
            "calls": dict(Counter(f"{each.method}:{each.outcome}" for each in self.calls)),
            "sent": len(self.sends()),
            "unknown": len(self.unknowns()),
            "early": len(self.early()),
            "deliveries": dict(Counter(str(each.status) for each in self.deliveries)),
        }

    def as_json(self) -> Json:
        return {
            "summary": self.summary(),
            "calls": [{**asdict(each), "at": each.at.isoformat()} for each in self.calls],
            "deliveries": [{**asdict(each), "at": each.at.isoformat()} for each in self.deliveries],
        }
