"""Statements of the Telegram channel."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm_backend.conversations.models import Choice, Message
from crm_backend.core.outbox import OutboxEntry
from crm_backend.core.upserts import upsert
from crm_backend.telegram.models import OddUpdate, TelegramBot, TelegramSending, TelegramUpdate
from crm_backend.telegram.values import OUTBOX_KIND, Trouble, UpdateState


async def insert_update(session: AsyncSession, values: dict[str, object]) -> bool:
    """Keep an update; False where its bot has one of the same number."""
    statement = (
        upsert(session, TelegramUpdate)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["bot_id", "update_id"])
        .returning(TelegramUpdate.id)
    )
    return (await session.scalars(statement)).one_or_none() is not None


async def is_any_waiting(session: AsyncSession, bot_id: int) -> bool:
    """Whether there is an update to do; asked before a write lock is."""
    statement = select(TelegramUpdate.id).where(_waits(bot_id)).limit(1)
    return await session.scalar(statement) is not None


async def lock_next_update(session: AsyncSession, bot_id: int) -> TelegramUpdate | None:
    """The oldest update that waits and has no older one of its chat before it, held until commit.

    What another process holds is passed over, and so is everything later in that chat.
    """
    older = aliased(TelegramUpdate)
    before = select(older.id).where(
        older.bot_id == TelegramUpdate.bot_id,
        older.state == UpdateState.WAITING,
        older.chat_id == TelegramUpdate.chat_id,
        older.id < TelegramUpdate.id,
    )
    statement = (
        select(TelegramUpdate)
        .where(_waits(bot_id), ~before.exists())
        .order_by(TelegramUpdate.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=TelegramUpdate)
    )
    return (await session.scalars(statement)).one_or_none()


async def lock_update(session: AsyncSession, row_id: int) -> TelegramUpdate:
    """An update by its row, held until commit."""
    return await session.get_one(TelegramUpdate, row_id, with_for_update=True)


async def find_oldest_waiting(session: AsyncSession, bot_id: int) -> datetime | None:
    """When the oldest update came that nobody has done yet."""
    statement = select(func.min(TelegramUpdate.received_at)).where(_waits(bot_id))
    return await session.scalar(statement)


async def count_updates(session: AsyncSession, bot_id: int, state: UpdateState) -> int:
    """How many updates of a bot are in a state."""
    statement = select(func.count()).where(
        TelegramUpdate.bot_id == bot_id, TelegramUpdate.state == state
    )
    return int(await session.scalar(statement) or 0)


async def list_odd_updates(
    session: AsyncSession, bot_id: int, *, before_id: int | None, most_letters: int, limit: int
) -> Sequence[OddUpdate]:
    """The updates of a bot that could not be read, newest first, each with the beginning of its text.

    The database cuts: an update may be a megabyte, and a page has many.
    """
    statement = (
        select(
            TelegramUpdate.id,
            TelegramUpdate.update_id,
            TelegramUpdate.chat_id,
            TelegramUpdate.received_at,
            TelegramUpdate.reason,
            func.substr(TelegramUpdate.raw, 1, most_letters).label("raw"),
            (func.length(TelegramUpdate.raw) > most_letters).label("is_cut"),
        )
        .where(TelegramUpdate.bot_id == bot_id, TelegramUpdate.state == UpdateState.ODD)
        .order_by(TelegramUpdate.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        statement = statement.where(TelegramUpdate.id < before_id)
    return (await session.execute(statement)).all()


async def find_message_shown(
    session: AsyncSession, conversation_id: str, telegram_message_id: int
) -> int | None:
    """Which of our messages one of Telegram's shows in a chat, if we know."""
    statement = (
        select(TelegramSending.message_id)
        .join(Message, Message.id == TelegramSending.message_id)
        .where(
            Message.conversation_id == conversation_id,
            TelegramSending.telegram_message_id == telegram_message_id,
        )
    )
    return (await session.scalars(statement)).first()


async def find_message_of_choice(
    session: AsyncSession, conversation_id: str, choice_id: str
) -> int | None:
    """The message that offered a choice in a chat."""
    statement = select(Choice.message_id).where(
        Choice.id == choice_id, Choice.conversation_id == conversation_id
    )
    return (await session.scalars(statement)).one_or_none()


async def count_sent_parts(session: AsyncSession, message_id: int) -> int:
    """How many parts of a message Telegram has confirmed."""
    statement = select(func.count()).where(TelegramSending.message_id == message_id)
    return int(await session.scalar(statement) or 0)


async def was_delivery_asked(session: AsyncSession, target: str, cause: str) -> bool:
    """Whether the outbox ever got this delivery."""
    statement = select(OutboxEntry.id).where(
        OutboxEntry.kind == OUTBOX_KIND, OutboxEntry.target == target, OutboxEntry.cause == cause
    )
    return await session.scalar(statement) is not None


async def find_bot(session: AsyncSession, bot_id: int) -> TelegramBot | None:
    """What is known of a bot."""
    return await session.get(TelegramBot, bot_id, populate_existing=True)


async def take_lease(
    session: AsyncSession, bot_id: int, holder: str, *, until: datetime, now: datetime
) -> bool:
    """Become, or stay, the one who fetches a bot's updates; False while somebody else does."""
    row = upsert(session, TelegramBot).values(bot_id=bot_id)
    await session.execute(row.on_conflict_do_nothing())
    is_free = or_(TelegramBot.lease_until.is_(None), TelegramBot.lease_until <= now)
    statement = (
        update(TelegramBot)
        .where(TelegramBot.bot_id == bot_id, or_(TelegramBot.poller == holder, is_free))
        .values(poller=holder, lease_until=until)
        .returning(TelegramBot.bot_id)
    )
    return (await session.scalars(statement)).one_or_none() is not None


async def give_back_lease(session: AsyncSession, bot_id: int, holder: str) -> None:
    """Let anybody fetch a bot's updates from now on; nothing, where somebody else does."""
    await session.execute(
        update(TelegramBot)
        .where(TelegramBot.bot_id == bot_id, TelegramBot.poller == holder)
        .values(lease_until=None)
    )


async def set_name(session: AsyncSession, bot_id: int, name: str, *, now: datetime) -> None:
    """Note a bot's user name, which Telegram just told."""
    told = {"username": name[:64], "seen_at": now}
    row = upsert(session, TelegramBot).values(bot_id=bot_id, **told)
    await session.execute(row.on_conflict_do_update(index_elements=["bot_id"], set_=told))


async def set_trouble(
    session: AsyncSession, bot_id: int, trouble: Trouble | None, *, now: datetime
) -> None:
    """Note what is wrong with a bot, since when, or that Telegram answers."""
    bot = await find_bot(session, bot_id)
    if bot is None:
        bot = TelegramBot(bot_id=bot_id)
        session.add(bot)
    if trouble is None:
        bot.seen_at = now
    if trouble != bot.trouble:
        bot.trouble_since = None if trouble is None else now
    bot.trouble = trouble
    await session.flush()


def _waits(bot_id: int) -> ColumnElement[bool]:
    return and_(TelegramUpdate.bot_id == bot_id, TelegramUpdate.state == UpdateState.WAITING)
