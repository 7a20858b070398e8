"""What of an order is still free to be given back, and how money is split over its lines.

Pure arithmetic in integer minor units: what the sum is, not whether it may be paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm_backend.orders.values import LineKind, OrderStatus
from crm_backend.refunds.values import RefundKind, RefundReason

SELLERS_FAULT = (RefundReason.QUALITY, RefundReason.DAMAGED, RefundReason.WRONG_ITEM)


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """One order line and what refunds already claim of it.

    ``value_minor`` is what was really paid for it: its amount, less its part of a discount.
    """

    line_no: int
    kind: LineKind
    quantity: int
    value_minor: int
    held_quantity: int = 0
    held_minor: int = 0
    is_open: bool = False

    @property
    def free_quantity(self) -> int:
        """Pieces no refund claims."""
        return max(0, self.quantity - self.held_quantity)

    @property
    def free_minor(self) -> int:
        """Money of this line that no refund claims."""
        return max(0, self.value_minor - self.held_minor) if self.free_quantity else 0


@dataclass(frozen=True, kw_only=True)
class OrderFacts:
    """What a decision needs to know; ``arrived_on`` is the shop-local day of delivery."""

    status: OrderStatus
    paid_minor: int
    held_minor: int
    arrived_on: date | None
    lines: tuple[LineFacts, ...]

    @property
    def free_minor(self) -> int:
        """Money of the whole order that no refund claims."""
        return max(0, self.paid_minor - self.held_minor)

    @property
    def free_goods(self) -> tuple[LineFacts, ...]:
        """Goods that no refund claims in full; gifts of no value too."""
        return tuple(
            line
            for line in self.lines
            if line.kind is LineKind.GOODS and line.free_quantity and not line.is_open
        )


@dataclass(frozen=True, kw_only=True)
class LineShare:
    """What of one line a refund would cover."""

    line_no: int
    quantity: int
    amount_minor: int


@dataclass(frozen=True)
class Case:
    """One fully spoken wish: None for the lines means all that are left."""

    kind: RefundKind
    reason: RefundReason
    line_nos: tuple[int, ...] | None


def allocate(amount_minor: int, weights: Sequence[int]) -> list[int]:
    """Split an amount in proportion to ``weights`` by largest remainder; the sum is exact.

    No part exceeds its weight unless the amount exceeds the sum of the weights. Where all weights
    are zero, the first part takes everything.
    """
    total = sum(weights)
    if not total:
        return [amount_minor, *([0] * (len(weights) - 1))] if weights else []
    parts = [amount_minor * weight // total for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda at: (-(amount_minor * weights[at] % total), at)
    )
    for at in by_remainder[: amount_minor - sum(parts)]:
        parts[at] += 1
    return parts


def line_values(paid_minor: int, amounts: Sequence[int]) -> list[int]:
    """What was really paid for each line: a discount on the whole order is spread over its lines."""
    if sum(amounts) <= paid_minor:
        return list(amounts)
    return allocate(paid_minor, amounts)


def shares_of(order: OrderFacts, case: Case) -> tuple[LineShare, ...]:
    """The lines of a refund with their money; together never more than the order has free."""
    chosen = _chosen(order, case.line_nos)
    extras = _extras(order, case)
    amount = sum(line.free_minor for line in (*chosen, *extras))
    if case.kind is RefundKind.UNSHIPPED and covers_rest(order, case.line_nos):
        amount = order.free_minor
    lines = (*chosen, *extras)
    parts = allocate(min(amount, order.free_minor), [line.free_minor for line in lines])
    return tuple(
        LineShare(line_no=line.line_no, quantity=line.free_quantity, amount_minor=part)
        for line, part in zip(lines, parts, strict=True)
    )


def _extras(order: OrderFacts, case: Case) -> tuple[LineFacts, ...]:
    """Postage and fees that go back with the last goods of an order."""
    if not covers_rest(order, case.line_nos):
        return ()
    if case.kind is RefundKind.UNSHIPPED:
        kinds: tuple[LineKind, ...] = (LineKind.POSTAGE, LineKind.FEE)
    else:
        kinds = (LineKind.POSTAGE,) if case.reason in SELLERS_FAULT else ()
    return tuple(
        line
        for line in order.lines
        if line.kind in kinds and line.free_quantity and not line.is_open
    )


def _chosen(order: OrderFacts, line_nos: tuple[int, ...] | None) -> tuple[LineFacts, ...]:
    return tuple(line for line in order.free_goods if line_nos is None or line.line_no in line_nos)


def covers_rest(order: OrderFacts, line_nos: tuple[int, ...] | None) -> bool:
    """Whether nothing of the order's goods would be left."""
    return len(_chosen(order, line_nos)) == len(order.free_goods)
