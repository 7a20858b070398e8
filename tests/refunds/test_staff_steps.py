"""The state machine of what staff do with a refund, whatever is tried in whatever order."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.refunds.errors import RefundStateConflict
from crm_backend.refunds.rules import staff_steps
from crm_backend.refunds.values import OPEN_STATES, RefundDeed, RefundKind, RefundState

ENDS = (RefundState.PAID, RefundState.REFUSED, RefundState.WITHDRAWN)
ONWARD = list(RefundState)


def walk(kind, deeds):
    """Every state on the way, deeds that are not possible left out."""
    states = [RefundState.REQUESTED]
    for deed in deeds:
        with suppress(RefundStateConflict):
            states.extend(staff_steps(deed, states[-1], kind))
    return states


deeds = st.lists(st.sampled_from(list(RefundDeed)), max_size=12)
kinds = st.sampled_from(list(RefundKind))


@given(kind=kinds, tried=deeds)
def test_no_order_of_deeds_leads_back_or_past_the_end(kind, tried):
    states = walk(kind, tried)
    assert len(states) == len(set(states))
    order = [ONWARD.index(state) for state in states]
    assert order == sorted(order)
    assert all(state in OPEN_STATES for state in states[:-1])
    assert set(states[:-1]).isdisjoint(ENDS)


@given(kind=kinds, tried=deeds)
def test_nothing_is_paid_that_was_not_approved_and_no_return_that_did_not_arrive(kind, tried):
    states = walk(kind, tried)
    if RefundState.PAID in states:
        assert RefundState.APPROVED in states
        is_return = kind is RefundKind.RETURN_REFUND
        assert (RefundState.RECEIVED in states) is is_return
    if RefundState.REFUSED in states:
        assert states == [RefundState.REQUESTED, RefundState.REFUSED]


@pytest.mark.parametrize("kind", RefundKind)
@pytest.mark.parametrize("state", ENDS)
@pytest.mark.parametrize("deed", RefundDeed)
def test_an_end_is_an_end(kind, state, deed):
    with pytest.raises(RefundStateConflict) as caught:
        staff_steps(deed, state, kind)
    assert caught.value.facts == {"state": state.value}


@pytest.mark.parametrize("kind", RefundKind)
def test_every_refund_can_be_paid_in_the_end(kind):
    assert walk(kind, list(RefundDeed))[-1] is RefundState.PAID
