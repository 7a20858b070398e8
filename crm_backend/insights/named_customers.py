"""Which customers the words of a filter mean: by number or whole name, letter case and width aside."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers.models import Customer
from crm_backend.insights.names import plain

_MOST = 1000
_MOST_LIKELY = 500
_SIGNS = 4


async def find_customers(session: AsyncSession, words: str) -> Sequence[Customer]:
    """Customers of this number or exactly this name, the oldest first; at most a thousand."""
    wanted = {words.strip().casefold(), plain(words)}
    meant = or_(func.lower(Customer.number).in_(wanted), func.lower(Customer.name).in_(wanted))
    statement = select(Customer).where(meant).order_by(Customer.id).limit(_MOST)
    return (await session.scalars(statement)).all()


async def likely_customers(session: AsyncSession, words: str) -> list[str]:
    """Names that share a sign with ``words``, and numbers that begin like it: what may have been meant."""
    signs = sorted({sign for sign in words if not sign.isspace()})[:_SIGNS]
    meant = [Customer.name.contains(sign, autoescape=True) for sign in signs]
    meant.append(Customer.number.startswith(words[:3], autoescape=True))
    statement = select(Customer.name, Customer.number).where(or_(*meant)).limit(_MOST_LIKELY)
    return [name or number for name, number in await session.execute(statement)]
