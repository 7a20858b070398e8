"""Names, passwords, and the price of guessing."""

from datetime import timedelta

import pytest

from crm_backend.core.guesses import Failures
from crm_backend.staff import rules
from crm_backend.staff.errors import StaffInvalid
from tests.fakes.fixed_clock import NOW

NONE = Failures(count=0, last_at=None)


def delay(*, pair=0, address=0, name=0, known=False, minutes_ago=0) -> int:
    last_at = NOW - timedelta(minutes=minutes_ago)
    guesses = rules.Guesses(
        of_name_from_address=Failures(count=pair, last_at=last_at),
        from_address=Failures(count=address, last_at=last_at),
        of_name=Failures(count=name, last_at=last_at),
        is_known_address=known,
    )
    return rules.sign_in_delay_seconds(guesses, NOW)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 60), (6, 120), (8, 480), (9, 900), (5000, 900)]
)
def test_each_wrong_password_after_five_doubles_the_wait_up_to_a_quarter_of_an_hour(
    failures, seconds
):
    assert delay(pair=failures) == seconds


def test_wait_runs_out():
    assert delay(pair=5, minutes_ago=1) == 0
    assert delay(pair=7, minutes_ago=1) == 180


def test_strangers_wait_for_what_others_guessed_but_a_known_address_does_not():
    assert delay(name=20) == delay(address=20) == 60
    assert delay(name=1000) == 300
    assert delay(address=1000) == 900
    assert delay(name=1000, address=1000, known=True) == 0
    assert delay(pair=6, name=1000, address=1000, known=True) == 120


def test_no_guess_no_wait():
    guesses = rules.Guesses(
        of_name_from_address=NONE, from_address=NONE, of_name=NONE, is_known_address=False
    )
    assert rules.sign_in_delay_seconds(guesses, NOW) == 0


@pytest.mark.parametrize("name", ["li", "小李", "li.wei-2_a", "9", "王" * 40])
def test_name_is_one_word(name):
    rules.check_name(name)


@pytest.mark.parametrize(
    "name", ["", " li", "li wei", ".li", "王" * 41, "li\x00", "li\n", "<b>", "a@b", "\u202eli"]
)
def test_other_names_are_refused(name):
    with pytest.raises(StaffInvalid):
        rules.check_name(name)


@pytest.mark.parametrize("shown", ["", "  ", "x" * 61, "a\x00b", "a\u202eb", "a\nb"])
def test_display_name_that_is_empty_endless_or_invisible_is_refused(shown):
    with pytest.raises(StaffInvalid):
        rules.check_display_name(shown)


@pytest.mark.parametrize("password", ["", "123456789", "x" * 201])
def test_password_too_short_or_endless_is_refused(password):
    with pytest.raises(StaffInvalid):
        rules.check_password(password)
