"""The words of a conversation's life."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

# Who listens here is woken by everything the console shows; other topics are conversations' ids.
STAFF_TOPIC = "staff"


class Channel(StrEnum):
    """Where the participant writes from."""

    WEB = "web"
    TELEGRAM = "telegram"
    CONSOLE = "console"


class OwnerKind(StrEnum):
    """Who answers; exactly one (I4)."""

    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"
    CLOSED = "closed"


class Sender(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class Outcome(StrEnum):
    """What became of a customer message (I2); empty only while it waits."""

    TURN = "turn"
    FOLDED = "folded"
    AGENT = "agent"
    DEAD_LETTER = "dead_letter"
    HUB = "hub"  # a choice the hub itself carried out, e.g. back to the bot


class TurnState(StrEnum):
    """running until exactly one of the others."""

    RUNNING = "running"
    DONE = "done"
    SUPERSEDED = "superseded"
    FAILED = "failed"


class HubCommand(StrEnum):
    """Choices the hub carries out itself, also when the bot is down."""

    HAND_OFF = "hand_off"
    BACK_TO_BOT = "back_to_bot"
    RATE = "rate"
    COMMENT = "comment"
    UNSUBSCRIBE = "unsubscribe"


class HandoffEnd(StrEnum):
    """How a chat's stay with people ended."""

    RESOLVED = "resolved"
    HANDED_BACK = "handed_back"
    CUSTOMER_LEFT = "customer_left"  # went back to the bot while waiting
    UNCLAIMED = "unclaimed"
    MERGED = "merged"  # the visitor signed in and goes on in another chat


class StaffEventKind(StrEnum):
    """What changed for the console."""

    MESSAGE = "message"
    OWNER = "owner"
    NOTE = "note"
    SUGGESTION = "suggestion"
    TICKET = "ticket"
    REFUND = "refund"
    FEEDBACK = "feedback"
    CUSTOMER = "customer"


class FeedbackPart(StrEnum):
    """Whose service a customer rates."""

    BOT = "bot"
    AGENT = "agent"


class ChangeReason(StrEnum):
    """Why a conversation changed hands, as the ledger and the console know it."""

    CUSTOMER_ASKED = "customer_asked"
    SECOND_MISS = "second_miss"
    BOT_UNAVAILABLE = "bot_unavailable"
    REFUND_NEEDS_PERSON = "refund_needs_person"
    COMPLAINT = "complaint"
    OTHER = "other"
    TAKEN_OVER = "taken_over"
    TRANSFERRED = "transferred"
    HANDED_BACK = "handed_back"
    RESOLVED = "resolved"
    CUSTOMER_LEFT = "customer_left"
    UNCLAIMED = "unclaimed"
    SIGNED_IN = "signed_in"
    UNBOUND = "unbound"
    REOPENED = "reopened"
    AGENT_LEFT = "agent_left"


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Who a conversation is given to."""

    kind: OwnerKind
    staff_id: int | None = None


BOT = Owner(kind=OwnerKind.BOT)
QUEUE = Owner(kind=OwnerKind.QUEUE)
CLOSED = Owner(kind=OwnerKind.CLOSED)


@dataclass(frozen=True, kw_only=True)
class OfferedChoice:
    """A button to be offered: an intent for the bot, or a command for the hub itself."""

    title: str
    intent: str | None = None
    entities: dict[str, Any] = field(default_factory=dict)
    command: HubCommand | None = None


@dataclass(frozen=True, kw_only=True)
class OutgoingMessage:
    """What the bot, an agent or the hub says."""

    text: str
    choices: tuple[OfferedChoice, ...] = ()
    card: dict[str, Any] | None = None
    staff_id: int | None = None  # the agent who says it


class AttachmentKind(StrEnum):
    """What came instead of words, or with them."""

    PHOTO = "photo"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"
    STICKER = "sticker"
    FILE = "file"
    LOCATION = "location"
    CONTACT = "contact"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """Something sent that is no text: a word or two about it, and where the channel keeps it."""

    kind: AttachmentKind
    about: str = ""
    file_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class InboundSource:
    """Where a message comes from and how it is called there (I1), and how long its text may be."""

    name: str  # telegram:<bot>
    external_id: str
    longest_text: int


@dataclass(frozen=True, kw_only=True)
class InboundMessage:
    """What a participant sent: a text, the id of a choice they pressed, or an attachment (with a text or not).

    ``wants_greeting`` where the channel's own way to begin a chat was used (Telegram's /start); ``is_answered`` where
    the channel itself answers an attachment (one's own contact, which connects an account). Without a ``source`` it
    came from the web, where ``client_id`` names it within its conversation.
    """

    client_id: str
    client_address: str
    text: str | None = None
    choice_id: str | None = None
    attachment: Attachment | None = None
    wants_greeting: bool = False
    is_answered: bool = False
    source: InboundSource | None = None


@dataclass(frozen=True, kw_only=True)
class BotCommand:
    """A deed the bot asks the hub to do in the transaction that publishes its answer."""

    name: str
    reason: str
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class BotAnswer:
    """The outcome of a whole, successful run of the bot."""

    messages: tuple[OutgoingMessage, ...]
    commands: tuple[BotCommand, ...]
    state: dict[str, Any] | None
    nlu: dict[str, Any]
    is_miss: bool
    model_version: str
    timings_ms: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Lease:
    """Who runs a turn and until when it may go without a sign of life."""

    holder: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class TurnWork:
    """All a dispatcher needs to run a turn; a snapshot taken when it was claimed."""

    turn_id: str
    conversation_id: str
    attempt: int
    text: str | None
    choice: dict[str, Any] | None
    state: dict[str, Any] | None
    locale: str
    channel: Channel
    audience: str
    today: date | None
    created_at: datetime
    noticed: bool
