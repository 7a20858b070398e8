"""How an endpoint for the bot learns who is talking: service token + running turn, nothing else (I7).

What the turn may do there is asked of the policy, by the operation that ``doors.py`` gives the route.
"""

import hmac
import re
from typing import Annotated

from fastapi import Depends, Header
from starlette.requests import Request

from crm_backend.access import service
from crm_backend.access.doors import operation_of
from crm_backend.access.errors import (
    DeedKeyInvalid,
    ServiceTokenInvalid,
    TurnNotRunning,
    TurnSuperseded,
)
from crm_backend.access.policy import require
from crm_backend.access.service import DeedName
from crm_backend.access.values import BotAlone, TurnPrincipal
from crm_backend.core.http import AppClock, AppDatabase, AppSettings

_DEED = re.compile(r"([a-z_]{1,60})/([1-9][0-9]{0,2})")


def _turn_id(
    request: Request,
    settings: AppSettings,
    authorization: Annotated[str, Header()] = "",
    x_zhanggui_turn: Annotated[str, Header()] = "",
) -> str:
    expected = f"Bearer {settings.service_token.get_secret_value()}"
    if not hmac.compare_digest(authorization.encode(), expected.encode()):
        raise ServiceTokenInvalid
    if not x_zhanggui_turn:
        require(BotAlone(), operation_of(_door(request)))
    return x_zhanggui_turn


def _door(request: Request) -> str:
    return f"{request.method} {request.scope['route'].path}"


async def _turn_principal(
    request: Request,
    database: AppDatabase,
    clock: AppClock,
    turn_id: Annotated[str, Depends(_turn_id)],
) -> TurnPrincipal:
    async with database.reading() as session:
        principal = await service.resolve_turn(session, turn_id, clock.now())
    require(principal, operation_of(_door(request)))
    return principal


async def _acting_principal(
    request: Request,
    database: AppDatabase,
    clock: AppClock,
    turn_id: Annotated[str, Depends(_turn_id)],
) -> TurnPrincipal:
    """The same for a deed, which is told that its turn was overtaken; ``do_once`` checks again."""
    try:
        return await _turn_principal(request, database, clock, turn_id)
    except TurnNotRunning as error:
        raise TurnSuperseded from error


def _deed_name(x_zhanggui_deed: Annotated[str, Header()] = "") -> DeedName:
    match = _DEED.fullmatch(x_zhanggui_deed)
    if match is None:
        raise DeedKeyInvalid
    return DeedName(action=match[1], ordinal=int(match[2]))


BotTurn = Annotated[TurnPrincipal, Depends(_turn_principal)]
ActingTurn = Annotated[TurnPrincipal, Depends(_acting_principal)]
BotDeed = Annotated[DeedName, Depends(_deed_name)]
