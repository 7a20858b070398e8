"""What the bot makes of a manager's question, in the fields of ``manager_questions.jsonl``, without Rasa.

The other side of a comparison is worked out here from docs/metrics.md alone; in the product the hub does it.
"""

import json
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.calendar_spans import Span, month_from, months, quarter_from, same_day_from, week
from bot.figures.merging import Asked

TODAY = date(2026, 11, 25)
QUESTIONS = Path(__file__).with_name("manager_questions.jsonl")
FIELDS = ("metric", "dimension", "filter", "period", "compare", "limit")
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Question:
    """One line of the file."""

    text: str
    follow_up_of: int | None
    fields: dict[str, Any]


def questions() -> list[Question]:
    """All questions, in order."""
    lines = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    return [
        Question(line["text"], line.get("follow_up_of"), {key: line.get(key) for key in FIELDS})
        for line in lines
    ]


def fields_of(asked: Asked | None, *, today: date) -> dict[str, Any]:
    """The fields of the file for what the bot understood; a question it cannot read has none."""
    if asked is None:
        return dict.fromkeys(FIELDS)
    if asked.cannot:
        return dict.fromkeys(FIELDS) | {"metric": "unanswerable", "filter": {}}
    return {
        "metric": asked.figure,
        "dimension": asked.by,
        "filter": asked.filters,
        "period": _dates(asked.span),
        "compare": _dates(other_side(asked, today=today)),
        "limit": asked.limit,
    }


def other_side(asked: Asked, *, today: date) -> Span | None:
    """The days that a question's comparison means."""
    if asked.compare is None or asked.span is None:
        return None
    if asked.compare == "previous":
        return _previous(asked.span, asked.unit or "days", today)
    if asked.compare == "year_before":
        return _year_before(asked.span, asked.unit or "days")
    first, last = asked.compare.split("..")
    return date.fromisoformat(first), date.fromisoformat(last)


def _previous(span: Span, unit: str, today: date) -> Span:
    first, last = span
    days = (last - first).days + 1
    if unit == "days":
        return first - timedelta(days=days), first - _A_DAY
    before = {
        "week": week(first, -1),
        "month": month_from(first, -1),
        "quarter": quarter_from(first, -1),
        "year": months(first.year - 1, 1, 12),
    }[unit]
    is_begun = last == today and _end_of(first, unit) != last
    return (before[0], before[0] + timedelta(days=days - 1)) if is_begun else before


def _end_of(first: date, unit: str) -> date:
    return {
        "week": week(first, 0),
        "month": month_from(first, 0),
        "quarter": quarter_from(first, 0),
        "year": months(first.year, 1, 12),
    }[unit][1]


def _year_before(span: Span, unit: str) -> Span:
    first, last = span
    if unit == "week":
        return first - timedelta(days=364), last - timedelta(days=364)
    if unit == "month" and _end_of(first, unit) == last:
        return month_from(first, -12)
    return same_day_from(first, -12), same_day_from(last, -12)


def _dates(span: Span | None) -> dict[str, str] | None:
    return {"from": span[0].isoformat(), "to": span[1].isoformat()} if span else None


def plain(text: str) -> str:
    """A sentence in one spelling, as ``bot.spelling`` does it but for traditional signs."""
    return unicodedata.normalize("NFKC", text).lower()
