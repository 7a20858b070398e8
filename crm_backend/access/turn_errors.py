"""The errors every route of the bot can answer with; routes add their own when they declare them."""

from crm_backend.access.errors import (
    DeedKeyInvalid,
    DeedReused,
    ServiceTokenInvalid,
    TurnNotRunning,
    TurnRequired,
    TurnSuperseded,
)

TURN_ERRORS = (ServiceTokenInvalid, TurnRequired, TurnNotRunning)
DEED_ERRORS = (ServiceTokenInvalid, TurnRequired, TurnSuperseded, DeedKeyInvalid, DeedReused)
