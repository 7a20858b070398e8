"""Rows of a shop's own orders, put together to whole orders and checked; no database here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm_backend.imports.problems import Problem
from crm_backend.imports.tables import Record
from crm_backend.orders.values import LineKind, OrderStatus

LINE_COLUMNS = frozenset({"sku", "name", "quantity", "amount_minor"})
POSTAGE_SKU, POSTAGE_NAME = "POSTAGE", "运费"
# What happens first stands first.
_COURSE = ("placed_at", "paid_at", "shipped_at", "delivered_at", "completed_at")
_STATUS_BY_LAST_TIME = (
    ("closed_at", OrderStatus.CLOSED),
    ("completed_at", OrderStatus.COMPLETED),
    ("delivered_at", OrderStatus.DELIVERED),
    ("shipped_at", OrderStatus.SHIPPED),
    ("paid_at", OrderStatus.PAID),
)
_PAID = (OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED)


@dataclass(frozen=True, kw_only=True)
class LineDraft:
    """One position of an order; ``name`` is empty where the catalogue must know it."""

    record: Record
    kind: LineKind
    sku: str
    name: str
    quantity: int
    amount_minor: int


@dataclass(frozen=True, kw_only=True)
class OrderDraft:
    """A whole order of a file; ``values`` hold only what the file says of it."""

    number: str
    records: tuple[Record, ...]
    lines: tuple[LineDraft, ...]
    status: OrderStatus
    values: dict[str, Any]

    @property
    def total_minor(self) -> int:
        """What the customer was to pay."""
        return sum(line.amount_minor for line in self.lines)

    def reject(self, problem: Problem, line: int | None = None) -> "list[tuple[Record, Problem]]":
        """Every row of the order: the one at fault with its problem, the others because of it."""
        return reject_rows(self.records, problem, line or self.records[0].line)


def reject_rows(
    records: Sequence[Record], problem: Problem, line: int
) -> list[tuple[Record, Problem]]:
    """The row at ``line`` with its problem, the other rows of the order because of it."""
    return [
        (record, problem if record.line == line else record.problem("other_row_wrong", line=line))
        for record in records
    ]


def group_by_order(records: Iterable[Record]) -> list[tuple[Record, ...]]:
    """Rows by order number, in the order in which the orders first appear."""
    groups: dict[object, list[Record]] = {}
    for record in records:
        groups.setdefault(record.values["number"], []).append(record)
    return [tuple(group) for group in groups.values()]


def draft_order(
    records: tuple[Record, ...], bad_lines: Mapping[str, int]
) -> OrderDraft | list[tuple[Record, Problem]]:
    """Put an order together; if any row is wrong, all of them are refused.

    ``bad_lines`` are the numbers of orders with a row that could not be read, and its line.
    """
    bad_line = bad_lines.get(str(records[0].values["number"]))
    if bad_line is not None:
        problem = records[0].problem("other_row_wrong", line=bad_line)
        return [(record, problem) for record in records]
    values: dict[str, Any] = {}
    origin: dict[str, Record] = {}
    for record in records:
        for name, value in record.values.items():
            if name in LINE_COLUMNS:
                continue
            if name in values and values[name] != value:
                problem = record.problem("rows_differ", name, str(value), origin[name].line)
                return reject_rows(records, problem, record.line)
            values[name] = value
            origin.setdefault(name, record)
    status = _status(values)
    wrong = _fault_of_times(values, status)
    if wrong is not None:
        code, name = wrong
        record = origin[name]
        problem = record.problem(code, name, f"{values[name]:%Y-%m-%d %H:%M}")
        return reject_rows(records, problem, record.line)
    if status in _PAID:
        # The day of payment is often not in such files, that it was paid is.
        values.setdefault("paid_at", values["placed_at"])
    number = values.pop("number")
    values.pop("status", None)
    postage_minor = values.pop("postage_minor", 0)
    return OrderDraft(
        number=number,
        records=records,
        lines=tuple(_lines(records, postage_minor)),
        status=status,
        values=values,
    )


def _status(values: dict[str, Any]) -> OrderStatus:
    stated = values.get("status")
    if isinstance(stated, OrderStatus):
        return stated
    return next(
        (status for name, status in _STATUS_BY_LAST_TIME if name in values),
        OrderStatus.PENDING_PAYMENT,
    )


def _fault_of_times(values: dict[str, Any], status: OrderStatus) -> tuple[str, str] | None:
    if status is OrderStatus.PENDING_PAYMENT:
        return next((("unpaid_times", name) for name in _COURSE[1:] if name in values), None)
    latest: datetime = values["placed_at"]
    for name in _COURSE[1:]:
        if name in values:
            if values[name] < latest:
                return "times_backwards", name
            latest = values[name]
    if "closed_at" in values and values["closed_at"] < values["placed_at"]:
        return "times_backwards", "closed_at"
    return None


def _lines(records: Sequence[Record], postage_minor: int) -> Iterable[LineDraft]:
    for record in records:
        values: dict[str, Any] = record.values
        yield LineDraft(
            record=record,
            kind=LineKind.GOODS,
            sku=values["sku"],
            name=values.get("name", ""),
            quantity=values["quantity"],
            amount_minor=values["amount_minor"],
        )
    if postage_minor:
        yield LineDraft(
            record=records[0],
            kind=LineKind.POSTAGE,
            sku=POSTAGE_SKU,
            name=POSTAGE_NAME,
            quantity=1,
            amount_minor=postage_minor,
        )
