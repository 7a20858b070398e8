"""How the chats page divides chats."""

from enum import StrEnum


class ChatFilter(StrEnum):
    """Whose chats a list shows; ``agents`` are those of colleagues."""

    QUEUE = "queue"
    ME = "me"
    AGENTS = "agents"
    BOT = "bot"
    CLOSED = "closed"
    ALL = "all"
