"""Pure decisions about tickets: which state may follow, and when one is late."""

from datetime import datetime

from crm_backend.tickets.errors import TicketStateConflict
from crm_backend.tickets.values import TicketState

# Whatever happened, a problem can be found solved; and a solved one can turn out not to be.
_NEXT = {
    TicketState.OPEN: {TicketState.IN_PROGRESS, TicketState.WAITING, TicketState.RESOLVED},
    TicketState.IN_PROGRESS: {TicketState.WAITING, TicketState.RESOLVED},
    TicketState.WAITING: {TicketState.IN_PROGRESS, TicketState.RESOLVED},
    TicketState.RESOLVED: {TicketState.OPEN, TicketState.IN_PROGRESS},
}


def check_step(state: TicketState, to: TicketState) -> None:
    """Open → in progress ⇄ waiting → resolved, resolved ones may be opened again; staying is no step.

    Raises
    ------
    TicketStateConflict
        ``to`` does not follow.
    """
    if to is not state and to not in _NEXT[state]:
        raise TicketStateConflict(state=state.value, wished=to.value)


def is_overdue(state: TicketState, due_at: datetime | None, now: datetime) -> bool:
    """Whether an unresolved ticket is past its due time."""
    return state is not TicketState.RESOLVED and due_at is not None and now > due_at
