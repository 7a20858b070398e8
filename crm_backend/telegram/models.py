"""Updates as Telegram sent them, what the bot sent, and who of the workers fetches updates."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.core.orm import Base, BigId, UtcDateTime, enum_type
from crm_backend.telegram.values import Trouble, UpdateState


class TelegramUpdate(Base):
    """One update, committed before Telegram hears that we have it (I1).

    ``update_id`` is unique and nothing more: after a quiet week Telegram goes on with smaller numbers. ``raw`` is
    emptied once the update is done: what is needed of it stands in the message by then.
    """

    __tablename__ = "telegram_updates"
    __table_args__ = (
        UniqueConstraint("bot_id", "update_id"),
        Index("ix_telegram_updates_bot_id_state_chat_id", "bot_id", "state", "chat_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    update_id: Mapped[int | None] = mapped_column(BigInteger)  # empty: not even that could be read
    chat_id: Mapped[int | None] = mapped_column(BigInteger)  # updates of one chat are done in order
    raw: Mapped[str] = mapped_column(Text)
    state: Mapped[UpdateState] = mapped_column(enum_type(UpdateState, "update_state"))
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None] = mapped_column(String(200))  # why it is odd
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TelegramSending(Base):
    """One part of a message as Telegram has it: which of its messages shows which of ours."""

    __tablename__ = "telegram_sendings"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    telegram_message_id: Mapped[int] = mapped_column(BigInteger)


class TelegramBot(Base):
    """A bot as the workers know it: who fetches its updates until when, and what is wrong if something is."""

    __tablename__ = "telegram_bots"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    username: Mapped[str | None] = mapped_column(String(64))
    poller: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[Trouble | None] = mapped_column(enum_type(Trouble, "telegram_trouble"))
    trouble_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # Telegram last answered
