"""Keeping canned replies."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.audit import Change
from crm_backend.access.policy import Operation
from crm_backend.access.service import JsonAnswer, StaffDeed, do_once_by_staff
from crm_backend.access.values import StaffPrincipal
from crm_backend.desk.canned_replies import repository
from crm_backend.desk.canned_replies.errors import (
    CannedReplyNotFound,
    ShortcutTaken,
    TooManyCannedReplies,
)
from crm_backend.desk.canned_replies.schemas import CannedReplyRead, CannedReplyWrite
from crm_backend.desk.models import CannedReply

MAX_REPLIES = 200


async def list_replies(session: AsyncSession) -> list[CannedReplyRead]:
    """All of them by shortcut."""
    return [_read(reply) for reply in await repository.list_replies(session)]


async def add_reply(
    session: AsyncSession,
    caller: StaffPrincipal,
    wanted: CannedReplyWrite,
    idempotency_key: str,
    *,
    now: datetime,
) -> JsonAnswer:
    """Keep a new one, once per key.

    Raises
    ------
    ShortcutTaken, TooManyCannedReplies
        Another one is called so, or there are too many.
    DeedReused
        The key was used with another content.
    """

    async def act() -> JsonAnswer:
        if await repository.count_replies(session) >= MAX_REPLIES:
            raise TooManyCannedReplies(limit=MAX_REPLIES)
        reply = CannedReply()
        await _save(session, caller, reply, wanted, now=now)
        _note(session, caller, reply.id, now=now, change="added")
        return _read(reply).model_dump(mode="json")

    deed = StaffDeed(action="add_canned_reply", idempotency_key=idempotency_key)
    content = wanted.model_dump(mode="json")
    return await do_once_by_staff(session, caller, deed, content, act, now=now)


async def change_reply(
    session: AsyncSession,
    caller: StaffPrincipal,
    reply_id: int,
    wanted: CannedReplyWrite,
    *,
    now: datetime,
) -> CannedReplyRead:
    """Write another text.

    Raises
    ------
    CannedReplyNotFound, ShortcutTaken
        It does not exist, or another one is called so.
    """
    reply = await _get(session, reply_id)
    await _save(session, caller, reply, wanted, now=now)
    _note(session, caller, reply.id, now=now, change="changed")
    return _read(reply)


async def delete_reply(
    session: AsyncSession, caller: StaffPrincipal, reply_id: int, *, now: datetime
) -> None:
    """Forget one; :class:`CannedReplyNotFound` if there is none."""
    await session.delete(await _get(session, reply_id))
    await session.flush()
    _note(session, caller, reply_id, now=now, change="deleted")


async def _get(session: AsyncSession, reply_id: int) -> CannedReply:
    reply = await repository.find_reply(session, reply_id)
    if reply is None:
        raise CannedReplyNotFound
    return reply


async def _save(
    session: AsyncSession,
    caller: StaffPrincipal,
    reply: CannedReply,
    wanted: CannedReplyWrite,
    *,
    now: datetime,
) -> None:
    try:
        async with session.begin_nested():
            reply.shortcut, reply.title, reply.text = wanted.shortcut, wanted.title, wanted.text
            reply.changed_by_staff_id, reply.changed_at = caller.staff_id, now
            session.add(reply)
    except IntegrityError as error:
        raise ShortcutTaken from error


def _note(
    session: AsyncSession, caller: StaffPrincipal, reply_id: int, *, now: datetime, change: Change
) -> None:
    audit.record(
        session,
        caller.staff_id,
        Operation.EDIT_CANNED_REPLIES,
        object_kind="canned_reply",
        object_id=str(reply_id),
        now=now,
        change=change,
    )


def _read(reply: CannedReply) -> CannedReplyRead:
    return CannedReplyRead(id=reply.id, shortcut=reply.shortcut, title=reply.title, text=reply.text)
