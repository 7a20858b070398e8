"""Phone numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.customers.rules import mask_phone, normalise_phone, phone_tail


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("19900001234", "+8619900001234"),
        ("199 0000 1234", "+8619900001234"),
        ("+86 199-0000-1234", "+8619900001234"),
        ("+44 20 7946 0018", "+442079460018"),
        ("1234", None),
        ("不想说", None),
        ("", None),
    ],
)
def test_phone_numbers_are_kept_in_one_form(text: str, expected: str | None):
    assert normalise_phone(text) == expected


@pytest.mark.parametrize(
    ("phone", "expected"),
    [("+8619900001234", "1234"), (None, None), ("", None), ("123", None), ("12三4", None)],
)
def test_a_tail_is_four_digits_or_nothing(phone: str | None, expected: str | None):
    assert phone_tail(phone) == expected


@given(st.text())
def test_no_text_breaks_the_reading_of_phones(text: str):
    phone = normalise_phone(text)
    assert phone is None or normalise_phone(phone) == phone


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("+8613812341234", "138****1234"),
        ("+442079460018", "+44****0018"),
        ("+8621123456", "+86****3456"),
        ("+12025550123", "+12****0123"),
        ("+299321", "****"),
        ("1", "****"),
        ("", None),
        (None, None),
    ],
)
def test_lists_show_only_the_ends_of_a_phone(phone: str | None, expected: str | None):
    assert mask_phone(phone) == expected


@given(st.from_regex(r"\+[1-9][0-9]{1,14}", fullmatch=True))
def test_at_least_four_digits_of_every_phone_stay_hidden(phone: str):
    masked = mask_phone(phone)
    assert masked is not None
    assert phone not in masked
    assert len(phone) - len(masked.replace("****", "")) >= min(4, len(phone))
