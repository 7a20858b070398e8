"""Whose chat it is: a visitor's may become a customer's; any other stays its participant's for good."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import Principal, PrincipalKind
from crm_backend.conversations import repository
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.service.ownership import Why, forget_dialogue, transition
from crm_backend.conversations.service.staff_events import announce
from crm_backend.conversations.values import (
    CLOSED,
    ChangeReason,
    Channel,
    OwnerKind,
    StaffEventKind,
)
from crm_backend.core.ids import new_id
from crm_backend.customers.models import Customer


async def become_customers(
    session: AsyncSession, visited: Conversation, customer: Customer, *, now: datetime
) -> None:
    """A locked visitor's chat is a customer's from now on: the next epoch, and nothing of the dialogue before."""
    visited.participant_kind = PrincipalKind.CUSTOMER
    visited.customer_id = customer.id
    await begin_anew(session, visited, now=now)
    announce(session, StaffEventKind.CUSTOMER, visited, ref=customer.number, now=now)


async def begin_anew(session: AsyncSession, conversation: Conversation, *, now: datetime) -> None:
    """The next epoch of a locked chat, and nothing of the dialogue before; a running turn publishes nothing more."""
    conversation.owner_epoch += 1
    await forget_dialogue(session, conversation, now=now)


async def open_at(
    session: AsyncSession,
    address: str,
    channel: Channel,
    participant: Principal,
    *,
    locale: str,
    now: datetime,
) -> Conversation:
    """The chat at an address, held until commit; opened for ``participant`` where there is none."""
    row: dict[str, object] = {
        "id": new_id("cnv"),
        "channel": channel,
        "address": address,
        "locale": locale,
        "participant_kind": participant.kind,
        "customer_id": participant.customer_id,
        "participant_staff_id": participant.staff_id,
    }
    found = await repository.lock_at_address(session, address)
    if found is None:
        await repository.insert_if_absent(session, row, now=now)
        found = await repository.lock_at_address(session, address)
    assert found is not None  # noqa: S101 - it was there, or is there now
    return found


async def leave_address(
    session: AsyncSession, conversation: Conversation, *, now: datetime
) -> None:
    """Close a locked chat whose address is somebody else's now; what was to be said there is not said any more."""
    if conversation.owner_kind is OwnerKind.CLOSED:
        await begin_anew(session, conversation, now=now)
    else:
        await transition(session, conversation, CLOSED, Why(reason=ChangeReason.UNBOUND), now=now)
    conversation.address = None
    await session.flush()
