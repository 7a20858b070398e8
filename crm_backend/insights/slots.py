"""In which day, week or month a moment lies, as an expression that every database works out alike."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, SQLColumnExpression, case, literal

from crm_backend.core.orm import UtcDateTime


def slot_of(
    moment: SQLColumnExpression[Any], starts: Sequence[tuple[Any, date]]
) -> ColumnElement[date]:
    """The first day of the day, week or month that a moment or a day lies in; a search by halves.

    ``starts`` are (where it begins, what it is called) in order; a join of the same would leave it
    to each database to guess which table to read first.
    """
    if len(starts) == 1:
        return literal(starts[0][1], Date)
    middle = len(starts) // 2
    boundary = starts[middle][0]
    begins = literal(boundary, UtcDateTime() if isinstance(boundary, datetime) else Date())
    return case(
        (moment < begins, slot_of(moment, starts[:middle])), else_=slot_of(moment, starts[middle:])
    )
