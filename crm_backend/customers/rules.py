"""What counts as a phone number, and how much of one is shown."""

import re

import phonenumbers

PHONE_TAIL = re.compile(r"[0-9]{4}")
_CHINESE_MOBILE_LENGTH = len("+8613800001234")
_SHOWN_AT_START, _SHOWN_AT_END, _LEAST_HIDDEN = 3, 4, 4


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


def phone_tail(phone: str | None) -> str | None:
    """The last four digits of a stored number, or None where there are none to compare."""
    tail = (phone or "")[-4:]
    return tail if PHONE_TAIL.fullmatch(tail) else None


def mask_phone(phone: str | None) -> str | None:
    """A stored number as lists show it: ``138****1234``, ``+44****0018``; None where there is none.

    A number too short to hide four of its digits is hidden whole.
    """
    if not phone:
        return None
    number = phone.removeprefix("+86") if len(phone) == _CHINESE_MOBILE_LENGTH else phone
    hidden = len(number) - _SHOWN_AT_START - _SHOWN_AT_END
    if hidden < _LEAST_HIDDEN:
        return "****"
    return f"{number[:_SHOWN_AT_START]}****{number[-_SHOWN_AT_END:]}"
