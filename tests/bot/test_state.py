import json
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot import state

DOMAIN = Domain.from_dict(
    {
        "intents": ["greet", "inform"],
        "slots": {
            name: {"type": "any", "mappings": [{"type": "custom"}]}
            for name in ("order_number", "requested_slot")
        },
        "forms": {"refund_form": {"required_slots": ["order_number"]}},
    }
)


def user(text: str = "你好") -> Event:
    ranking = [{"name": "greet", "confidence": 0.9}, {"name": "inform", "confidence": 0.1}]
    entity = {"entity": "ordinal", "value": 1, "start": 0, "end": 2, "extractor": "x"}
    parsed = {"intent": ranking[0], "intent_ranking": ranking, "entities": [entity], "text": text}
    return UserUttered(text, ranking[0], [entity], parsed, metadata={"locale": "en"})


def turn(*events: Event, text: str = "你好") -> list[Event]:
    return [user(text), *events, BotUttered("您好"), ActionExecuted("action_listen")]


def tracker_of(*turns: list[Event]) -> DialogueStateTracker:
    opening = [ActionExecuted("action_session_start"), SessionStarted()]
    events = [*opening, ActionExecuted("action_listen"), *(e for one in turns for e in one)]
    return DialogueStateTracker.from_events("trn_1", events, DOMAIN.slots)


def kinds(packed: dict[str, Any]) -> list[str]:
    return [event["event"] for event in packed["events"]]


def turns_in(packed: dict[str, Any]) -> int:
    return kinds(packed).count("user")


def test_conversation_begins_empty() -> None:
    assert not state.unpack(None, "trn_1", DOMAIN).events


def test_state_holds_no_words_of_the_bot_times_or_rankings() -> None:
    packed = state.pack(tracker_of(turn()))
    assert "bot" not in kinds(packed)
    written = json.dumps(packed)
    for word in ("timestamp", "intent_ranking", "metadata", "message_id", "extractor"):
        assert word not in written


def test_round_trip_keeps_slots_form_and_last_message() -> None:
    before = tracker_of(
        turn(ActionExecuted("refund_form"), ActiveLoop("refund_form")),
        turn(SlotSet("order_number", "SF1"), SlotSet("requested_slot", None)),
    )
    after = state.unpack(json.loads(json.dumps(state.pack(before))), "trn_2", DOMAIN)
    assert after.sender_id == "trn_2"
    assert after.current_slot_values() == before.current_slot_values()
    assert after.active_loop_name == "refund_form"
    assert after.latest_action_name == "action_listen"
    assert after.latest_message is not None
    assert after.latest_message.intent_name == "greet"
    assert after.past_states(DOMAIN) == before.past_states(DOMAIN)


def test_packing_again_changes_nothing() -> None:
    packed = state.pack(tracker_of(turn(SlotSet("order_number", "SF1")), turn()))
    assert state.pack(state.unpack(packed, "trn_2", DOMAIN)) == packed


def test_slot_set_to_nothing_stays_so() -> None:
    packed = state.pack(
        tracker_of(turn(SlotSet("order_number", "x")), turn(SlotSet("order_number", None)))
    )
    assert state.unpack(packed, "t", DOMAIN).get_slot("order_number") is None


def test_false_is_a_slot_value() -> None:
    packed = state.pack(tracker_of(turn(SlotSet("order_number", False))))
    assert state.unpack(packed, "t", DOMAIN).get_slot("order_number") is False


def test_old_turns_go_and_slots_stay() -> None:
    first = turn(SlotSet("order_number", "SF1"))
    packed = state.pack(tracker_of(first, *(turn() for _ in range(40))))
    assert turns_in(packed) == state.MAX_TURNS
    assert state.unpack(packed, "t", DOMAIN).get_slot("order_number") == "SF1"


def test_cut_is_made_outside_a_form() -> None:
    opened = turn(ActionExecuted("refund_form"), ActiveLoop("refund_form"))
    turns = [turn() for _ in range(12)] + [opened] + [turn() for _ in range(5)]
    packed = state.pack(tracker_of(*turns))
    # Every one of the last eight turns could begin it; those before the form are preferred.
    assert packed["events"][0] == {"event": "action", "name": "action_listen"}
    assert kinds(packed).count("active_loop") == 1


def test_endless_form_is_cut_and_stays_open() -> None:
    opened = turn(
        ActionExecuted("refund_form"),
        ActiveLoop("refund_form"),
        SlotSet("requested_slot", "order_number"),
    )
    packed = state.pack(tracker_of(opened, *(turn() for _ in range(30))))
    assert turns_in(packed) == state.MAX_TURNS
    after = state.unpack(packed, "t", DOMAIN)
    assert after.active_loop_name == "refund_form"
    assert after.get_slot("requested_slot") == "order_number"
    assert after.latest_action_name == "action_listen"


def test_state_stays_below_its_bytes() -> None:
    packed = state.pack(tracker_of(*(turn(text="长" * 6000) for _ in range(8))))
    assert len(json.dumps(packed, ensure_ascii=False).encode()) <= state.MAX_BYTES
    assert 0 < turns_in(packed) < 8


@pytest.mark.parametrize(
    "broken",
    [[], "x", 1, {}, {"version": 0, "events": []}, {"version": 1}, {"version": 1, "events": [{}]}],
)
def test_foreign_state_is_refused(broken: object) -> None:
    with pytest.raises(state.StateUnreadable):
        state.unpack(broken, "trn_1", DOMAIN)
