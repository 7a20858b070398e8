"""The words of an outgoing delivery."""

from enum import StrEnum


class OutboxState(StrEnum):
    """pending → sending → sent, or unknown (timed out after sending; never blindly resent), or dead."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"
