"""How an endpoint learns which staff member is asking, and whether they may."""

import hmac
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Cookie, Depends, Header
from starlette.requests import Request

from crm_backend.access.dependencies import is_service_call, turn_id_of, turn_principal
from crm_backend.access.errors import IdempotencyKeyRequired
from crm_backend.access.policy import Operation, require
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.http import AppClock, AppDatabase, AppSettings
from crm_backend.staff.errors import CsrfTokenInvalid, StaffSessionInvalid
from crm_backend.staff.service import sessions

COOKIE = "zhanggui_staff"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


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


@dataclass(frozen=True, kw_only=True)
class _AskedByBot:
    authorization: str
    turn_id: str


def _asked_by_bot(
    authorization: Annotated[str, Header()] = "",
    x_zhanggui_turn: Annotated[str, Header()] = "",
) -> _AskedByBot:
    return _AskedByBot(authorization=authorization, turn_id=x_zhanggui_turn)


StaffCaller = Annotated[StaffPrincipal, Depends(_staff_principal)]


def idempotency_key(key: Annotated[str, Header(alias="Idempotency-Key")] = "") -> str:
    """The UUID a client made for a deed, so that a repeat is known as one."""
    try:
        return str(UUID(key))
    except ValueError as error:
        raise IdempotencyKeyRequired from error


IdempotencyKey = Annotated[str, Depends(idempotency_key)]


@dataclass(frozen=True)
class Permitted:
    """What :func:`permitted` returns; a test compares ``operation`` with the route's line in ``doors.py``."""

    operation: Operation

    async def __call__(self, caller: StaffCaller) -> StaffPrincipal:
        """The caller, if the policy lets them."""
        require(caller, self.operation)
        return caller


async def _staff_or_their_turn(
    request: Request,
    database: AppDatabase,
    clock: AppClock,
    settings: AppSettings,
    shown: Annotated[_Shown, Depends(_shown)],
    asked: Annotated[_AskedByBot, Depends(_asked_by_bot)],
) -> StaffPrincipal:
    if not is_service_call(settings, asked.authorization):
        return await _staff_principal(request, database, clock, settings, shown)
    turn_id = turn_id_of(request, settings, asked.authorization, asked.turn_id)
    turn = await turn_principal(request, database, clock, turn_id)
    async with database.reading() as session:
        return await sessions.resolve_turn(session, turn)


@dataclass(frozen=True)
class PermittedInTurn(Permitted):
    """What :func:`permitted_in_turn` returns."""

    async def __call__(
        self, caller: Annotated[StaffPrincipal, Depends(_staff_or_their_turn)]
    ) -> StaffPrincipal:
        """The caller, if the policy lets somebody of their role."""
        require(caller, self.operation)
        return caller


def permitted_in_turn(operation: Operation) -> PermittedInTurn:
    """As :func:`permitted`, for the bot's calls too: a running turn of a staff member is that member.

    Their role is the one they have now, not the one they had when the chat began.
    """
    return PermittedInTurn(operation)


def permitted(operation: Operation) -> Permitted:
    """A dependency: the caller, if the policy lets them do ``operation``.

    Written in an endpoint as ``caller: Annotated[StaffPrincipal, Depends(permitted(Operation.X))]``.
    """
    return Permitted(operation)
