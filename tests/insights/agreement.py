"""Compares what the hub answers with what plain SQL says, number by number and row by row."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from crm_backend.insights.schemas import Amount, FigureAnswer, Part, Row
from crm_backend.insights.values import Note, Unit
from tests.insights.dictionary.exact import rounded
from tests.insights.dictionary.expected import Expected, Line, Value

DASH = "—"
REST = "rest"
MISSING = ("匿名订单", "未填写", "未分类", "运费及其他", "无人接待")
TIMES = ("day", "week", "month")
_SCALES = {Unit.MONEY: Fraction(1, 100), Unit.SHARE: Fraction(100)}
_DECIMALS = {Unit.MONEY: 2, Unit.SHARE: 1, Unit.SCORE: 2}
# What a comparison has to say; other notes are not of numbers.
_NOTES = {Note.TODAY_NOT_OVER, Note.DATA_BEGINS}


def differences(expected: Expected, found: FigureAnswer) -> list[str]:
    """What differs, in words for whoever has to find out who is right; nothing where both agree."""
    return [
        *_figures(expected, found),
        *_table(expected, found),
        *_drivers(expected, found),
        *_notes(expected, found),
    ]


def _figures(expected: Expected, found: FigureAnswer) -> Iterator[str]:
    figures = {figure.figure.value: figure for figure in found.figures}
    for name, value in expected.total.items():
        if name not in figures:
            if name in NAMES:
                yield f"{name} is missing"
            continue
        figure = figures[name]
        yield from _amount(name, value, figure.amount, figure.unit)
        if name in expected.other and name != "best_day":
            yield from _amount(f"{name} before", expected.other[name], figure.before, figure.unit)
        if name in expected.growth:
            growth = figure.change if figure.unit is Unit.SHARE else figure.growth
            yield from _amount(f"{name} growth", expected.growth[name], growth, Unit.SHARE)
    if "best_day" in figures and "best_sales" in expected.total:
        yield from _amount(
            "best sales", expected.total["best_sales"], figures["best_day"].beside, Unit.MONEY
        )


NAMES = {
    "sales",
    "net_sales",
    "refunds",
    "orders",
    "buyers",
    "order_value",
    "buyer_value",
    "pieces",
    "best_day",
}


def _table(expected: Expected, found: FigureAnswer) -> Iterator[str]:
    if not expected.lines and not expected.below:
        return
    is_series = found.by is not None and found.by.value in TIMES
    shown = [row for row in found.rows if is_series or row.rank is not None]
    wanted = [line.key or line.name for line in expected.lines]
    got = [row.name if row.name in MISSING else row.key for row in shown]
    if wanted != got:
        yield f"rows: SQL {wanted}, the hub {got}"
        return
    if not is_series and [row.rank for row in shown] != list(range(1, len(shown) + 1)):
        yield "ranks do not count"
    for line, row in zip(expected.lines, shown, strict=True):
        yield from _line(line, row, found)
        if is_series and line.is_cut != row.is_cut:
            yield f"{line.key}: SQL cut {line.is_cut}, the hub {row.is_cut}"
        if not is_series and line.name != row.name:
            yield f"{line.key}: SQL calls it {line.name}, the hub {row.name}"
    if not is_series:
        yield from _below(expected, found)


def _below(expected: Expected, found: FigureAnswer) -> Iterator[str]:
    others = {row.name: row for row in found.rows if row.rank is None and row.key != REST}
    for line in expected.below:
        if line.name in others:
            yield from _line(line, others.pop(line.name), found)
        elif any(line.values.values()):
            yield f"{line.name} is missing below"
    yield from (f"{name}: SQL has no such row" for name in others)
    rest = next((row for row in found.rows if row.key == REST), None)
    count = int(re.sub(r"\D", "", rest.name)) if rest else 0
    if count != expected.rest_count:
        yield f"rest: SQL {expected.rest_count}, the hub {count}"
    elif rest is not None and isinstance(expected.rest, int) and found.figure.value != "drivers":
        yield from _amount("rest", expected.rest, rest.amounts[0], found.columns[0].unit)


def _line(line: Line, row: Row, found: FigureAnswer) -> Iterator[str]:
    for column, amount in zip(found.columns, row.amounts, strict=True):
        name = column.figure.value
        if name in line.values:
            yield from _amount(f"{line.name} {name}", line.values[name], amount, column.unit)
    if line.share is not None and row.share != f"{float(rounded(line.share * 100, 1)):.1f}%":
        yield f"{line.name} share: SQL {line.share}, the hub {row.share}"


def _drivers(expected: Expected, found: FigureAnswer) -> Iterator[str]:
    if found.drivers is None or "change" not in expected.total:
        return
    yield from _amount("change", expected.total["change"], found.drivers.change, Unit.MONEY)
    yield from _parts(expected.factors, found.drivers.by_factor)
    if not expected.lines:
        return
    parts = {part.key: part for part in found.drivers.by_dimension}
    yield from _parts(expected.lines, [part for part in parts.values() if part.key != REST])
    if expected.rest_count:
        rest = parts.get(REST)
        yield from _amount("rest part", expected.rest, rest.amount if rest else None, Unit.MONEY)


def _parts(lines: tuple[Line, ...], parts: list[Part]) -> Iterator[str]:
    # Missing values have a word of the hub's own as their key; factors have the same key on both sides.
    wanted = [line.key or line.name for line in lines]
    got = [part.key if part.key in wanted else part.name for part in parts]
    if wanted != got:
        yield f"parts: SQL {wanted}, the hub {got}"
        return
    for line, part in zip(lines, parts, strict=True):
        yield from _amount(f"{line.name} part", line.values["part"], part.amount, Unit.MONEY)


def _notes(expected: Expected, found: FigureAnswer) -> Iterator[str]:
    told = {note.value for note in found.notes if note in _NOTES}
    if expected.other and told != expected.notes:
        yield f"notes: SQL {sorted(expected.notes)}, the hub {sorted(told)}"


def _amount(what: str, expected: Value, found: Amount | None, unit: Unit) -> Iterator[str]:
    if expected is None:
        if found is not None and found.text != DASH:
            yield f"{what}: SQL has none, the hub says {found.text}"
        return
    if found is None:
        yield f"{what}: SQL {expected}, the hub has none"
        return
    if isinstance(expected, date | str):
        if str(expected) not in (found.text, str(found.value)):
            yield f"{what}: SQL {expected}, the hub {found.text}"
        return
    exact = number(found)
    if exact is None or exact != expected:
        yield f"{what}: SQL {expected}, the hub {exact} ({found.text})"
    if found.value is not None and found.value != rounded(expected):
        yield f"{what}: SQL {expected}, the hub's value is {found.value}"
    read = digits(found.text)
    if read != shown(expected, unit):
        yield f"{what}: SQL {float(shown(expected, unit))}, the hub writes {found.text}"


def number(amount: Amount) -> Fraction | None:
    """The exact value of an amount."""
    if amount.numerator is not None and amount.denominator:
        return Fraction(amount.numerator, amount.denominator)
    return None if amount.value is None else Fraction(amount.value)


def digits(text: str) -> Fraction | None:
    """The number people read, whatever stands around it."""
    found = re.fullmatch(r"([+−-]?)[^\d+−-]*([\d,]+(?:\.\d+)?)[^\d]*", text)
    if found is None:
        return None
    size = Fraction(Decimal(found[2].replace(",", "")))
    return -size if found[1] in ("-", "−") else size


def shown(value: int | Fraction, unit: Unit) -> Fraction:
    """What must be read: yuan with their fen, per cent with one decimal, everything else whole; rounded once."""
    return rounded(value * _SCALES.get(unit, Fraction(1)), _DECIMALS.get(unit, 0))
