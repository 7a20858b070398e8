"""What can go wrong in the Telegram channel."""

from crm_backend.core.errors import InvalidInput


class UpdateCutShort(InvalidInput):
    """The body ended early or was longer than one megabyte; nothing was kept."""

    code = "update_cut_short"
    message = "The update did not arrive whole."


class UpdateUnreadable(InvalidInput):
    """An update is not of the form that the Bot API documents; ``facts.reason`` says where."""

    code = "update_unreadable"
    message = "The update cannot be read."

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason
