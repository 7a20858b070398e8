"""What the clients of a fault run sent and saw, and what the database held in the end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, select
from sqlalchemy.engine import Connection

from crm_backend.conversations.models import (
    Conversation,
    InboxEntry,
    Message,
    OwnershipChange,
    Turn,
)
from crm_backend.orders.models import Order, OrderLine
from crm_backend.refunds.models import Refund, RefundLine

Frame = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A client put a message into its queue; ``text`` is None for a choice."""

    conversation: str
    client_id: str
    text: str | None


@dataclass(frozen=True, kw_only=True)
class Acked:
    """The hub said that a message is on disk."""

    conversation: str
    client_id: str
    seq: int


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The hub said that it will not take a message."""

    conversation: str
    client_id: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A client was shown a message; ``view`` tells the tabs of one conversation apart."""

    conversation: str
    view: str
    seq: int
    sender: str
    text: str
    client_id: str | None = None
    in_reply_to: int | None = None


Event = Sent | Acked | Refused | Shown


@dataclass
class History:
    """Everything the clients know, in the order they learned it."""

    events: list[Event] = field(default_factory=list)

    def recorder(self, conversation: str, view: str) -> Callable[[str, Frame], None]:
        """The ``note`` of one client."""

        def note(kind: str, frame: Frame) -> None:
            name = str(frame.get("client_id"))
            event: Event
            match kind:
                case "sent":
                    text = frame.get("text")
                    event = Sent(conversation=conversation, client_id=name, text=text)
                case "acked":
                    event = Acked(conversation=conversation, client_id=name, seq=frame["seq"])
                case "refused":
                    event = Refused(conversation=conversation, client_id=name, code=frame["code"])
                case "shown":
                    event = _shown(conversation, view, frame)
                case _:
                    return
            self.events.append(event)

        return note


def _shown(conversation: str, view: str, frame: Frame) -> Shown:
    return Shown(
        conversation=conversation,
        view=view,
        seq=frame["seq"],
        sender=frame["sender"],
        text=frame["text"],
        client_id=frame.get("client_id"),
        in_reply_to=frame.get("in_reply_to"),
    )


@dataclass(frozen=True, kw_only=True)
class StoredMessage:
    """A row of ``messages``; ``inbox_ids`` are the inbox entries that point to it."""

    id: int
    conversation: str
    seq: int
    sender: str
    text: str
    sent_at: datetime
    client_id: str | None = None
    in_reply_to: int | None = None
    turn_id: str | None = None
    outcome: str | None = None
    card: Frame | None = None
    inbox_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StoredTurn:
    """A row of ``turns``."""

    id: str
    conversation: str
    state: str
    first_seq: int
    last_seq: int
    owner_epoch: int
    attempt: int = 1
    intent: str | None = None
    failure: str | None = None


@dataclass(frozen=True, kw_only=True)
class StoredChange:
    """A row of the ownership ledger."""

    conversation: str
    epoch: int
    to_kind: str
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class StoredRefund:
    """A row of ``refunds`` with the order lines it covers."""

    number: str
    order_number: str
    paid_minor: int
    amount_minor: int
    state: str
    order_line_ids: tuple[int, ...]
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class Dump:
    """The database after a run."""

    last_seqs: dict[str, int]
    messages: tuple[StoredMessage, ...]
    turns: tuple[StoredTurn, ...]
    changes: tuple[StoredChange, ...] = ()
    refunds: tuple[StoredRefund, ...] = ()

    def of(self, conversation: str) -> list[StoredMessage]:
        """One conversation's messages by seq."""
        return sorted(
            (m for m in self.messages if m.conversation == conversation), key=lambda m: m.seq
        )


def read_dump(url: str) -> Dump:
    """Read everything; ``url`` is a synchronous one."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            rows = connection.execute(select(Conversation.id, Conversation.last_seq)).all()
            return Dump(
                last_seqs={row[0]: row[1] for row in rows},
                messages=_messages(connection),
                turns=_turns(connection),
                changes=_changes(connection),
                refunds=_refunds(connection),
            )
    finally:
        engine.dispose()


def sqlite_url(home: Path) -> str:
    """The database of a home."""
    return f"sqlite:///{home / 'shop.db'}"


def _words(row: Any, *names: str) -> dict[str, Any]:  # noqa: ANN401 - a result row
    """Columns of a row; enumerations as their plain words."""
    found = {name: getattr(row, name) for name in names}
    return {name: getattr(value, "value", value) for name, value in found.items()}


def _messages(connection: Connection) -> tuple[StoredMessage, ...]:
    inbox: dict[int, list[str]] = {}
    for message_id, external_id in connection.execute(
        select(InboxEntry.message_id, InboxEntry.external_id)
    ):
        inbox.setdefault(message_id, []).append(external_id)
    names = ("id", "seq", "sender", "text", "sent_at", "client_id", "in_reply_to", "turn_id")
    rows = connection.execute(select(Message.__table__)).all()
    return tuple(
        StoredMessage(
            conversation=row.conversation_id,
            inbox_ids=tuple(inbox.get(row.id, ())),
            **_words(row, *names, "outcome", "card"),
        )
        for row in rows
    )


def _turns(connection: Connection) -> tuple[StoredTurn, ...]:
    names = ("id", "state", "first_seq", "last_seq", "owner_epoch", "attempt", "intent", "failure")
    rows = connection.execute(select(Turn.__table__)).all()
    return tuple(
        StoredTurn(conversation=row.conversation_id, **_words(row, *names)) for row in rows
    )


def _changes(connection: Connection) -> tuple[StoredChange, ...]:
    rows = connection.execute(select(OwnershipChange.__table__)).all()
    names = ("epoch", "to_kind", "changed_at")
    return tuple(
        StoredChange(conversation=row.conversation_id, **_words(row, *names)) for row in rows
    )


def _refunds(connection: Connection) -> tuple[StoredRefund, ...]:
    lines: dict[int, list[int]] = {}
    for refund_id, line_id in connection.execute(
        select(RefundLine.refund_id, OrderLine.id).join(
            OrderLine, OrderLine.id == RefundLine.order_line_id
        )
    ):
        lines.setdefault(refund_id, []).append(line_id)
    statement = select(
        Refund.id,
        Refund.number,
        Refund.amount_minor,
        Refund.state,
        Refund.idempotency_key,
        Order.paid_minor,
        Order.number.label("order_number"),
    ).join(Order, Order.id == Refund.order_id)
    rows = connection.execute(statement).all()
    names = ("number", "order_number", "paid_minor", "amount_minor", "state", "idempotency_key")
    return tuple(
        StoredRefund(order_line_ids=tuple(lines.get(row.id, ())), **_words(row, *names))
        for row in rows
    )
