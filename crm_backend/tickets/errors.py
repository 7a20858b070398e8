"""Why a ticket is not shown or not changed."""

from crm_backend.core.errors import Conflict, InvalidInput, NotFound


class TicketNotFound(NotFound):
    """No ticket has this number."""

    code = "ticket_not_found"
    message = "There is no ticket with this number."


class TicketStateConflict(Conflict):
    """A ticket cannot go from ``facts.state`` to the wished state."""

    code = "ticket_state_conflict"
    message = "The ticket cannot go from its state to that one."


class TicketAlreadyOpen(Conflict):
    """The same problem has a ticket that is not resolved: ``facts.ticket_number``."""

    code = "ticket_already_open"
    message = "The same problem already has a ticket that is not resolved."


class TicketInvalid(InvalidInput):
    """What the ticket is about does not belong together; ``facts.field`` names it."""

    code = "ticket_invalid"
    message = "The ticket's order, chat, customer or assignee do not fit."
