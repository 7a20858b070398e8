"""The bot's only door: the hub posts a turn, the bot answers it whole or not at all.

Contract: docs/bot-api.md, section 1. Nothing is kept between turns. A turn in which anything went
wrong is never answered 200: the hub repeats it from the same state.
"""

import hmac
import logging
import time
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Self

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import asked_figures, ellipsis, message_language, speed, state, turn, wishes
from bot.replies import CollectedReplies
from bot.turn_request import (
    RequestMalformed,
    TurnRequest,
    allowed_choices,
    harmless,
    parse_turn_request,
)
from bot.wish_queue import WishQueue

MAX_BODY_BYTES = 256 * 1024
_RANKING_LENGTH = 10
_SHOWN_FRAMES = 4

logger = logging.getLogger(__name__)


class BodyTooLarge(Exception):
    """The body exceeds ``MAX_BODY_BYTES``."""


class TurnFailed(Exception):
    """Something in the turn went wrong; the message names it without the customer's words."""


class HubInput(InputChannel):
    """Serves ``POST turn`` and ``GET health`` under ``/webhooks/hub``."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        speed.install()
        turn.install()

    @classmethod
    def name(cls) -> str:
        """Return the name in the URL."""
        return "hub"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> Self:
        """Refuse to start without a secret: an unset variable must not open the door."""
        secret = (credentials or {}).get("secret") or ""
        if not secret or secret.startswith("${"):
            raise RasaException("credentials.yml: the hub channel needs ZHANGGUI_BOT_SECRET.")
        return cls(str(secret))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the two routes of the contract."""
        routes = Blueprint("hub_channel", __name__)

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            processor = _processor(request.app)
            if processor is None:
                return _not_ready()
            return json({"model_version": model_version(processor)})

        @routes.post("/turn", stream=True)
        async def receive_turn(request: Request) -> HTTPResponse:
            if not self._knows_secret(request):
                return json({"code": "unauthorized"}, status=401)
            try:
                return await _answer(request, on_new_message)
            except BodyTooLarge:
                return json({"code": "body_too_large"}, status=413)
            except RequestMalformed as error:
                return json({"code": "malformed", "message": str(error)}, status=400)
            except TurnFailed as error:
                logger.error("turn.failed %s", error)  # noqa: TRY400 - a trace holds words
                return json({"code": "action_failed"}, status=502)

        return routes

    def _knows_secret(self, request: Request) -> bool:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        same = hmac.compare_digest(given.encode("utf-8", "replace"), self._secret)
        return same and scheme.lower() == "bearer"


def model_version(processor: MessageProcessor) -> str:
    """Name the model by the hash of what it was trained from, or by its own id elsewhere."""
    path = Path(processor.model_path).resolve()
    if path.name == "model.tar.gz":
        return path.parent.name
    return str(processor.model_metadata.model_id)


def _processor(app: Sanic) -> MessageProcessor | None:
    agent = getattr(app.ctx, "agent", None)
    return agent.processor if agent is not None and agent.is_ready() else None


def _not_ready() -> HTTPResponse:
    return json({"code": "model_not_ready"}, status=503)


async def _read_body(request: Request) -> bytes:
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > MAX_BODY_BYTES:
        raise BodyTooLarge
    body = bytearray()
    while (chunk := await request.stream.read()) is not None:
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooLarge
    return bytes(body)


async def _answer(
    request: Request, on_new_message: Callable[[UserMessage], Awaitable[Any]]
) -> HTTPResponse:
    started = time.perf_counter()
    body = await _read_body(request)
    processor = _processor(request.app)
    if processor is None:
        return _not_ready()
    intents = allowed_choices(processor.domain)
    call = parse_turn_request(body, intents)
    answer = await _run_turn(call, CollectedReplies(intents), processor, on_new_message)
    answer["timings_ms"]["total"] = _milliseconds(time.perf_counter() - started)
    return json(answer)


async def _run_turn(
    call: TurnRequest,
    replies: CollectedReplies,
    processor: MessageProcessor,
    on_new_message: Callable[[UserMessage], Awaitable[Any]],
) -> dict[str, Any]:
    """Run one turn from the hub's state and return its answer.

    Raises
    ------
    RequestMalformed
        The state cannot be read.
    TurnFailed
        An action failed, timed out or answered nonsense, or nothing was said.
    """
    try:
        tracker = state.unpack(call.state, call.turn_id, processor.domain)
    except state.StateUnreadable as error:
        raise RequestMalformed(str(error)) from error
    typed = None if call.is_choice else call.message
    day = asked_figures.day_of_staff(call.metadata)
    read = asked_figures.language_of if day else message_language.language_of
    locale = message_language.locale_of_turn(tracker, typed, call.metadata["locale"], read=read)
    state.speak(tracker, locale)
    running = turn.Turn(tracker)
    token = turn.current_turn.set(running)
    processor.on_circuit_break = turn.abort_endless_turn
    if day:
        state.close_form(tracker)

    async def fulfil(wish: str, number: int) -> None:
        known = parsed if wish == call.message else None
        if known is None and day:
            known, _ = await _understand(wish, processor, running.tracker)
            asked_figures.understand(known, running.tracker, today=day, is_second=number > 0)
        metadata = {**call.metadata, "locale": locale, "wish": number}
        await on_new_message(
            UserMessage(wish, replies, call.turn_id, known, HubInput.name(), call.turn_id, metadata)
        )

    try:
        parsed, nlu_seconds = await _understand(call.message, processor, tracker)
        first, *more = await _wishes(call, parsed, processor, tracker)
        await WishQueue(running, replies, processor, fulfil).answer(first, *more)
        message_language.remember(running.tracker, typed, processor.domain, read=read)
    except turn.TurnAborted as error:
        raise TurnFailed(f"{call.turn_id}: {error}") from error
    except Exception as error:  # the border: whatever broke, the hub must learn of it
        raise TurnFailed(f"{call.turn_id}: {_whereabouts(error)}") from error
    finally:
        turn.current_turn.reset(token)
    if replies.is_empty:
        raise TurnFailed(f"{call.turn_id}: nothing was said")
    return {
        "turn_done": call.turn_id,
        "messages": replies.messages,
        "commands": replies.commands,
        "state": state.pack(running.tracker),
        "nlu": _understood(parsed, is_miss=replies.is_miss),
        "model_version": model_version(processor),
        "timings_ms": {
            "nlu": _milliseconds(nlu_seconds),
            "actions": _milliseconds(running.action_seconds),
        },
    }


def _whereabouts(error: Exception) -> str:
    """Name an error and its place; its own words may be the customer's."""
    frames = traceback.extract_tb(error.__traceback__)[-_SHOWN_FRAMES:]
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))
    return f"{type(error).__name__} at {places}"


async def _understand(
    text: str, processor: MessageProcessor, tracker: Any
) -> tuple[dict[str, Any], float]:
    started = time.perf_counter()
    parsed = await processor.parse_message(UserMessage(text), tracker)
    return parsed, time.perf_counter() - started


async def _wishes(
    call: TurnRequest, parsed: dict[str, Any], processor: MessageProcessor, tracker: Any
) -> list[str]:
    """Cut a typed message into wishes; a button, and an answer to a form's question, is one.

    What the message as a whole means in this conversation is written into ``parsed``.
    """
    if call.is_choice:
        return [call.message]
    day = asked_figures.day_of_staff(call.metadata)
    if day and asked_figures.understand(parsed, tracker, today=day):
        return [harmless(each) for each in asked_figures.questions_in(call.message, today=day)]
    ellipsis.complete(parsed, tracker)
    if tracker.active_loop:
        return [call.message]

    async def understand(clause: str) -> dict[str, Any]:
        parsed, _ = await _understand(harmless(clause), processor, tracker)
        return parsed

    # A slash inside a message is a sign; at the beginning of a wish Rasa would take it for a command.
    return [harmless(wish) for wish in await wishes.separate(call.message, understand)]


def _understood(parsed: dict[str, Any], *, is_miss: bool) -> dict[str, Any]:
    intent = parsed["intent"]
    ranking = parsed.get("intent_ranking") or [intent]
    return {
        "intent": intent.get("name"),
        "confidence": round(float(intent.get("confidence") or 0.0), 4),
        "ranking": [
            {"intent": entry["name"], "confidence": round(float(entry["confidence"]), 4)}
            for entry in ranking[:_RANKING_LENGTH]
        ],
        "entities": [
            {"entity": entity["entity"], "value": entity["value"]}
            for entity in parsed.get("entities", [])
        ],
        "is_miss": is_miss,
    }


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 2)
