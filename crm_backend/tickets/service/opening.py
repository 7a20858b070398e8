"""Opening tickets: by a customer's wish, or because a deed needs a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.service import DeedName, JsonAnswer, do_once, require_customer
from crm_backend.access.values import PrincipalKind, TurnPrincipal
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.service import reading
from crm_backend.conversations.service.staff_events import announce
from crm_backend.conversations.values import StaffEventKind
from crm_backend.orders import rules as order_rules
from crm_backend.orders import service as order_service
from crm_backend.orders.errors import OrderNotExpeditable
from crm_backend.orders.models import Order
from crm_backend.orders.schemas import order_card
from crm_backend.shop import service as shop_service
from crm_backend.shop.numbers import new_number
from crm_backend.shop.rules import local_day
from crm_backend.shop.values import ShopTerms
from crm_backend.tickets import repository
from crm_backend.tickets.models import Ticket
from crm_backend.tickets.schemas import TicketRequest
from crm_backend.tickets.values import TicketState, TicketType

log = structlog.get_logger()

# What is said beyond that stands in the chat, which the ticket names.
LONGEST_TEXT: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class NewTicket:
    """A problem to be recorded; ``subject_key`` says about what, such as ``order:<id>``."""

    type: TicketType
    subject_key: str
    order_id: int | None = None
    customer_id: int | None = None
    conversation_id: str | None = None
    refund_id: int | None = None
    text: str = ""
    assignee_staff_id: int | None = None
    due_at: datetime | None = None  # None: as the shop's policy says


async def open_ticket(session: AsyncSession, wanted: NewTicket, *, now: datetime) -> Ticket:
    """Record a problem; while one of the same type and subject is open, that one hears of it."""
    ticket = await repository.find_open(session, wanted.type, wanted.subject_key)
    if ticket is not None:
        return await _hear_more(session, ticket, wanted.text, now=now)

    async def is_taken(number: str) -> bool:
        return await repository.is_number_taken(session, number)

    shop = await shop_service.get_shop(session)
    number = await new_number("TK", local_day(now, shop.time_zone), is_taken)
    numbers = await shop_service.policy_numbers(session)
    usual = now + timedelta(hours=numbers.ticket_due_hours)
    facts = {**vars(wanted), "due_at": wanted.due_at or usual}
    ticket = Ticket(number=number, state=TicketState.OPEN, opened_at=now, **facts)
    try:
        async with session.begin_nested():
            session.add(ticket)
    except IntegrityError:
        # Another turn opened it in this very moment; anything else is no race and comes up again.
        rival = await repository.find_open(session, wanted.type, wanted.subject_key)
        if rival is None:
            raise
        return await _hear_more(session, rival, wanted.text, now=now)
    log.info("ticket.opened", ticket_id=ticket.id, type=ticket.type)
    await announce_ticket(session, ticket, now=now)
    return ticket


async def _hear_more(session: AsyncSession, ticket: Ticket, words: str, *, now: datetime) -> Ticket:
    """Add what an open ticket has not been told yet: another phone, the second of two addresses."""
    longer = "\n".join(filter(None, (ticket.text, words)))
    if words and words not in ticket.text and len(longer) <= LONGEST_TEXT:
        ticket.text = longer
        await announce_ticket(session, ticket, now=now)
    return ticket


async def announce_ticket(session: AsyncSession, ticket: Ticket, *, now: datetime) -> None:
    """Tell the console that a ticket is new or has changed, and its chat, unless that is a colleague's own."""
    chat = None
    if ticket.conversation_id is not None:
        chat = await reading.find_conversation(session, ticket.conversation_id)
    if chat is not None and chat.participant_kind is PrincipalKind.STAFF:
        chat = None
    announce(session, StaffEventKind.TICKET, chat, ref=ticket.number, now=now)


async def request_ticket(
    session: AsyncSession,
    principal: TurnPrincipal,
    deed: DeedName,
    request: TicketRequest,
    *,
    now: datetime,
) -> JsonAnswer:
    """Open a ticket a customer asked for; about an order only if they may see it.

    Raises
    ------
    OrderNotFound, ProofRequired
        The order is not for this principal.
    TurnSuperseded, DeedReused
        See :func:`do_once`.
    """

    async def act() -> JsonAnswer:
        order: Order | None = None
        if request.order_number is not None:
            order = await order_service.get_order(session, principal, request.order_number, now=now)
        subject = f"order:{order.id}" if order else f"conversation:{principal.conversation_id}"
        wanted = NewTicket(
            type=TicketType(request.type),
            subject_key=subject,
            order_id=order.id if order else None,
            customer_id=principal.customer_id,
            conversation_id=principal.conversation_id,
            text=request.text,
        )
        return {"ticket_number": (await open_ticket(session, wanted, now=now)).number}

    return await do_once(session, principal, deed, request.model_dump(mode="json"), act, now=now)


async def expedite_order(
    session: AsyncSession, principal: TurnPrincipal, deed: DeedName, number: str, *, now: datetime
) -> JsonAnswer:
    """Ask staff to hurry an order up; a second wish for the same order returns the first ticket.

    Raises
    ------
    OrderNotExpeditable
        Nothing is late or waiting.
    SignInRequired, OrderNotFound, TurnSuperseded, DeedReused
        As for every deed on an order.
    """
    require_customer(principal)

    async def act() -> JsonAnswer:
        order = await order_service.get_order(session, principal, number, now=now)
        if not is_expeditable(order, await shop_service.terms(session), now=now):
            raise OrderNotExpeditable(status=order.status.value)
        wanted = NewTicket(
            type=TicketType.EXPEDITE,
            subject_key=f"order:{order.id}",
            order_id=order.id,
            customer_id=order.customer_id,
            conversation_id=principal.conversation_id,
        )
        ticket = await open_ticket(session, wanted, now=now)
        return {
            "ticket_number": ticket.number,
            "order": order_card(order).model_dump(mode="json"),
        }

    return await do_once(session, principal, deed, {"order_number": number}, act, now=now)


def is_expeditable(order: Order, terms: ShopTerms, *, now: datetime) -> bool:
    """Whether hurrying this order up makes sense today."""
    expected_on = order_rules.expected_delivery_on(
        order.shipped_at,
        order.delivered_at,
        province=order.province,
        policy=terms.policy,
        zone=terms.time_zone,
    )
    return order_rules.is_expeditable(order.status, expected_on, local_day(now, terms.time_zone))


async def open_for_unanswered_chat(
    session: AsyncSession, conversation: Conversation, summary: str, now: datetime
) -> str:
    """The ticket of a chat that no person could take; returns its number."""
    wanted = NewTicket(
        type=TicketType.UNANSWERED_CHAT,
        subject_key=f"conversation:{conversation.id}",
        customer_id=conversation.customer_id,
        conversation_id=conversation.id,
        text=summary,
    )
    return (await open_ticket(session, wanted, now=now)).number
