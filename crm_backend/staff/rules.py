"""What counts as a staff name and as a password."""

import re

from crm_backend.staff.errors import StaffInvalid

MIN_PASSWORD_LENGTH = 10
MAX_PASSWORD_LENGTH = 200
_NAME = re.compile(r"[A-Za-z0-9一-鿿][A-Za-z0-9一-鿿._-]{0,39}")
_MAX_DISPLAY_NAME_LENGTH = 60


def check_name(name: str, display_name: str) -> None:
    """A sign-in name is one word of letters (Latin or Chinese), digits and ``._-``; 40 at most.

    Raises
    ------
    StaffInvalid
        ``facts.field`` names what is wrong.
    """
    if not _NAME.fullmatch(name):
        raise StaffInvalid("A name is one word of letters, digits and ._- signs.", field="name")
    if not display_name.strip() or len(display_name) > _MAX_DISPLAY_NAME_LENGTH:
        raise StaffInvalid("A display name has 1 to 60 characters.", field="display_name")
    if not display_name.isprintable():
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
