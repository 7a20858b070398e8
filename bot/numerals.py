"""Read numbers in digits, Chinese numerals (第二十三 → 23, 一百二 → 120) and short English ones.

Nothing is guessed: what is no well-formed number is refused.
"""

import re
from decimal import Decimal, InvalidOperation

NUMERAL = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?(?![\d.])|\d{1,7}(?:\.\d{1,2})?(?![\d.])(?:[万千百]|[kw](?![a-z]))?"
    r"|[一二两三四五六七八九十][零〇一二两三四五六七八九十百千万]{0,14})"
)
"""A number of money or things, as ``amount_of`` reads it; bounded, so that reading stays linear."""

ENGLISH_NUMERAL = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_FACTORS = {"百": 100, "千": 1000, "万": 10_000, "k": 1000, "w": 10_000}
_TEN_THOUSAND = 10_000
_NUMERAL = re.compile(NUMERAL)
_ENGLISH = dict(
    zip(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
        range(1, 12),
        strict=True,
    )
) | {"a": 1, "an": 1, "twelve": 12}

# Digits as one speaks them, one by one; 幺 is 1 on the telephone.
_SPOKEN = str.maketrans("零〇一幺二两三四五六七八九", "0011223456789")
_SPOKEN_RUN = re.compile(
    r"[零〇一幺二两三四五六七八九](?:[ -]?[零〇一幺二两三四五六七八九\d]){5,}"
    r"|[零〇一幺二三四五六七八九]{4}(?=年)"
    r"|(?<=[是为号数位码:])[零〇一幺二三四五六七八九]{4}(?![零〇一幺二两三四五六七八九十百千万\d])"
)


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


def english_number_of(text: str) -> int:
    """Return the number that a text matching ``ENGLISH_NUMERAL`` means."""
    return int(text) if text.isdigit() else _ENGLISH[text]


def amount_of(text: str) -> Decimal:
    """Return the exact number that a text matching ``NUMBER`` means.

    Raises
    ------
    ValueError
        It means none (三五, 百百, 二百千).

    Examples
    --------
    >>> [str(amount_of(n)) for n in ("1,299.00", "1k", "1.5万", "一百二", "两千零五", "三万五")]
    ['1299.00', '1000', '15000.0', '120', '2005', '35000']
    """
    if text[:1].isdigit():
        factor = _FACTORS.get(text[-1], 1)
        digits = text[:-1] if text[-1] in _FACTORS else text
        try:
            return Decimal(digits.replace(",", "")) * factor
        except InvalidOperation as error:
            raise ValueError(f"{text!r} is not a number") from error
    myriads, man, rest = text.rpartition("万")
    if "万" in myriads:
        raise ValueError(f"{text!r} is not a number")
    if not man:
        return Decimal(_below_ten_thousand(text))
    if len(rest) == 1 and rest in _DIGITS:
        return Decimal(_below_ten_thousand(myriads) * _TEN_THOUSAND + _DIGITS[rest] * 1000)
    value = _below_ten_thousand(myriads) * _TEN_THOUSAND
    return Decimal(value + (_below_ten_thousand(rest.lstrip("零〇")) if rest else 0))


def _below_ten_thousand(text: str) -> int:
    """Read 两千零五, 一百二 (120), 十二; each unit below the one before."""
    total, digit, last_unit, has_zero = 0, None, _TEN_THOUSAND, False
    for sign in text:
        if sign in "零〇":
            has_zero = True
        elif sign in _DIGITS:
            if digit is not None:
                raise ValueError(f"{text!r} is not a number")
            digit = _DIGITS[sign]
        else:
            unit = _UNITS[sign]
            if unit >= last_unit or (digit is None and (unit != 10 or total)):
                raise ValueError(f"{text!r} is not a number")
            total += (1 if digit is None else digit) * unit
            digit, last_unit, has_zero = None, unit, False
    if not text or (has_zero and digit is None):
        raise ValueError(f"{text!r} is not a number")
    if digit is None:
        return total
    # 一百二 is 120, 一百零二 is 102.
    is_short = last_unit in {100, 1000} and not has_zero
    return total + digit * (last_unit // 10 if is_short else 1)


def with_digits(text: str) -> str:
    """Return the text with numbers that are spoken digit by digit written in digits; same length.

    Six digits or more are such a number, four are before 年 and after 尾号, 订单号 and the like.

    Examples
    --------
    >>> with_digits("sf二六一一二三零零四二, 幺三八一二三四五六七八, 二零二五年, 三四个")
    'sf2611230042, 13812345678, 2025年, 三四个'
    """
    return _SPOKEN_RUN.sub(lambda run: run.group().translate(_SPOKEN), text)
