"""Nothing personal reaches a log line."""

from crm_backend.core.logs import PERSONAL_KEYS, drop_personal


def test_personal_values_are_dropped_and_facts_stay() -> None:
    event = dict.fromkeys(PERSONAL_KEYS, "13812345678") | {"event": "turn.done", "turn_id": "trn_1"}
    shown = drop_personal(None, "info", event)
    assert "13812345678" not in str(shown)
    assert (shown["event"], shown["turn_id"]) == ("turn.done", "trn_1")
