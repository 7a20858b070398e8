"""Read small whole numbers in digits or Chinese numerals (第二十三 → 23)."""

import re

NUMERAL = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_NUMERAL = re.compile(NUMERAL)


def number_of(text: str) -> int:
    """Return the number that a text matching ``NUMERAL`` means.

    Raises
    ------
    ValueError
        It means none (十十, 三五).

    Examples
    --------
    >>> [number_of(n) for n in ("12", "两", "十", "二十三")]
    [12, 2, 10, 23]
    """
    if not _NUMERAL.fullmatch(text):
        raise ValueError(f"{text!r} is not a small number")
    if text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        tens = ""
    if len(tens) > 1 or len(ones) > 1 or "十" in tens + ones:
        raise ValueError(f"{text!r} is not a number")
    return (_DIGITS[tens] if tens else int(bool(ten))) * 10 + (_DIGITS[ones] if ones else 0)
