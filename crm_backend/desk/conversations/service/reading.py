"""Reading the chats page: a list in a fixed number of statements, however long it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import PrincipalKind, StaffPrincipal
from crm_backend.conversations.errors import ConversationNotFound
from crm_backend.conversations.models import Conversation, Handoff, Message
from crm_backend.conversations.schemas import Names, read_owner
from crm_backend.conversations.service import event_reading, staff_reading
from crm_backend.conversations.texts import reason_text, visitor_name
from crm_backend.conversations.values import OwnerKind
from crm_backend.core.cursors import Cursor
from crm_backend.core.words import money_text
from crm_backend.customers.models import Customer
from crm_backend.desk.conversations import repository
from crm_backend.desk.conversations.repository import ListedRow
from crm_backend.desk.conversations.schemas import (
    ConversationRead,
    ConversationRow,
    ConversationsRead,
    CountsRead,
    LastMessageRead,
    ParticipantRead,
    ViewerRead,
)
from crm_backend.desk.conversations.values import ChatFilter, QueueOrder
from crm_backend.insights.models import CustomerScore
from crm_backend.insights.scores import service as stored_scores
from crm_backend.insights.scores.words import LEVELS
from crm_backend.shop import service as shop_service
from crm_backend.staff.service import members

GLIMPSE_CHARACTERS = 200
MOST_BY_VALUE = 200


@dataclass(frozen=True, kw_only=True)
class ChatQuery:
    """Which chats are wanted."""

    wanted: ChatFilter
    words: str
    before: Cursor | None
    limit: int
    order: QueueOrder = QueueOrder.WAIT


@dataclass(frozen=True, kw_only=True)
class _Surroundings:
    """What rows need to know beyond themselves, read once for all of them."""

    names: Names
    unread: dict[str, int]
    positions: dict[str, int]
    orders: dict[int, tuple[int, str]]
    scores: dict[int, CustomerScore]
    shop_currency: str
    first_answer: timedelta


async def list_conversations(
    session: AsyncSession, staff: StaffPrincipal, query: ChatQuery
) -> ConversationsRead:
    """A page of one list, how long each list is, and the event number from which on the page grows old."""
    last_event = await event_reading.last_event_number(session)
    chosen = repository.visible().where(repository.in_list(query.wanted, staff.staff_id))
    if query.words:
        chosen = chosen.where(repository.mentions(query.words))
    oldest_first = query.wanted is ChatFilter.QUEUE
    if oldest_first and query.order is QueueOrder.VALUE_AT_RISK:
        return await _by_value_at_risk(session, staff, chosen, last_event)
    found = await repository.list_rows(
        session, chosen, oldest_first=oldest_first, after=query.before, limit=query.limit + 1
    )
    page = found[: query.limit]
    next_before = None
    if len(found) > query.limit:
        next_before = str(repository.cursor_of(page[-1], oldest_first=oldest_first))
    return ConversationsRead(
        conversations=await _rows(session, staff, page),
        counts=await _counts(session, staff),
        last_event=last_event,
        next_before=next_before,
    )


async def _by_value_at_risk(
    session: AsyncSession, staff: StaffPrincipal, chosen: Select[str], last_event: int
) -> ConversationsRead:
    """The whole queue at once; among those who are worth the same, the longest wait first."""
    found = await repository.list_rows(
        session, chosen, oldest_first=True, after=None, limit=MOST_BY_VALUE
    )
    rows = await _rows(session, staff, found)
    return ConversationsRead(
        conversations=sorted(rows, key=lambda row: -(row.value_at_risk_minor or 0)),
        counts=await _counts(session, staff),
        last_event=last_event,
        next_before=None,
    )


async def get_conversation(
    session: AsyncSession,
    staff: StaffPrincipal,
    conversation_id: str,
    *,
    viewers: Sequence[ViewerRead],
) -> ConversationRead:
    """One chat with its ledger and the bot's kept-back answers.

    Raises
    ------
    ConversationNotFound
        Absent, empty, or a staff member's own.
    """
    found = await repository.find_row(session, conversation_id)
    if found is None:
        raise ConversationNotFound
    (row,) = await _rows(session, staff, [found])
    return ConversationRead(
        **row.model_dump(),
        viewers=list(viewers),
        suggestions=await staff_reading.list_suggestions(session, found[0]),
        ledger=list(await staff_reading.list_changes(session, conversation_id)),
    )


async def _counts(session: AsyncSession, staff: StaffPrincipal) -> CountsRead:
    counted = await repository.count_lists(session, staff.staff_id)
    return CountsRead(
        queue=counted.get((OwnerKind.QUEUE, False), 0),
        me=counted.get((OwnerKind.AGENT, True), 0),
        agents=counted.get((OwnerKind.AGENT, False), 0),
        bot=counted.get((OwnerKind.BOT, False), 0),
        closed=counted.get((OwnerKind.CLOSED, False), 0),
    )


async def _rows(
    session: AsyncSession, staff: StaffPrincipal, found: Sequence[ListedRow]
) -> list[ConversationRow]:
    ids = [row[0].id for row in found]
    customer_ids = [row[1].id for row in found if row[1]]
    is_any_waiting = any(row[0].owner_kind is OwnerKind.QUEUE for row in found)
    numbers = await shop_service.policy_numbers(session)
    around = _Surroundings(
        names=await members.display_names(session),
        unread=await repository.count_unread(session, staff.staff_id, ids),
        positions=await repository.queue_positions(session) if is_any_waiting else {},
        orders=await repository.newest_orders(session, customer_ids),
        scores=await stored_scores.scores_of_customers(session, customer_ids),
        shop_currency=(await shop_service.get_shop(session)).currency,
        first_answer=timedelta(minutes=numbers.first_answer_target_minutes),
    )
    return [_row(row[0], row[1], row[2], row[3], around) for row in found]


def _row(
    conversation: Conversation,
    customer: Customer | None,
    handoff: Handoff | None,
    message: Message | None,
    around: _Surroundings,
) -> ConversationRow:
    score = around.scores.get(customer.id if customer else 0)
    total, currency = around.orders.get(customer.id if customer else 0, (None, None))
    is_unanswered = handoff is not None and handoff.first_answer_at is None
    waiting_since = handoff.waiting_since if handoff else None
    due_at = None
    if handoff is not None and is_unanswered and waiting_since is not None:
        due_at = max(handoff.began_at, waiting_since) + around.first_answer
    assert conversation.last_message_at is not None  # noqa: S101 - chats without a message are not visible
    return ConversationRow(
        id=conversation.id,
        channel=conversation.channel,
        locale=conversation.locale,
        owner=read_owner(conversation, around.names, around.positions.get(conversation.id)),
        participant=_participant(conversation, customer),
        last_message=_glimpse(message) if message else None,
        last_message_at=conversation.last_message_at,
        last_seq=conversation.last_seq,
        unread=around.unread.get(conversation.id, 0),
        waiting_since=waiting_since,
        queued_at=conversation.queued_at,
        first_answer_due_at=due_at,
        reason=handoff.reason if handoff else None,
        reason_text=reason_text(handoff.reason) if handoff else None,
        order_value_minor=total,
        currency=currency,
        value_at_risk_minor=score.value_at_risk_minor if score else None,
        risk_text=_risk_text(score, around.shop_currency) if score else None,
        unreachable_since=conversation.unreachable_since,
        epoch=conversation.owner_epoch,
    )


def _risk_text(score: CustomerScore, currency: str) -> str:
    """Why the customer matters now: 流失风险高，可能流失 ¥8,544.95."""
    at_risk = money_text(score.value_at_risk_minor, currency)
    return f"流失风险{LEVELS[score.churn_level]['zh']}，可能流失 {at_risk}"


def _participant(conversation: Conversation, customer: Customer | None) -> ParticipantRead:
    if customer is None:
        return ParticipantRead(
            kind=conversation.participant_kind,
            name=visitor_name(conversation.id),
            customer_number=None,
            verified=False,
        )
    return ParticipantRead(
        kind=conversation.participant_kind,
        name=customer.name or customer.number,
        customer_number=customer.number,
        verified=conversation.participant_kind is PrincipalKind.CUSTOMER,
    )


def _glimpse(message: Message) -> LastMessageRead:
    return LastMessageRead(
        seq=message.seq,
        sender=message.sender,
        text=message.text[:GLIMPSE_CHARACTERS],
        sent_at=message.sent_at,
    )
