"""Who the shop knows, on which days they came, what staff wrote about them, and how they are sorted."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers import repository
from crm_backend.customers.errors import (
    CustomerNotFound,
    SegmentNameTaken,
    SegmentNotFound,
    TooManySegments,
)
from crm_backend.customers.models import (
    Customer,
    CustomerNote,
    CustomerVisit,
    MarketingConsent,
    Segment,
)
from crm_backend.customers.rules import normalise_phone
from crm_backend.customers.schemas import ConsentRead, SegmentRules
from crm_backend.customers.values import ConsentSource

MAX_SEGMENTS = 100


async def get_customer(session: AsyncSession, customer_id: int, *, lock: bool = False) -> Customer:
    """A customer by our id; :class:`CustomerNotFound` if there is none."""
    customer = await repository.find_by_id(session, customer_id, lock=lock)
    if customer is None:
        raise CustomerNotFound
    return customer


async def find_by_number(session: AsyncSession, number: str) -> Customer | None:
    """A customer by the shop's own number, or None."""
    return await repository.find_by_number(session, number)


async def get_by_number(session: AsyncSession, number: str, *, lock: bool = False) -> Customer:
    """A customer by the shop's own number; :class:`CustomerNotFound` if there is none."""
    customer = await repository.find_by_number(session, number, lock=lock)
    if customer is None:
        raise CustomerNotFound
    return customer


async def find_by_phone(session: AsyncSession, phone: str) -> Customer | None:
    """The one customer with a phone number, however it is written; None where there is none, or more than one."""
    normal = normalise_phone(phone if phone.startswith("+") else f"+{phone}")
    found = await repository.list_by_phone(session, normal, limit=2) if normal else ()
    return found[0] if len(found) == 1 else None


async def find_or_create(
    session: AsyncSession,
    number: str,
    *,
    name: str | None = None,
    phone: str | None = None,
    now: datetime,
) -> Customer:
    """The customer of a signed identity; an unknown number becomes a new customer.

    ``name`` and ``phone`` fill what is still empty and never overwrite what the shop knows. Two
    sessions that meet a new number at once end up with the same customer.
    """
    customer = await repository.find_by_number(session, number)
    if customer is None:
        customer = await _create(session, Customer(number=number, created_at=now))
    customer.name = customer.name or name or ""
    customer.phone = customer.phone or (normalise_phone(phone) if phone else None)
    await session.flush()
    return customer


async def record_visit(session: AsyncSession, customer_id: int, day: date) -> None:
    """Count one opened page on a shop-local day."""
    if await repository.count_page(session, customer_id, day):
        return
    try:
        async with session.begin_nested():
            session.add(CustomerVisit(customer_id=customer_id, visited_on=day, pages=1))
    except IntegrityError:
        # Another page of the same day was faster.
        await repository.count_page(session, customer_id, day)


async def tags_by_customer(
    session: AsyncSession, customer_ids: Collection[int]
) -> dict[int, list[str]]:
    """The tags of some customers, in the order of their letters."""
    return await repository.tags_by_customer(session, customer_ids)


async def set_tags(session: AsyncSession, customer: Customer, tags: Collection[str]) -> bool:
    """Make ``tags`` the customer's only ones; False where they were already. The caller holds the row's lock."""
    present = set((await repository.tags_by_customer(session, [customer.id])).get(customer.id, ()))
    wanted = set(tags)
    if present == wanted:
        return False
    await repository.replace_tags(
        session, customer.id, gone=present - wanted, new=sorted(wanted - present)
    )
    return True


async def find_consent(
    session: AsyncSession, customer_id: int, *, lock: bool = False
) -> MarketingConsent | None:
    """What a customer said about offers, or None; ``lock`` holds it until commit."""
    return await repository.find_consent(session, customer_id, lock=lock)


def read_consent(consent: MarketingConsent | None) -> ConsentRead | None:
    """The same for readers."""
    if consent is None:
        return None
    return ConsentRead(
        is_agreed=consent.is_agreed,
        agreed_at=consent.agreed_at,
        agreed_how=consent.agreed_how,
        withdrawn_at=consent.withdrawn_at,
        withdrawn_how=consent.withdrawn_how,
    )


async def agree_to_offers(
    session: AsyncSession, customer: Customer, how: ConsentSource, *, now: datetime
) -> MarketingConsent:
    """Note that a customer wants offers, also after they had not; the caller holds the customer's row.

    Who agreed already keeps when and how they did.
    """
    consent = await repository.find_consent(session, customer.id, lock=True)
    consent = consent or MarketingConsent(customer_id=customer.id)
    if not consent.is_agreed:
        consent.agreed_at, consent.agreed_how = now, how
        consent.withdrawn_at = consent.withdrawn_how = None
    session.add(consent)
    await session.flush()
    return consent


async def refuse_offers(
    session: AsyncSession, customer_id: int, how: ConsentSource, *, now: datetime
) -> MarketingConsent:
    """Note that a customer wants no offers (any more); from this commit on nothing more is sent."""
    consent = await repository.find_consent(session, customer_id, lock=True)
    consent = consent or MarketingConsent(customer_id=customer_id)
    if consent.withdrawn_at is None:
        consent.withdrawn_at, consent.withdrawn_how = now, how
    session.add(consent)
    await session.flush()
    return consent


async def add_note(
    session: AsyncSession, customer: Customer, text: str, *, staff_id: int, now: datetime
) -> CustomerNote:
    """Keep what a staff member wrote about a customer."""
    note = CustomerNote(customer_id=customer.id, staff_id=staff_id, text=text, written_at=now)
    session.add(note)
    await session.flush()
    return note


async def list_notes(
    session: AsyncSession, customer_id: int, *, limit: int
) -> Sequence[CustomerNote]:
    """What staff wrote about a customer, newest first."""
    return await repository.list_notes(session, customer_id, limit=limit)


async def list_segments(session: AsyncSession) -> Sequence[Segment]:
    """All segments in the order in which they were made; at most ``MAX_SEGMENTS``."""
    return await repository.list_segments(session)


async def get_segment(session: AsyncSession, segment_id: int, *, lock: bool = False) -> Segment:
    """A segment by id; :class:`SegmentNotFound` if there is none."""
    segment = await repository.find_segment(session, segment_id, lock=lock)
    if segment is None:
        raise SegmentNotFound
    return segment


async def save_segment(
    session: AsyncSession,
    segment: Segment,
    *,
    name: str,
    rules: SegmentRules,
    staff_id: int | None,
    now: datetime,
) -> Segment:
    """Give a new or an existing segment its name and rules.

    Raises
    ------
    SegmentNameTaken
        Another segment has this name.
    TooManySegments
        The shop has as many as it may have.
    """
    if segment.id is None and await repository.count_segments(session) >= MAX_SEGMENTS:
        raise TooManySegments(limit=MAX_SEGMENTS)
    try:
        async with session.begin_nested():
            segment.name, segment.rules = name, rules.model_dump(mode="json")
            segment.changed_by_staff_id, segment.changed_at = staff_id, now
            session.add(segment)
    except IntegrityError as error:
        raise SegmentNameTaken from error
    return segment


async def delete_segment(session: AsyncSession, segment: Segment) -> None:
    """Forget a segment; its customers stay as they are."""
    await session.delete(segment)
    await session.flush()


async def _create(session: AsyncSession, customer: Customer) -> Customer:
    try:
        async with session.begin_nested():
            session.add(customer)
    except IntegrityError:
        # Another tab signed in with the same new number in this very moment.
        return await get_by_number(session, customer.number)
    return customer
