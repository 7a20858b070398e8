"""The four choices under the bot's first line. They need no row: they mean the same in every conversation."""

from crm_backend.conversations.texts import say
from crm_backend.conversations.values import HubCommand, OfferedChoice, OutgoingMessage

_START_CHOICES = {
    "start:track_order": ("start_track_order", "track_order", None),
    "start:request_refund": ("start_request_refund", "request_refund", None),
    "start:shipping": ("start_shipping", "track_order", None),
    "start:human": ("start_human", None, HubCommand.HAND_OFF),
}


def find_start_choice(choice_id: str, locale: str) -> OfferedChoice | None:
    """The first-line choice of that id."""
    if choice_id not in _START_CHOICES:
        return None
    key, intent, command = _START_CHOICES[choice_id]
    return OfferedChoice(title=say(locale, key), intent=intent, command=command)


def first_line(shop_name: str, locale: str) -> OutgoingMessage:
    """The same as a message, for channels whose clients draw no empty conversation."""
    found = (find_start_choice(choice_id, locale) for choice_id in _START_CHOICES)
    return OutgoingMessage(
        text=say(locale, "greeting", shop=shop_name),
        choices=tuple(choice for choice in found if choice is not None),
    )


def staff_greeting(locale: str) -> dict[str, object]:
    """What stands above a colleague's empty chat: questions to try, none of a customer's topics."""
    return {"text": say(locale, "greeting_staff"), "choices": []}


def greeting(shop_name: str, locale: str) -> dict[str, object]:
    """What a client shows above an empty conversation: the first line with its choices."""
    return {
        "text": say(locale, "greeting", shop=shop_name),
        "choices": [
            {"id": choice_id, "title": say(locale, key)}
            for choice_id, (key, _intent, _command) in _START_CHOICES.items()
        ],
    }
