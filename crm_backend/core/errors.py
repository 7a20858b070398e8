"""The family of errors a use case may raise; it knows nothing of HTTP.

::

    CrmError
    ├── NotFound          the thing does not exist, or the asker may not know that it does
    ├── Conflict          the thing is in a state that forbids this
    ├── NotAllowed        this principal may not do this
    ├── NotAuthenticated  nobody we know is asking
    ├── InvalidInput      the request itself is wrong
    ├── TooManyRequests   slow down; ``retry_after_seconds`` among the facts
    └── Unavailable       something we need does not answer; try again

``code`` is stable API. ``message`` is for staff and developers; customers read texts of the widget and the bot.
"""


class CrmError(Exception):
    """Base of all errors with a stable ``code`` and machine-readable ``facts``."""

    code = "error"
    message = "Something went wrong."

    def __init__(self, message: str | None = None, **facts: object) -> None:
        super().__init__(message or self.message)
        self.message = message or self.message
        self.facts = facts


class NotFound(CrmError):
    """Absent, or hidden from this principal: both look the same."""

    code = "not_found"
    message = "There is no such thing."


class Conflict(CrmError):
    """The present state forbids it."""

    code = "conflict"
    message = "The present state forbids this."


class NotAllowed(CrmError):
    """The principal is known and may not."""

    code = "not_allowed"
    message = "You may not do this."


class NotAuthenticated(CrmError):
    """No valid credentials were given."""

    code = "not_authenticated"
    message = "Credentials are missing or not valid."


class InvalidInput(CrmError):
    """The request is not of the right form."""

    code = "invalid_input"
    message = "The request is not valid."


class TooManyRequests(CrmError):
    """A limit was reached; ``facts.retry_after_seconds`` says when to come back."""

    code = "too_many_requests"
    message = "Too many requests."


class Unavailable(CrmError):
    """A part this needs does not answer; the same request may succeed later."""

    code = "unavailable"
    message = "A part of the system does not answer."


def all_error_classes(root: type[CrmError] = CrmError) -> list[type[CrmError]]:
    """Every subclass of ``root`` that has been imported, ``root`` included."""
    found = [root]
    for child in root.__subclasses__():
        found.extend(all_error_classes(child))
    return found
