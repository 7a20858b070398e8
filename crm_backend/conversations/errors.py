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


class AlreadyOwned(Conflict):
    """A colleague answers this chat; ``facts.owner_name`` says who."""

    code = "already_owned"
    message = "Somebody else answers this conversation."


class NotOwner(Conflict):
    """Only the agent who answers a chat may give it away."""

    code = "not_owner"
    message = "You do not answer this conversation."


class ConversationMerged(Conflict):
    """Its visitor signed in; the customer goes on in the chat that ``facts.conversation_id`` names."""

    code = "conversation_merged"
    message = "This visitor signed in and goes on in another conversation."


class TransferToSelf(InvalidInput):
    """A chat is transferred to somebody else."""

    code = "transfer_to_self"
    message = "Name a colleague, not yourself."


class SuggestionNotFound(NotFound):
    """The bot kept no answer of this turn back."""

    code = "suggestion_not_found"
    message = "There is no such suggestion in this conversation."


class SuggestionGone(Conflict):
    """The suggestion was used or dismissed, or the chat has gone on without it."""

    code = "suggestion_gone"
    message = "This suggestion was used or dismissed already."


class AttachmentsNotSupported(InvalidInput):
    """The field is reserved."""

    code = "attachments_not_supported"
    message = "Attachments are not supported yet."
