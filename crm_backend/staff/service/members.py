"""Accounts: adding, finding and changing the people who work here.

``by`` is the admin who does it, or None for the command line; everything is written to the audit log.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.audit import Facts
from crm_backend.access.policy import Operation
from crm_backend.access.service import JsonAnswer, StaffDeed, do_once_by_staff
from crm_backend.access.values import StaffPrincipal, StaffRole
from crm_backend.core.db import Database
from crm_backend.shop import service as shop_service
from crm_backend.staff import repository
from crm_backend.staff.errors import (
    LastAdmin,
    PasswordWrong,
    SignInFailed,
    StaffNameTaken,
    StaffNotFound,
)
from crm_backend.staff.models import StaffMember
from crm_backend.staff.passwords import hash_password
from crm_backend.staff.rules import check_display_name, check_name, check_password
from crm_backend.staff.schemas import staff_read
from crm_backend.staff.service.sign_in import PasswordTry, with_password


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """An account to be made; ``name`` is what they sign in with, ``display_name`` what others read."""

    name: str
    display_name: str
    role: StaffRole
    password: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class OwnPasswords:
    """The password somebody has, asked for again, and the one they want."""

    current: str = field(repr=False)
    new: str = field(repr=False)
    client_address: str


@dataclass(frozen=True, kw_only=True)
class MemberChange:
    """What is to be different about an account; None leaves a thing as it is."""

    display_name: str | None = None
    role: StaffRole | None = None
    is_active: bool | None = None
    password: str | None = field(default=None, repr=False)


async def add_member(session: AsyncSession, wanted: NewMember, *, now: datetime) -> StaffMember:
    """Make an account from the command line.

    Raises
    ------
    StaffInvalid
        Name or password are not of the right form.
    StaffNameTaken
        Somebody signs in with this name already.
    """
    member = await _new_member(wanted, now=now)
    await _keep(session, member, by=None, now=now)
    return member


async def add_member_once(
    session: AsyncSession,
    caller: StaffPrincipal,
    wanted: NewMember,
    idempotency_key: str,
    *,
    now: datetime,
) -> JsonAnswer:
    """Make an account for an admin, once per key.

    Raises
    ------
    StaffInvalid, StaffNameTaken
        As for :func:`add_member`.
    DeedReused
        The key was used with another content.
    """
    member = await _new_member(wanted, now=now)  # before the first statement takes a lock

    async def act() -> JsonAnswer:
        await _keep(session, member, by=caller, now=now)
        return staff_read(member).model_dump(mode="json")

    deed = StaffDeed(action="add_staff_member", idempotency_key=idempotency_key)
    # Not the password: the quick digest that is kept of a deed's content could be guessed at.
    content: JsonAnswer = {
        "name": wanted.name,
        "display_name": wanted.display_name,
        "role": wanted.role.value,
    }
    return await do_once_by_staff(session, caller, deed, content, act, now=now)


async def change_member(
    session: AsyncSession,
    staff_id: int,
    change: MemberChange,
    *,
    by: StaffPrincipal | None = None,
    now: datetime,
) -> StaffMember:
    """Change an account; another role, password or activity ends all its sessions and sockets at once.

    Its API tokens are revoked, and its Telegram is turned out, where the holder is no longer trusted: with a
    password that somebody else sets, and for good when the account is disabled. A role they follow by themselves.

    Raises
    ------
    StaffNotFound
        Nobody has this id.
    StaffInvalid
        Display name or password are not of the right form.
    LastAdmin
        Nobody would be left to manage staff.
    """
    if change.display_name is not None:
        check_display_name(change.display_name)
    new_hash = None
    if change.password is not None:
        check_password(change.password)
        new_hash = await hash_password(change.password)  # before the first statement takes a lock
    # Two admins who demote each other at the same moment go one by one.
    await shop_service.hold_shop(session)
    member = await get_member(session, staff_id)
    was_admin = member.role is StaffRole.ADMIN and member.is_active
    facts = _apply(member, change, new_hash)
    if "password_changed" in facts or facts.get("is_active") is False:
        revoked = await repository.revoke_api_tokens(session, member.id, now)
        if revoked:
            facts["api_tokens_revoked"] = len(revoked)
    await session.flush()
    if was_admin and not await repository.count_active_admins(session):
        raise LastAdmin
    if facts:
        _record(session, by, member, facts, now=now)
    return member


async def change_own_password(
    database: Database,
    principal: StaffPrincipal,
    passwords: OwnPasswords,
    *,
    now: datetime,
    hash_key: bytes,
) -> None:
    """Set the caller's own password; their other sessions end, this one stays.

    The policy lets no token come here. The present one is asked for again, and guessing at it is
    slowed down as at the sign-in page.

    Raises
    ------
    StaffInvalid, PasswordWrong, TooManyAttempts
    """
    check_password(passwords.new)
    new_hash = await hash_password(passwords.new)
    async with database.reading() as session:
        name = (await get_member(session, principal.staff_id)).name
    tried = PasswordTry(
        name=name, password=passwords.current, client_address=passwords.client_address
    )

    async def set_password(session: AsyncSession, member: StaffMember) -> None:
        member.password_hash = new_hash
        member.session_version += 1
        await session.flush()
        await repository.renew_session(session, principal.session_id, member.session_version)
        audit.record(
            session,
            member.id,
            Operation.CHANGE_OWN_PASSWORD,
            object_kind="staff",
            object_id=str(member.id),
            now=now,
        )

    try:
        await with_password(database, tried, set_password, now=now, hash_key=hash_key)
    except SignInFailed as error:
        raise PasswordWrong from error


async def get_member(session: AsyncSession, staff_id: int) -> StaffMember:
    """A staff member by id; :class:`StaffNotFound` if there is none."""
    member = await repository.find_member(session, staff_id)
    if member is None:
        raise StaffNotFound
    return member


async def find_member(session: AsyncSession, staff_id: int) -> StaffMember | None:
    """A staff member by id, as the account stands in the database now."""
    return await repository.find_member(session, staff_id)


async def get_by_name(session: AsyncSession, name: str) -> StaffMember:
    """A staff member by the name they sign in with; :class:`StaffNotFound` if there is none."""
    member = await repository.find_by_name(session, name)
    if member is None:
        raise StaffNotFound
    return member


async def list_members(
    session: AsyncSession, *, after_id: int = 0, limit: int | None = None
) -> list[StaffMember]:
    """Everybody who works or worked here, by id."""
    return list(await repository.list_members(session, after_id=after_id, limit=limit))


async def display_names(session: AsyncSession) -> dict[int, str]:
    """What each staff member is called, by id."""
    return {member.id: member.display_name for member in await repository.list_members(session)}


async def _new_member(wanted: NewMember, *, now: datetime) -> StaffMember:
    check_name(wanted.name)
    check_display_name(wanted.display_name)
    check_password(wanted.password)
    return StaffMember(
        name=wanted.name,
        display_name=wanted.display_name.strip(),
        role=wanted.role,
        password_hash=await hash_password(wanted.password),
        created_at=now,
    )


async def _keep(
    session: AsyncSession, member: StaffMember, *, by: StaffPrincipal | None, now: datetime
) -> None:
    try:
        async with session.begin_nested():
            session.add(member)
    except IntegrityError as error:
        raise StaffNameTaken(name=member.name) from error
    _record(session, by, member, {"added": True, "role": member.role.value}, now=now)


def _apply(member: StaffMember, change: MemberChange, new_hash: str | None) -> Facts:
    """Make the change; returns what is different, without any secret, for the audit log."""
    facts: Facts = {}
    if change.display_name is not None and change.display_name.strip() != member.display_name:
        member.display_name = change.display_name.strip()
        facts["display_name_changed"] = True
    if change.role is not None and change.role is not member.role:
        facts["role"], facts["role_before"] = change.role.value, member.role.value
        member.role = change.role
    if change.is_active is not None and change.is_active is not member.is_active:
        member.is_active = facts["is_active"] = change.is_active
    if new_hash is not None:
        member.password_hash = new_hash
        facts["password_changed"] = True
    if facts.keys() - {"display_name_changed"}:
        member.session_version += 1
    if "password_changed" in facts or facts.get("is_active") is False:
        member.trust_version += 1
    return facts


def _record(
    session: AsyncSession,
    by: StaffPrincipal | None,
    member: StaffMember,
    facts: Facts,
    *,
    now: datetime,
) -> None:
    audit.record(
        session,
        by.staff_id if by else None,
        Operation.MANAGE_STAFF,
        object_kind="staff",
        object_id=str(member.id),
        now=now,
        **facts,
    )
