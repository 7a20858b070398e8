"""Which state may follow, and when a ticket is late."""

from datetime import timedelta

import pytest

from crm_backend.tickets.errors import TicketStateConflict
from crm_backend.tickets.rules import check_step, is_overdue
from crm_backend.tickets.values import STATE_TEXT, TYPE_TEXT, TicketState, TicketType
from tests.fakes.fixed_clock import NOW

ALLOWED = {
    "open": "in_progress waiting resolved",
    "in_progress": "waiting resolved",
    "waiting": "in_progress resolved",
    "resolved": "open in_progress",
}


@pytest.mark.parametrize("state", TicketState)
@pytest.mark.parametrize("to", TicketState)
def test_states_follow_as_written(state, to):
    if to is state or to.value in ALLOWED[state].split():
        check_step(state, to)
    else:
        with pytest.raises(TicketStateConflict) as caught:
            check_step(state, to)
        assert caught.value.facts == {"state": state.value, "wished": to.value}


@pytest.mark.parametrize(
    ("state", "minutes_ago", "expected"),
    [("open", 1, True), ("waiting", 1, True), ("open", 0, False), ("resolved", 1, False)],
)
def test_overdue_is_unresolved_and_past_its_time(state, minutes_ago, expected):
    due_at = NOW - timedelta(minutes=minutes_ago)
    assert is_overdue(TicketState(state), due_at, NOW) is expected
    assert not is_overdue(TicketState(state), None, NOW)


def test_every_type_and_state_has_a_chinese_word():
    assert set(TYPE_TEXT) == set(TicketType)
    assert set(STATE_TEXT) == set(TicketState)
