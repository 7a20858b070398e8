"""The chats, stays, questions and talks behind a number of service, newest first, as statements."""

from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, select

from crm_backend.conversations.models import Conversation, Feedback, Handoff, Message
from crm_backend.conversations.values import Sender
from crm_backend.insights.quality import talks
from crm_backend.insights.quality.repository import IS_OF_CUSTOMER, of_stay, within
from crm_backend.insights.quality.values import Scope

Statement = Select[*tuple[Any, ...]]  # moment, conversation_id, agent_id, what
NOBODY: ColumnElement[Any] = literal(None)


def chats(scope: Scope) -> Statement:
    """Every chat in which a customer wrote, by what was written last."""
    return (
        select(
            func.max(Message.sent_at).label("moment"),
            Message.conversation_id.label("conversation_id"),
            cast(NOBODY, String).label("agent_id"),
            cast(func.count(), String).label("what"),
        )
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Message.sender == Sender.CUSTOMER, within(Message.sent_at, scope), IS_OF_CUSTOMER)
        .group_by(Message.conversation_id)
    )


def stays(scope: Scope) -> Statement:
    """Every stay with people, with its reason."""
    return (
        select(
            Handoff.began_at.label("moment"),
            Handoff.conversation_id.label("conversation_id"),
            cast(Handoff.claimed_by_staff_id, String).label("agent_id"),
            Handoff.reason.label("what"),
        )
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .where(within(Handoff.began_at, scope), IS_OF_CUSTOMER, *of_stay(Handoff, scope))
    )


def judged(scope: Scope, selection: Statement, verdict: str) -> Statement:
    """Every judged stay, with its verdict."""
    columns = selection.subquery("judged").c
    return select(
        columns.began_at.label("moment"),
        columns.conversation_id.label("conversation_id"),
        cast(columns.claimed_by_staff_id, String).label("agent_id"),
        cast(columns[verdict], String).label("what"),
    ).where(columns.began_at < scope.end, *of_stay(columns, scope))


def feedback(scope: Scope) -> Statement:
    """Every question that was asked, with its score."""
    statement = (
        select(
            Feedback.asked_at.label("moment"),
            Feedback.conversation_id.label("conversation_id"),
            cast(Feedback.staff_id, String).label("agent_id"),
            func.coalesce(cast(Feedback.score, String), "").label("what"),
        )
        .join(Conversation, Conversation.id == Feedback.conversation_id)
        .where(within(Feedback.asked_at, scope), IS_OF_CUSTOMER)
    )
    if scope.agent is not None:
        statement = statement.where(func.coalesce(Feedback.staff_id, 0) == scope.agent)
    if scope.part is not None:
        statement = statement.where(Feedback.part == scope.part)
    return statement


def ended_talks(scope: Scope, ending: str | None) -> Statement:
    """Every talk with the bot that is over, with how it ended; of one ending where that is asked."""
    columns = talks.ended(scope).subquery("ended").c
    statement = select(
        columns.began_at.label("moment"),
        columns.conversation_id.label("conversation_id"),
        cast(NOBODY, String).label("agent_id"),
        columns.ending.label("what"),
    )
    return statement if ending is None else statement.where(columns.ending == ending)
