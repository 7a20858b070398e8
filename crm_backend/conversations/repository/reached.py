"""Chats that the hub may write to unasked: offers to customers, and word of waiting chats to staff."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.values import Channel
from crm_backend.staff.models import StaffMember


async def lock_reached_conversation(session: AsyncSession, customer_id: int) -> Conversation | None:
    """A customer's chat at an address where we may write, the one they last wrote in; held until commit."""
    statement = (
        select(Conversation)
        .where(
            Conversation.customer_id == customer_id,
            Conversation.address.is_not(None),
            Conversation.unreachable_since.is_(None),
            Conversation.merged_into_id.is_(None),
        )
        .order_by(Conversation.last_customer_message_at.desc(), Conversation.id)
        .limit(1)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def list_chats_of_customer(session: AsyncSession, customer_id: int) -> Sequence[Conversation]:
    """Every chat of a customer, whatever its channel."""
    statement = select(Conversation).where(
        Conversation.customer_id == customer_id, Conversation.merged_into_id.is_(None)
    )
    return (await session.scalars(statement)).all()


async def list_alerted_addresses(session: AsyncSession) -> Sequence[tuple[Channel, str]]:
    """Where members of staff can be reached who work here and want to hear of waiting chats."""
    statement = (
        select(Conversation.channel, Conversation.address)
        .join(StaffMember, StaffMember.id == Conversation.participant_staff_id)
        .where(
            Conversation.participant_kind == PrincipalKind.STAFF,
            Conversation.address.is_not(None),
            Conversation.unreachable_since.is_(None),
            Conversation.merged_into_id.is_(None),
            StaffMember.is_active,
            StaffMember.wants_alerts,
        )
        .order_by(StaffMember.id)
    )
    return [(row[0], str(row[1])) for row in (await session.execute(statement)).all()]


async def set_wants_alerts(session: AsyncSession, staff_id: int, *, wants_alerts: bool) -> None:
    """Keep whether a member of staff wants to hear of waiting chats."""
    await session.execute(
        update(StaffMember).where(StaffMember.id == staff_id).values(wants_alerts=wants_alerts)
    )
