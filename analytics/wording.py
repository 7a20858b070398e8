"""Amounts, shares and days as people read them, in Chinese and English; exact before they are cut.

Chinese counts large amounts in 万 and 亿. Minus is the plain hyphen, as browsers write it, so that a
figure can be searched for and pasted into a sheet.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from analytics.exact import rounded_quotient

Locale = Literal["zh", "en"]

NOTHING = "—"
"""Stands where there is no figure: never 0 %, never NaN."""

_SYMBOLS = {"CNY": "¥", "GBP": "£", "EUR": "€", "USD": "$"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_SEAM = re.compile(r"(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[\u4e00-\u9fff])")
# In hundredths: of a unit of money, or of a piece.
_SHORT_FROM = 100_000_00
_CENTS_BELOW = 1_000_00
_TENTHS_BELOW = 10_00


def money_text(amount_minor: int, *, currency: str) -> str:
    """Write an amount to the last minor unit; currencies of two decimals.

    Examples
    --------
    >>> money_text(12840000, currency="CNY"), money_text(-5, currency="GBP")
    ('¥128,400.00', '-£0.05')
    """
    whole, cents = divmod(abs(amount_minor), 100)
    return f"{_minus(amount_minor)}{_symbol(currency)}{whole:,}.{cents:02d}"


def signed_money_text(amount_minor: int, *, currency: str) -> str:
    """Write a difference: as ``money_text``, with a plus where it is one.

    Examples
    --------
    >>> signed_money_text(982000, currency="CNY")
    '+¥9,820.00'
    """
    return _plus(amount_minor) + money_text(amount_minor, currency=currency)


def share_text(numerator: int, denominator: int) -> str:
    """Write a share as per cent with one decimal, halves away from zero.

    Examples
    --------
    >>> share_text(1, 8), share_text(1, 0)
    ('12.5%', '—')
    """
    if denominator <= 0:
        return NOTHING
    tenths = rounded_quotient(1000 * numerator, denominator)
    whole, tenth = divmod(abs(tenths), 10)
    return f"{_minus(tenths)}{whole:,}.{tenth}%"


def growth_text(change: int, base: int) -> str | None:
    """Write a growth, ``+12.0%``; None where it has no meaning or would read as none.

    The base must be positive: from nothing, or from a loss, there is no per cent.

    Examples
    --------
    >>> growth_text(-1, 3), growth_text(5, 0), growth_text(1, 10**6)
    ('-33.3%', None, None)
    """
    if base <= 0 or not rounded_quotient(1000 * change, base):
        return None
    return _plus(change) + share_text(change, base)


def short_money_text(amount_minor: int, *, currency: str, locale: Locale) -> str:
    """Write an amount as short as a chart's label wants it: to the whole unit, large ones in 万.

    Examples
    --------
    >>> [
    ...     short_money_text(each, currency="CNY", locale="zh")
    ...     for each in (950, 980049, 12840000, 10**12)
    ... ]
    ['¥9.50', '¥9,800', '¥12.84 万', '¥100 亿']
    >>> short_money_text(12840000, currency="CNY", locale="en")
    '¥128.4k'
    """
    size = abs(amount_minor)
    if size < _CENTS_BELOW and size % 100:
        return money_text(amount_minor, currency=currency)
    return _in_scale(amount_minor, _scale_of(size, locale), symbol=_symbol(currency))


def short_count_text(count: float, *, locale: Locale) -> str:
    """Write a count or an estimate of one: whole from ten on, large ones in 万.

    Examples
    --------
    >>> [short_count_text(each, locale="zh") for each in (3, 3.44, 12.6, 4321, 128_400)]
    ['3', '3.4', '13', '4,321', '12.84 万']
    """
    hundredths = round(count * 100)
    if abs(hundredths) < _TENTHS_BELOW and hundredths % 100:
        return f"{count:.1f}"
    return _in_scale(hundredths, _scale_of(abs(hundredths), locale), symbol="")


def money_ticks(amounts_minor: Sequence[int], *, currency: str, locale: Locale) -> list[str]:
    """Label the marks of one axis, all in the unit that its largest amount needs.

    Examples
    --------
    >>> money_ticks([0, 2500000, 5000000, 10000000], currency="CNY", locale="zh")
    ['¥0', '¥2.5 万', '¥5 万', '¥10 万']
    """
    if any(each % 100 for each in amounts_minor):
        return [money_text(each, currency=currency) for each in amounts_minor]
    return _ticks(amounts_minor, symbol=_symbol(currency), locale=locale)


def count_ticks(counts: Sequence[int], *, locale: Locale) -> list[str]:
    """Label the marks of one axis of counts, as ``money_ticks``."""
    return _ticks([100 * each for each in counts], symbol="", locale=locale)


def day_text(day: date, *, locale: Locale) -> str:
    """Write a day of a known year: ``11 月 16 日``, ``16 Nov``."""
    return (
        f"{day.month} 月 {day.day} 日" if locale == "zh" else f"{day.day} {_MONTHS[day.month - 1]}"
    )


def weekday_text(day: date, *, locale: Locale) -> str:
    """Name the day of the week: ``周三``, ``Wed``."""
    name = _WEEKDAYS[locale][day.weekday()]
    return f"周{name}" if locale == "zh" else name


def month_text(day: date, *, locale: Locale) -> str:
    """Write a month: ``2026 年 11 月``, ``Nov 2026``."""
    if locale == "zh":
        return f"{day.year} 年 {day.month} 月"
    return f"{_MONTHS[day.month - 1]} {day.year}"


def span_text(start: date, end: date, *, locale: Locale) -> str:
    """Write the days from ``start`` up to and without ``end``.

    Examples
    --------
    >>> span_text(date(2026, 11, 16), date(2026, 11, 23), locale="zh")
    '2026 年 11 月 16 日至 22 日'
    >>> span_text(date(2026, 11, 16), date(2026, 11, 17), locale="en")
    '16 Nov 2026'
    >>> span_text(date(2026, 12, 28), date(2027, 1, 4), locale="zh")
    '2026 年 12 月 28 日至 2027 年 1 月 3 日'
    """
    last = end - timedelta(days=1)
    if locale == "en":
        first = "" if last == start else f"{day_text(start, locale=locale)} {start.year} to "
        return f"{first}{day_text(last, locale=locale)} {last.year}"
    text = f"{start.year} 年 {day_text(start, locale=locale)}"
    if last == start:
        return text
    year = "" if last.year == start.year else f"{last.year} 年 "
    same_month = (last.year, last.month) == (start.year, start.month)
    return f"{text}至 {f'{last.day} 日' if same_month else year + day_text(last, locale=locale)}"


def spaced(text: str) -> str:
    """Put the space that belongs between Chinese and Latin letters or figures.

    Examples
    --------
    >>> spaced("与2026 年持平，Q3净销售")
    '与 2026 年持平，Q3 净销售'
    """
    return _SEAM.sub(" ", text)


@dataclass(frozen=True)
class _Scale:
    hundredths: int  # in one of it
    suffix: str


_PLAIN = _Scale(100, "")
_SCALES = {
    "zh": (_Scale(10**8 * 100, " 亿"), _Scale(10**4 * 100, " 万")),
    "en": (_Scale(10**9 * 100, "bn"), _Scale(10**6 * 100, "M"), _Scale(10**3 * 100, "k")),
}


def _scale_of(size: int, locale: Locale) -> _Scale:
    if size < _SHORT_FROM:
        return _PLAIN
    return next(scale for scale in _SCALES[locale] if size >= scale.hundredths)


def _ticks(values: Sequence[int], *, symbol: str, locale: Locale) -> list[str]:
    scale = _scale_of(max((abs(each) for each in values), default=0), locale)
    return [_in_scale(each, scale, symbol=symbol) for each in values]


def _in_scale(value: int, scale: _Scale, *, symbol: str) -> str:
    """Write hundredths: four digits where there is a suffix, else whole units."""
    size = abs(value)
    whole_digits = len(str(size // scale.hundredths))
    decimals = max(0, 4 - whole_digits) if scale.suffix and size else 0
    shown = rounded_quotient(size * 10**decimals, scale.hundredths)
    whole, part = divmod(shown, 10**decimals)
    tail = f".{part:0{decimals}d}".rstrip("0").rstrip(".") if decimals else ""
    suffix = scale.suffix if size else ""
    return f"{_minus(value)}{symbol}{whole:,}{tail}{suffix}"


def _symbol(currency: str) -> str:
    return _SYMBOLS.get(currency, f"{currency} ")


def _minus(value: int) -> str:
    return "-" if value < 0 else ""


def _plus(value: int) -> str:
    return "+" if value > 0 else ""
