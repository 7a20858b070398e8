"""Pictures of figures in a staff member's chat: drawn when they leave, for who may see them at that moment."""

import asyncio
from dataclasses import dataclass

import structlog

from crm_backend.access.values import Principal, PrincipalKind
from crm_backend.conversations.models import Conversation, Message
from crm_backend.core.clock import Clock
from crm_backend.core.db import Database, DatabaseUnavailable
from crm_backend.core.errors import CrmError
from crm_backend.insights import pictures
from crm_backend.staff.service import sessions
from crm_backend.telegram.rendering import picture_of

log = structlog.get_logger()

# Less than the outbox gives a delivery, together with the time that Telegram has to take it.
DRAWN_WITHIN_SECONDS = 8.0
# What drawing runs into with figures nobody thought of.
ACCIDENTS = (CrmError, ValueError, TypeError, LookupError, ArithmeticError, OSError)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What is to be drawn, for whom, and the language of its words."""

    address: str
    staff_id: int
    locale: str


def picture_for(conversation: Conversation, message: Message) -> Picture | None:
    """The picture that goes with a message; only in a chat of staff."""
    address = picture_of(message.card)
    if address is None or conversation.participant_staff_id is None:
        return None
    return Picture(
        address=address,
        staff_id=conversation.participant_staff_id,
        locale=conversation.locale,
    )


async def draw(database: Database, clock: Clock, picture: Picture) -> bytes | None:
    """The picture as PNG; None where it cannot be drawn, or not for them any more.

    Raises
    ------
    TimeoutError, DatabaseUnavailable
        It takes too long now (the first one loads the libraries), or nobody knows; another try is worth it.
    """
    try:
        async with database.reading() as session:
            asker = Principal(kind=PrincipalKind.STAFF, staff_id=picture.staff_id)
            caller = await sessions.resolve_turn(session, asker)
        async with asyncio.timeout(DRAWN_WITHIN_SECONDS):
            return await pictures.draw(
                database, caller, picture.address, locale=picture.locale, now=clock.now()
            )
    except (TimeoutError, DatabaseUnavailable):
        raise
    except ACCIDENTS as error:
        log.warning("picture.not_drawn", reason=type(error).__name__)
        return None
