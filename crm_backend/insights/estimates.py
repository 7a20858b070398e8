"""Estimates as docs/metrics.md writes them: pieces, probabilities, days; rounded once, halves away from zero. Pure."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil, floor

from analytics.wording import NOTHING, money_text
from crm_backend.insights.amounts import NO_AMOUNT
from crm_backend.insights.schemas import Amount

LONGEST_COVER_DAYS = 180


def pieces_amount(pieces: float | None) -> Amount:
    """Expected pieces with one decimal."""
    if pieces is None:
        return NO_AMOUNT
    return Amount(value=pieces, text=f"{_rounded(pieces, '0.1'):,}")


def low_amount(pieces: float | None) -> Amount:
    """The lower end of an interval, down to whole pieces."""
    return NO_AMOUNT if pieces is None else Amount(value=pieces, text=f"{floor(pieces):,}")


def high_amount(pieces: float | None) -> Amount:
    """The upper end of an interval, up to whole pieces."""
    return NO_AMOUNT if pieces is None else Amount(value=pieces, text=f"{ceil(pieces):,}")


def count_amount(count: int | None) -> Amount:
    """Whole pieces, customers, orders."""
    return NO_AMOUNT if count is None else Amount(value=count, text=f"{count:,}")


def money_amount(minor: int | None, *, currency: str) -> Amount:
    """Money, exact to the minor unit."""
    if minor is None:
        return NO_AMOUNT
    return Amount(value=minor, text=money_text(minor, currency=currency))


def prob_amount(probability: float | None) -> Amount:
    """A probability as a whole per cent."""
    if probability is None:
        return NO_AMOUNT
    return Amount(value=probability, text=f"{_rounded(100 * probability, '1')}%")


def error_amount(missed: float, sold: int) -> Amount:
    """Σ |expected − sold| ÷ Σ sold, as per cent with one decimal; — where nothing was sold."""
    if not sold:
        return NO_AMOUNT
    share = float(Fraction(missed) / sold)
    return Amount(value=share, text=f"{_rounded(100 * share, '0.1'):,}%")


def percent_text(share: float) -> str:
    """A share as per cent with one decimal, signed where it is below nothing."""
    return f"{_rounded(100 * share, '0.1')}%"


def cover_amount(days: int | None, *, is_chinese: bool) -> Amount:
    """Days that stock lasts; beyond half a year it says only that."""
    if days is None:
        return NO_AMOUNT
    if days > LONGEST_COVER_DAYS:
        longest = LONGEST_COVER_DAYS
        text = f"超过 {longest} 天" if is_chinese else f"over {longest} days"
        return Amount(value=days, text=text)
    return Amount(value=days, text=f"{days}")


def days_amount(days: int | None) -> Amount:
    """Whole days."""
    return count_amount(days)


def date_amount(day: date | None) -> Amount:
    """A day; its text is ISO."""
    return Amount(text=NOTHING if day is None else day.isoformat())


def level_amount(rank: int, text: str) -> Amount:
    """A level by its word; ``rank`` puts levels in order."""
    return Amount(value=rank, text=text)


def _rounded(number: float, step: str) -> Decimal:
    return Decimal(repr(number)).quantize(Decimal(step), ROUND_HALF_UP)
