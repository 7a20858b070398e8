"""Every statement about conversations.

Callers that change a conversation lock its row first, always, so that
nothing else moves in it until they commit (on SQLite the transaction itself is that lock). The lock leaves the key
free (FOR NO KEY UPDATE): a deed of the bot that holds its turn's grant may still write rows that refer to the
conversation, and so never waits for a take-over that waits for the grant.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.models import (
    Choice,
    Conversation,
    EndedSession,
    InboxEntry,
    Message,
    StaffEventCounter,
    Turn,
)
from crm_backend.conversations.values import Channel, Outcome, OwnerKind, Sender, TurnState
from crm_backend.core.upserts import upsert
from crm_backend.staff.models import StaffMember


async def find_conversation(session: AsyncSession, conversation_id: str) -> Conversation | None:
    """One conversation, not locked."""
    return await session.get(Conversation, conversation_id)


async def find_for_staff(
    session: AsyncSession, conversation_id: str, *, lock: bool = False
) -> Conversation | None:
    """One chat of a visitor or customer; ``lock`` holds it until commit. Staff members' own are nobody's to look at."""
    statement = select(Conversation).where(
        Conversation.id == conversation_id, Conversation.participant_kind != PrincipalKind.STAFF
    )
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(
            populate_existing=True
        )
    return (await session.scalars(statement)).one_or_none()


async def lock_conversation(session: AsyncSession, conversation_id: str) -> Conversation | None:
    """One conversation, held until commit, as it stands in the database now."""
    statement = (
        select(Conversation)
        .where(Conversation.id == conversation_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def insert_if_absent(
    session: AsyncSession, conversation: dict[str, object], *, now: datetime
) -> None:
    """Make the row of a chat that begins with the bot, unless another socket of the same visitor just did."""
    begun = {"owner_kind": OwnerKind.BOT, "owner_epoch": 1, "last_seq": 0, "consecutive_misses": 0}
    row = upsert(session, Conversation).values(**conversation, **begun, created_at=now)
    await session.execute(row.on_conflict_do_nothing())


async def lock_customer_conversation(
    session: AsyncSession, customer_id: int
) -> Conversation | None:
    """The customer's one web conversation, held until commit."""
    statement = (
        select(Conversation)
        .where(
            Conversation.customer_id == customer_id,
            Conversation.channel == Channel.WEB,
            Conversation.merged_into_id.is_(None),
        )
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def lock_at_address(session: AsyncSession, address: str) -> Conversation | None:
    """The chat that is reached at an address, held until commit."""
    statement = (
        select(Conversation)
        .where(Conversation.address == address, Conversation.merged_into_id.is_(None))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def find_at_address(session: AsyncSession, address: str) -> Conversation | None:
    """The chat that is reached at an address."""
    statement = select(Conversation).where(
        Conversation.address == address, Conversation.merged_into_id.is_(None)
    )
    return (await session.scalars(statement)).one_or_none()


async def find_by_client_id(
    session: AsyncSession, conversation_id: str, client_id: str
) -> Message | None:
    """What a customer sent under an id of their client; the latest, where a client gave an id twice."""
    statement = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.client_id == client_id)
        .order_by(Message.seq.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def find_with_choices(
    session: AsyncSession, message_id: int
) -> tuple[Message, list[Choice]] | None:
    """A message by its row, with its buttons in order."""
    message = await session.get(Message, message_id)
    if message is None:
        return None
    statement = select(Choice).where(Choice.message_id == message_id).order_by(Choice.position)
    return message, list((await session.scalars(statement)).all())


async def find_inbox_entry(
    session: AsyncSession, source: str, external_id: str
) -> tuple[InboxEntry, Message] | None:
    """What was accepted earlier under the same id."""
    statement = (
        select(InboxEntry, Message)
        .join(Message, Message.id == InboxEntry.message_id)
        .where(InboxEntry.source == source, InboxEntry.external_id == external_id)
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1])


async def list_messages(
    session: AsyncSession, conversation_id: str, *, after_seq: int, limit: int
) -> Sequence[Message]:
    """Messages after ``after_seq`` in the order the customer sees."""
    statement = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.seq > after_seq)
        .order_by(Message.seq)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def list_open_choices(session: AsyncSession, conversation_id: str) -> Sequence[Choice]:
    """Buttons that may still be pressed: of messages after the customer's last one, none of them used."""
    last_customer_seq = (
        select(func.coalesce(func.max(Message.seq), 0))
        .where(Message.conversation_id == conversation_id, Message.sender == Sender.CUSTOMER)
        .scalar_subquery()
    )
    statement = (
        select(Choice)
        .join(Message, Message.id == Choice.message_id)
        .where(
            Choice.conversation_id == conversation_id,
            Choice.used_at.is_(None),
            Message.seq > last_customer_seq,
        )
        .order_by(Choice.message_id, Choice.position)
    )
    return (await session.scalars(statement)).all()


async def find_choice(session: AsyncSession, conversation_id: str, choice_id: str) -> Choice | None:
    """A button of this conversation."""
    statement = select(Choice).where(
        Choice.id == choice_id, Choice.conversation_id == conversation_id
    )
    return (await session.scalars(statement)).one_or_none()


async def list_waiting(session: AsyncSession, conversation_id: str) -> Sequence[Message]:
    """Customer messages without an outcome, oldest first."""
    statement = (
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.sender == Sender.CUSTOMER,
            Message.outcome.is_(None),
        )
        .order_by(Message.seq)
    )
    return (await session.scalars(statement)).all()


async def set_outcomes(
    session: AsyncSession, conversation_id: str, *, through_seq: int, outcome: Outcome
) -> None:
    """Give every waiting customer message up to ``through_seq`` its outcome."""
    await session.execute(
        update(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.sender == Sender.CUSTOMER,
            Message.outcome.is_(None),
            Message.seq <= through_seq,
        )
        .values(outcome=outcome)
        .execution_options(synchronize_session="fetch")
    )


async def find_running_turn(session: AsyncSession, conversation_id: str) -> Turn | None:
    """The one turn that runs in a conversation."""
    statement = select(Turn).where(
        Turn.conversation_id == conversation_id, Turn.state == TurnState.RUNNING
    )
    return (await session.scalars(statement)).one_or_none()


async def get_turn(session: AsyncSession, turn_id: str) -> Turn:
    """A turn that must exist, as it stands in the database now."""
    return await session.get_one(Turn, turn_id, populate_existing=True)


async def list_claimable_turns(
    session: AsyncSession, *, now: datetime, holder: str | None, limit: int
) -> Sequence[tuple[str, str]]:
    """(turn, conversation) of running turns whose lease ended, or that ``holder`` left when it died."""
    free = Turn.lease_until <= now
    if holder is not None:
        free = free | (Turn.lease_holder == holder)
    statement = (
        select(Turn.id, Turn.conversation_id)
        .where(Turn.state == TurnState.RUNNING, free)
        .order_by(Turn.created_at)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]


async def list_conversations_without_turn(session: AsyncSession, *, limit: int) -> Sequence[str]:
    """Conversations of the bot in which a customer message waits and no turn runs; there should be none."""
    running = select(Turn.id).where(
        Turn.conversation_id == Conversation.id, Turn.state == TurnState.RUNNING
    )
    waiting = select(Message.id).where(
        Message.conversation_id == Conversation.id,
        Message.sender == Sender.CUSTOMER,
        Message.outcome.is_(None),
    )
    statement = (
        select(Conversation.id)
        .where(Conversation.owner_kind == OwnerKind.BOT, waiting.exists(), ~running.exists())
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def queue_position(session: AsyncSession, conversation: Conversation) -> int:
    """One plus the number of conversations that queued earlier."""
    statement = select(func.count()).where(
        Conversation.owner_kind == OwnerKind.QUEUE, Conversation.queued_at < conversation.queued_at
    )
    return int((await session.scalar(statement)) or 0) + 1


async def list_unclaimed(
    session: AsyncSession, *, queued_before: datetime, limit: int
) -> Sequence[str]:
    """Conversations nobody took since ``queued_before``, longest wait first."""
    statement = (
        select(Conversation.id)
        .where(Conversation.owner_kind == OwnerKind.QUEUE, Conversation.queued_at <= queued_before)
        .order_by(Conversation.queued_at)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def list_versions(
    session: AsyncSession, conversation_ids: Sequence[str]
) -> Sequence[tuple[str, int, int]]:
    """(id, last_seq, owner_epoch) of conversations, to notice what another process changed."""
    statement = select(Conversation.id, Conversation.last_seq, Conversation.owner_epoch).where(
        Conversation.id.in_(conversation_ids)
    )
    return [(row[0], row[1], row[2]) for row in (await session.execute(statement)).all()]


async def is_session_ended(session: AsyncSession, session_id: str) -> bool:
    """Whether a session was signed out."""
    return await session.get(EndedSession, session_id) is not None


async def find_last_understood_turn(session: AsyncSession, conversation_id: str) -> Turn | None:
    """The newest turn whose words the bot has read."""
    statement = (
        select(Turn)
        .where(Turn.conversation_id == conversation_id, Turn.intent.is_not(None))
        .order_by(Turn.last_seq.desc(), Turn.created_at.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def advance_event_counter(session: AsyncSession, *, by: int) -> int:
    """The last of ``by`` new event numbers; the counter's row stays locked until commit."""
    counter = upsert(session, StaffEventCounter).values(id=1, last_number=by)
    counted = counter.on_conflict_do_update(
        index_elements=[StaffEventCounter.id],
        set_={"last_number": StaffEventCounter.last_number + by},
    ).returning(StaffEventCounter.last_number)
    return (await session.scalars(counted)).one()


async def find_staff_conversation(session: AsyncSession, staff_id: int) -> Conversation | None:
    """The one chat a staff member has with the bot in the console."""
    statement = select(Conversation).where(
        Conversation.participant_staff_id == staff_id, Conversation.channel == Channel.CONSOLE
    )
    return (await session.scalars(statement)).one_or_none()


async def list_abandoned(session: AsyncSession, *, limit: int) -> Sequence[str]:
    """Conversations of agents whose accounts are disabled."""
    return (await session.scalars(_abandoned().limit(limit))).all()


async def is_abandoned(session: AsyncSession, conversation_id: str) -> bool:
    """Whether the chat's agent is disabled, as the database stands now."""
    statement = _abandoned().where(Conversation.id == conversation_id)
    return await session.scalar(statement) is not None


def _abandoned() -> Select[str]:
    return (
        select(Conversation.id)
        .join(StaffMember, StaffMember.id == Conversation.owner_staff_id)
        .where(Conversation.owner_kind == OwnerKind.AGENT, StaffMember.is_active.is_(False))
    )
