"""What counts as a staff name and as a password, and how long guessing has to wait."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_backend.core.guesses import Failures, GrowingDelay
from crm_backend.staff.errors import StaffInvalid

MIN_PASSWORD_LENGTH = 10
MAX_PASSWORD_LENGTH = 200
_NAME = re.compile(r"[A-Za-z0-9一-鿿][A-Za-z0-9一-鿿._-]{0,39}")
_MAX_DISPLAY_NAME_LENGTH = 60

FAILURES_COUNT = timedelta(hours=24)
ADDRESS_IS_KNOWN = timedelta(days=30)
_ONE_NAME_FROM_ONE_ADDRESS = GrowingDelay(free_tries=5, longest=timedelta(minutes=15))
_ONE_ADDRESS = GrowingDelay(free_tries=20, longest=timedelta(minutes=15))
_ONE_NAME = GrowingDelay(free_tries=20, longest=timedelta(minutes=5))


@dataclass(frozen=True, kw_only=True)
class Guesses:
    """Wrong passwords of the last 24 hours around one try, counted in three ways.

    ``of_name_from_address`` begins anew with a right one. ``is_known_address`` says that somebody
    signed in with this name from this address within 30 days.
    """

    of_name_from_address: Failures
    from_address: Failures
    of_name: Failures
    is_known_address: bool


def sign_in_delay_seconds(guesses: Guesses, now: datetime) -> int:
    """How long the next password has to wait; docs/decisions/0008 weighs guessing against lock-out.

    Five wrong passwords at one name from one address are free, then each doubles the wait, a quarter
    of an hour at most. Twenty from one address at any names, or at one name from anywhere, slow
    strangers down as well, but never an address from which that name is known to sign in: nobody
    can keep staff out of their own office by guessing from elsewhere.
    """
    delays = [_ONE_NAME_FROM_ONE_ADDRESS.seconds(guesses.of_name_from_address, now)]
    if not guesses.is_known_address:
        delays.append(_ONE_ADDRESS.seconds(guesses.from_address, now))
        delays.append(_ONE_NAME.seconds(guesses.of_name, now))
    return max(delays)


def is_name(text: str) -> bool:
    """Whether somebody could sign in with this name."""
    return _NAME.fullmatch(text) is not None


def check_name(name: str) -> None:
    """A sign-in name is one word of letters (Latin or Chinese), digits and ``._-``; 40 at most.

    Raises
    ------
    StaffInvalid
        ``facts.field`` names what is wrong.
    """
    if not is_name(name):
        raise StaffInvalid("A name is one word of letters, digits and ._- signs.", field="name")


def check_display_name(display_name: str) -> None:
    """What customers and colleagues read: 1 to 60 visible characters, none that hides or turns others.

    Raises
    ------
    StaffInvalid
        Empty, too long, or with signs nobody can see.
    """
    shown = display_name.strip()
    if not 1 <= len(shown) <= _MAX_DISPLAY_NAME_LENGTH:
        raise StaffInvalid("A display name has 1 to 60 characters.", field="display_name")
    if not shown.isprintable():
        raise StaffInvalid("A display name has no invisible signs.", field="display_name")


def check_password(password: str) -> None:
    """Ten characters at least (NIST SP 800-63B asks for eight and no rules of composition).

    Raises
    ------
    StaffInvalid
        Too short or endless.
    """
    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
        raise StaffInvalid("A password has 10 to 200 characters.", field="password")
