"""Who the shop knows, and on which days they came."""

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers import repository
from crm_backend.customers.errors import CustomerNotFound
from crm_backend.customers.models import Customer, CustomerVisit
from crm_backend.customers.rules import normalise_phone


async def get_customer(session: AsyncSession, customer_id: int) -> Customer:
    """A customer by our id; :class:`CustomerNotFound` if there is none."""
    customer = await repository.find_by_id(session, customer_id)
    if customer is None:
        raise CustomerNotFound
    return customer


async def find_by_number(session: AsyncSession, number: str) -> Customer | None:
    """A customer by the shop's own number, or None."""
    return await repository.find_by_number(session, number)


async def get_by_number(session: AsyncSession, number: str) -> Customer:
    """A customer by the shop's own number; :class:`CustomerNotFound` if there is none."""
    customer = await repository.find_by_number(session, number)
    if customer is None:
        raise CustomerNotFound
    return customer


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


async def _create(session: AsyncSession, customer: Customer) -> Customer:
    try:
        async with session.begin_nested():
            session.add(customer)
    except IntegrityError:
        # Another tab signed in with the same new number in this very moment.
        return await get_by_number(session, customer.number)
    return customer
