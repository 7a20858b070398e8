"""One turn: what Rasa remembers during it, and the end of it when anything goes wrong.

Rasa swallows the failure of an action and goes on with the next one, which may be a deed. The watch
installed here ends the turn instead. Nothing is kept between turns.
"""

import asyncio
import contextvars
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from rasa.core.actions.action import Action, ActionExecutionRejection, RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, FollowupAction, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

# Well below the hub's own limit for a turn; the actions give the hub 3 s per call.
ACTION_TIMEOUT_SECONDS = 5.0


@dataclass
class Turn:
    """The tracker of the running turn and the time its actions took."""

    tracker: DialogueStateTracker
    action_seconds: float = 0.0


class TurnAborted(BaseException):
    """The turn is over without an answer; says which action failed, never what a customer typed.

    Not an ``Exception``, because Rasa catches every ``Exception`` of an action and goes on.
    """


current_turn: contextvars.ContextVar[Turn] = contextvars.ContextVar("current_turn")


class TurnTrackerStore(InMemoryTrackerStore):
    """Keeps the tracker on the running turn; in ``rasa shell``, where there is none, in memory."""

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Put the tracker back on the turn."""
        turn = current_turn.get(None)
        if turn is None:
            await super().save(tracker)
        else:
            turn.tracker = tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker that the channel rebuilt from the hub's state."""
        turn = current_turn.get(None)
        if turn is None:
            return await super().retrieve(sender_id)
        return turn.tracker


class ActionResultUnusable(ValueError):
    """An action server's answer has the right form and means nothing in this domain."""


class _WatchedAction:
    """An action whose failure ends the turn before Rasa can swallow it."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def __getattr__(self, name: str) -> Any:
        return getattr(self._action, name)

    async def run(self, *args: Any) -> list[Event]:
        try:
            events: list[Event] = await self._action.run(*args)
        except ActionExecutionRejection:
            raise  # a form that found nothing to fill: other rules may answer
        except Exception as error:
            if current_turn.get(None) is None:
                raise
            abort(self._action.name(), error)
        return events


def abort(action_name: str, error: Exception) -> NoReturn:
    """End the running turn because of an action."""
    causes = [type(e).__name__ for e in (error, error.__cause__) if e is not None]
    raise TurnAborted(f"{action_name}: {' from '.join(causes)}") from error


def abort_endless_turn(*_args: Any) -> NoReturn:
    """End a turn of too many actions: what it said so far is a loop, not an answer."""
    raise TurnAborted("prediction: too many actions in one turn")


def _check_meaning(events: list[Event], domain: Domain) -> None:
    """Refuse what Rasa would only log: a slot or a follow-up action the domain does not have."""
    slots = {slot.name for slot in domain.slots}
    for event in events:
        if isinstance(event, SlotSet) and event.key not in slots:
            raise ActionResultUnusable(f"no slot {event.key}")
        if isinstance(event, FollowupAction) and (
            event.action_name not in domain.action_names_or_texts
        ):
            raise ActionResultUnusable(f"no action {event.action_name}")


def watch_remote(original: Callable[..., Awaitable[list[Event]]]) -> Callable[..., Any]:
    """Wrap ``RemoteAction.run``: in a turn, a time limit of its own, and a failure ends the turn."""

    async def run(
        self: RemoteAction, channel: Any, nlg: Any, tracker: DialogueStateTracker, domain: Domain
    ) -> list[Event]:
        turn = current_turn.get(None)
        if turn is None:
            return await original(self, channel, nlg, tracker, domain)
        started = time.perf_counter()
        try:
            async with asyncio.timeout(ACTION_TIMEOUT_SECONDS):
                events = await original(self, channel, nlg, tracker, domain)
            _check_meaning(events, domain)
        except ActionExecutionRejection:
            raise
        except Exception as error:  # noqa: BLE001 - the border: whatever broke ends the turn
            abort(self.name(), error)
        finally:
            turn.action_seconds += time.perf_counter() - started
        return events

    run.is_watch = True  # type: ignore[attr-defined]
    return run


def install() -> None:
    """Watch all actions of this process. Idempotent."""
    if getattr(RemoteAction.run, "is_watch", False):
        return
    RemoteAction.run = watch_remote(RemoteAction.run)
    original_run_action = MessageProcessor._run_action

    async def run_action(self: MessageProcessor, action: Action, *args: Any, **more: Any) -> Any:
        return await original_run_action(self, _WatchedAction(action), *args, **more)

    MessageProcessor._run_action = run_action
