"""Bringing a refund into its next states: the steps, the times and the promise of a day."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.conversations.service.staff_events import announce
from crm_backend.conversations.values import StaffEventKind
from crm_backend.refunds import rules
from crm_backend.refunds.models import Refund, RefundStep
from crm_backend.refunds.values import OPEN_STATES, RefundState
from crm_backend.shop import service as shop_service
from crm_backend.shop.rules import local_day


async def move(
    session: AsyncSession,
    refund: Refund,
    states: Sequence[RefundState],
    *,
    actor: str,
    now: datetime,
) -> None:
    """Take a refund through ``states``; its order is held by the caller."""
    terms = await shop_service.terms(session)
    session.add_all(
        RefundStep(refund_id=refund.id, state=state, actor=actor, happened_at=now)
        for state in states
    )
    refund.state = states[-1]
    if RefundState.APPROVED in states:
        refund.approved_at = now
    if refund.state in (RefundState.APPROVED, RefundState.RECEIVED):
        refund.expected_on = rules.payout_on(local_day(now, terms.time_zone), terms.policy)
    if refund.state not in OPEN_STATES:
        refund.ended_at = now
    await session.flush()


def announce_refund(
    session: AsyncSession, refund: Refund, chat: Conversation | None, *, now: datetime
) -> None:
    """Tell the console that a refund is new or has moved on."""
    announce(session, StaffEventKind.REFUND, chat, ref=refund.number, now=now)
