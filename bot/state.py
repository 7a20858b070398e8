"""The dialogue state that travels with each turn: packed after it, unpacked before the next.

The state holds what later decisions need and nothing else: no bot messages, no time stamps, no
rankings. So the same turn from the same state gives the same state. Bounded in turns and bytes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

VERSION = 1
# Slots are kept; beyond them no policy looks further back than five turns.
MAX_TURNS = 8
MAX_BYTES = 64 * 1024

_LISTEN = {"event": "action", "name": "action_listen"}
# What a bot said is the hub's to keep; reminders and exports do not exist here.
_DROPPED_EVENTS = {"bot", "reminder", "cancel_reminder", "export"}
_SESSION_METADATA = "session_started_metadata"  # each turn brings its own
_NAMED_EVENTS = {"slot", "action"}
_DROPPED_KEYS = {"timestamp", "metadata", "message_id", "input_channel", "policy", "confidence"}
_ENTITY_KEYS = ("entity", "value", "role", "group")

EventData = dict[str, Any]


class StateUnreadable(ValueError):
    """The state is not one that ``pack`` returned."""


@dataclass
class _Moment:
    """Slots and form just before a customer's message."""

    index: int
    slots: EventData
    loop: str | None


@dataclass
class _Replay:
    slots: EventData = field(default_factory=dict)
    loop: str | None = None

    def apply(self, event: EventData) -> None:
        kind = event["event"]
        if kind == "slot":
            self.slots[event["name"]] = event.get("value")
        elif kind == "reset_slots":
            self.slots.clear()
        elif kind == "active_loop":
            self.loop = event.get("name")
        elif kind == "restart":
            self.slots.clear()
            self.loop = None


def unpack(state: Any, turn_id: str, domain: Domain) -> DialogueStateTracker:
    """Rebuild the tracker of a conversation; None is a conversation's beginning.

    Raises
    ------
    StateUnreadable
        The state has another form or version, or an event Rasa does not know.
    """
    if state is None:
        return DialogueStateTracker(turn_id, domain.slots)
    if not isinstance(state, dict) or state.get("version") != VERSION:
        raise StateUnreadable(f"state is not of version {VERSION}")
    events = state.get("events")
    if not isinstance(events, list) or not all(map(_is_event, events)):
        raise StateUnreadable("state has no list of events")
    try:
        return DialogueStateTracker.from_dict(turn_id, events, domain.slots)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise StateUnreadable(f"state has an event that cannot be read: {error}") from error


def _is_event(event: Any) -> bool:
    if not isinstance(event, dict) or not isinstance(event.get("event"), str):
        return False
    return event["event"] not in _NAMED_EVENTS or isinstance(event.get("name"), str)


def speak(tracker: DialogueStateTracker, locale: str) -> None:
    """Have the domain's sentences chosen by the customer's language, where it has a slot for that.

    Each turn brings its locale, so it is no event and no part of the state; it is the initial value
    too, because the start of a session resets all slots.
    """
    slot = tracker.slots.get("locale")
    if slot is not None:
        slot.initial_value = slot.value = locale.split("-")[0].lower()


def close_form(tracker: DialogueStateTracker) -> None:
    """Close a form that is open: it asks what only a customer can be asked, and staff are talking."""
    if tracker.active_loop:
        tracker.update(ActiveLoop(None))
        tracker.update(SlotSet(REQUESTED_SLOT, None))


def pack(tracker: DialogueStateTracker) -> EventData:
    """Return the state after a turn, at most ``MAX_TURNS`` turns and ``MAX_BYTES`` bytes of JSON.

    It is cut before a customer's message outside a form if one is near enough, and keeps the slots
    of that moment; a form too long for that is cut inside and stays open.
    """
    events = [
        _compact(event)
        for event in (e.as_dict() for e in tracker.events)
        if event["event"] not in _DROPPED_EVENTS and event.get("name") != _SESSION_METADATA
    ]
    return {"version": VERSION, "events": _cut(events)}


def _compact(event: EventData) -> EventData:
    kept = {k: v for k, v in event.items() if k not in _DROPPED_KEYS and v not in (None, False)}
    if event["event"] == "user":
        parsed = event.get("parse_data") or {}
        kept["parse_data"] = {
            "intent": {"name": parsed.get("intent", {}).get("name")},
            "entities": [
                {key: entity[key] for key in _ENTITY_KEYS if key in entity}
                for entity in parsed.get("entities", [])
            ],
        }
    elif event["event"] == "slot":
        kept["value"] = event["value"]
    elif event["event"] == "user_featurization":
        kept["use_text_for_featurization"] = event["use_text_for_featurization"]
    return kept


def _cut(events: list[EventData]) -> list[EventData]:
    if _fits(events):
        return events
    candidates = [_resume(moment, events) for moment in _moments(events)[-MAX_TURNS:]]
    # Lazily: writing a tail as JSON to weigh it is a tenth of a turn when done for every candidate.
    outside = (tail for loop, tail in candidates if loop is None and _fits(tail))
    anywhere = (tail for _, tail in candidates if _fits(tail))
    return next(outside, None) or next(anywhere, None) or candidates[-1][1]


def _fits(events: Sequence[EventData]) -> bool:
    turns = sum(event["event"] == "user" for event in events)
    return turns <= MAX_TURNS and len(json.dumps(events, ensure_ascii=False).encode()) <= MAX_BYTES


def _moments(events: list[EventData]) -> list[_Moment]:
    """The state of slots and form before each customer message, oldest first."""
    replay, moments = _Replay(), []
    for index, event in enumerate(events):
        if event["event"] == "user":
            moments.append(_Moment(index, dict(replay.slots), replay.loop))
        replay.apply(event)
    return moments


def _resume(moment: _Moment, events: list[EventData]) -> tuple[str | None, list[EventData]]:
    """The events from a moment on, behind a short opening that restores slots and form."""
    opening: list[EventData] = []
    if moment.loop is not None:
        opening.append({"event": "action", "name": moment.loop})
        opening.append({"event": "active_loop", "name": moment.loop})
    opening += [{"event": "slot", "name": n, "value": v} for n, v in moment.slots.items()]
    return moment.loop, [*opening, _LISTEN, *events[moment.index :]]
