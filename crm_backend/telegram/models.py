"""Updates as Telegram sent them, what the bot sent, whose chats they are, and who of the workers fetches updates."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Row,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.core.orm import Base, BigId, UtcDateTime, enum_type
from crm_backend.telegram.values import BindingState, Caller, Place, Trouble, UpdateState


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


# Row, update and chat, when it came, why it is odd, the beginning of it, and whether there is more.
OddUpdate = Row[int, int | None, int | None, datetime, str | None, str, bool]


class TelegramSending(Base):
    """One part of a message as Telegram has it: which of its messages shows which of ours."""

    __tablename__ = "telegram_sendings"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    telegram_message_id: Mapped[int] = mapped_column(BigInteger)


def _once_bound(name: str, column: str) -> Index:
    is_bound = text("state = 'bound'")
    return Index(
        name, "bot_id", column, unique=True, sqlite_where=is_bound, postgresql_where=is_bound
    )


class TelegramBinding(Base):
    """A chat that is, was or may become an account's (docs/decisions/0016): one account a chat, one chat an account.

    Of the code only the digest is kept, and none where a phone number led to the account.
    """

    __tablename__ = "telegram_bindings"
    __table_args__ = (
        CheckConstraint("(customer_id IS NULL) <> (staff_id IS NULL)", name="one_account"),
        CheckConstraint("state <> 'bound' OR chat_id IS NOT NULL", name="bound_chat"),
        _once_bound("uq_telegram_bindings_chat", "chat_id"),
        _once_bound("uq_telegram_bindings_customer", "customer_id"),
        _once_bound("uq_telegram_bindings_staff", "staff_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[BindingState] = mapped_column(enum_type(BindingState, "binding_state"))
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(130), default="")  # a Caller, written out
    staff_trust: Mapped[
        int | None
    ]  # the account's trust as it was let in; another one turns it out
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    bound_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def caller(self) -> Caller:
        """How the person of the chat is called in Telegram."""
        return Caller.parse(self.name)

    @property
    def place(self) -> Place:
        """The chat, of what was brought in one."""
        assert self.chat_id is not None  # noqa: S101 - a check of the table, for what is bound
        return Place(bot_id=self.bot_id, chat_id=self.chat_id)


class TelegramCodeTry(Base):
    """A code that did not count came in a chat; kept for a day, to slow down guessing."""

    __tablename__ = "telegram_code_tries"
    __table_args__ = (
        Index("ix_telegram_code_tries_bot_id_chat_id_tried_at", "bot_id", "chat_id", "tried_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    tried_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


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
