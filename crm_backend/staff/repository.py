"""Staff, sessions and tokens in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import StaffRole
from crm_backend.core.guesses import Failures
from crm_backend.staff.models import ApiToken, SignInAttempt, StaffMember, StaffSession


async def find_member(session: AsyncSession, staff_id: int) -> StaffMember | None:
    """A staff member by id."""
    return await session.get(StaffMember, staff_id, populate_existing=True)


async def find_by_name(session: AsyncSession, name: str) -> StaffMember | None:
    """A staff member by the name they sign in with."""
    statement = select(StaffMember).where(StaffMember.name == name)
    return (await session.scalars(statement)).one_or_none()


async def list_members(
    session: AsyncSession, *, after_id: int = 0, limit: int | None = None
) -> Sequence[StaffMember]:
    """Everybody who works or worked here, by id; a shop has a handful."""
    statement = select(StaffMember).where(StaffMember.id > after_id).order_by(StaffMember.id)
    return (await session.scalars(statement.limit(limit))).all()


async def count_active_admins(session: AsyncSession) -> int:
    """How many people can manage staff."""
    statement = (
        select(func.count())
        .select_from(StaffMember)
        .where(StaffMember.role == StaffRole.ADMIN, StaffMember.is_active.is_(True))
    )
    return (await session.scalars(statement)).one()


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


async def delete_sessions_over(session: AsyncSession, now: datetime) -> None:
    """Forget browsers whose time is over."""
    await session.execute(delete(StaffSession).where(StaffSession.expires_at <= now))


async def renew_session(
    session: AsyncSession, session_id: str | None, session_version: int
) -> None:
    """Let one browser stay signed in although its member's version has grown."""
    await session.execute(
        update(StaffSession)
        .where(StaffSession.id == session_id)
        .values(session_version=session_version)
    )


async def list_api_tokens(
    session: AsyncSession, *, after_id: int, limit: int
) -> Sequence[ApiToken]:
    """Every token ever made, by id; revoked ones too, so that their traces keep a label."""
    statement = select(ApiToken).where(ApiToken.id > after_id).order_by(ApiToken.id)
    return (await session.scalars(statement.limit(limit))).all()


async def find_api_token_by_id(session: AsyncSession, token_id: int) -> ApiToken | None:
    """A token by id."""
    return await session.get(ApiToken, token_id)


async def revoke_api_tokens(session: AsyncSession, staff_id: int, now: datetime) -> Sequence[int]:
    """End every token of a member; returns the ids of those that still worked."""
    statement = (
        update(ApiToken)
        .where(ApiToken.staff_id == staff_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(ApiToken.id)
    )
    return (await session.scalars(statement)).all()


async def delete_attempts(
    session: AsyncSession, *, failed_before: datetime, succeeded_before: datetime
) -> None:
    """Forget tries that no longer count."""
    await session.execute(
        delete(SignInAttempt).where(
            or_(
                SignInAttempt.tried_at < succeeded_before,
                and_(SignInAttempt.succeeded.is_(False), SignInAttempt.tried_at < failed_before),
            )
        )
    )


async def last_success_at(
    session: AsyncSession, name_hash: str, address_hash: str
) -> datetime | None:
    """When this name was last signed in from this address."""
    statement = select(func.max(SignInAttempt.tried_at)).where(
        *_pair(name_hash, address_hash), SignInAttempt.succeeded.is_(True)
    )
    return await session.scalar(statement)


async def failures_of_pair(
    session: AsyncSession, name_hash: str, address_hash: str, *, since: datetime
) -> Failures:
    """Wrong passwords at one name from one address."""
    return await _failures(session, since, *_pair(name_hash, address_hash))


async def failures_from(session: AsyncSession, address_hash: str, *, since: datetime) -> Failures:
    """Wrong passwords from one address, at any name."""
    return await _failures(session, since, SignInAttempt.address_hash == address_hash)


async def failures_at(session: AsyncSession, name_hash: str, *, since: datetime) -> Failures:
    """Wrong passwords at one name, whether or not there is such an account."""
    return await _failures(session, since, SignInAttempt.name_hash == name_hash)


def _pair(name_hash: str, address_hash: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return SignInAttempt.name_hash == name_hash, SignInAttempt.address_hash == address_hash


async def _failures(
    session: AsyncSession, since: datetime, *which: ColumnElement[bool]
) -> Failures:
    statement = select(func.count(), func.max(SignInAttempt.tried_at)).where(
        *which, SignInAttempt.succeeded.is_(False), SignInAttempt.tried_at > since
    )
    count, last_at = (await session.execute(statement)).one()
    return Failures(count=count, last_at=last_at)
