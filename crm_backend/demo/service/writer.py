"""Brings a batch of plans into the tables: adds what is missing, moves on what is behind, touches nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Self

from sqlalchemy.orm import Session

from crm_backend.catalog.models import Product
from crm_backend.core.bulk import Row, add_rows, add_rows_returning, change_rows
from crm_backend.customers.models import Customer, CustomerVisit, MarketingConsent
from crm_backend.demo import repository, rows
from crm_backend.demo.day_times import at
from crm_backend.demo.people import Person
from crm_backend.demo.plans import OrderPlan, ParcelPlan, RefundPlan
from crm_backend.demo.repository import StoredOrder
from crm_backend.demo.script import Script
from crm_backend.demo.snapshot import (
    UNBORN,
    OrderFacts,
    RefundFacts,
    events,
    follows_plan,
    order_facts,
    refund_facts,
    refund_steps,
)
from crm_backend.orders.models import Order, OrderLine, Payment, Shipment, ShipmentEvent
from crm_backend.refunds.models import Refund, RefundLine, RefundStep
from crm_backend.refunds.values import OPEN_STATES

OPENED_ON = date(2020, 9, 1)


@dataclass(frozen=True)
class _Pair:
    """A plan and what the database held of it before this batch."""

    plan: OrderPlan
    stored: StoredOrder


@dataclass(frozen=True)
class _Claim:
    """The refund of a plan as it stands now."""

    pair: _Pair
    refund: RefundPlan
    facts: RefundFacts


def is_due(plan: OrderPlan, stored: StoredOrder | None, moment: datetime) -> bool:
    """Whether the plan's rows are missing or behind, and no chat has changed them."""
    if stored is None:
        return True
    if not _is_untouched(plan, stored):
        return False
    facts = order_facts(plan, moment)
    return _progress(facts) >= _progress(stored.facts) and (
        facts != stored.facts
        or len(events(plan, moment)) > (stored.parcel.event_count if stored.parcel else 0)
        or (plan.refund is not None and _refund_is_behind(plan.refund, stored, moment))
    )


def _is_untouched(plan: OrderPlan, stored: StoredOrder) -> bool:
    refunds = {number: refund.facts for number, refund in stored.refunds.items()}
    return follows_plan(plan, stored.facts, refunds)


def _progress(facts: OrderFacts) -> int:
    """How much has happened; less than is stored means that a later day was loaded before."""
    return sum(value is not None for value in vars(facts).values())


def _refund_is_behind(refund: RefundPlan, stored: StoredOrder, moment: datetime) -> bool:
    known = stored.refunds.get(refund.number)
    return len(refund_steps(refund, moment)) > (known.step_count if known else 0)


class Writer:
    """Writes plans as rows that are true at ``moment``; knows the ids of products and customers."""

    def __init__(
        self, moment: datetime, product_ids: dict[str, int], customer_ids: dict[str, int]
    ) -> None:
        self.moment = moment
        self.added = 0
        self.moved_on = 0
        self._product_ids = product_ids
        self._customer_ids = customer_ids

    @classmethod
    def prepare(cls, session: Session, script: Script) -> Self:
        """Add the script's goods, people and visits as far as they are missing."""
        product_ids = repository.product_ids(session)
        goods = rows.product_rows(at(OPENED_ON, time.min))
        missing_goods = [row for row in goods if row["sku"] not in product_ids]
        add_rows(session, Product, missing_goods)
        customer_ids = repository.customer_ids(session)
        people = [person for person in script.people if person.number not in customer_ids]
        add_rows(session, Customer, [rows.customer_row(p) for p in people])
        writer = cls(
            script.moment,
            repository.product_ids(session),
            repository.customer_ids(session),
        )
        writer._add_consents(session, people)
        writer._add_visits(session, script)
        return writer

    def _add_consents(self, session: Session, people: Sequence[Person]) -> None:
        consents = [
            row
            for person in people
            if (row := rows.consent_row(person, self._customer_ids[person.number]))
        ]
        add_rows(session, MarketingConsent, consents)

    def _add_visits(self, session: Session, script: Script) -> None:
        if not script.visits:
            return
        known = repository.visits_since(session, min(script.visits))
        visits: list[Row] = [
            {"customer_id": self._customer_ids[number], "visited_on": day, "pages": pages}
            for day, pages_by_number in script.visits.items()
            for number, pages in pages_by_number.items()
            if (self._customer_ids[number], day) not in known
        ]
        add_rows(session, CustomerVisit, visits)

    def write(self, session: Session, plans: Sequence[OrderPlan]) -> None:
        """Insert plans that have no order yet, move the others on unless a chat changed them."""
        numbers = [plan.number for plan in plans]
        stored = repository.stored_orders(session, numbers, lock=True)
        behind = [
            _Pair(plan, stored[plan.number])
            for plan in plans
            if plan.number in stored and is_due(plan, stored[plan.number], self.moment)
        ]
        missing = [plan for plan in plans if plan.number not in stored]
        pairs = [*behind, *self._add_orders(session, missing)]
        changes = [
            {"id": pair.stored.id, **vars(order_facts(pair.plan, self.moment))} for pair in behind
        ]
        change_rows(session, Order, changes)
        self._add_payments(session, pairs)
        self._bring_parcels(session, pairs)
        self._bring_refunds(session, pairs)
        self.added += len(missing)
        self.moved_on += len(behind)

    def _add_orders(self, session: Session, plans: Sequence[OrderPlan]) -> list[_Pair]:
        ids = add_rows_returning(
            session,
            Order,
            [rows.order_row(plan, self.moment, self._customer_id(plan)) for plan in plans],
            key="number",
        )
        lines = [
            row
            for plan in plans
            for row in rows.line_rows(plan, ids[plan.number], self._product_ids)
        ]
        add_rows(session, OrderLine, lines)
        return [
            _Pair(plan, StoredOrder(id=ids[plan.number], facts=UNBORN, refunds={}, parcel=None))
            for plan in plans
        ]

    def _customer_id(self, plan: OrderPlan) -> int | None:
        return self._customer_ids[plan.customer_number] if plan.customer_number else None

    def _add_payments(self, session: Session, pairs: Sequence[_Pair]) -> None:
        payments = [
            rows.payment_row(pair.plan, pair.stored.id)
            for pair in pairs
            if pair.stored.facts.paid_at is None
            and order_facts(pair.plan, self.moment).paid_at is not None
        ]
        add_rows(session, Payment, payments)

    def _bring_parcels(self, session: Session, pairs: Sequence[_Pair]) -> None:
        sent = [
            (pair, pair.plan.parcel)
            for pair in pairs
            if pair.plan.parcel is not None and pair.plan.parcel.shipped_at <= self.moment
        ]
        ids = add_rows_returning(
            session,
            Shipment,
            [
                rows.parcel_row(parcel, pair.stored.id, self.moment)
                for pair, parcel in sent
                if pair.stored.parcel is None
            ],
            key="order_id",
        )
        change_rows(session, Shipment, self._arrivals(sent))
        event_rows: list[Row] = []
        for pair, _ in sent:
            known = pair.stored.parcel
            shipment_id = known.id if known else ids[pair.stored.id]
            fresh = events(pair.plan, self.moment)[known.event_count if known else 0 :]
            event_rows += [rows.event_row(event, shipment_id) for event in fresh]
        add_rows(session, ShipmentEvent, event_rows)

    def _arrivals(self, sent: Sequence[tuple[_Pair, ParcelPlan]]) -> list[Row]:
        return [
            {"id": pair.stored.parcel.id, "delivered_at": parcel.delivered_at}
            for pair, parcel in sent
            if pair.stored.parcel is not None
            and pair.stored.facts.delivered_at is None
            and parcel.delivered_at <= self.moment
        ]

    def _bring_refunds(self, session: Session, pairs: Sequence[_Pair]) -> None:
        claims = [
            _Claim(pair, pair.plan.refund, facts)
            for pair in pairs
            if pair.plan.refund is not None
            and _refund_is_behind(pair.plan.refund, pair.stored, self.moment)
            and (facts := refund_facts(pair.plan.refund, self.moment)) is not None
        ]
        known = {
            claim.refund.number: claim.pair.stored.refunds[claim.refund.number]
            for claim in claims
            if claim.pair.stored.refunds
        }
        ids = self._add_refunds(
            session, [claim for claim in claims if claim.refund.number not in known]
        )
        changes: list[Row] = [
            {"id": known[claim.refund.number].id, **vars(claim.facts)}
            for claim in claims
            if claim.refund.number in known
        ]
        change_rows(session, Refund, changes)
        ids |= {number: refund.id for number, refund in known.items()}
        steps: list[Row] = []
        for claim in claims:
            number = claim.refund.number
            first = known[number].step_count if number in known else 0
            fresh = refund_steps(claim.refund, self.moment)[first:]
            steps += [rows.step_row(step, ids[number]) for step in fresh]
        add_rows(session, RefundStep, steps)

    def _add_refunds(self, session: Session, claims: Sequence[_Claim]) -> dict[str, int]:
        ids = add_rows_returning(
            session,
            Refund,
            [
                rows.refund_row(
                    claim.refund,
                    claim.facts,
                    order_id=claim.pair.stored.id,
                    customer_id=self._customer_id(claim.pair.plan),
                )
                for claim in claims
            ],
            key="number",
        )
        line_ids = repository.line_ids(session, [claim.pair.stored.id for claim in claims])
        refund_lines = [
            row
            for claim in claims
            for row in rows.refund_line_rows(
                claim.pair.plan,
                claim.refund,
                is_open=claim.facts.state in OPEN_STATES,
                refund_id=ids[claim.refund.number],
                line_ids={
                    line_no: line_ids[claim.pair.stored.id, line_no]
                    for line_no in claim.refund.line_nos
                },
            )
        ]
        add_rows(session, RefundLine, refund_lines)
        return ids
