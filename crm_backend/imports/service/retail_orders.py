"""Writes invoices of the Online Retail data as paid and completed orders, in short transactions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from crm_backend.catalog.models import Product
from crm_backend.core.bulk import (
    BulkDatabase,
    Row,
    add_columns,
    add_rows,
    add_rows_returning,
    change_rows,
)
from crm_backend.core.pace import Pace
from crm_backend.customers.models import Customer
from crm_backend.imports import repository
from crm_backend.imports.repository import LineKey, StoredOrder
from crm_backend.imports.retail_lines import CURRENCY, RetailLine
from crm_backend.imports.retail_report import OUTCOME_OF_KIND, Outcome, RetailReport
from crm_backend.orders.models import Order, OrderLine, Payment
from crm_backend.orders.values import LineKind, OrderStatus

SOURCE = "online-retail"
PAYMENT_METHOD = "import"
PRODUCTS_PER_TRANSACTION = 500


@dataclass
class _Draft:
    """An invoice's lines that are not in the database yet, and its order there once it has one."""

    lines: list[RetailLine]
    stored: StoredOrder | None

    @property
    def head(self) -> RetailLine:
        return self.lines[0]

    @cached_property
    def amount_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines)


@dataclass
class OrderLoader:
    """Loads invoices batch by batch; remembers ids, so that late lines find their order again."""

    pace: Pace
    database: BulkDatabase
    report: RetailReport
    customer_ids: dict[str, int]
    product_ids: dict[str, int]
    may_be_stored: bool
    _orders: dict[str, StoredOrder] = field(default_factory=dict)
    _latest: dict[str, RetailLine] = field(default_factory=dict)

    def load(self, invoices: Sequence[list[RetailLine]]) -> None:
        """Write some invoices in one transaction, as far as they are not there."""
        if self.may_be_stored:
            self._look_up([lines[0].invoice for lines in invoices])
        drafts = [draft for lines in invoices if (draft := self._draft(lines)).lines]
        if not drafts:
            return
        customers, products = self._customer_rows(drafts), self._product_rows(drafts)
        added = sum(draft.stored is None for draft in drafts)
        with self.pace.transaction() as session:
            new_customers = add_rows_returning(session, Customer, customers, key="number")
            new_products = add_rows_returning(session, Product, products, key="sku")
            self.customer_ids |= new_customers
            self.product_ids |= new_products
            self._write(session, drafts)
        self._count(drafts)
        self.report.customers_added += len(customers)
        self.report.products_added += len(products)
        self.report.orders_added += added

    def finish(self) -> None:
        """Give every product of this import the name and price it was last sold at."""
        rows: list[Row] = [
            {"id": self.product_ids[sku], "name": line.name, "price_minor": line.unit_price_minor}
            for sku, line in self._latest.items()
        ]
        for first in range(0, len(rows), PRODUCTS_PER_TRANSACTION):
            with self.pace.transaction() as session:
                change_rows(session, Product, rows[first : first + PRODUCTS_PER_TRANSACTION])

    def _look_up(self, invoices: Sequence[str]) -> None:
        unknown = [invoice for invoice in invoices if invoice not in self._orders]
        with self.database.reading() as session:
            self._orders |= repository.stored_orders(session, unknown)

    def _draft(self, lines: list[RetailLine]) -> _Draft:
        stored = self._orders.get(lines[0].invoice)
        if stored is None or not stored.lines:
            return _Draft(lines, stored)
        new: list[RetailLine] = []
        for line in lines:
            key: LineKey = (
                line.sku, line.name, line.quantity, line.unit_price_minor, line.amount_minor,
            )  # fmt: skip
            if stored.lines[key]:
                stored.lines[key] -= 1
                self.report.outcomes[Outcome.KNOWN] += 1
            else:
                new.append(line)
        return _Draft(new, stored)

    def _customer_rows(self, drafts: Sequence[_Draft]) -> list[Row]:
        first_seen = {
            draft.head.customer: draft.head
            for draft in reversed(drafts)
            if draft.head.customer and draft.head.customer not in self.customer_ids
        }
        return [
            {
                "number": number,
                "name": "",
                "province": line.country[:40],
                "created_at": line.happened_at,
            }
            for number, line in first_seen.items()
        ]

    def _product_rows(self, drafts: Sequence[_Draft]) -> list[Row]:
        sold = [line for draft in drafts for line in draft.lines if line.kind is LineKind.GOODS]
        self._latest |= {line.sku: line for line in sold if line.unit_price_minor}
        first_sold = {line.sku: line for line in sold if line.sku not in self.product_ids}
        return [
            {
                "sku": sku,
                "name": line.name,
                "category": "",
                "description": "",
                "price_minor": line.unit_price_minor,
                "currency": CURRENCY,
                "is_active": True,
                "created_at": line.happened_at,
            }
            for sku, line in first_sold.items()
        ]

    def _write(self, session: Session, drafts: Sequence[_Draft]) -> None:
        fresh = [draft for draft in drafts if draft.stored is None]
        late = [(draft, draft.stored) for draft in drafts if draft.stored is not None]
        ids = add_rows_returning(
            session, Order, [self._order_row(draft) for draft in fresh], key="number"
        )
        for draft in fresh:
            draft.stored = StoredOrder(ids[draft.head.invoice], 0, 0, False, Counter())
            self._orders[draft.head.invoice] = draft.stored
        change_rows(session, Order, [_grown_order(draft, stored) for draft, stored in late])
        repository.grow_payments(
            session,
            {
                stored.id: stored.total_minor + draft.amount_minor
                for draft, stored in late
                if stored.is_paid
            },
        )
        known = [(draft, draft.stored) for draft in drafts if draft.stored is not None]
        add_columns(session, OrderLine, self._line_columns(known))
        unpaid = [
            _payment_row(draft, stored)
            for draft, stored in known
            if draft.amount_minor and not stored.is_paid
        ]
        add_rows(session, Payment, unpaid)
        for draft, stored in known:
            stored.line_count += len(draft.lines)
            stored.total_minor += draft.amount_minor
            stored.is_paid = stored.total_minor > 0

    def _order_row(self, draft: _Draft) -> Row:
        head, amount_minor = draft.head, draft.amount_minor
        return {
            "number": head.invoice,
            "customer_id": self.customer_ids[head.customer] if head.customer else None,
            "status": OrderStatus.COMPLETED,
            "currency": CURRENCY,
            "total_minor": amount_minor,
            "paid_minor": amount_minor,
            "refund_held_minor": 0,
            "channel": SOURCE,
            "province": head.country[:60],
            "placed_at": head.happened_at,
            "paid_at": head.happened_at,
            "completed_at": head.happened_at,
        }

    def _line_columns(self, drafts: Sequence[tuple[_Draft, StoredOrder]]) -> dict[str, list[Any]]:
        lines = [line for draft, _ in drafts for line in draft.lines]
        sizes = [(stored, len(draft.lines)) for draft, stored in drafts]
        return {
            "order_id": [stored.id for stored, size in sizes for _ in range(size)],
            "line_no": [
                stored.line_count + line_no
                for stored, size in sizes
                for line_no in range(1, size + 1)
            ],
            "kind": [line.kind for line in lines],
            # Only goods have a product; a code of fees or postage is in no catalogue.
            "product_id": [self.product_ids.get(line.sku) for line in lines],
            "sku": [line.sku for line in lines],
            "name": [line.name for line in lines],
            "quantity": [line.quantity for line in lines],
            "unit_price_minor": [line.unit_price_minor for line in lines],
            "amount_minor": [line.amount_minor for line in lines],
        }

    def _count(self, drafts: Sequence[_Draft]) -> None:
        for draft in drafts:
            self.report.sold_minor += draft.amount_minor
            for line in draft.lines:
                self.report.outcomes[OUTCOME_OF_KIND[line.kind]] += 1


def _grown_order(draft: _Draft, stored: StoredOrder) -> Row:
    total_minor = stored.total_minor + draft.amount_minor
    return {"id": stored.id, "total_minor": total_minor, "paid_minor": total_minor}


def _payment_row(draft: _Draft, stored: StoredOrder) -> Row:
    return {
        "order_id": stored.id,
        "method": PAYMENT_METHOD,
        "reference": f"{SOURCE}:{draft.head.invoice}",
        "amount_minor": stored.total_minor + draft.amount_minor,
        "currency": CURRENCY,
        "paid_at": draft.head.happened_at,
    }
