"""Open sessions: who a cookie or a token stands for, and until when."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.policy import Operation
from crm_backend.access.values import Principal, StaffPrincipal, TurnPrincipal
from crm_backend.core.ids import new_id
from crm_backend.staff import repository
from crm_backend.staff.errors import StaffSessionInvalid
from crm_backend.staff.models import StaffMember, StaffSession

SESSION_LIFETIME = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A new session: the cookie's token, shown once, and whose it is."""

    token: str
    session_id: str
    member: StaffMember
    expires_at: datetime


async def open_session(session: AsyncSession, member: StaffMember, *, now: datetime) -> SignedIn:
    """Let a browser act as ``member``, whose password was just found right; old sessions are forgotten."""
    await repository.delete_sessions_over(session, now)
    token = secrets.token_urlsafe(32)
    opened = StaffSession(
        id=new_id("sts"),
        token_hash=hash_token(token),
        staff_id=member.id,
        session_version=member.session_version,
        created_at=now,
        expires_at=now + SESSION_LIFETIME,
    )
    session.add(opened)
    await session.flush()
    return SignedIn(token=token, session_id=opened.id, member=member, expires_at=opened.expires_at)


async def sign_out(session: AsyncSession, principal: StaffPrincipal, *, now: datetime) -> None:
    """End the caller's own session; a program with a token has none."""
    if principal.session_id is None:
        return
    await repository.delete_session(session, principal.session_id)
    audit.record(
        session,
        principal.staff_id,
        Operation.SIGN_OUT,
        object_kind="staff",
        object_id=str(principal.staff_id),
        now=now,
    )


async def resolve_cookie(session: AsyncSession, token: str, *, now: datetime) -> StaffPrincipal:
    """Whose browser this is; :class:`StaffSessionInvalid` when nobody's (any more)."""
    found = await repository.find_session(session, hash_token(token))
    if found is None:
        raise StaffSessionInvalid
    opened, member = found
    is_current = opened.session_version == member.session_version and member.is_active
    if opened.expires_at <= now or not is_current:
        raise StaffSessionInvalid
    return _principal(member, session_id=opened.id, scopes=None)


async def resolve_api_token(session: AsyncSession, token: str) -> StaffPrincipal:
    """For whom a program acts; :class:`StaffSessionInvalid` when its token was revoked."""
    found = await repository.find_api_token(session, hash_token(token))
    if found is None:
        raise StaffSessionInvalid
    made, member = found
    if made.revoked_at is not None or not member.is_active:
        raise StaffSessionInvalid
    return _principal(member, session_id=None, scopes=frozenset(made.scopes))


async def resolve_turn(session: AsyncSession, turn: Principal) -> StaffPrincipal:
    """Which staff member asks in a turn of theirs, with the role they have now.

    Raises
    ------
    StaffSessionInvalid
        It is nobody's who works here (any more), or role or password changed since the turn began.
    """
    member = await repository.find_member(session, turn.staff_id) if turn.staff_id else None
    if member is None or not member.is_active:
        raise StaffSessionInvalid
    began_with = turn.staff_version if isinstance(turn, TurnPrincipal) else None
    if began_with not in (None, member.session_version):
        raise StaffSessionInvalid
    return _principal(member, session_id=None, scopes=None)


def csrf_token(session_id: str, secret: SecretStr) -> str:
    """What a page must repeat with every write; it follows from the session, so nothing is stored."""
    key = secret.get_secret_value().encode()
    return hmac.new(key, f"csrf:{session_id}".encode(), hashlib.sha256).hexdigest()


def hash_token(token: str) -> str:
    """Tokens have 256 random bits: a plain digest cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def _principal(
    member: StaffMember, *, session_id: str | None, scopes: frozenset[str] | None
) -> StaffPrincipal:
    return StaffPrincipal(
        staff_id=member.id,
        display_name=member.display_name,
        role=member.role,
        session_id=session_id,
        session_version=member.session_version,
        scopes=scopes,
    )
