"""The one transition function: every change of owner goes through it (I4)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import service as access
from crm_backend.access.values import GrantState, PrincipalKind
from crm_backend.conversations import repository
from crm_backend.conversations.models import Conversation, OwnershipChange
from crm_backend.conversations.rules import handoff_reason
from crm_backend.conversations.service import alerts, handoffs
from crm_backend.conversations.service.messages import append_answer
from crm_backend.conversations.service.staff_events import announce
from crm_backend.conversations.texts import say
from crm_backend.conversations.values import (
    BOT,
    QUEUE,
    ChangeReason,
    HubCommand,
    OfferedChoice,
    Outcome,
    OutgoingMessage,
    Owner,
    OwnerKind,
    Sender,
    StaffEventKind,
    TurnState,
)
from crm_backend.shop import service as shop_service
from crm_backend.shop.rules import hours_text
from crm_backend.shop.values import Opening

# Tickets stand above conversations, so the app hands this in: it opens a ticket and returns its number.
OpenTicket = Callable[[AsyncSession, Conversation, str, datetime], Awaitable[str]]


@dataclass(frozen=True, kw_only=True)
class HandOff:
    """Why a chat goes to people, in a code and in the customer's words, and the text that tells them."""

    reason: str
    summary: str = ""
    sentence: str = "queued"


@dataclass(frozen=True, kw_only=True)
class Why:
    """Why a chat changes hands, in a code and the customer's words, and who of the staff did it (None: nobody)."""

    reason: str
    summary: str = ""
    by_staff_id: int | None = None


async def transition(
    session: AsyncSession, conversation: Conversation, to: Owner, why: Why, *, now: datetime
) -> None:
    """Give a locked conversation to another owner.

    The epoch grows, the dialogue so far is forgotten (people keep what it had learnt, in the hand-off), a running
    turn loses its right to act and to publish, and messages it had not answered now belong to people (or, back at
    the bot, to nobody: there are none).
    """
    insight = await handoffs.observe(session, conversation)
    change = OwnershipChange(
        conversation_id=conversation.id,
        epoch=conversation.owner_epoch + 1,
        from_kind=conversation.owner_kind,
        to_kind=to.kind,
        to_staff_id=to.staff_id,
        by_staff_id=why.by_staff_id,
        reason=why.reason,
        summary=why.summary,
        changed_at=now,
    )
    session.add(change)
    await handoffs.follow(session, conversation, change, insight)
    conversation.owner_kind = to.kind
    conversation.owner_staff_id = to.staff_id
    conversation.owner_epoch += 1
    conversation.queued_at = now if to.kind is OwnerKind.QUEUE else None
    await forget_dialogue(session, conversation, now=now)
    await repository.set_outcomes(
        session, conversation.id, through_seq=conversation.last_seq, outcome=Outcome.AGENT
    )
    await session.flush()
    epoch = str(conversation.owner_epoch)
    announce(session, StaffEventKind.OWNER, conversation, ref=epoch, now=now)
    if to.kind is OwnerKind.QUEUE:
        await alerts.tell_of_waiting(session, conversation, why.reason, now=now)


async def forget_dialogue(
    session: AsyncSession, conversation: Conversation, *, now: datetime
) -> None:
    """Clear the dialogue state and stop a running turn; for changes of owner and of participant."""
    conversation.dialogue_state = None
    conversation.consecutive_misses = 0
    conversation.last_miss_at = None
    turn = await repository.find_running_turn(session, conversation.id)
    if turn is not None:
        turn.state = TurnState.SUPERSEDED
        turn.ended_at = now
        await access.end_grants(session, [turn.id], GrantState.SUPERSEDED)
    await session.flush()


async def hand_off(
    session: AsyncSession,
    conversation: Conversation,
    wish: HandOff,
    *,
    open_ticket: OpenTicket,
    now: datetime,
) -> None:
    """Put a locked conversation into the queue and tell the customer once; outside hours open a ticket instead.

    A member of staff who talks to the bot is told that there is no queue for them.
    """
    if conversation.participant_kind is PrincipalKind.STAFF:
        sentence = "staff_bot_down" if wish.sentence == "bot_down" else "staff_no_queue"
        await tell(session, conversation, say(conversation.locale, sentence), now=now)
        return
    opening = await shop_service.opening(session, now)
    if not opening.is_open:
        ticket = await open_ticket(session, conversation, wish.summary, now)
        text = _closed_text(opening, conversation.locale, ticket)
        await tell(session, conversation, text, now=now)
        return
    why = Why(reason=handoff_reason(wish.reason).value, summary=wish.summary)
    await transition(session, conversation, QUEUE, why, now=now)
    await tell_position(session, conversation, sentence=wish.sentence, now=now)


def _closed_text(opening: Opening, locale: str, ticket: str) -> str:
    """Why no person answers now: it is a day off, named, or outside the hours."""
    if opening.closed_day is not None:
        return say(locale, "closed_day", day=opening.closed_day, ticket=ticket)
    hours = hours_text(opening.hours.opens_at, opening.hours.closes_at, locale)
    return say(locale, "closed_hours", hours=hours, ticket=ticket)


async def tell_position(
    session: AsyncSession, conversation: Conversation, *, sentence: str, now: datetime
) -> None:
    """A line with the place in the queue and the way back to the bot."""
    position = await repository.queue_position(session, conversation)
    back = OfferedChoice(
        title=say(conversation.locale, "back_to_bot_choice"), command=HubCommand.BACK_TO_BOT
    )
    text = say(conversation.locale, sentence, position=str(position))
    outgoing = OutgoingMessage(text=text, choices=(back,))
    await append_answer(session, conversation, outgoing, sender=Sender.SYSTEM, now=now)


async def tell(
    session: AsyncSession, conversation: Conversation, text: str, *, now: datetime
) -> None:
    """A line of the hub itself in a locked conversation."""
    outgoing = OutgoingMessage(text=text)
    await append_answer(session, conversation, outgoing, sender=Sender.SYSTEM, now=now)


async def return_to_bot(
    session: AsyncSession, conversation: Conversation, why: Why, *, text: str, now: datetime
) -> None:
    """Give a locked conversation back to the bot and tell the customer once."""
    await transition(session, conversation, BOT, why, now=now)
    await tell(session, conversation, text, now=now)


async def list_unclaimed(
    session: AsyncSession, *, queued_before: datetime, limit: int
) -> Sequence[str]:
    """Conversations nobody took since ``queued_before``, longest wait first."""
    return await repository.list_unclaimed(session, queued_before=queued_before, limit=limit)


async def return_unclaimed(
    session: AsyncSession,
    conversation_id: str,
    *,
    queued_before: datetime,
    open_ticket: OpenTicket,
    now: datetime,
) -> bool:
    """Nobody took the chat, or nobody is there any more: back to the bot with a ticket.

    False when somebody just took it.
    """
    conversation = await repository.lock_conversation(session, conversation_id)
    if (
        conversation is None
        or conversation.owner_kind is not OwnerKind.QUEUE
        or conversation.queued_at is None
        or conversation.queued_at > queued_before
    ):
        return False
    ticket = await open_ticket(session, conversation, "", now)
    opening = await shop_service.opening(session, now)
    if opening.is_open:
        text = say(conversation.locale, "unclaimed", ticket=ticket)
    else:
        text = _closed_text(opening, conversation.locale, ticket)
    why = Why(reason=ChangeReason.UNCLAIMED)
    await return_to_bot(session, conversation, why, text=text, now=now)
    return True


async def list_abandoned(session: AsyncSession, *, limit: int) -> Sequence[str]:
    """Conversations whose agent does not work here any more."""
    return await repository.list_abandoned(session, limit=limit)


async def requeue_abandoned(session: AsyncSession, conversation_id: str, *, now: datetime) -> bool:
    """Put a chat whose agent was disabled back into the queue (I2: never silence). False when somebody just took it."""
    conversation = await repository.lock_conversation(session, conversation_id)
    if conversation is None or not await repository.is_abandoned(session, conversation_id):
        return False
    await transition(session, conversation, QUEUE, Why(reason=ChangeReason.AGENT_LEFT), now=now)
    await tell_position(session, conversation, sentence="agent_left", now=now)
    return True
