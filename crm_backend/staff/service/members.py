"""Accounts: adding and finding the people who work here."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import StaffRole
from crm_backend.staff import repository
from crm_backend.staff.errors import StaffNameTaken, StaffNotFound
from crm_backend.staff.models import StaffMember
from crm_backend.staff.passwords import hash_password
from crm_backend.staff.rules import check_name, check_password


async def add_member(
    session: AsyncSession,
    name: str,
    *,
    display_name: str,
    role: StaffRole,
    password: str,
    now: datetime,
) -> StaffMember:
    """Make an account.

    Raises
    ------
    StaffInvalid
        Name or password are not of the right form.
    StaffNameTaken
        Somebody signs in with this name already.
    """
    check_name(name, display_name)
    check_password(password)
    member = StaffMember(
        name=name,
        display_name=display_name,
        role=role,
        password_hash=await hash_password(password),
        created_at=now,
    )
    try:
        async with session.begin_nested():
            session.add(member)
    except IntegrityError as error:
        raise StaffNameTaken(name=name) from error
    return member


async def get_member(session: AsyncSession, staff_id: int) -> StaffMember:
    """A staff member by id; :class:`StaffNotFound` if there is none."""
    member = await repository.find_member(session, staff_id)
    if member is None:
        raise StaffNotFound
    return member


async def find_member(session: AsyncSession, staff_id: int) -> StaffMember | None:
    """A staff member by id, as the account stands in the database now."""
    return await repository.find_member(session, staff_id)


async def list_members(session: AsyncSession) -> list[StaffMember]:
    """Everybody who works or worked here."""
    return list(await repository.list_members(session))


async def display_names(session: AsyncSession) -> dict[int, str]:
    """What each staff member is called, by id."""
    return {member.id: member.display_name for member in await repository.list_members(session)}
