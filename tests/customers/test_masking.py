"""Phones in lists and logs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.customers.rules import mask_phone


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("+8613812341234", "138****1234"),
        ("+447911123456", "+44****3456"),
        ("+8657112345", "****"),
        ("", None),
        (None, None),
    ],
)
def test_phone_is_masked(phone, expected):
    assert mask_phone(phone) == expected


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
def test_at_least_four_digits_stay_hidden(phone):
    shown = mask_phone(phone)
    assert shown is not None
    assert phone.removeprefix("+86") not in shown
    hidden = len(phone.removeprefix("+86")) - len(shown.replace("*", ""))
    assert hidden >= 4
