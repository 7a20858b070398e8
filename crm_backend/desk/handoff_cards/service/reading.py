"""The handoff card: what the bot knew, the orders it was about, the policy's word, and one proposed action."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.errors import ProofRequired
from crm_backend.access.values import Principal, PrincipalKind
from crm_backend.conversations.models import Conversation, Handoff
from crm_backend.conversations.service import reading
from crm_backend.conversations.texts import reason_text
from crm_backend.core.words import money_text
from crm_backend.desk.handoff_cards import words as card_words
from crm_backend.desk.handoff_cards.rules import Known, ProposalKind, proposal_id, propose
from crm_backend.desk.handoff_cards.schemas import HandoffCard, ProposalRead, SlotRead, VerdictRead
from crm_backend.orders import service as orders
from crm_backend.orders.errors import OrderNotFound
from crm_backend.orders.models import Order
from crm_backend.orders.schemas import order_card
from crm_backend.orders.values import OrderScope, OrderStatus
from crm_backend.refunds import service as refunds
from crm_backend.refunds.models import Refund
from crm_backend.refunds.rules import Decision
from crm_backend.refunds.schemas import RefundCard
from crm_backend.refunds.values import KIND_TEXT, Verdict, VerdictReason
from crm_backend.shop import service as shop_service
from crm_backend.shop.rules import local_day

_REFUNDS_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A proposed action with all that is needed to carry it out."""

    read: ProposalRead
    order: Order
    known: Known
    decision: Decision
    refund: Refund | None = None


@dataclass(frozen=True, kw_only=True)
class _Subject:
    """The order a card is about, and its refund that waits for a decision."""

    order: Order
    waiting: Refund | None


async def get_card(
    session: AsyncSession, conversation_id: str, *, now: datetime
) -> HandoffCard | None:
    """The card of a chat that is with people now; None of any other.

    Raises
    ------
    ConversationNotFound
        Absent, or a colleague's own chat with the bot.
    """
    chat = await reading.get_for_staff(session, conversation_id)
    handoff = await reading.find_open_handoff(session, chat.id)
    if handoff is None:
        return None
    known = known_of(handoff)
    found = await _orders(session, chat, known, now=now)
    subject = await _subject(session, chat, known, found, now=now)
    verdict, proposal = None, None
    if subject is not None:
        decision = await _decide(session, known, subject.order, now=now)
        verdict = await _verdict(session, subject, decision, now=now)
        proposal = _proposal(handoff, known, subject, decision)
        found = [subject.order, *(order for order in found if order.id != subject.order.id)]
    return HandoffCard(
        reason=handoff.reason,
        reason_text=reason_text(handoff.reason),
        summary=handoff.summary,
        queued_at=handoff.began_at,
        intent=handoff.intent,
        intent_text=card_words.INTENT_TEXT.get(handoff.intent or ""),
        confidence=handoff.confidence,
        slots=_slots(handoff),
        verified=chat.participant_kind is PrincipalKind.CUSTOMER,
        orders=[order_card(order) for order in found],
        refunds=await refund_cards(session, principal_of(chat), limit=_REFUNDS_SHOWN),
        verdict=verdict,
        proposal=proposal.read if proposal else None,
    )


async def find_proposal(
    session: AsyncSession, chat: Conversation, handoff: Handoff, *, now: datetime
) -> Proposal | None:
    """What the card of a locked chat proposes at this moment; its order is locked with it."""
    known = known_of(handoff)
    found = await _orders(session, chat, known, now=now)
    seen = await _subject(session, chat, known, found, now=now)
    if seen is None:
        return None
    order = await orders.get_order(
        session, principal_of(chat), seen.order.number, now=now, lock=True
    )
    # What was seen before the lock may be old; what is seen now stays so.
    subject = await _subject(session, chat, known, [order], now=now)
    if subject is None or subject.order.id != order.id:
        return None
    decision = await _decide(session, known, order, now=now)
    return _proposal(handoff, known, subject, decision)


def known_of(handoff: Handoff) -> Known:
    """What the bot knew, as the rules read it."""
    return Known(reason=handoff.reason, intent=handoff.intent, slots=handoff.slots)


def principal_of(chat: Conversation) -> Principal:
    """Whose chat it is: the desk sees a customer's things as that customer (I7)."""
    return Principal(
        kind=chat.participant_kind, conversation_id=chat.id, customer_id=chat.customer_id
    )


async def refund_cards(
    session: AsyncSession, principal: Principal, *, limit: int
) -> list[RefundCard]:
    """A customer's newest refunds; nobody else has any."""
    if not principal.is_customer:
        return []
    return (await refunds.list_refunds(session, principal, limit=limit)).cards


async def _orders(
    session: AsyncSession, chat: Conversation, known: Known, *, now: datetime
) -> list[Order]:
    """The orders that were named and are this participant's, else their newest open one."""
    principal = principal_of(chat)
    found = []
    for number in known.order_numbers:
        try:
            found.append(await orders.get_order(session, principal, number, now=now))
        except (OrderNotFound, ProofRequired):
            continue  # named, but not theirs: the card shows only what they may see themselves
    if found or not principal.is_customer:
        return found
    page = await orders.list_orders(session, principal, scope=OrderScope.OPEN, limit=1, now=now)
    return page.orders


async def _subject(
    session: AsyncSession,
    chat: Conversation,
    known: Known,
    found: Sequence[Order],
    *,
    now: datetime,
) -> _Subject | None:
    """The order with a refund that waits for a decision, else the first that was found; customers only."""
    principal = principal_of(chat)
    if not principal.is_customer:
        return None
    numbers = [order.number for order in found]
    waiting = await refunds.find_waiting(session, principal, order_numbers=numbers)
    if waiting is None:
        return _Subject(order=found[0], waiting=None) if found else None
    refund, number = waiting
    if known.wants_to_cancel and number not in numbers and found:
        return _Subject(order=found[0], waiting=None)
    by_number = {order.number: order for order in found}
    order = by_number.get(number) or await orders.get_order(session, principal, number, now=now)
    return _Subject(order=order, waiting=refund)


async def _decide(session: AsyncSession, known: Known, order: Order, *, now: datetime) -> Decision:
    wish = known.wish_for(order.number, order.status)
    return await refunds.decide(session, order, wish, now=now)


async def _verdict(
    session: AsyncSession, subject: _Subject, decision: Decision, *, now: datetime
) -> VerdictRead:
    terms = await shop_service.terms(session)
    kind, reason, facts = decision.kind, decision.reason, decision.facts
    amount_minor, verdict = decision.amount_minor, decision.verdict
    if subject.waiting is not None:
        # The policy has spoken when the refund was recorded; now it would only see that one.
        kind, reason = subject.waiting.kind, VerdictReason(subject.waiting.verdict_reason)
        facts = {"limit_minor": terms.policy.auto_approve_limit_minor}
        amount_minor, verdict = subject.waiting.amount_minor, Verdict.NEEDS_PERSON
    text = card_words.verdict_text(
        reason,
        facts,
        kind=kind,
        amount=money_text(amount_minor, subject.order.currency),
        currency=subject.order.currency,
        today=local_day(now, terms.time_zone),
    )
    return VerdictRead(order_number=subject.order.number, text=text, kind=verdict)


def _proposal(
    handoff: Handoff, known: Known, subject: _Subject, decision: Decision
) -> Proposal | None:
    if handoff.proposal_settled_at is not None:
        return None
    order, refund = subject.order, subject.waiting
    if refund is not None:
        kind, amount = ProposalKind.APPROVE_REFUND, refund.amount_minor
        text = f"同意退款 {refund.number}（订单 {order.number}）"
    else:
        proposed = propose(known, order.status, decision)
        if proposed is None:
            return None
        kind, amount = proposed, decision.amount_minor
        text = _TEXTS[kind].replace("{order}", order.number)
        text = text.replace("{kind}", KIND_TEXT[decision.kind])
    if kind is ProposalKind.CANCEL_ORDER and order.status is OrderStatus.PENDING_PAYMENT:
        amount = 0
    money = money_text(amount, order.currency)
    content = {
        "handoff": handoff.id,
        "kind": kind,
        "order": (order.number, order.status),
        "refund": refund and (refund.number, refund.state),
        "amount": amount,
        "lines": [vars(share) for share in decision.shares],
        "refund_kind": decision.kind,
    }
    read = ProposalRead(
        id=proposal_id(content),
        kind=kind,
        text=f"{text}，{money}" if amount else text,
        amount_minor=amount or None,
        currency=order.currency if amount else None,
        order_number=order.number,
        refund_number=refund.number if refund else None,
    )
    return Proposal(read=read, order=order, known=known, decision=decision, refund=refund)


_TEXTS = {
    ProposalKind.REQUEST_REFUND: "为订单 {order} 办理{kind}",
    ProposalKind.CANCEL_ORDER: "取消订单 {order}",
}


def _slots(handoff: Handoff) -> list[SlotRead]:
    return [
        SlotRead(name=name, label=label, value=card_words.slot_text(name, handoff.slots[name]))
        for name, label in card_words.SLOT_LABELS.items()
        if handoff.slots.get(name) not in (None, "", [])
    ]
