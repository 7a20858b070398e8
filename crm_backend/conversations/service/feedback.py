"""您对这次服务满意吗: asking once at the end of a chat's part, taking the score and the sentence that may follow.

An answer is the hub's: it starts no turn, reopens no closed chat, and waits in no queue.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations import repository
from crm_backend.conversations.models import Conversation, Feedback
from crm_backend.conversations.repository import quality
from crm_backend.conversations.rules import (
    ASK_FEEDBACK_AFTER,
    ASK_FEEDBACK_AGAIN_AFTER,
    ASK_FEEDBACK_UNTIL,
    is_comment_in_time,
)
from crm_backend.conversations.service.messages import append_answer
from crm_backend.conversations.service.staff_events import announce
from crm_backend.conversations.texts import say
from crm_backend.conversations.values import (
    FeedbackPart,
    HubCommand,
    OfferedChoice,
    OutgoingMessage,
    OwnerKind,
    Sender,
    StaffEventKind,
)

SCORES = (5, 4, 3, 2, 1)


@dataclass(frozen=True, kw_only=True)
class FeedbackAnswer:
    """What a customer's message says about the service: a score, the wish to write a sentence, or that sentence."""

    feedback: Feedback
    command: HubCommand | None = None
    score: int | None = None


async def ask_feedback(
    session: AsyncSession,
    conversation: Conversation,
    *,
    part: FeedbackPart,
    staff_id: int | None = None,
    now: datetime,
) -> bool:
    """Ask about one part of a locked chat, the bot's or people's; False where that is not due.

    Never in a staff member's own chat, never twice about the same part within 24 hours, and about the bot only while
    the chat stayed with it.
    """
    since = now - ASK_FEEDBACK_AGAIN_AFTER
    if conversation.participant_kind is PrincipalKind.STAFF:
        return False
    if await quality.was_asked(session, conversation.id, part, since=since):
        return False
    if part is FeedbackPart.BOT and await quality.was_with_people(
        session, conversation.id, since=since
    ):
        return False
    feedback = Feedback(
        conversation_id=conversation.id,
        customer_id=conversation.customer_id,
        part=part,
        staff_id=staff_id,
        asked_seq=conversation.last_seq + 1,
        asked_at=now,
    )
    session.add(feedback)
    await session.flush()
    choices = tuple(
        OfferedChoice(
            title=say(conversation.locale, f"feedback_score_{score}"),
            entities={"score": score, "feedback_id": feedback.id},
            command=HubCommand.RATE,
        )
        for score in SCORES
    )
    await _tell(session, conversation, f"feedback_{part}", choices=choices, now=now)
    return True


async def find_answer(
    session: AsyncSession,
    conversation: Conversation,
    offered: OfferedChoice | None,
    *,
    now: datetime,
) -> FeedbackAnswer | None:
    """What the coming message of a locked chat says about the service; None for everything else.

    A text is the awaited sentence only when it is the very next message, within ten minutes.
    """
    awaiting = await quality.find_awaiting_comment(session, conversation.id)
    if awaiting is not None:
        awaiting.awaits_comment = False
        asked_at = conversation.last_customer_message_at
        if offered is None and is_comment_in_time(asked_at, now):
            return FeedbackAnswer(feedback=awaiting)
    if offered is None or offered.command not in (HubCommand.RATE, HubCommand.COMMENT):
        return None
    feedback = await quality.get_feedback(session, int(offered.entities["feedback_id"]))
    score = offered.entities.get("score")
    return FeedbackAnswer(feedback=feedback, command=offered.command, score=score)


async def take_answer(
    session: AsyncSession,
    conversation: Conversation,
    answer: FeedbackAnswer,
    *,
    text: str,
    now: datetime,
) -> None:
    """Store what the customer said, thank them, and offer to write a sentence after a score."""
    feedback = answer.feedback
    if answer.command is HubCommand.COMMENT:
        feedback.awaits_comment = True
        await _tell(session, conversation, "feedback_write", now=now)
        return
    if answer.command is HubCommand.RATE:
        feedback.score, feedback.answered_at = answer.score, now
        offer = OfferedChoice(
            title=say(conversation.locale, "feedback_comment_choice"),
            entities={"feedback_id": feedback.id},
            command=HubCommand.COMMENT,
        )
        await _tell(session, conversation, "feedback_thanks", choices=(offer,), now=now)
    else:
        feedback.comment = text
        await _tell(session, conversation, "feedback_comment_thanks", now=now)
    ref = str(feedback.id)
    announce(session, StaffEventKind.FEEDBACK, conversation, ref=ref, now=now)


async def list_idle(session: AsyncSession, *, now: datetime, limit: int) -> list[tuple[str, int]]:
    """(id, last seq) of chats that ended with an answer of the bot ten minutes ago and are to be asked."""
    return list(
        await quality.list_idle(
            session,
            quiet_after=now - ASK_FEEDBACK_UNTIL,
            quiet_since=now - ASK_FEEDBACK_AFTER,
            asked_since=now - ASK_FEEDBACK_AGAIN_AFTER,
            limit=limit,
        )
    )


async def ask_idle(
    session: AsyncSession, conversation_id: str, *, last_seq: int, now: datetime
) -> bool:
    """Ask about the bot in a chat that fell silent; False when it went on in this very moment."""
    conversation = await repository.lock_conversation(session, conversation_id)
    if (
        conversation is None
        or conversation.owner_kind is not OwnerKind.BOT
        or conversation.last_seq != last_seq
    ):
        return False
    return await ask_feedback(session, conversation, part=FeedbackPart.BOT, now=now)


async def _tell(
    session: AsyncSession,
    conversation: Conversation,
    key: str,
    *,
    choices: tuple[OfferedChoice, ...] = (),
    now: datetime,
) -> None:
    outgoing = OutgoingMessage(text=say(conversation.locale, key), choices=choices)
    await append_answer(session, conversation, outgoing, sender=Sender.SYSTEM, now=now)
