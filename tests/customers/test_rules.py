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
    ("phone", "shown"),
    [
        (None, None),
        ("", None),
        ("+8613812341234", "138****1234"),
        ("+862187654321", "+86 ****4321"),
        ("+14155552671", "+1 ****2671"),
        ("+85291234567", "+852 ****4567"),
        ("+2901234", "+290 ****34"),
        ("13812341234", "****1234"),
        ("12345", "****45"),
        ("no phone", "****"),
    ],
)
def test_masked_phone_can_be_told_apart_but_not_called(phone, shown):
    assert mask_phone(phone) == shown


@given(st.text(alphabet="+0123456789", min_size=1, max_size=20))
def test_masked_phone_hides_at_least_three_digits_or_half_of_a_short_number(phone):
    digits = len([sign for sign in phone if sign.isdigit()])
    shown = (mask_phone(phone) or "").split(" ")[-1].replace("*", "")
    country = (mask_phone(phone) or "").rpartition(" ")[0].lstrip("+")
    hidden = digits - len(country) - len(shown)
    assert hidden >= min(3, (digits - len(country) + 1) // 2)
