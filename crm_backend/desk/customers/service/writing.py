"""What staff do to a customer: tags, notes, and looking at what is masked. All of it is in the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.audit import Change, Facts
from crm_backend.access.policy import Operation
from crm_backend.access.service import JsonAnswer, StaffDeed, do_once_by_staff
from crm_backend.access.values import StaffPrincipal
from crm_backend.conversations.service.staff_events import announce
from crm_backend.conversations.values import StaffEventKind
from crm_backend.customers import service as customer_service
from crm_backend.customers.models import Customer
from crm_backend.customers.schemas import ConsentRead
from crm_backend.customers.values import ConsentSource
from crm_backend.desk.customers.errors import OrderNumberRequired
from crm_backend.desk.customers.repository import listing
from crm_backend.desk.customers.schemas import RevealRequest
from crm_backend.desk.customers.service.reading import note_read
from crm_backend.orders import rules as order_rules
from crm_backend.orders.errors import OrderNotFound


@dataclass(frozen=True, kw_only=True)
class NewNote:
    """What is to be written about which customer, and the key under which it is written once."""

    customer_number: str
    text: str
    idempotency_key: str


async def set_tags(
    session: AsyncSession, caller: StaffPrincipal, number: str, tags: list[str], *, now: datetime
) -> list[str]:
    """Make ``tags`` the customer's only ones; the same ones again change and announce nothing.

    Raises
    ------
    CustomerNotFound
        No customer has this number.
    """
    # Locked, so that two colleagues' lists do not mix.
    customer = await customer_service.get_by_number(session, number, lock=True)
    if await customer_service.set_tags(session, customer, tags):
        _note(session, caller, customer, now=now, change="tags", count=len(set(tags)))
        announce(session, StaffEventKind.CUSTOMER, None, ref=customer.number, now=now)
    return sorted(set(tags))


async def set_consent(
    session: AsyncSession, caller: StaffPrincipal, number: str, *, is_agreed: bool, now: datetime
) -> ConsentRead:
    """Note what the customer told a colleague about offers; what is so already changes and announces nothing.

    Raises
    ------
    CustomerNotFound
        No customer has this number.
    """
    customer = await customer_service.get_by_number(session, number, lock=True)
    before = customer_service.read_consent(
        await customer_service.find_consent(session, customer.id, lock=True)
    )
    if is_agreed:
        consent = await customer_service.agree_to_offers(
            session, customer, ConsentSource.STAFF, now=now
        )
    else:
        consent = await customer_service.refuse_offers(
            session, customer.id, ConsentSource.STAFF, now=now
        )
    after = ConsentRead.model_validate(customer_service.read_consent(consent))
    if after != before:
        change: Change = "consent_given" if is_agreed else "consent_withdrawn"
        _note(session, caller, customer, now=now, change=change)
        announce(session, StaffEventKind.CUSTOMER, None, ref=customer.number, now=now)
    return after


async def add_note(
    session: AsyncSession, caller: StaffPrincipal, wanted: NewNote, *, now: datetime
) -> JsonAnswer:
    """Keep a note for all colleagues, once per key.

    Raises
    ------
    CustomerNotFound
        No customer has this number.
    DeedReused
        The key was used with another content.
    """
    customer = await customer_service.get_by_number(session, wanted.customer_number)

    async def act() -> JsonAnswer:
        note = await customer_service.add_note(
            session, customer, wanted.text, staff_id=caller.staff_id, now=now
        )
        _note(session, caller, customer, now=now, change="note", note_id=note.id)
        announce(session, StaffEventKind.CUSTOMER, None, ref=customer.number, now=now)
        return note_read(note, caller.display_name).model_dump(mode="json")

    deed = StaffDeed(
        action=f"customer_note:{customer.number}", idempotency_key=wanted.idempotency_key
    )
    return await do_once_by_staff(session, caller, deed, {"text": wanted.text}, act, now=now)


async def reveal(
    session: AsyncSession,
    caller: StaffPrincipal,
    number: str,
    wanted: RevealRequest,
    *,
    now: datetime,
) -> str | None:
    """A phone or an address in full. The audit log gets who saw whose, never what it was.

    Raises
    ------
    CustomerNotFound, OrderNotFound
        No such customer, or the order is not this customer's.
    OrderNumberRequired
        An address was asked for without its order.
    """
    if wanted.field == "address" and wanted.order_number is None:
        raise OrderNumberRequired
    customer = await customer_service.get_by_number(session, number)
    facts: Facts = {"field": wanted.field}
    value = customer.phone
    if wanted.order_number is not None:
        order = await listing.find_order(
            session, customer.id, order_rules.normalise_order_number(wanted.order_number)
        )
        if order is None:
            raise OrderNotFound
        facts["order_number"] = order.number
        value = order.recipient_phone if wanted.field == "phone" else order.address
    audit.record(
        session,
        caller.staff_id,
        Operation.REVEAL_PERSONAL_DATA,
        object_kind="customer",
        object_id=customer.number,
        now=now,
        **facts,
    )
    return value


def _note(
    session: AsyncSession,
    caller: StaffPrincipal,
    customer: Customer,
    *,
    now: datetime,
    **facts: Unpack[Facts],
) -> None:
    audit.record(
        session,
        caller.staff_id,
        Operation.EDIT_CUSTOMERS,
        object_kind="customer",
        object_id=customer.number,
        now=now,
        **facts,
    )
