"""A chat's stay with people: opened when it leaves the bot, with what the bot knew, and ended when it returns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import repository
from crm_backend.conversations.models import Conversation, Handoff, OwnershipChange
from crm_backend.conversations.repository import for_staff, quality
from crm_backend.conversations.rules import filled_slots, handoff_end, handoff_reason
from crm_backend.conversations.values import OwnerKind


@dataclass(frozen=True, kw_only=True)
class Insight:
    """What the bot knew of a chat, and since when its customer waits (None: nobody waits)."""

    intent: str | None
    confidence: float | None
    slots: dict[str, Any]
    waiting_since: datetime | None


async def observe(session: AsyncSession, conversation: Conversation) -> Insight:
    """Look at a locked chat before a change of owner makes the bot forget it."""
    turn = await repository.find_last_understood_turn(session, conversation.id)
    waiting = await repository.list_waiting(session, conversation.id)
    return Insight(
        intent=turn.intent if turn else None,
        confidence=turn.confidence if turn else None,
        slots=filled_slots(conversation.dialogue_state),
        waiting_since=waiting[0].sent_at if waiting else None,
    )


async def follow(
    session: AsyncSession, conversation: Conversation, change: OwnershipChange, insight: Insight
) -> None:
    """Open, claim or end the stay as the owner changed."""
    handoff = await quality.find_open_handoff(session, conversation.id)
    if change.to_kind in (OwnerKind.BOT, OwnerKind.CLOSED):
        if handoff is not None:
            handoff.ended_at = change.changed_at
            handoff.end = handoff_end(change.to_kind, change.reason)
        await for_staff.settle_suggestions(session, conversation.id, now=change.changed_at)
        return
    if handoff is None:
        handoff = _open(conversation, change, insight)
        session.add(handoff)
    if change.to_kind is OwnerKind.AGENT and handoff.claimed_at is None:
        handoff.claimed_at = change.changed_at
        handoff.claimed_by_staff_id = change.to_staff_id


async def note_question(session: AsyncSession, conversation: Conversation, now: datetime) -> None:
    """The customer wrote to people: they wait from now, if they did not already."""
    handoff = await quality.find_open_handoff(session, conversation.id)
    if handoff is not None and handoff.waiting_since is None:
        handoff.waiting_since = now


async def note_answer(session: AsyncSession, conversation: Conversation, now: datetime) -> None:
    """A person answered: nobody waits now, and the first answer's time stands."""
    handoff = await quality.find_open_handoff(session, conversation.id)
    if handoff is not None:
        handoff.waiting_since = None
        handoff.first_answer_at = handoff.first_answer_at or now


def _open(conversation: Conversation, change: OwnershipChange, insight: Insight) -> Handoff:
    waiting_since = insight.waiting_since
    if waiting_since is None and change.to_kind is OwnerKind.QUEUE:
        # Whoever was put into the queue waits for a person since the message that led there.
        waiting_since = conversation.last_customer_message_at or change.changed_at
    return Handoff(
        conversation_id=conversation.id,
        reason=handoff_reason(change.reason).value,
        summary=change.summary,
        intent=insight.intent,
        confidence=insight.confidence,
        slots=insight.slots,
        began_at=change.changed_at,
        waiting_since=waiting_since,
    )
