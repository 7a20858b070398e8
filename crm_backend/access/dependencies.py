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
from crm_backend.core.settings import Settings

_DEED = re.compile(r"([a-z_]{1,60})/([1-9][0-9]{0,2})")


def is_service_call(settings: Settings, authorization: str) -> bool:
    """Whether this is our actions server calling."""
    expected = f"Bearer {settings.service_token.get_secret_value()}"
    return hmac.compare_digest(authorization.encode(), expected.encode())


def turn_id_of(
    request: Request,
    settings: AppSettings,
    authorization: Annotated[str, Header()] = "",
    x_zhanggui_turn: Annotated[str, Header()] = "",
) -> str:
    """The turn that our actions server names."""
    if not is_service_call(settings, authorization):
        raise ServiceTokenInvalid
    if not x_zhanggui_turn:
        require(BotAlone(), operation_of(_door(request)))
    return x_zhanggui_turn


def _door(request: Request) -> str:
    return f"{request.method} {request.scope['route'].path}"


async def turn_principal(
    request: Request,
    database: AppDatabase,
    clock: AppClock,
    turn_id: Annotated[str, Depends(turn_id_of)],
) -> TurnPrincipal:
    """For whom the turn acts, if the policy lets them do what this route is for."""
    async with database.reading() as session:
        principal = await service.resolve_turn(session, turn_id, clock.now())
    require(principal, operation_of(_door(request)))
    return principal


async def _acting_principal(
    request: Request,
    database: AppDatabase,
    clock: AppClock,
    turn_id: Annotated[str, Depends(turn_id_of)],
) -> TurnPrincipal:
    """The same for a deed, which is told that its turn was overtaken; ``do_once`` checks again."""
    try:
        return await turn_principal(request, database, clock, turn_id)
    except TurnNotRunning as error:
        raise TurnSuperseded from error


def _deed_name(x_zhanggui_deed: Annotated[str, Header()] = "") -> DeedName:
    match = _DEED.fullmatch(x_zhanggui_deed)
    if match is None:
        raise DeedKeyInvalid
    return DeedName(action=match[1], ordinal=int(match[2]))


BotTurn = Annotated[TurnPrincipal, Depends(turn_principal)]
ActingTurn = Annotated[TurnPrincipal, Depends(_acting_principal)]
BotDeed = Annotated[DeedName, Depends(_deed_name)]
