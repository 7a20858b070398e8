"""What counts as a phone number, and how much of one may be shown."""

import re

import phonenumbers

# Three signs before and four after the stars leave four hidden.
PHONE_TAIL = re.compile(r"[0-9]{4}")
_MASK = "****"
_CHINESE_MOBILE = re.compile(r"\+86(1[0-9]{2})[0-9]{4}([0-9]{4})")
_SHOWN_DIGITS = 4


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


def veiled_account(name: str, phone: str | None, number: str) -> str:
    """Whose account it is, enough for its owner to know it: 王*，尾号 1234; without a phone, the customer number's end.

    Examples
    --------
    >>> veiled_account("王小明", "+8613800001234", "C1"), veiled_account("", None, "C-20417")
    ('王*，尾号 1234', '*，客户号尾号 0417')
    """
    first = f"{name[:1]}*"
    tail = phone_tail(phone)
    return f"{first}，尾号 {tail}" if tail else f"{first}，客户号尾号 {number[-4:]}"


def mask_phone(phone: str | None) -> str | None:
    """A stored number as lists, cards and logs may show it: enough to tell two callers apart, not to call.

    A Chinese mobile number keeps its first three and last four digits, as every parcel label in China
    does (138****1234). Any other number keeps its country code and its last four digits (+44 ****1234),
    a short one no more than half of them. The stars do not tell how many digits they hide.
    """
    if not phone:
        return None
    mobile = _CHINESE_MOBILE.fullmatch(phone)
    if mobile:
        return f"{mobile[1]}{_MASK}{mobile[2]}"
    country, number = _split_country(phone)
    hidden = max(len(number) - _SHOWN_DIGITS, (len(number) + 1) // 2)
    return f"{country}{_MASK}{number[hidden:]}"


def _split_country(phone: str) -> tuple[str, str]:
    digits = "".join(sign for sign in phone if sign.isdigit())
    try:
        code = str(phonenumbers.parse(phone, None).country_code)
    except phonenumbers.NumberParseException:
        return "", digits
    return f"+{code} ", digits.removeprefix(code)
