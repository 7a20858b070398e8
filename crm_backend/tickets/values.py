"""The words of a ticket's life."""

from enum import StrEnum


class TicketType(StrEnum):
    """What the problem is about."""

    REFUND_REVIEW = "refund_review"
    EXPEDITE = "expedite"
    EXCHANGE = "exchange"
    INVOICE = "invoice"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    NOT_RECEIVED = "not_received"
    ADDRESS_CHANGE = "address_change"
    COMPLAINT = "complaint"
    UNANSWERED_CHAT = "unanswered_chat"
    OTHER = "other"


class TicketState(StrEnum):
    """open → in_progress ⇄ waiting (for the customer) → resolved; a resolved one may be opened again."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
