"""The bot behind its one door (docs/bot-api.md section 1)."""

from typing import Any, Literal

import httpx
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_core import from_json

from crm_backend.core.errors import Unavailable

TURN_PATH = "/webhooks/hub/turn"
HEALTH_PATH = "/webhooks/hub/health"
CONNECT_TIMEOUT_SECONDS = 1.0
TURN_TIMEOUT_SECONDS = 10.0
HEALTH_TIMEOUT_SECONDS = 2.0


class BotUnavailable(Unavailable):
    """The bot did not complete the turn; nothing of it counts, and it may be tried again."""

    code = "bot_unavailable"
    message = "The bot did not complete the turn."


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", protected_namespaces=())


class BotChoice(_Answer):
    """A button the bot offers."""

    title: str = Field(max_length=80)
    intent: str = Field(max_length=60, pattern=r"^[a-z_]+$")
    entities: dict[str, Any] = {}


class BotMessage(_Answer):
    """One line of the bot."""

    text: str
    choices: list[BotChoice] = []
    card: dict[str, Any] | None = None


class BotCommandRequest(_Answer):
    """A deed for the hub."""

    name: Literal["hand_off"]
    reason: str = Field(max_length=60)
    summary: str = ""


class BotNlu(_Answer):
    """What the bot understood."""

    intent: str | None = None
    confidence: float | None = None
    ranking: list[dict[str, Any]] = []
    entities: list[dict[str, Any]] = []
    is_miss: bool = False


class BotReply(_Answer):
    """A whole, successful turn."""

    turn_done: str
    messages: list[BotMessage]
    commands: list[BotCommandRequest] = []
    state: dict[str, Any] | None
    nlu: BotNlu
    model_version: str
    timings_ms: dict[str, float] = {}


class RasaBot:
    """Talks to the bot's own channel.

    One attempt per call: the dispatcher decides about retries. Connecting may take 1 s, the whole turn 10 s; a refused
    connection, a timeout, any status but 200 and an answer not of the contract's form are all
    :class:`BotUnavailable`.
    """

    def __init__(
        self, url: str, secret: SecretStr, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {secret.get_secret_value()}"},
            timeout=httpx.Timeout(TURN_TIMEOUT_SECONDS, connect=CONNECT_TIMEOUT_SECONDS),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=32),
            transport=transport,
            trust_env=False,
            # Plain HTTP on loopback needs no certificates, and reading them takes 50 ms.
            verify=url.startswith("https:"),
        )

    async def take_turn(self, turn: dict[str, Any]) -> BotReply:
        """Post one turn; the reply counts only if it names this very turn as done."""
        try:
            response = await self._client.post(TURN_PATH, json=turn)
        except httpx.HTTPError as error:
            raise BotUnavailable(cause=type(error).__name__) from error
        if response.status_code != httpx.codes.OK:
            raise BotUnavailable(cause=f"status {response.status_code}")
        try:
            # An infinite number could be stored in no dialogue state and sent in no later turn.
            content = from_json(response.content, allow_inf_nan=False)
            reply = BotReply.model_validate(content)
        except ValueError as error:
            raise BotUnavailable(cause="invalid reply") from error
        if reply.turn_done != turn["turn_id"] or not (reply.messages or reply.commands):
            raise BotUnavailable(cause="turn not done")
        return reply

    async def is_ready(self) -> bool:
        """Whether a model is loaded and the channel answers."""
        try:
            response = await self._client.get(HEALTH_PATH, timeout=HEALTH_TIMEOUT_SECONDS)
        except httpx.HTTPError:
            return False
        return response.status_code == httpx.codes.OK

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
