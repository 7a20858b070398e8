"""The words of what the shop knows about a customer."""

from enum import StrEnum


class ConsentSource(StrEnum):
    """Through whom a customer said whether they want offers."""

    STAFF = "staff"  # told a colleague, who noted it
    IMPORT = "import"  # the shop's own records say so
    CHAT = "chat"  # wrote or pressed it in the chat
