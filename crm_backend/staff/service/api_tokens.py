"""API tokens: programs that act for the admin who made them, within the scopes they were given."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.policy import SCOPES, Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.staff import repository
from crm_backend.staff.errors import ApiTokenNotFound, ScopeInvalid
from crm_backend.staff.models import ApiToken
from crm_backend.staff.service.sessions import hash_token

_PREFIX = "zgt_"  # so that a secret scanner knows one when it sees one


@dataclass(frozen=True, kw_only=True)
class MadeToken:
    """A new token; ``token`` is shown this once and stored nowhere."""

    token: str
    row: ApiToken


async def make_api_token(
    session: AsyncSession,
    principal: StaffPrincipal,
    *,
    label: str,
    scopes: Sequence[str],
    now: datetime,
) -> MadeToken:
    """Make a token that acts for the caller; :class:`ScopeInvalid` for a scope no token may have."""
    unknown = sorted(set(scopes) - SCOPES)
    if unknown or not scopes:
        raise ScopeInvalid(scopes=unknown, known=sorted(SCOPES))
    token = _PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        token_hash=hash_token(token),
        label=label,
        staff_id=principal.staff_id,
        scopes=sorted(set(scopes)),
        created_at=now,
    )
    session.add(row)
    await session.flush()
    _record(session, principal, row, now=now, made=True, scopes=row.scopes)
    return MadeToken(token=token, row=row)


async def list_api_tokens(session: AsyncSession, *, after_id: int, limit: int) -> list[ApiToken]:
    """All tokens by id, revoked ones too."""
    return list(await repository.list_api_tokens(session, after_id=after_id, limit=limit))


async def revoke_api_token(
    session: AsyncSession, principal: StaffPrincipal, token_id: int, *, now: datetime
) -> None:
    """End a token at once; doing it again changes nothing. :class:`ApiTokenNotFound` if there is none."""
    row = await repository.find_api_token_by_id(session, token_id)
    if row is None:
        raise ApiTokenNotFound
    if row.revoked_at is None:
        row.revoked_at = now
        await session.flush()
        _record(session, principal, row, now=now, revoked=True)


def _record(
    session: AsyncSession,
    principal: StaffPrincipal,
    row: ApiToken,
    *,
    now: datetime,
    **facts: object,
) -> None:
    audit.record(
        session,
        principal.staff_id,
        Operation.MANAGE_API_TOKENS,
        object_kind="api_token",
        object_id=str(row.id),
        now=now,
        **facts,
    )
