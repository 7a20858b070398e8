"""Customers with their visits, tags and notes, and segments, in the database."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers.models import (
    Customer,
    CustomerNote,
    CustomerTag,
    CustomerVisit,
    MarketingConsent,
    Segment,
)


async def find_by_number(
    session: AsyncSession, number: str, *, lock: bool = False
) -> Customer | None:
    """A customer by the shop's own number; ``lock`` holds the row until commit."""
    statement = select(Customer).where(Customer.number == number)
    if lock:
        statement = statement.with_for_update()
    return (await session.scalars(statement)).one_or_none()


async def find_by_id(
    session: AsyncSession, customer_id: int, *, lock: bool = False
) -> Customer | None:
    """A customer by our id; ``lock`` holds the row until commit."""
    return await session.get(Customer, customer_id, with_for_update=lock or None)


async def list_by_phone(session: AsyncSession, phone: str, *, limit: int) -> Sequence[Customer]:
    """Customers with a phone number in E.164."""
    statement = select(Customer).where(Customer.phone == phone).order_by(Customer.id).limit(limit)
    return (await session.scalars(statement)).all()


async def count_page(session: AsyncSession, customer_id: int, day: date) -> bool:
    """Add one page to the day's visit; False where there is no visit of that day yet."""
    counted = await session.scalar(
        update(CustomerVisit)
        .where(CustomerVisit.customer_id == customer_id, CustomerVisit.visited_on == day)
        .values(pages=CustomerVisit.pages + 1)
        .returning(CustomerVisit.id)
        .execution_options(synchronize_session=False)
    )
    return counted is not None


async def tags_by_customer(
    session: AsyncSession, customer_ids: Collection[int]
) -> dict[int, list[str]]:
    """The tags of some customers, in the order of their letters."""
    statement = select(CustomerTag).where(CustomerTag.customer_id.in_(customer_ids))
    tags: defaultdict[int, list[str]] = defaultdict(list)
    # Sorted here: the two databases have different orders of letters.
    for given in sorted(await session.scalars(statement), key=lambda each: each.tag):
        tags[given.customer_id].append(given.tag)
    return tags


async def replace_tags(
    session: AsyncSession, customer_id: int, *, gone: Collection[str], new: Collection[str]
) -> None:
    """Take some tags away and give others; the customer's row is locked."""
    await session.execute(
        delete(CustomerTag).where(CustomerTag.customer_id == customer_id, CustomerTag.tag.in_(gone))
    )
    session.add_all(CustomerTag(customer_id=customer_id, tag=tag) for tag in new)
    await session.flush()


async def find_consent(
    session: AsyncSession, customer_id: int, *, lock: bool = False
) -> MarketingConsent | None:
    """What a customer said about offers; ``lock`` holds the row until commit."""
    statement = select(MarketingConsent).where(MarketingConsent.customer_id == customer_id)
    if lock:
        statement = statement.with_for_update()
    return (await session.scalars(statement)).one_or_none()


async def list_notes(
    session: AsyncSession, customer_id: int, *, limit: int
) -> Sequence[CustomerNote]:
    """Newest first."""
    statement = (
        select(CustomerNote)
        .where(CustomerNote.customer_id == customer_id)
        .order_by(CustomerNote.written_at.desc(), CustomerNote.id.desc())
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def list_segments(session: AsyncSession) -> Sequence[Segment]:
    """All segments in the order in which they were made."""
    return (await session.scalars(select(Segment).order_by(Segment.id))).all()


async def count_segments(session: AsyncSession) -> int:
    """How many there are."""
    return (await session.scalars(select(func.count()).select_from(Segment))).one()


async def find_segment(
    session: AsyncSession, segment_id: int, *, lock: bool = False
) -> Segment | None:
    """A segment by id; ``lock`` holds the row until commit."""
    statement = select(Segment).where(Segment.id == segment_id)
    if lock:
        statement = statement.with_for_update()
    return (await session.scalars(statement)).one_or_none()
