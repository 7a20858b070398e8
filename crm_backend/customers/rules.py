"""What counts as a phone number."""

import re

import phonenumbers

# Three signs before and four after the stars leave four hidden.
_MASKABLE_LENGTH = 11
PHONE_TAIL = re.compile(r"[0-9]{4}")


def normalise_phone(text: str, *, region: str = "CN") -> str | None:
    """A phone number in E.164, or None where ``text`` cannot be one.

    Numbers without a country code are read as numbers of ``region``.
    """
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask_phone(phone: str | None) -> str | None:
    """A stored number as lists and logs may show it: ``138****1234``; None where there is none.

    At least half of the digits are hidden, whatever the number.
    """
    if not phone:
        return None
    national = phone.removeprefix("+86")
    if len(national) < _MASKABLE_LENGTH:
        return "****"
    return f"{national[:3]}****{national[-4:]}"


def phone_tail(phone: str | None) -> str | None:
    """The last four digits of a stored number, or None where there are none to compare."""
    tail = (phone or "")[-4:]
    return tail if PHONE_TAIL.fullmatch(tail) else None
