"""Events of the console as the frames of the staff socket (docs/console-protocol.md)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.policy import Operation
from crm_backend.channels import repository
from crm_backend.channels.frames import JsonObject
from crm_backend.channels.views import rfc3339
from crm_backend.conversations.models import StaffEvent
from crm_backend.conversations.service import event_reading
from crm_backend.conversations.service.event_reading import Place
from crm_backend.conversations.values import StaffEventKind
from crm_backend.refunds.schemas import refund_card

# What somebody must be allowed to read to be told of an event: the same as for the list it changes.
RIGHTS_OF_EVENTS: dict[StaffEventKind, Operation] = {
    StaffEventKind.MESSAGE: Operation.READ_CONVERSATIONS,
    StaffEventKind.OWNER: Operation.READ_CONVERSATIONS,
    StaffEventKind.NOTE: Operation.READ_CONVERSATIONS,
    StaffEventKind.SUGGESTION: Operation.READ_CONVERSATIONS,
    StaffEventKind.TICKET: Operation.READ_TICKETS,
    StaffEventKind.REFUND: Operation.READ_TICKETS,
    StaffEventKind.FEEDBACK: Operation.READ_SERVICE_QUALITY,
    StaffEventKind.CUSTOMER: Operation.READ_CUSTOMERS,
}


async def event_frames(session: AsyncSession, events: Sequence[StaffEvent]) -> list[JsonObject]:
    """The frames of events in order, with what they are about as it stands now.

    One statement or two per kind of event, however many there are. What is gone (a demo shop was emptied) leaves
    its event without content, so that numbers stay without a gap.
    """
    by_kind: dict[StaffEventKind, list[StaffEvent]] = defaultdict(list)
    for event in events:
        by_kind[event.kind].append(event)
    contents: dict[int, JsonObject] = {}
    for kind, group in by_kind.items():
        contents.update(await _READERS[kind](session, group))
    return [_frame(event) | contents.get(event.number, {}) for event in events]


def _frame(event: StaffEvent) -> JsonObject:
    return {
        "type": "event",
        "number": event.number,
        "kind": event.kind.value,
        "conversation_id": event.conversation_id,
        "at": rfc3339(event.happened_at),
    }


def _place(event: StaffEvent) -> Place:
    return event.conversation_id or "", int(event.ref)


def _json(read: BaseModel | None) -> Any:  # noqa: ANN401 - whatever the model holds
    return None if read is None else read.model_dump(mode="json", by_alias=True)


async def _messages(session: AsyncSession, events: Sequence[StaffEvent]) -> dict[int, JsonObject]:
    found = await event_reading.messages_at(session, map(_place, events))
    return {e.number: {"message": _json(found.get(_place(e)))} for e in events}


async def _notes(session: AsyncSession, events: Sequence[StaffEvent]) -> dict[int, JsonObject]:
    found = await event_reading.notes_at(session, map(_place, events))
    return {e.number: {"note": _json(found.get(_place(e)))} for e in events}


async def _owners(session: AsyncSession, events: Sequence[StaffEvent]) -> dict[int, JsonObject]:
    found = await event_reading.changes_at(session, map(_place, events))
    contents = {}
    for event in events:
        if _place(event) not in found:
            continue
        owner, change = found[_place(event)]
        content = {
            "owner": _json(owner),
            "epoch": change.epoch,
            "reason": change.reason,
            "reason_text": change.reason_text,
        }
        contents[event.number] = content | ({} if change.by is None else {"by": change.by})
    return contents


async def _suggestions(
    session: AsyncSession, events: Sequence[StaffEvent]
) -> dict[int, JsonObject]:
    found = await event_reading.suggestions_of(session, {event.ref for event in events})
    return {e.number: {"suggestion": _json(found.get(e.ref)), "turn_id": e.ref} for e in events}


async def _feedback(session: AsyncSession, events: Sequence[StaffEvent]) -> dict[int, JsonObject]:
    found = await event_reading.feedback_of(session, {event.ref for event in events})
    return {e.number: {"feedback": _json(found.get(e.ref))} for e in events}


async def _tickets(session: AsyncSession, events: Sequence[StaffEvent]) -> dict[int, JsonObject]:
    tickets = await repository.list_tickets(session, sorted({event.ref for event in events}))
    found = {
        ticket.number: {
            "number": ticket.number,
            "type": ticket.type.value,
            "state": ticket.state.value,
            "assignee_id": ticket.assignee_staff_id,
        }
        for ticket in tickets
    }
    return {e.number: {"ticket": found.get(e.ref)} for e in events}


async def _refunds(session: AsyncSession, events: Sequence[StaffEvent]) -> dict[int, JsonObject]:
    refunds = await repository.list_refunds(session, sorted({event.ref for event in events}))
    found = {refund.number: _json(refund_card(refund, order)) for refund, order in refunds}
    return {e.number: {"refund": found.get(e.ref)} for e in events}


async def _customers(_session: AsyncSession, events: Sequence[StaffEvent]) -> dict[int, JsonObject]:
    return {event.number: {"customer_number": event.ref} for event in events}


_READERS = {
    StaffEventKind.MESSAGE: _messages,
    StaffEventKind.OWNER: _owners,
    StaffEventKind.NOTE: _notes,
    StaffEventKind.SUGGESTION: _suggestions,
    StaffEventKind.FEEDBACK: _feedback,
    StaffEventKind.TICKET: _tickets,
    StaffEventKind.REFUND: _refunds,
    StaffEventKind.CUSTOMER: _customers,
}
