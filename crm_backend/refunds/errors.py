"""Why a refund is not recorded, or not shown."""

from crm_backend.core.errors import Conflict, InvalidInput, NotFound


class RefundNotFound(NotFound):
    """Absent, or another customer's: both look the same (I7)."""

    code = "refund_not_found"
    message = "There is no such refund."


class RefundAlreadyOpen(Conflict):
    """One of the lines is in a refund that is under way (I5)."""

    code = "refund_already_open"
    message = "A refund of these goods is already under way."


class RefundStateConflict(Conflict):
    """The refund is past this step, or not there yet; ``facts.state`` says where it stands."""

    code = "refund_state_conflict"
    message = "The refund's state does not allow this."


class RefundRefused(InvalidInput):
    """The policy says no; ``facts.verdict_reason`` says why."""

    code = "refund_refused"
    message = "The shop's policy does not allow this refund."
