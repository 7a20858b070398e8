"""A staff member's own chat with the bot: one in the console, one on Telegram; never in queue, lists or events."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import PrincipalKind, StaffPrincipal
from crm_backend.conversations import repository
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.service.sessions import ChatSession
from crm_backend.conversations.texts import DEFAULT_LOCALE
from crm_backend.conversations.values import Channel
from crm_backend.core.ids import new_id
from crm_backend.staff.service import members

LIFETIME = timedelta(hours=12)
NO_SITE = ""  # the console is no page of the shop


async def open_staff_chat(
    session: AsyncSession, staff: StaffPrincipal, *, now: datetime
) -> ChatSession:
    """A session of the chat protocol as ``staff``; their one console chat is made at the first time.

    The session is over as soon as role, password or activity of the account change.
    """
    conversation = await _find_or_create(session, staff.staff_id, now)
    return ChatSession(
        session_id=new_id("ses"),
        conversation_id=conversation.id,
        kind=PrincipalKind.STAFF,
        customer_id=None,
        site_key=NO_SITE,
        locale=conversation.locale,
        expires_at=now + LIFETIME,
        staff_id=staff.staff_id,
        staff_version=staff.session_version,
    )


async def version_of(session: AsyncSession, conversation: Conversation) -> int | None:
    """The session version of the account whose chat it is now; None where it is nobody's who works here."""
    if conversation.participant_staff_id is None:
        return None
    member = await members.find_member(session, conversation.participant_staff_id)
    return member.session_version if member is not None and member.is_active else None


async def _find_or_create(session: AsyncSession, staff_id: int, now: datetime) -> Conversation:
    row: dict[str, object] = {
        "id": new_id("cnv"),
        "channel": Channel.CONSOLE,
        "locale": DEFAULT_LOCALE,
        "participant_kind": PrincipalKind.STAFF,
        "participant_staff_id": staff_id,
    }
    found = await repository.find_staff_conversation(session, staff_id)
    if found is None:
        # Another tab may be just as fast: the database keeps one.
        await repository.insert_if_absent(session, row, now=now)
        found = await repository.find_staff_conversation(session, staff_id)
    assert found is not None  # noqa: S101 - it was there, or is there now
    return found
