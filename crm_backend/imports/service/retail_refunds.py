"""Writes cancellations of the Online Retail data as paid refunds of earlier orders, and as credit notes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from crm_backend.core.bulk import BulkDatabase, Row, add_rows, add_rows_returning
from crm_backend.core.pace import Pace
from crm_backend.imports import repository
from crm_backend.imports.retail_credits import Settlement, Taken, settle
from crm_backend.imports.retail_lines import CURRENCY, RetailLine
from crm_backend.imports.retail_report import Outcome, RetailReport
from crm_backend.imports.service.retail_orders import SOURCE
from crm_backend.orders.values import LineKind
from crm_backend.refunds.models import CreditNote, Refund, RefundLine, RefundStep
from crm_backend.refunds.values import RefundKind, RefundReason, RefundState

CUSTOMERS_PER_LOOK_UP, INVOICES_PER_TRANSACTION = 25, 40
ACTOR, VERDICT = "import", "imported"


@dataclass
class _Refund:
    """What one cancelling invoice gives back of one order."""

    number: str
    key: str
    order_id: int
    customer_id: int
    happened_at: datetime
    taken: list[Taken] = field(default_factory=list)

    @property
    def amount_minor(self) -> int:
        return sum(taken.amount_minor for taken in self.taken)


@dataclass(frozen=True)
class _Invoice:
    """A cancelling invoice with its settlements, ready to be written at once."""

    refunds: list[_Refund]
    credit_notes: list[Row]
    settlements: list[Settlement]


def settle_cancellations(
    database: BulkDatabase,
    pace: Pace,
    report: RetailReport,
    cancellations: Sequence[RetailLine],
    customer_ids: dict[str, int],
) -> None:
    """Turn cancellation lines into refunds and credit notes; an invoice is written wholly or not.

    What an earlier import has settled is left as it is.
    """
    with database.reading() as session:
        settled = repository.settled_invoices(session, f"{SOURCE}:")
    fresh = [line for line in cancellations if line.sku not in settled[line.invoice].skus]
    report.outcomes[Outcome.KNOWN] += len(cancellations) - len(fresh)
    by_customer: defaultdict[int | None, list[RetailLine]] = defaultdict(list)
    for line in fresh:
        by_customer[customer_ids.get(line.customer)].append(line)
    # Nobody knows what an anonymous customer bought before, nor one who only ever cancelled.
    unknown = settle(by_customer.pop(None, []), [])
    _write(pace, report, _invoices(unknown, None, settled))
    known = [(id_, lines) for id_, lines in by_customer.items() if id_ is not None]
    for first in range(0, len(known), CUSTOMERS_PER_LOOK_UP):
        group = known[first : first + CUSTOMERS_PER_LOOK_UP]
        skus = {line.sku for _, lines in group for line in lines if line.kind is not LineKind.FEE}
        with database.reading() as session:
            bought = repository.bought_lines(session, [id_ for id_, _ in group], skus)
        invoices = [
            invoice
            for id_, lines in group
            for invoice in _invoices(settle(lines, bought.get(id_, [])), id_, settled)
        ]
        _write(pace, report, invoices)


def _invoices(
    settlements: Sequence[Settlement],
    customer_id: int | None,
    settled: Mapping[str, repository.Settled],
) -> list[_Invoice]:
    by_invoice: defaultdict[str, list[Settlement]] = defaultdict(list)
    for settlement in settlements:
        by_invoice[settlement.cancellation.invoice].append(settlement)
    return [
        _Invoice(
            refunds=list(_refunds(invoice, group, len(settled[invoice].refunds) + 1)),
            credit_notes=list(_credit_notes(group, customer_id, settled[invoice].note_count + 1)),
            settlements=group,
        )
        for invoice, group in by_invoice.items()
    ]


def _refunds(
    invoice: str, settlements: Sequence[Settlement], first_ordinal: int
) -> Iterator[_Refund]:
    by_order: dict[int, _Refund] = {}
    for settlement in settlements:
        for taken in settlement.taken:
            line = taken.line
            if line.order_id not in by_order:
                ordinal = first_ordinal + len(by_order)
                by_order[line.order_id] = _Refund(
                    number=f"{invoice}-{ordinal}",
                    key=f"{SOURCE}:{invoice}:{ordinal}",
                    order_id=line.order_id,
                    customer_id=line.customer_id,
                    happened_at=settlement.cancellation.happened_at,
                )
            by_order[line.order_id].taken.append(taken)
    yield from by_order.values()


def _credit_notes(
    settlements: Sequence[Settlement], customer_id: int | None, first_ordinal: int
) -> Iterator[Row]:
    credited = [settlement for settlement in settlements if settlement.rest_minor]
    for ordinal, settlement in enumerate(credited, first_ordinal):
        line = settlement.cancellation
        yield {
            "source_key": f"{SOURCE}:{line.invoice}:{ordinal}",
            "number": line.invoice,
            "customer_id": customer_id,
            "sku": line.sku,
            "name": line.name,
            "quantity": settlement.rest_quantity,
            "amount_minor": settlement.rest_minor,
            "currency": CURRENCY,
            "credited_at": line.happened_at,
        }


def _write(pace: Pace, report: RetailReport, invoices: Sequence[_Invoice]) -> None:
    for first in range(0, len(invoices), INVOICES_PER_TRANSACTION):
        batch = invoices[first : first + INVOICES_PER_TRANSACTION]
        refunds = [refund for invoice in batch for refund in invoice.refunds]
        notes = [note for invoice in batch for note in invoice.credit_notes]
        with pace.transaction() as session:
            _add_refunds(session, refunds)
            add_rows(session, CreditNote, notes)
        report.refunds_added += len(refunds)
        report.refunded_minor += sum(refund.amount_minor for refund in refunds)
        report.credited_minor += sum(note["amount_minor"] for note in notes)
        for invoice in batch:
            for settlement in invoice.settlements:
                report.outcomes[_outcome(settlement)] += 1


def _outcome(settlement: Settlement) -> Outcome:
    if not settlement.taken:
        return Outcome.CREDIT_NOTE
    return Outcome.REFUND_AND_CREDIT if settlement.rest_minor else Outcome.REFUND


def _add_refunds(session: Session, refunds: Sequence[_Refund]) -> None:
    ids = add_rows_returning(
        session, Refund, [_refund_row(refund) for refund in refunds], key="number"
    )
    add_rows(
        session,
        RefundLine,
        [row for refund in refunds for row in _line_rows(refund, ids[refund.number])],
    )
    steps: list[Row] = [
        {
            "refund_id": ids[refund.number],
            "state": RefundState.PAID,
            "actor": ACTOR,
            "happened_at": refund.happened_at,
        }
        for refund in refunds
    ]
    add_rows(session, RefundStep, steps)


def _refund_row(refund: _Refund) -> Row:
    return {
        "number": refund.number,
        "order_id": refund.order_id,
        "customer_id": refund.customer_id,
        "kind": RefundKind.RETURN_REFUND,
        "reason": RefundReason.OTHER,
        "reason_text": "",
        "state": RefundState.PAID,
        "verdict_reason": VERDICT,
        "amount_minor": refund.amount_minor,
        "currency": CURRENCY,
        "idempotency_key": refund.key,
        "requested_at": refund.happened_at,
        "approved_at": refund.happened_at,
        "ended_at": refund.happened_at,
    }


def _line_rows(refund: _Refund, refund_id: int) -> list[Row]:
    quantities: defaultdict[int, int] = defaultdict(int)
    amounts: defaultdict[int, int] = defaultdict(int)
    for taken in refund.taken:
        quantities[taken.line.line_id] += taken.quantity
        amounts[taken.line.line_id] += taken.amount_minor
    return [
        {
            "refund_id": refund_id,
            "order_line_id": line_id,
            "quantity": quantity,
            "amount_minor": amounts[line_id],
            "is_open": False,
        }
        for line_id, quantity in quantities.items()
    ]
