"""Which earlier purchase a cancellation gives back. Decided by the customer's own history; no database here.

A cancelled quantity is taken from the customer's latest earlier lines of that product that have
quantity left. What finds no such line stays a credit note, and so does money above what was charged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_backend.imports.retail_lines import RetailLine
from crm_backend.orders.values import LineKind


@dataclass(kw_only=True)
class BoughtLine:
    """An order line with what refunds have left of it."""

    line_id: int
    order_id: int
    customer_id: int
    sku: str
    placed_at: datetime
    quantity_left: int
    amount_left_minor: int


@dataclass(frozen=True)
class Taken:
    """What one cancellation line takes from one order line."""

    line: BoughtLine
    quantity: int
    amount_minor: int


@dataclass(frozen=True)
class Settlement:
    """How a cancellation line is settled: by refunds of order lines, the rest by a credit note."""

    cancellation: RetailLine
    taken: tuple[Taken, ...]
    rest_quantity: int
    rest_minor: int


def settle(cancellations: Iterable[RetailLine], bought: Iterable[BoughtLine]) -> list[Settlement]:
    """Settle one customer's cancellations, oldest first; ``bought`` is used up on the way."""
    shelves: dict[str, list[BoughtLine]] = {}
    for line in sorted(bought, key=lambda line: (line.placed_at, line.line_id), reverse=True):
        shelves.setdefault(line.sku, []).append(line)
    return [
        _settle_one(cancellation, shelves.get(cancellation.sku, ()))
        for cancellation in sorted(cancellations, key=lambda line: line.happened_at)
    ]


def _settle_one(cancellation: RetailLine, latest_first: Sequence[BoughtLine]) -> Settlement:
    taken: list[Taken] = []
    quantity, amount_minor = cancellation.quantity, cancellation.amount_minor
    # A charge such as "Manual" names no product that could be given back.
    if cancellation.kind is LineKind.FEE:
        return Settlement(cancellation, (), quantity, amount_minor)
    for line in latest_first:
        if quantity == 0:
            break
        if line.placed_at >= cancellation.happened_at or not line.quantity_left:
            continue
        take = _take(line, cancellation, min(quantity, line.quantity_left))
        if take.amount_minor > 0:
            taken.append(take)
            quantity -= take.quantity
            amount_minor -= take.amount_minor
            line.quantity_left -= take.quantity
            line.amount_left_minor -= take.amount_minor
    return Settlement(cancellation, tuple(taken), quantity, amount_minor)


def _take(line: BoughtLine, cancellation: RetailLine, quantity: int) -> Taken:
    wanted = cancellation.amount_minor * quantity // cancellation.quantity
    return Taken(line, quantity, min(wanted, line.amount_left_minor))
