"""Why a message or a session was refused; the codes are those of the chat protocol."""

from crm_backend.core.errors import (
    Conflict,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    TooManyRequests,
)


class SessionInvalid(NotAuthenticated):
    """The session token is forged, expired, signed out, or its conversation has moved on."""

    code = "session_invalid"
    message = "The session is not valid any more; open a new one."


class ConversationNotFound(NotFound):
    """Absent, or a colleague's own chat with the bot: both look the same (I7)."""

    code = "conversation_not_found"
    message = "There is no such conversation."


class UnknownSite(NotFound):
    """No page of this shop has that key."""

    code = "unknown_site"
    message = "No page of this shop has that site key."


class TooManySessions(TooManyRequests):
    """One address opened too many new sessions within a minute."""

    code = "too_many_sessions"
    message = "Too many new sessions from this address; wait a minute."


class EmptyMessage(InvalidInput):
    """Nothing is left of the text after trimming."""

    code = "empty_message"
    message = "A message needs at least one character."


class MessageTooLong(InvalidInput):
    """More than 2,000 code points."""

    code = "message_too_long"
    message = "A message holds at most 2,000 characters."


class InvalidClientId(InvalidInput):
    """``client_id`` is not a UUID."""

    code = "invalid_client_id"
    message = "client_id must be a UUID."


class ClientIdReused(Conflict):
    """The same ``client_id`` came before with another content (I1)."""

    code = "client_id_reused"
    message = "This client_id was used for another message."


class ChoiceExpired(Conflict):
    """The button was used, or the conversation has gone on."""

    code = "choice_expired"
    message = "This choice is not open any more."


class TooManyMessages(TooManyRequests):
    """More messages in a second than one person types."""

    code = "too_many_messages"
    message = "Too many messages in one second."


class AttachmentsNotSupported(InvalidInput):
    """The field is reserved."""

    code = "attachments_not_supported"
    message = "Attachments are not supported yet."
