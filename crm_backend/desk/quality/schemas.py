"""Feedback and service levels as the console reads them."""

from datetime import datetime

from pydantic import BaseModel

from crm_backend.conversations.models import NamedFeedback
from crm_backend.conversations.service_levels import JudgedStay, Sums, Verdict
from crm_backend.conversations.texts import reason_text, visitor_name
from crm_backend.conversations.values import FeedbackPart


class FeedbackRead(BaseModel):
    """What a customer said about one part of a chat: the bot's, or people's."""

    id: int
    conversation_id: str
    customer_number: str | None
    customer_name: str | None
    part: FeedbackPart
    agent_name: str | None
    score: int
    comment: str
    asked_at: datetime
    answered_at: datetime | None


class FeedbackListRead(BaseModel):
    """Answers, newest first; ``average``, ``answered`` and ``asked`` are over the whole span and every score."""

    feedback: list[FeedbackRead]
    average: float | None
    answered: int
    asked: int
    next_before: str | None


class TargetsRead(BaseModel):
    """What the shop wants; numbers of its policy."""

    first_answer_minutes: int
    resolution_hours: int


class SumsRead(BaseModel):
    """How many chats met a target, missed it, or are open; the median of the known times."""

    met: int
    missed: int
    open: int
    median_seconds: int | None


class ServiceRow(BaseModel):
    """One stay of a chat with people."""

    conversation_id: str
    participant_name: str
    agent_name: str | None
    reason_text: str
    queued_at: datetime
    first_answer_at: datetime | None
    ended_at: datetime | None
    first_answer_seconds: int | None
    resolution_seconds: int | None
    first_answer: Verdict
    resolution: Verdict


class ServiceLevelsRead(BaseModel):
    """Sums over every stay of the span; ``rows`` are some of them, newest first."""

    targets: TargetsRead
    first_answer: SumsRead
    resolution: SumsRead
    rows: list[ServiceRow]
    next_before: str | None


def feedback_read(row: NamedFeedback) -> FeedbackRead:
    """An answer with the names around it."""
    feedback, customer_number, customer_name, agent_name = row
    return FeedbackRead(
        id=feedback.id,
        conversation_id=feedback.conversation_id,
        customer_number=customer_number,
        customer_name=customer_name,
        part=feedback.part,
        agent_name=agent_name,
        score=feedback.score or 0,
        comment=feedback.comment,
        asked_at=feedback.asked_at,
        answered_at=feedback.answered_at,
    )


def sums_read(sums: Sums) -> SumsRead:
    """Sums as they were counted."""
    return SumsRead(**vars(sums))


def service_row(stay: JudgedStay) -> ServiceRow:
    """A stay with its times and how it did."""
    return ServiceRow(
        conversation_id=stay.conversation_id,
        participant_name=stay.participant_name or visitor_name(stay.conversation_id),
        agent_name=stay.agent_name,
        reason_text=reason_text(stay.reason),
        queued_at=stay.began_at,
        first_answer_at=stay.first_answer_at,
        ended_at=stay.ended_at,
        first_answer=stay.first_answer,
        first_answer_seconds=stay.first_answer_seconds,
        resolution=stay.resolution,
        resolution_seconds=stay.resolution_seconds,
    )
