"""What of a plan has happened by a moment, as the tables hold it; and whether a row still follows its plan."""

from dataclasses import dataclass
from datetime import date, datetime

from crm_backend.demo.plans import EventPlan, OrderPlan, RefundPlan, StepPlan
from crm_backend.orders.values import OrderStatus
from crm_backend.refunds.values import RefundState

_ENDS = (RefundState.PAID, RefundState.REFUSED, RefundState.WITHDRAWN)


@dataclass(frozen=True, kw_only=True)
class OrderFacts:
    """The columns of an order that change in its life."""

    status: OrderStatus
    paid_minor: int
    paid_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    completed_at: datetime | None
    closed_at: datetime | None
    close_reason: str | None


# An order of which the database holds nothing yet.
UNBORN = OrderFacts(
    status=OrderStatus.PENDING_PAYMENT,
    paid_minor=0,
    paid_at=None,
    shipped_at=None,
    delivered_at=None,
    completed_at=None,
    closed_at=None,
    close_reason=None,
)


@dataclass(frozen=True, kw_only=True)
class RefundFacts:
    """The columns of a refund that change in its life."""

    state: RefundState
    approved_at: datetime | None
    ended_at: datetime | None
    expected_on: date | None


def order_facts(plan: OrderPlan, moment: datetime) -> OrderFacts:
    """The order as it stands at ``moment``."""

    def past(at: datetime | None) -> datetime | None:
        return at if at is not None and at <= moment else None

    parcel = plan.parcel
    paid_at, closed_at = past(plan.paid_at), past(plan.closed_at)
    shipped_at = past(parcel.shipped_at) if parcel else None
    delivered_at = past(parcel.delivered_at if parcel else plan.handed_over_at)
    completed_at = past(plan.completed_at)
    reached = (
        (closed_at, OrderStatus.CLOSED),
        (completed_at, OrderStatus.COMPLETED),
        (delivered_at, OrderStatus.DELIVERED),
        (shipped_at, OrderStatus.SHIPPED),
        (paid_at, OrderStatus.PAID),
    )
    return OrderFacts(
        status=next((status for at, status in reached if at), OrderStatus.PENDING_PAYMENT),
        paid_minor=plan.total_minor if paid_at else 0,
        paid_at=paid_at,
        shipped_at=shipped_at,
        delivered_at=delivered_at,
        completed_at=completed_at,
        closed_at=closed_at,
        close_reason=plan.close_reason if closed_at else None,
    )


def refund_steps(plan: RefundPlan, moment: datetime) -> tuple[StepPlan, ...]:
    """The states the refund has come through by ``moment``; none while it is not requested."""
    return tuple(step for step in plan.steps if step.happened_at <= moment)


def refund_facts(plan: RefundPlan, moment: datetime) -> RefundFacts | None:
    """The refund as it stands at ``moment``, or None before its request."""
    steps = refund_steps(plan, moment)
    if not steps:
        return None
    times = {step.state: step.happened_at for step in steps}
    approved_at = times.get(RefundState.APPROVED)
    return RefundFacts(
        state=steps[-1].state,
        approved_at=approved_at,
        ended_at=next((times[state] for state in _ENDS if state in times), None),
        expected_on=plan.expected_on if approved_at else None,
    )


def events(plan: OrderPlan, moment: datetime) -> tuple[EventPlan, ...]:
    """The carrier's lines by ``moment``, oldest first."""
    if plan.parcel is None:
        return ()
    return tuple(event for event in plan.parcel.events if event.happened_at <= moment)


def follows_plan(plan: OrderPlan, order: OrderFacts, refunds: dict[str, RefundFacts]) -> bool:
    """Whether rows are what the plan says of some moment: nobody cancelled or refunded in a chat."""
    if order not in (order_facts(plan, moment) for moment in _moments(plan)):
        return False
    if not refunds:
        return True
    if plan.refund is None or set(refunds) != {plan.refund.number}:
        return False
    known = refunds[plan.refund.number]
    return known in (refund_facts(plan.refund, step.happened_at) for step in plan.refund.steps)


def _moments(plan: OrderPlan) -> list[datetime]:
    parcel = plan.parcel
    times = [
        plan.placed_at,
        plan.paid_at,
        plan.handed_over_at,
        plan.completed_at,
        plan.closed_at,
        *((parcel.shipped_at, parcel.delivered_at) if parcel else ()),
    ]
    return [time for time in times if time is not None]
