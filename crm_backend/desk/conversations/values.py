"""How the chats page divides chats."""

from enum import StrEnum


class QueueOrder(StrEnum):
    """Who comes first in the queue: who waits longest, or who may be lost with most (docs/metrics.md)."""

    WAIT = "wait"
    VALUE_AT_RISK = "value_at_risk"


class ChatFilter(StrEnum):
    """Whose chats a list shows; ``agents`` are those of colleagues."""

    QUEUE = "queue"
    ME = "me"
    AGENTS = "agents"
    BOT = "bot"
    CLOSED = "closed"
    ALL = "all"
