"""What staff do to a customer: tags, notes, and looking at what is masked. All of it is in the audit log."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.conversations.service.staff_events import announce
from crm_backend.conversations.values import StaffEventKind
from crm_backend.customers import service as customer_service
from crm_backend.customers.models import Customer
from crm_backend.desk.customers.errors import OrderNumberRequired
from crm_backend.desk.customers.repository import listing
from crm_backend.desk.customers.schemas import CustomerNoteRead, RevealRequest
from crm_backend.desk.customers.service.reading import note_read
from crm_backend.orders import rules as order_rules
from crm_backend.orders.errors import OrderNotFound


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


async def add_note(
    session: AsyncSession, caller: StaffPrincipal, number: str, text: str, *, now: datetime
) -> CustomerNoteRead:
    """Keep a note for all colleagues; :class:`CustomerNotFound` if nobody has this number."""
    customer = await customer_service.get_by_number(session, number)
    note = await customer_service.add_note(
        session, customer, text, staff_id=caller.staff_id, now=now
    )
    _note(session, caller, customer, now=now, change="note", note_id=note.id)
    announce(session, StaffEventKind.CUSTOMER, None, ref=customer.number, now=now)
    return note_read(note, caller.display_name)


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
    facts: dict[str, str] = {"field": wanted.field}
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
    **facts: str | int,
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
