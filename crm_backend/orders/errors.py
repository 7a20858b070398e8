"""What can stand in the way of seeing or changing an order."""

from crm_backend.core.errors import Conflict, NotFound, TooManyRequests


class OrderNotFound(NotFound):
    """Absent, somebody else's, or not proven: all look the same (I7)."""

    code = "order_not_found"
    message = "There is no such order."


class TooManyTries(TooManyRequests):
    """One address, or one order, was guessed at too often."""

    code = "too_many_tries"
    message = "Too many tries; come back later."


class OrderNotCancellable(Conflict):
    """It has left the shop, or is over; ``facts.status`` says which."""

    code = "order_not_cancellable"
    message = "This order can no longer be cancelled."


class OrderNotExpeditable(Conflict):
    """Nothing is late or waiting; ``facts.status`` says how it stands."""

    code = "order_not_expeditable"
    message = "There is nothing to speed up about this order."
