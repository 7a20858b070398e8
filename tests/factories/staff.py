"""People who work at the shop."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import StaffRole
from crm_backend.staff.models import StaffMember
from tests.factories.sequence import next_index
from tests.fakes.fixed_clock import NOW

PASSWORD = "correct horse battery"
# argon2id of PASSWORD with the product's own parameters, so that tests need not hash it again.
PASSWORD_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$npt+rceH2WcB9v8BFMQ"
    "G6w$PIF0nl9fcN6/BNqp6fme5WmzG26sXiRXtU/1JNoSxs4"
)


async def add_staff(session: AsyncSession, **fields: object) -> StaffMember:
    """An agent who signs in with ``PASSWORD``."""
    index = next_index()
    values = {
        "name": f"staff{index}",
        "display_name": f"客服{index}",
        "role": StaffRole.AGENT,
        "password_hash": PASSWORD_HASH,
        "created_at": NOW,
    }
    member = StaffMember(**{**values, **fields})
    session.add(member)
    await session.flush()
    return member
