"""API tokens: programs that act for the admin who made them, within the scopes they were given."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.audit import Facts
from crm_backend.access.policy import SCOPES, Operation
from crm_backend.access.service import JsonAnswer, StaffDeed, do_once_by_staff
from crm_backend.access.values import StaffPrincipal
from crm_backend.staff import repository
from crm_backend.staff.errors import ApiTokenNotFound, ScopeInvalid
from crm_backend.staff.models import ApiToken
from crm_backend.staff.schemas import ApiTokenMade
from crm_backend.staff.service.sessions import hash_token

_PREFIX = "zgt_"  # so that a secret scanner knows one when it sees one


@dataclass(frozen=True, kw_only=True)
class NewToken:
    """What a program may do, and the key under which its token is made once.

    The token follows from the key and the hub's ``secret``: a repeat is answered with the same one,
    and it is stored nowhere.
    """

    label: str
    scopes: Sequence[str]
    idempotency_key: str
    secret: SecretStr

    def token_for(self, staff_id: int) -> str:
        """256 bits that nobody knows who does not know the secret."""
        name = f"api_token:{staff_id}:{self.idempotency_key}"
        key = self.secret.get_secret_value().encode()
        digest = hmac.new(key, name.encode(), hashlib.sha256).digest()
        return _PREFIX + base64.urlsafe_b64encode(digest).decode().rstrip("=")


async def make_api_token(
    session: AsyncSession, principal: StaffPrincipal, wanted: NewToken, *, now: datetime
) -> ApiTokenMade:
    """Make a token that acts for the caller, once per key; only the answer holds it.

    Raises
    ------
    ScopeInvalid
        No token may have one of these scopes.
    DeedReused
        The key was used with another content.
    """
    scopes = sorted(set(wanted.scopes))
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise ScopeInvalid(scopes=unknown, known=sorted(SCOPES))
    token = wanted.token_for(principal.staff_id)

    async def act() -> JsonAnswer:
        row = ApiToken(
            token_hash=hash_token(token),
            label=wanted.label,
            staff_id=principal.staff_id,
            scopes=scopes,
            created_at=now,
        )
        session.add(row)
        await session.flush()
        _record(session, principal, row, now=now, made=True, scopes=row.scopes)
        return {"id": row.id, "label": row.label, "scopes": row.scopes}

    deed = StaffDeed(action="make_api_token", idempotency_key=wanted.idempotency_key)
    content: JsonAnswer = {"label": wanted.label, "scopes": scopes}
    made = await do_once_by_staff(session, principal, deed, content, act, now=now)
    return ApiTokenMade.model_validate({**made, "token": token})


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
    **facts: Unpack[Facts],
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
