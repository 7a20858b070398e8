"""Staff, sessions and tokens in the database."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.staff.models import ApiToken, StaffMember, StaffSession


async def find_member(session: AsyncSession, staff_id: int) -> StaffMember | None:
    """A staff member by id."""
    return await session.get(StaffMember, staff_id, populate_existing=True)


async def find_by_name(session: AsyncSession, name: str) -> StaffMember | None:
    """A staff member by the name they sign in with."""
    statement = select(StaffMember).where(StaffMember.name == name)
    return (await session.scalars(statement)).one_or_none()


async def list_members(session: AsyncSession) -> Sequence[StaffMember]:
    """Everybody who works or worked here, by id; a shop has a handful."""
    return (await session.scalars(select(StaffMember).order_by(StaffMember.id))).all()


async def find_session(
    session: AsyncSession, token_hash: str
) -> tuple[StaffSession, StaffMember] | None:
    """The signed-in browser with this token, and whose it is."""
    statement = (
        select(StaffSession, StaffMember)
        .join(StaffMember, StaffMember.id == StaffSession.staff_id)
        .where(StaffSession.token_hash == token_hash)
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1])


async def find_api_token(
    session: AsyncSession, token_hash: str
) -> tuple[ApiToken, StaffMember] | None:
    """The API token with this hash, and for whom it acts."""
    statement = (
        select(ApiToken, StaffMember)
        .join(StaffMember, StaffMember.id == ApiToken.staff_id)
        .where(ApiToken.token_hash == token_hash)
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1])


async def delete_session(session: AsyncSession, session_id: str) -> None:
    """Forget a signed-in browser."""
    await session.execute(delete(StaffSession).where(StaffSession.id == session_id))
