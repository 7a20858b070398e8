"""What can go wrong in the Telegram channel."""

from crm_backend.core.errors import Conflict, InvalidInput, NotFound, TooManyRequests


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


class TelegramNotSetUp(NotFound):
    """The shop has no bot, or nobody has heard its name from Telegram yet."""

    code = "telegram_not_set_up"
    message = "This shop has no Telegram bot."


class TooManyTelegramCodes(TooManyRequests):
    """An account asked for ten codes within an hour."""

    code = "too_many_telegram_codes"
    message = "Too many codes were asked for; try again in some minutes."


class NothingToConfirm(Conflict):
    """Nobody brought a code of this account to the bot and agreed there, or too long ago."""

    code = "telegram_nothing_to_confirm"
    message = "Nobody is waiting to be confirmed."


class ChatTakenMeanwhile(Conflict):
    """The chat became another account's in this very moment; a new code decides."""

    code = "telegram_chat_taken_meanwhile"
    message = "The chat became another account's in this moment."


class ChatChangedHands(Conflict):
    """What was to be said in a chat belongs to an account that the chat is not bound to any more."""

    code = "telegram_chat_changed_hands"
    message = "The chat belongs to another account by now."
