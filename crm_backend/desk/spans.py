"""Spans of shop days as the console asks for them."""

from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import Path, Query

from crm_backend.core.errors import InvalidInput

# Beyond these a day plus a span may be none.
FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2999, 12, 31)

SpanStart = Annotated[date | None, Query(alias="from", ge=FIRST_DAY, le=LAST_DAY)]
SpanEnd = Annotated[date | None, Query(alias="to", ge=FIRST_DAY, le=LAST_DAY)]
ShopDate = Annotated[date, Path(ge=FIRST_DAY, le=LAST_DAY)]


class SpanInvalid(InvalidInput):
    """The span ends before it begins, or is too long to be counted in a request."""

    code = "span_invalid"
    message = "The span ends before it begins, or is too long."


def span_of(first: date, last: date, *, longest: timedelta) -> tuple[date, date]:
    """The span, both ends included.

    Raises
    ------
    SpanInvalid
        See there; ``facts.longest_days`` is the limit.
    """
    if not timedelta() <= last - first <= longest:
        raise SpanInvalid(longest_days=longest.days)
    return first, last
