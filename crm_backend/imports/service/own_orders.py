"""Orders of a shop's own files: added, or changed as far as refunds and closed orders allow."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from crm_backend.core.bulk import add_rows_returning
from crm_backend.customers.models import Customer
from crm_backend.imports import repository
from crm_backend.imports.order_drafts import LineDraft, OrderDraft
from crm_backend.imports.table_report import TableReport
from crm_backend.orders.models import Order, OrderLine, Payment, Shipment
from crm_backend.orders.values import LineKind, OrderStatus

_PARCEL_COLUMNS = ("carrier", "tracking_number")
_OTHER_COLUMNS = frozenset({*_PARCEL_COLUMNS, "payment_method", "customer_number"})
PAYMENT_METHOD = "import"


class OrderWriter:
    """Compares drafts with the database inside one session; writes unless it is a dry run."""

    def __init__(self, session: Session, *, currency: str, is_dry: bool) -> None:
        self._session = session
        self._currency = currency
        self._is_dry = is_dry

    def write(self, drafts: Sequence[OrderDraft], report: TableReport) -> None:
        """Add or change the orders of a batch; what cannot be is noted in ``report``."""
        self._products = repository.products_by_sku(
            self._session, sorted({line.sku for draft in drafts for line in draft.lines})
        )
        known = repository.orders_with_parts(self._session, [draft.number for draft in drafts])
        good = [draft for draft in drafts if not self._rejected(draft, known, report)]
        customer_ids = self._customers(good, report)
        payments = repository.payments_by_reference(
            self._session, [_reference(draft) for draft in good]
        )
        orders: list[tuple[OrderDraft, Order]] = []
        for draft in good:
            stored = known.get(draft.number)
            order = stored.order if stored else self._new_order(draft)
            customer = draft.values.get("customer_number")
            if customer:
                order.customer_id = customer_ids[customer]
            is_changed = self._bring(draft, order, payments.get(_reference(draft)))
            report.added += stored is None
            report.changed += stored is not None and is_changed
            report.unchanged += stored is not None and not is_changed
            report.rows_loaded += len(draft.records)
            orders.append((draft, order))
        if not self._is_dry:
            self._session.flush()
            self._session.add_all(self._new_payments(orders, payments))

    def _rejected(
        self,
        draft: OrderDraft,
        known: dict[str, repository.KnownOrder],
        report: TableReport,
    ) -> bool:
        nameless = next(
            (line for line in draft.lines if not line.name and line.sku not in self._products),
            None,
        )
        if nameless is not None:
            record = nameless.record
            problem = record.problem("unknown_product", "sku", nameless.sku)
            report.reject_records(draft.reject(problem, record.line))
            return True
        stored = known.get(draft.number)
        code = self._conflict(draft, stored) if stored else None
        if code is not None:
            problem = draft.records[0].problem(code, "number", draft.number)
            report.reject_records(draft.reject(problem))
        return code is not None

    def _conflict(self, draft: OrderDraft, stored: repository.KnownOrder) -> str | None:
        order = stored.order
        if order.status is OrderStatus.CLOSED and draft.status is not OrderStatus.CLOSED:
            return "order_closed"
        if order.paid_minor and draft.status is OrderStatus.PENDING_PAYMENT:
            return "order_paid"
        if stored.has_refunds and not self._has_same_lines(draft, order):
            return "order_refunded"
        return None

    def _has_same_lines(self, draft: OrderDraft, order: Order) -> bool:
        return [self._line_values(line) for line in draft.lines] == [
            {name: getattr(line, name) for name in self._line_values(draft.lines[0])}
            for line in order.lines
        ]

    def _line_values(self, line: LineDraft) -> dict[str, Any]:
        product = self._products.get(line.sku) if line.kind is LineKind.GOODS else None
        return {
            "kind": line.kind,
            "product_id": product.id if product else None,
            "sku": line.sku,
            "name": line.name or (product.name if product else line.sku),
            "quantity": line.quantity,
            "unit_price_minor": line.amount_minor // line.quantity,
            "amount_minor": line.amount_minor,
        }

    def _customers(self, drafts: Sequence[OrderDraft], report: TableReport) -> dict[str, int]:
        """Ids by number; a number that only orders know becomes a customer."""
        first_orders = {
            draft.values["customer_number"]: draft
            for draft in reversed(drafts)
            if "customer_number" in draft.values
        }
        ids = {
            number: customer.id
            for number, customer in repository.customers_by_number(
                self._session, list(first_orders)
            ).items()
        }
        missing = [number for number in first_orders if number not in ids]
        report.customers_added += len(missing)
        if self._is_dry:
            return ids | dict.fromkeys(missing, -1)
        rows = [
            {"number": number, "name": "", "created_at": first_orders[number].values["placed_at"]}
            for number in missing
        ]
        return ids | add_rows_returning(self._session, Customer, rows, key="number")

    def _new_order(self, draft: OrderDraft) -> Order:
        order = Order(number=draft.number, currency=self._currency, lines=[], shipments=[])
        self._session.add(order)
        return order

    def _bring(self, draft: OrderDraft, order: Order, payment: Payment | None) -> bool:
        """Make the order what the draft says; whether that changed anything."""
        order.status, order.total_minor = draft.status, draft.total_minor
        for name, value in draft.values.items():
            if name not in _OTHER_COLUMNS:
                setattr(order, name, value)
        # All of it or nothing: files of orders know no instalments.
        order.paid_minor = order.total_minor if order.paid_at else 0
        changes = [self._bring_lines(draft, order), self._bring_parcel(draft, order)]
        if payment is not None:
            payment.amount_minor = order.paid_minor or payment.amount_minor
            payment.method = draft.values.get("payment_method", payment.method)
            payment.paid_at = draft.values.get("paid_at", payment.paid_at)
            changes.append(self._session.is_modified(payment))
        return any(changes) or self._session.is_modified(order)

    def _bring_lines(self, draft: OrderDraft, order: Order) -> bool:
        is_changed = len(order.lines) != len(draft.lines)
        for line_no, line in enumerate(draft.lines, 1):
            values = self._line_values(line)
            if line_no > len(order.lines):
                order.lines.append(OrderLine(line_no=line_no, **values))
                continue
            for name, value in values.items():
                setattr(order.lines[line_no - 1], name, value)
            is_changed |= self._session.is_modified(order.lines[line_no - 1])
        for surplus in order.lines[len(draft.lines) :]:
            self._session.delete(surplus)
        return is_changed

    def _bring_parcel(self, draft: OrderDraft, order: Order) -> bool:
        values = {name: draft.values[name] for name in _PARCEL_COLUMNS if name in draft.values}
        if len(values) < len(_PARCEL_COLUMNS) or order.shipped_at is None:
            return False
        values |= {"shipped_at": order.shipped_at, "delivered_at": order.delivered_at}
        if not order.shipments:
            order.shipments.append(Shipment(**values))
            return True
        parcel = order.shipments[0]
        for name, value in values.items():
            setattr(parcel, name, value)
        return self._session.is_modified(parcel)

    def _new_payments(
        self, orders: Sequence[tuple[OrderDraft, Order]], known: dict[str, Payment]
    ) -> list[Payment]:
        return [
            Payment(
                order_id=order.id,
                method=draft.values.get("payment_method", PAYMENT_METHOD),
                reference=_reference(draft),
                amount_minor=order.paid_minor,
                currency=self._currency,
                paid_at=order.paid_at,
            )
            for draft, order in orders
            if order.paid_minor and _reference(draft) not in known
        ]


def _reference(draft: OrderDraft) -> str:
    return f"import:{draft.number}"
