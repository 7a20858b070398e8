"""Checking passwords: at the sign-in page, and again before somebody changes their own.

A wrong password must count although its answer is an error, so each try is settled in a transaction
of its own. The hash is computed outside of it: 30 ms of argon2 must not hold the write lock.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.policy import Operation
from crm_backend.core.db import Database
from crm_backend.core.guesses import keyed_hash
from crm_backend.shop import service as shop_service
from crm_backend.staff import repository, rules
from crm_backend.staff.errors import SignInFailed, TooManyAttempts
from crm_backend.staff.models import SignInAttempt, StaffMember
from crm_backend.staff.passwords import is_right
from crm_backend.staff.service import sessions
from crm_backend.staff.service.sessions import SignedIn

log = structlog.get_logger()

Result = TypeVar("Result")


@dataclass(frozen=True, kw_only=True)
class PasswordTry:
    """A name and a password as typed, and the network address they came from."""

    name: str
    password: str = field(repr=False)
    client_address: str


async def sign_in(
    database: Database, tried: PasswordTry, *, now: datetime, hash_key: bytes
) -> SignedIn:
    """Open a session for a name and a password.

    Raises
    ------
    SignInFailed
        Unknown name, wrong password or disabled account; all three take the same time.
    TooManyAttempts
        ``facts.retry_after_seconds`` says when; until then the right password is refused as well.
    """

    async def open_session(session: AsyncSession, member: StaffMember) -> SignedIn:
        audit.record(
            session,
            member.id,
            Operation.SIGN_IN,
            object_kind="staff",
            object_id=str(member.id),
            now=now,
        )
        return await sessions.open_session(session, member, now=now)

    return await with_password(database, tried, open_session, now=now, hash_key=hash_key)


async def with_password(
    database: Database,
    tried: PasswordTry,
    act: Callable[[AsyncSession, StaffMember], Awaitable[Result]],
    *,
    now: datetime,
    hash_key: bytes,
) -> Result:
    """Run ``act`` in the transaction that counts a right password; raises as :func:`sign_in` does."""
    counted = _Counted(tried, now=now, hash_key=hash_key)
    async with database.reading() as session:
        await counted.refuse_during_delay(
            session
        )  # nobody makes us compute hashes while they have to wait
        is_possible = rules.is_name(tried.name)
        member = await repository.find_by_name(session, tried.name) if is_possible else None
    found_hash = member.password_hash if member and member.is_active else None
    matches = await is_right(tried.password, found_hash)
    async with database.transaction() as session:
        # Counting and adding go one by one, or a burst of guesses would be counted as one.
        await shop_service.hold_shop(session)
        await counted.refuse_during_delay(session)
        fresh = await repository.find_member(session, member.id) if member and matches else None
        if fresh is not None and fresh.is_active and fresh.password_hash == found_hash:
            await counted.add(session, succeeded=True)
            return await act(session, fresh)
        await counted.add(session, succeeded=False)
    log.warning("staff.sign_in_failed", staff_id=member.id if member else None)
    raise SignInFailed


class _Counted:
    """The tries around this one, found by hashed keys."""

    def __init__(self, tried: PasswordTry, *, now: datetime, hash_key: bytes) -> None:
        self._now = now
        self._name_hash = keyed_hash(hash_key, f"staff:{tried.name}")
        self._address_hash = keyed_hash(hash_key, f"address:{tried.client_address}")

    async def refuse_during_delay(self, session: AsyncSession) -> None:
        delay = rules.sign_in_delay_seconds(await self._guesses(session), self._now)
        if delay:
            raise TooManyAttempts(retry_after_seconds=delay)

    async def add(self, session: AsyncSession, *, succeeded: bool) -> None:
        await repository.delete_attempts(
            session,
            failed_before=self._now - rules.FAILURES_COUNT,
            succeeded_before=self._now - rules.ADDRESS_IS_KNOWN,
        )
        session.add(
            SignInAttempt(
                address_hash=self._address_hash,
                name_hash=self._name_hash,
                succeeded=succeeded,
                tried_at=self._now,
            )
        )
        await session.flush()

    async def _guesses(self, session: AsyncSession) -> rules.Guesses:
        pair = (self._name_hash, self._address_hash)
        since = self._now - rules.FAILURES_COUNT
        known_at = await repository.last_success_at(session, *pair)
        return rules.Guesses(
            of_name_from_address=await repository.failures_of_pair(
                session, *pair, since=max(since, known_at or since)
            ),
            from_address=await repository.failures_from(session, self._address_hash, since=since),
            of_name=await repository.failures_at(session, self._name_hash, since=since),
            is_known_address=known_at is not None and known_at > self._now - rules.ADDRESS_IS_KNOWN,
        )
