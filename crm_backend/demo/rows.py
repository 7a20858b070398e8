"""Rows of the tables, made from plans. Every bulk insert of one table has the same columns."""

from datetime import datetime, time, timedelta

from crm_backend.core.bulk import Row
from crm_backend.customers.values import ConsentSource
from crm_backend.demo.after_sales import BY_DEMO
from crm_backend.demo.chance import dice
from crm_backend.demo.day_times import at
from crm_backend.demo.goods import ARTICLES
from crm_backend.demo.people import Person
from crm_backend.demo.plans import EventPlan, OrderPlan, ParcelPlan, RefundPlan, StepPlan
from crm_backend.demo.snapshot import RefundFacts, order_facts

CURRENCY = "CNY"
OFFERS_WANTED, OFFERS_ENDED = 0.55, 0.08
# The first two of the shop page's customers, so that a campaign can be watched arriving.
WANT_OFFERS = frozenset({"C1001", "C1002"})


def product_rows(created_at: datetime) -> list[Row]:
    """Everything on the shelves."""
    return [
        {
            "sku": article.sku,
            "name": article.name,
            "category": article.category,
            "description": article.description,
            "price_minor": article.price_minor,
            "currency": CURRENCY,
            "stock_units": article.stock_units,
            "is_active": True,
            "created_at": created_at,
        }
        for article in ARTICLES
    ]


def customer_row(person: Person) -> Row:
    """A customer as of the morning they joined."""
    return {
        "number": person.number,
        "name": person.name,
        "phone": person.phone,
        "province": person.place.province,
        "city": person.place.city,
        "created_at": at(person.joined_on, time.min),
    }


def consent_row(person: Person, customer_id: int) -> Row | None:
    """Whether they ticked the box for offers when they joined; some took it back within the hour."""
    throw = dice("offers", person.number)
    if throw.random() >= OFFERS_WANTED and person.number not in WANT_OFFERS:
        return None
    joined = at(person.joined_on, time.min)
    has_left = throw.random() < OFFERS_ENDED and person.number not in WANT_OFFERS
    return {
        "customer_id": customer_id,
        "agreed_at": joined,
        "agreed_how": ConsentSource.IMPORT,
        "withdrawn_at": joined + timedelta(hours=1) if has_left else None,
        "withdrawn_how": ConsentSource.CHAT if has_left else None,
    }


def order_row(plan: OrderPlan, moment: datetime, customer_id: int | None) -> Row:
    """An order as it stands at ``moment``."""
    recipient = plan.recipient
    return {
        "number": plan.number,
        "customer_id": customer_id,
        "currency": CURRENCY,
        "total_minor": plan.total_minor,
        "refund_held_minor": 0,
        "channel": plan.channel,
        "sales_rep": plan.sales_rep,
        "recipient_name": recipient.name if recipient else None,
        "recipient_phone": recipient.phone if recipient else None,
        "address": recipient.address if recipient else None,
        "province": recipient.province if recipient else None,
        "placed_at": plan.placed_at,
        **vars(order_facts(plan, moment)),
    }


def line_rows(plan: OrderPlan, order_id: int, product_ids: dict[str, int]) -> list[Row]:
    """The positions of an order."""
    return [
        {
            **vars(line),
            "order_id": order_id,
            "line_no": line_no,
            "product_id": product_ids.get(line.sku),
        }
        for line_no, line in enumerate(plan.lines, 1)
    ]


def payment_row(plan: OrderPlan, order_id: int) -> Row:
    """The one payment of an order."""
    return {
        "order_id": order_id,
        "method": plan.payment_method,
        "reference": f"DEMO-{plan.number}",
        "amount_minor": plan.total_minor,
        "currency": CURRENCY,
        "paid_at": plan.paid_at,
    }


def parcel_row(parcel: ParcelPlan, order_id: int, moment: datetime) -> Row:
    """The parcel as it stands at ``moment``."""
    return {
        "order_id": order_id,
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "shipped_at": parcel.shipped_at,
        "delivered_at": parcel.delivered_at if parcel.delivered_at <= moment else None,
    }


def event_row(event: EventPlan, shipment_id: int) -> Row:
    """One line of the carrier."""
    return {"shipment_id": shipment_id, **vars(event)}


def refund_row(
    refund: RefundPlan, facts: RefundFacts, *, order_id: int, customer_id: int | None
) -> Row:
    """A refund as it stands."""
    return {
        "number": refund.number,
        "order_id": order_id,
        "customer_id": customer_id,
        "kind": refund.kind,
        "reason": refund.reason,
        "reason_text": refund.reason_text,
        "verdict_reason": refund.verdict_reason,
        "amount_minor": refund.amount_minor,
        "currency": CURRENCY,
        "idempotency_key": f"{BY_DEMO}:{refund.number}",
        "requested_at": refund.steps[0].happened_at,
        **vars(facts),
    }


def refund_line_rows(
    plan: OrderPlan,
    refund: RefundPlan,
    *,
    is_open: bool,
    refund_id: int,
    line_ids: dict[int, int],
) -> list[Row]:
    """The lines of a refund of whole order lines; ``line_ids`` by line number."""
    return [
        {
            "refund_id": refund_id,
            "order_line_id": line_ids[line_no],
            "quantity": plan.lines[line_no - 1].quantity,
            "amount_minor": plan.lines[line_no - 1].amount_minor,
            "is_open": is_open,
        }
        for line_no in refund.line_nos
    ]


def step_row(step: StepPlan, refund_id: int) -> Row:
    """A state the refund came into."""
    return {"refund_id": refund_id, **vars(step)}
