"""Customers and their visits in the database."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers.models import Customer, CustomerVisit


async def find_by_number(session: AsyncSession, number: str) -> Customer | None:
    """A customer by the shop's own number."""
    return (await session.scalars(select(Customer).where(Customer.number == number))).one_or_none()


async def find_by_id(session: AsyncSession, customer_id: int) -> Customer | None:
    """A customer by our id."""
    return await session.get(Customer, customer_id)


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
