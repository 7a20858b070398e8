"""Statements about how well chats were served: feedback, and stays with people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.last_words import last_seq_said
from crm_backend.conversations.models import (
    Conversation,
    Feedback,
    Handoff,
    Message,
    NamedFeedback,
    PastChat,
)
from crm_backend.conversations.values import FeedbackPart, OwnerKind, Sender
from crm_backend.customers.models import Customer
from crm_backend.staff.models import StaffMember


@dataclass(frozen=True, kw_only=True)
class FeedbackSums:
    """Of the questions asked in a span: how many, how many answered, and the average score."""

    asked: int
    answered: int
    average: float | None


async def get_feedback(session: AsyncSession, feedback_id: int) -> Feedback:
    """A question and its answer; the conversation is locked by the caller."""
    return await session.get_one(Feedback, feedback_id, populate_existing=True)


async def find_awaiting_comment(session: AsyncSession, conversation_id: str) -> Feedback | None:
    """The feedback whose comment the participant was asked to write."""
    statement = (
        select(Feedback)
        .where(Feedback.conversation_id == conversation_id, Feedback.awaits_comment)
        .order_by(Feedback.id.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def was_asked(
    session: AsyncSession, conversation_id: str, part: FeedbackPart, *, since: datetime
) -> bool:
    """Whether this part of the chat was asked about since then."""
    asked = _asked_since(part, since).where(Feedback.conversation_id == conversation_id)
    return await session.scalar(asked.limit(1)) is not None


async def was_with_people(session: AsyncSession, conversation_id: str, *, since: datetime) -> bool:
    """Whether the chat came to people since then."""
    stay = select(Handoff.id).where(
        Handoff.conversation_id == conversation_id, Handoff.began_at > since
    )
    return await session.scalar(stay.limit(1)) is not None


async def list_idle(
    session: AsyncSession,
    *,
    quiet_after: datetime,
    quiet_since: datetime,
    asked_since: datetime,
    limit: int,
) -> Sequence[tuple[str, int]]:
    """(id, last seq) of the bot's chats that ended with its answer between the two instants and were not asked."""
    answer = (
        select(Message.id)
        .where(
            Message.conversation_id == Conversation.id,
            Message.seq == Conversation.last_seq,
            Message.sender == Sender.BOT,
            Message.turn_id.is_not(None),
        )
        .exists()
    )
    asked = _asked_since(FeedbackPart.BOT, asked_since).where(
        Feedback.conversation_id == Conversation.id
    )
    with_people = select(Handoff.id).where(
        Handoff.conversation_id == Conversation.id, Handoff.began_at > asked_since
    )
    statement = (
        select(Conversation.id, Conversation.last_seq)
        .where(
            Conversation.owner_kind == OwnerKind.BOT,
            Conversation.participant_kind != PrincipalKind.STAFF,
            Conversation.last_message_at > quiet_after,
            Conversation.last_message_at <= quiet_since,
            answer,
            ~asked.exists(),
            ~with_people.exists(),
        )
        .order_by(Conversation.last_message_at)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]


async def list_answers(
    session: AsyncSession,
    *conditions: ColumnElement[bool],
    before_id: int | None,
    limit: int,
) -> Sequence[NamedFeedback]:
    """Answered questions, newest first."""
    statement = (
        select(Feedback, Customer.number, Customer.name, StaffMember.display_name)
        .outerjoin(Customer, Customer.id == Feedback.customer_id)
        .outerjoin(StaffMember, StaffMember.id == Feedback.staff_id)
        .where(Feedback.score.is_not(None), *conditions)
    )
    if before_id is not None:
        statement = statement.where(Feedback.id < before_id)
    return (await session.execute(statement.order_by(Feedback.id.desc()).limit(limit))).all()


async def sum_feedback(session: AsyncSession, *conditions: ColumnElement[bool]) -> FeedbackSums:
    """Counts and average over all that fits."""
    statement = select(func.count(), func.count(Feedback.score), func.sum(Feedback.score)).where(
        *conditions
    )
    asked, answered, total = (await session.execute(statement)).one()
    # Hundredths from whole numbers, halves up, as docs/metrics.md rounds.
    average = (200 * int(total or 0) + answered) // (2 * answered) / 100 if answered else None
    return FeedbackSums(asked=asked, answered=answered, average=average)


def asked_between(start: datetime | None, end: datetime) -> list[ColumnElement[bool]]:
    """Questions to customers from ``start``, or ever, until just before ``end``; a colleague's own chat has none."""
    of_customer = select(Conversation.id).where(
        Conversation.id == Feedback.conversation_id,
        Conversation.participant_kind != PrincipalKind.STAFF,
    )
    conditions = [Feedback.asked_at < end, of_customer.exists()]
    if start is not None:
        conditions.append(Feedback.asked_at >= start)
    return conditions


def scored_at_most(score: int) -> ColumnElement[bool]:
    """Answers no better than this."""
    return Feedback.score <= score


async def find_open_handoff(
    session: AsyncSession, conversation_id: str, *, lock: bool = False
) -> Handoff | None:
    """The stay with people that goes on in a chat; ``lock`` holds it until commit."""
    statement = select(Handoff).where(
        Handoff.conversation_id == conversation_id, Handoff.ended_at.is_(None)
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(statement)).one_or_none()


async def list_past_chats(
    session: AsyncSession, conversation: Conversation, *, limit: int
) -> Sequence[PastChat]:
    """Other chats of the same customer, and those that were merged into this one, newest first.

    Each with the last thing a person said in it.
    """
    same_person = Conversation.merged_into_id == conversation.id
    if conversation.customer_id is not None:
        same_person = or_(same_person, Conversation.customer_id == conversation.customer_id)
    statement = (
        select(Conversation, Message.text)
        .outerjoin(
            Message,
            and_(Message.conversation_id == Conversation.id, Message.seq == last_seq_said()),
        )
        .where(Conversation.id != conversation.id, same_person)
        .order_by(Conversation.last_message_at.desc(), Conversation.id.desc())
        .limit(limit)
    )
    return (await session.execute(statement)).all()


def _asked_since(part: FeedbackPart, since: datetime) -> Select[int]:
    return select(Feedback.id).where(Feedback.part == part, Feedback.asked_at > since)
