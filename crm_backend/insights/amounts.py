"""Exact numbers written as docs/metrics.md says: rounded once, at the end, halves away from zero. Pure."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Self

from analytics.exact import rounded_quotient
from analytics.wording import NOTHING, money_text, share_text, signed_money_text
from crm_backend.insights.schemas import Amount
from crm_backend.insights.values import Unit


@dataclass(frozen=True)
class Ratio:
    """A number that is not rounded yet, with the very sums it is made of."""

    numerator: int
    denominator: int = 1

    @classmethod
    def of(cls, numerator: int, denominator: int) -> Self | None:
        """The quotient; None where nothing can be divided."""
        return cls(numerator, denominator) if denominator > 0 else None

    @property
    def exact(self) -> Fraction:
        """The number itself."""
        return Fraction(self.numerator, self.denominator)

    @property
    def rank(self) -> int | Fraction:
        """The number itself, to be compared; of thousands, whole ones are ten times as fast."""
        return self.numerator if self.denominator == 1 else self.exact

    @property
    def rounded(self) -> int:
        """The nearest whole number."""
        return rounded_quotient(self.numerator, self.denominator)


NO_AMOUNT = Amount(text=NOTHING)


def amount(number: Ratio | None, unit: Unit, *, currency: str) -> Amount:
    """A figure's number in its unit; — where there is none."""
    if number is None:
        return NO_AMOUNT
    if unit is Unit.SHARE:
        return _share(number)
    if unit is Unit.SCORE:
        return _score(number)
    whole = number.rounded
    text = money_text(whole, currency=currency) if unit is Unit.MONEY else f"{whole:,}"
    if number.denominator == 1:
        return Amount(value=whole, text=text)
    return Amount(
        value=whole, numerator=number.numerator, denominator=number.denominator, text=text
    )


def _score(number: Ratio) -> Amount:
    """Two decimals."""
    hundredths = rounded_quotient(100 * number.numerator, number.denominator)
    return Amount(
        numerator=number.numerator,
        denominator=number.denominator,
        text=f"{hundredths // 100}.{hundredths % 100:02d}",
    )


def _share(number: Ratio) -> Amount:
    return Amount(
        numerator=number.numerator,
        denominator=number.denominator,
        text=share_text(number.numerator, number.denominator),
    )


def day_amount(day: date | None) -> Amount:
    """A day; — where there is none."""
    return NO_AMOUNT if day is None else Amount(text=day.isoformat())


def change(now: Ratio | None, before: Ratio | None, unit: Unit, *, currency: str) -> Amount | None:
    """How much more it is now: money and numbers signed, shares in percentage points; None without both."""
    if now is None or before is None:
        return None
    difference = now.exact - before.exact
    number = Ratio(difference.numerator, difference.denominator)
    if unit is Unit.SHARE:
        tenths = rounded_quotient(1000 * number.numerator, number.denominator)
        points = f"{_sign(tenths)}{abs(tenths) // 10:,}.{abs(tenths) % 10}"
        return Amount(numerator=number.numerator, denominator=number.denominator, text=points)
    if unit is Unit.SCORE:
        hundredths = rounded_quotient(100 * number.numerator, number.denominator)
        text = f"{_sign(hundredths)}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"
        return Amount(numerator=number.numerator, denominator=number.denominator, text=text)
    whole = number.rounded
    if unit is Unit.MONEY:
        return Amount(value=whole, text=signed_money_text(whole, currency=currency))
    return Amount(value=whole, text=f"{_sign(whole)}{abs(whole):,}")


def growth(now: Ratio, before: Ratio) -> Amount | None:
    """(now − before) ÷ before, signed; None where the base is not above nothing."""
    if before.exact <= 0:
        return None
    grown = (now.exact - before.exact) / before.exact
    share = Ratio(grown.numerator, grown.denominator)
    tenths = rounded_quotient(1000 * share.numerator, share.denominator)
    plus = "+" if tenths > 0 else ""
    return Amount(
        numerator=share.numerator,
        denominator=share.denominator,
        text=plus + share_text(share.numerator, share.denominator),
    )


def part_of_whole(part: Ratio | None, whole: Ratio | None) -> str:
    """A share (占比); — where the whole is nothing or less."""
    if part is None or whole is None or whole.exact <= 0:
        return NOTHING
    share = part.exact / whole.exact
    return share_text(share.numerator, share.denominator)


def _sign(number: int) -> str:
    return {1: "+", -1: "-"}.get((number > 0) - (number < 0), "")
