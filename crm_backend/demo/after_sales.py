"""What goes wrong after a sale: which orders of the demo shop become refunds, and how those go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from crm_backend.demo.chance import pick
from crm_backend.demo.day_times import in_working_hours, later
from crm_backend.demo.plans import LinePlan, RefundPlan, StepPlan
from crm_backend.orders.values import LineKind
from crm_backend.refunds.rules import payout_on
from crm_backend.refunds.values import RefundKind, RefundReason, RefundState
from crm_backend.shop.defaults import DEFAULT_NUMBERS

BY_POLICY, BY_CUSTOMER, BY_DEMO = "policy", "customer", "demo"


@dataclass(frozen=True)
class Grievance:
    """A reason with the kind of refund it leads to and words a customer would use."""

    weight: float
    kind: RefundKind
    reason: RefundReason
    text: str


GRIEVANCES = (
    Grievance(5, RefundKind.RETURN_REFUND, RefundReason.NOT_WANTED, "不太适合，想退掉"),
    Grievance(2, RefundKind.RETURN_REFUND, RefundReason.WRONG_ORDER, "颜色拍错了"),
    Grievance(3, RefundKind.RETURN_REFUND, RefundReason.QUALITY, "做工有点粗糙"),
    Grievance(1, RefundKind.RETURN_REFUND, RefundReason.WRONG_ITEM, "收到的不是我买的那款"),
    Grievance(3, RefundKind.REFUND_ONLY, RefundReason.DAMAGED, "打开就碎了一个角"),
    Grievance(2, RefundKind.REFUND_ONLY, RefundReason.QUALITY, "用了两天就坏了"),
    Grievance(1, RefundKind.REFUND_ONLY, RefundReason.OTHER, "少发了一件"),
)
_NEEDS_EVIDENCE = (RefundReason.DAMAGED, RefundReason.QUALITY)
_REFUSED_SHARE, _WITHDRAWN_SHARE = 0.12, 0.06


class _Steps:
    """Collects the states of a refund, each some hours after the one before."""

    def __init__(self, dice: Random, requested_at: datetime) -> None:
        self._dice = dice
        self._now = requested_at
        self.done = [
            StepPlan(state=RefundState.REQUESTED, actor=BY_CUSTOMER, happened_at=self._now)
        ]

    def add(self, state: RefundState, actor: str, hours: tuple[float, float] = (0, 0)) -> None:
        if hours != (0, 0):
            self._now = in_working_hours(later(self._dice, self._now, hours))
        self.done.append(StepPlan(state=state, actor=actor, happened_at=self._now))


def refund_number(order_number: str, requested_at: datetime) -> str:
    """A number of its own: the day of the request, then day and digits of the order."""
    return f"RF{requested_at:%y%m%d}{order_number[-6:]}"


def plan_cancellation(
    dice: Random, order_number: str, lines: Sequence[LinePlan], requested_at: datetime
) -> RefundPlan:
    """The whole order is given back before it was sent."""
    steps = _Steps(dice, requested_at)
    steps.add(RefundState.APPROVED, BY_POLICY)
    _pay_out(steps)
    return _refund(
        order_number,
        Grievance(1, RefundKind.UNSHIPPED, RefundReason.NOT_WANTED, "暂时不需要了"),
        "within_policy",
        [(line_no, line.amount_minor) for line_no, line in enumerate(lines, 1)],
        steps,
    )


def plan_refund(
    dice: Random, order_number: str, lines: Sequence[LinePlan], delivered_at: datetime
) -> RefundPlan:
    """One article, or everything, is complained of within the days the policy gives."""
    grievance = pick(dice, GRIEVANCES, [grievance.weight for grievance in GRIEVANCES])
    goods = [
        (line_no, line.amount_minor)
        for line_no, line in enumerate(lines, 1)
        if line.kind is LineKind.GOODS
    ]
    claimed = goods if dice.random() < 0.3 else [dice.choice(goods)]
    verdict = _verdict(grievance, sum(amount for _, amount in claimed))
    last_hour = DEFAULT_NUMBERS.refund_window_days * 24 - 12
    steps = _Steps(dice, later(dice, delivered_at, (3, last_hour)))
    _go_on(dice, steps, grievance.kind, needs_person=verdict != "within_policy")
    return _refund(order_number, grievance, verdict, claimed, steps)


def _verdict(grievance: Grievance, amount_minor: int) -> str:
    if amount_minor > DEFAULT_NUMBERS.auto_approve_limit_minor:
        return "over_auto_limit"
    if grievance.kind is RefundKind.REFUND_ONLY and grievance.reason in _NEEDS_EVIDENCE:
        return "evidence_needed"
    return "within_policy"


def _go_on(dice: Random, steps: _Steps, kind: RefundKind, *, needs_person: bool) -> None:
    if needs_person and dice.random() < _REFUSED_SHARE:
        steps.add(RefundState.REFUSED, BY_DEMO, (4, 30))
        return
    steps.add(RefundState.APPROVED, *((BY_DEMO, (3, 26)) if needs_person else (BY_POLICY,)))
    if kind is RefundKind.RETURN_REFUND:
        steps.add(RefundState.AWAITING_GOODS, BY_POLICY)
        if dice.random() < _WITHDRAWN_SHARE:
            steps.add(RefundState.WITHDRAWN, BY_CUSTOMER, (5, 60))
            return
        steps.add(RefundState.RECEIVED, BY_DEMO, (60, 170))
    _pay_out(steps)


def _pay_out(steps: _Steps) -> None:
    steps.add(RefundState.PAYING, BY_DEMO, (3, 24))
    steps.add(RefundState.PAID, BY_DEMO, (18, 44))


def _refund(
    order_number: str,
    grievance: Grievance,
    verdict_reason: str,
    claimed: Sequence[tuple[int, int]],
    steps: _Steps,
) -> RefundPlan:
    requested_at = steps.done[0].happened_at
    approved_at = next(
        (step.happened_at for step in steps.done if step.state is RefundState.APPROVED), None
    )
    return RefundPlan(
        number=refund_number(order_number, requested_at),
        kind=grievance.kind,
        reason=grievance.reason,
        reason_text=grievance.text,
        verdict_reason=verdict_reason,
        line_nos=tuple(line_no for line_no, _ in claimed),
        amount_minor=sum(amount for _, amount in claimed),
        expected_on=payout_on(approved_at.date(), DEFAULT_NUMBERS) if approved_at else None,
        steps=tuple(steps.done),
    )
