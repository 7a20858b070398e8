"""How an endpoint for the bot learns who is talking: service token + running turn, nothing else (I7)."""

import hmac
import re
from typing import Annotated

from fastapi import Depends, Header

from crm_backend.access import service
from crm_backend.access.errors import (
    DeedKeyInvalid,
    ServiceTokenInvalid,
    TurnNotRunning,
    TurnRequired,
    TurnSuperseded,
)
from crm_backend.access.service import DeedName
from crm_backend.access.values import TurnPrincipal
from crm_backend.core.http import AppClock, AppDatabase, AppSettings

_DEED = re.compile(r"([a-z_]{1,60})/([1-9][0-9]{0,2})")


def _turn_id(
    settings: AppSettings,
    authorization: Annotated[str, Header()] = "",
    x_zhanggui_turn: Annotated[str, Header()] = "",
) -> str:
    expected = f"Bearer {settings.service_token.get_secret_value()}"
    if not hmac.compare_digest(authorization.encode(), expected.encode()):
        raise ServiceTokenInvalid
    if not x_zhanggui_turn:
        raise TurnRequired
    return x_zhanggui_turn


async def _turn_principal(
    database: AppDatabase, clock: AppClock, turn_id: Annotated[str, Depends(_turn_id)]
) -> TurnPrincipal:
    async with database.reading() as session:
        return await service.resolve_turn(session, turn_id, clock.now())


async def _acting_principal(
    database: AppDatabase, clock: AppClock, turn_id: Annotated[str, Depends(_turn_id)]
) -> TurnPrincipal:
    """The same for a deed, which is told that its turn was overtaken; ``do_once`` checks again."""
    try:
        return await _turn_principal(database, clock, turn_id)
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
