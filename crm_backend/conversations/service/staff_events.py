"""Telling the console what changed: numbered events, written in the transaction that changed it.

Numbers are given at the very end of the transaction, when every other lock is held already, so that waiting for
the counter can never close a circle of locks; its row's lock makes the numbers appear in the order of commit.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations import repository
from crm_backend.conversations.models import Conversation, StaffEvent
from crm_backend.conversations.values import STAFF_TOPIC, StaffEventKind
from crm_backend.core.db import before_commit, wake_at_commit

_PENDING = "staff_events"


def announce(
    session: AsyncSession,
    kind: StaffEventKind,
    conversation: Conversation | None,
    *,
    ref: str,
    now: datetime,
) -> None:
    """Queue an event about a conversation (or, without one, about a record such as a ticket).

    A staff member's own chat with the bot is nobody else's business and is not announced. ``ref`` says what changed:
    a message's seq, a note's number, an epoch, a ticket's number. At commit the sockets of the chat and of staff wake.
    """
    if conversation is not None:
        wake_at_commit(session, conversation.id)
    if conversation is not None and conversation.participant_kind is PrincipalKind.STAFF:
        return
    pending: list[StaffEvent] = session.info.setdefault(_PENDING, [])
    if not pending:
        before_commit(session, _number_events)
        wake_at_commit(session, STAFF_TOPIC)
    pending.append(
        StaffEvent(
            kind=kind,
            conversation_id=conversation.id if conversation else None,
            ref=ref,
            happened_at=now,
        )
    )


async def _number_events(session: AsyncSession) -> None:
    pending: list[StaffEvent] = session.info.pop(_PENDING)
    last = await repository.advance_event_counter(session, by=len(pending))
    for number, event in enumerate(pending, start=last - len(pending) + 1):
        event.number = number
        session.add(event)
