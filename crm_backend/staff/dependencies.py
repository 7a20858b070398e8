"""How an endpoint learns which staff member is asking, and whether they may."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Cookie, Depends, Header
from starlette.requests import Request

from crm_backend.access.errors import DeedReused, RoleNotAllowed, ScopeMissing
from crm_backend.access.policy import Operation, require
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.http import AppClock, AppDatabase, AppSettings
from crm_backend.staff.errors import CsrfTokenInvalid, StaffSessionInvalid
from crm_backend.staff.service import sessions

COOKIE = "zhanggui_staff"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# What every staff route can answer with, and every write that names its key.
STAFF_ERRORS = (StaffSessionInvalid, CsrfTokenInvalid, RoleNotAllowed, ScopeMissing)
STAFF_DEED_ERRORS = (*STAFF_ERRORS, DeedReused)


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """What a request shows for itself."""

    bearer_token: str
    cookie: str
    csrf_token: str


def _shown(
    authorization: Annotated[str, Header()] = "",
    x_csrf_token: Annotated[str, Header()] = "",
    zhanggui_staff: Annotated[str, Cookie()] = "",
) -> _Shown:
    scheme, _space, token = authorization.partition(" ")
    bearer_token = token if scheme.lower() == "bearer" else ""
    return _Shown(bearer_token=bearer_token, cookie=zhanggui_staff, csrf_token=x_csrf_token)


async def _staff_principal(
    request: Request,
    database: AppDatabase,
    clock: AppClock,
    settings: AppSettings,
    shown: Annotated[_Shown, Depends(_shown)],
) -> StaffPrincipal:
    async with database.reading() as session:
        if shown.bearer_token:
            return await sessions.resolve_api_token(session, shown.bearer_token)
        if not shown.cookie:
            raise StaffSessionInvalid
        principal = await sessions.resolve_cookie(session, shown.cookie, now=clock.now())
    if request.method not in SAFE_METHODS:
        expected = sessions.csrf_token(principal.session_id or "", settings.session_secret)
        if not hmac.compare_digest(shown.csrf_token.encode(), expected.encode()):
            raise CsrfTokenInvalid
    return principal


StaffCaller = Annotated[StaffPrincipal, Depends(_staff_principal)]


def permitted(operation: Operation) -> Callable[[StaffPrincipal], Awaitable[StaffPrincipal]]:
    """A dependency: the caller, if the policy lets them do ``operation``.

    Written in an endpoint as ``caller: Annotated[StaffPrincipal, Depends(permitted(Operation.X))]``.
    """

    async def check(caller: StaffCaller) -> StaffPrincipal:
        require(caller, operation)
        return caller

    return check


def _idempotency_key(idempotency_key: Annotated[UUID, Header()]) -> str:
    return str(idempotency_key)


# A UUID made by the client: the same write sent twice is done once.
IdempotencyKey = Annotated[str, Depends(_idempotency_key)]
