"""Use cases of tickets: opening them for customers and deeds, and what staff do with them."""

from crm_backend.tickets.service.handling import (
    TicketChange,
    TicketWish,
    change_ticket,
    open_by_staff,
    resolve_refund_review,
)
from crm_backend.tickets.service.opening import (
    NewTicket,
    expedite_order,
    is_expeditable,
    open_for_unanswered_chat,
    open_ticket,
    request_ticket,
)
from crm_backend.tickets.service.reading import (
    TicketFilter,
    TicketPage,
    find_refund_review,
    get_ticket,
    list_of_conversation_or_customer,
    list_tickets,
)

__all__ = [
    "NewTicket",
    "TicketChange",
    "TicketFilter",
    "TicketPage",
    "TicketWish",
    "change_ticket",
    "expedite_order",
    "find_refund_review",
    "get_ticket",
    "is_expeditable",
    "list_of_conversation_or_customer",
    "list_tickets",
    "open_by_staff",
    "open_for_unanswered_chat",
    "open_ticket",
    "request_ticket",
    "resolve_refund_review",
]
