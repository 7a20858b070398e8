"""The refund policy as pure functions: who gets how much back, at once or after a look by a person.

Decided by the shop's policy table (docs/bot-api.md, policy numbers), as follows.

* Before shipping, everything that is still paid goes back, postage and fees included, without a
  limit: no goods have left. Part of the order may go back too; then postage stays.
* After shipping, goods go back within ``refund_window_days`` after delivery for any reason, and
  within ``quality_window_days`` when the seller is at fault (quality, damaged, wrong item).
* Postage goes back after shipping only if the seller is at fault and nothing else is kept.
* Money without goods (``refund_only``) and goods that did not arrive are looked at by a person.
* Above ``auto_approve_limit_minor`` a person decides.

What staff may do with a recorded refund is :func:`staff_steps`.

Windows are whole shop-local days after the day of delivery. All money is in integer minor units.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from crm_backend.orders.values import ARRIVED, LineKind, OrderStatus
from crm_backend.refunds.amounts import (
    SELLERS_FAULT,
    Case,
    LineShare,
    OrderFacts,
    covers_rest,
    shares_of,
)
from crm_backend.refunds.errors import RefundStateConflict
from crm_backend.refunds.values import (
    RefundDeed,
    RefundKind,
    RefundReason,
    RefundState,
    Verdict,
    VerdictReason,
)
from crm_backend.shop.values import PolicyNumbers

Facts = Mapping[str, int | str | list[int]]

_RANK = {Verdict.APPROVE: 0, Verdict.NEEDS_PERSON: 1, Verdict.REFUSE: 2}
_SATURDAY = 5
_APPROVED_RETURN = (RefundState.APPROVED, RefundState.AWAITING_GOODS)
# (deed, state, whether goods come back) → what follows; what is missing here is not possible.
_STAFF_STEPS: dict[tuple[RefundDeed, RefundState, bool], tuple[RefundState, ...]] = {
    (RefundDeed.APPROVE, RefundState.REQUESTED, False): (RefundState.APPROVED,),
    (RefundDeed.APPROVE, RefundState.REQUESTED, True): _APPROVED_RETURN,
    (RefundDeed.REFUSE, RefundState.REQUESTED, False): (RefundState.REFUSED,),
    (RefundDeed.REFUSE, RefundState.REQUESTED, True): (RefundState.REFUSED,),
    (RefundDeed.GOODS_RECEIVED, RefundState.APPROVED, True): (RefundState.RECEIVED,),
    (RefundDeed.GOODS_RECEIVED, RefundState.AWAITING_GOODS, True): (RefundState.RECEIVED,),
    (RefundDeed.MARK_PAID, RefundState.APPROVED, False): (RefundState.PAID,),
    (RefundDeed.MARK_PAID, RefundState.RECEIVED, True): (RefundState.PAID,),
    (RefundDeed.MARK_PAID, RefundState.PAYING, False): (RefundState.PAID,),
    (RefundDeed.MARK_PAID, RefundState.PAYING, True): (RefundState.PAID,),
}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the customer asks for; None means not said yet."""

    kind: RefundKind | None = None
    line_nos: tuple[int, ...] | None = None
    reason: RefundReason | None = None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The policy's answer. A refusal has no amount; the sum of ``shares`` is the amount.

    ``covers_rest``: nothing of the order's goods is left after it.
    """

    verdict: Verdict
    reason: VerdictReason
    kind: RefundKind
    facts: Facts = field(default_factory=dict)
    kinds: tuple[RefundKind, ...] = ()
    shares: tuple[LineShare, ...] = ()
    covers_rest: bool = False

    @property
    def amount_minor(self) -> int:
        """What the customer would get back."""
        return sum(share.amount_minor for share in self.shares)

    @property
    def is_refused(self) -> bool:
        """Whether nothing may be recorded."""
        return self.verdict is Verdict.REFUSE


def decide(order: OrderFacts, wish: Wish, policy: PolicyNumbers, today: date) -> Decision:
    """Answer a wish; what it leaves open is answered as well as the policy would allow.

    Parameters
    ----------
    order : OrderFacts
        With everything earlier refunds claim, refused and withdrawn ones left out.
    wish : Wish
        Kind, lines and reason may be None; ``kinds`` of the answer says which kinds remain.
    policy : PolicyNumbers
        Days are shop-local days, limits minor units.
    today : date
        The shop-local day of the decision.

    Returns
    -------
    Decision
        approve (record as approved), needs_person (record and open a ticket) or refuse.
    """
    fitting = (wish.kind,) if wish.kind else _fitting_kinds(order.status)
    by_kind = {kind: _best_reason(order, kind, wish, policy, today) for kind in fitting}
    best = min(by_kind.values(), key=lambda decision: _RANK[decision.verdict])
    return replace(best, kinds=_possible_kinds(order, wish, policy, today))


def staff_steps(deed: RefundDeed, state: RefundState, kind: RefundKind) -> tuple[RefundState, ...]:
    """The states a refund goes through, in order, when staff do ``deed`` (the contract of the console).

    requested → approved, and on to awaiting_goods where goods come back → received; paid at the
    end. Only what waits for a decision can be refused; goods are received of returns only; money is
    paid for what is approved and, of returns, has arrived.

    Raises
    ------
    RefundStateConflict
        The refund is not at this point.
    """
    is_return = kind is RefundKind.RETURN_REFUND
    steps = _STAFF_STEPS.get((deed, state, is_return))
    if steps is None:
        raise RefundStateConflict(state=state.value)
    return steps


def payout_on(today: date, policy: PolicyNumbers) -> date:
    """The day by which approved money should have arrived: the longer end, in working days.

    Working days are Monday to Friday; the shop's calendar of holidays is not asked.
    """
    day, left = today, policy.payout_days_max
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day


def _fitting_kinds(status: OrderStatus) -> tuple[RefundKind, ...]:
    if status in (OrderStatus.SHIPPED, *ARRIVED):
        return (RefundKind.RETURN_REFUND, RefundKind.REFUND_ONLY)
    return (RefundKind.UNSHIPPED,)


def _possible_kinds(
    order: OrderFacts, wish: Wish, policy: PolicyNumbers, today: date
) -> tuple[RefundKind, ...]:
    return tuple(
        kind for kind in RefundKind if not _best_reason(order, kind, wish, policy, today).is_refused
    )


def _best_reason(
    order: OrderFacts, kind: RefundKind, wish: Wish, policy: PolicyNumbers, today: date
) -> Decision:
    reasons = (wish.reason,) if wish.reason else tuple(RefundReason)
    decisions = (
        _decide_one(order, Case(kind, reason, wish.line_nos), policy, today) for reason in reasons
    )
    return min(decisions, key=lambda decision: _RANK[decision.verdict])


@dataclass(frozen=True, kw_only=True)
class _Opinion:
    verdict: Verdict
    reason: VerdictReason
    facts: Facts = field(default_factory=dict)


def _decide_one(order: OrderFacts, case: Case, policy: PolicyNumbers, today: date) -> Decision:
    refusal = _refusal_by_status(order, case.kind) or _refusal_by_lines(order, case.line_nos)
    if refusal is not None:
        return _decision(case, refusal)
    shares = shares_of(order, case)
    amount = sum(share.amount_minor for share in shares)
    if not amount:
        return _decision(case, _refuse(VerdictReason.NOTHING_REFUNDABLE))
    opinion = _opinion(order, case, policy, today)
    if opinion.verdict is Verdict.APPROVE and _is_over_limit(case.kind, amount, policy):
        limit = {"limit_minor": policy.auto_approve_limit_minor}
        opinion = _needs_person(VerdictReason.OVER_AUTO_LIMIT, {**opinion.facts, **limit})
    if opinion.verdict is Verdict.REFUSE:
        return _decision(case, opinion)
    return Decision(
        verdict=opinion.verdict,
        reason=opinion.reason,
        kind=case.kind,
        facts=opinion.facts,
        shares=shares,
        covers_rest=covers_rest(order, case.line_nos),
    )


def _refusal_by_status(order: OrderFacts, kind: RefundKind) -> _Opinion | None:
    if order.status is OrderStatus.PENDING_PAYMENT:
        return _refuse(VerdictReason.NOT_PAID)
    if order.status is OrderStatus.CLOSED:
        return _already_refunded(order) if order.held_minor else _refuse(VerdictReason.ORDER_CLOSED)
    if order.status is OrderStatus.PAID and kind is not RefundKind.UNSHIPPED:
        return _refuse(VerdictReason.NOT_SHIPPED_USE_UNSHIPPED)
    if order.status is not OrderStatus.PAID and kind is RefundKind.UNSHIPPED:
        return _refuse(VerdictReason.SHIPPED_NOT_UNSHIPPED)
    return None


def _refusal_by_lines(order: OrderFacts, line_nos: tuple[int, ...] | None) -> _Opinion | None:
    goods = {line.line_no: line for line in order.lines if line.kind is LineKind.GOODS}
    free = {line.line_no for line in order.free_goods}
    wanted = set(goods) if line_nos is None else set(line_nos)
    unknown = sorted(wanted - set(goods))
    if unknown or not wanted:
        return _refuse(VerdictReason.NOTHING_REFUNDABLE, {"line_nos": unknown})
    taken = sorted(wanted - free)
    if taken and (line_nos is not None or not free):
        return _already_refunded(order, taken)
    return None


def _opinion(order: OrderFacts, case: Case, policy: PolicyNumbers, today: date) -> _Opinion:
    """What the policy says to a case whose lines and status allow a refund at all."""
    if case.kind is RefundKind.UNSHIPPED:
        return _approve()
    if order.status is OrderStatus.SHIPPED:
        is_on_its_way = case.kind is RefundKind.REFUND_ONLY
        if is_on_its_way or case.reason is RefundReason.NOT_RECEIVED:
            return _needs_person(VerdictReason.NOT_RECEIVED_NEEDS_CHECK)
        return _approve()
    window_days = _window_days(case.reason, policy)
    if order.arrived_on is None:
        return _refuse(VerdictReason.OUTSIDE_WINDOW, {"window_days": window_days})
    last_day = order.arrived_on + timedelta(days=window_days)
    window: Facts = {
        "window_days": window_days,
        "delivered_on": order.arrived_on.isoformat(),
        "last_day_on": last_day.isoformat(),
    }
    if today > last_day:
        return _refuse(VerdictReason.OUTSIDE_WINDOW, window)
    if case.reason is RefundReason.NOT_RECEIVED:
        return _needs_person(VerdictReason.NOT_RECEIVED_NEEDS_CHECK, window)
    if case.kind is RefundKind.REFUND_ONLY:
        return _needs_person(VerdictReason.EVIDENCE_NEEDED, window)
    return _approve(window)


def _window_days(reason: RefundReason, policy: PolicyNumbers) -> int:
    # Whoever says a parcel never came, although the carrier says it did, gets the longer time too.
    is_long = reason in (*SELLERS_FAULT, RefundReason.NOT_RECEIVED)
    return policy.quality_window_days if is_long else policy.refund_window_days


def _is_over_limit(kind: RefundKind, amount_minor: int, policy: PolicyNumbers) -> bool:
    return kind is not RefundKind.UNSHIPPED and amount_minor > policy.auto_approve_limit_minor


def _approve(facts: Facts | None = None) -> _Opinion:
    return _Opinion(verdict=Verdict.APPROVE, reason=VerdictReason.WITHIN_POLICY, facts=facts or {})


def _needs_person(reason: VerdictReason, facts: Facts | None = None) -> _Opinion:
    return _Opinion(verdict=Verdict.NEEDS_PERSON, reason=reason, facts=facts or {})


def _refuse(reason: VerdictReason, facts: Facts | None = None) -> _Opinion:
    return _Opinion(verdict=Verdict.REFUSE, reason=reason, facts=facts or {})


def _already_refunded(order: OrderFacts, line_nos: list[int] | None = None) -> _Opinion:
    """``open_line_nos`` tells lines in a refund under way from those that were paid back."""
    taken = [line.line_no for line in order.lines] if line_nos is None else line_nos
    is_open = [line.line_no for line in order.lines if line.is_open and line.line_no in taken]
    facts: Facts = {"line_nos": taken, "open_line_nos": is_open}
    return _refuse(VerdictReason.ALREADY_REFUNDED, facts)


def _decision(case: Case, refusal: _Opinion) -> Decision:
    return Decision(
        verdict=refusal.verdict, reason=refusal.reason, kind=case.kind, facts=refusal.facts
    )
