"""What may hang below a message: the checks Telegram makes of ``reply_markup``, and its wording."""

import re
from collections.abc import Iterator
from typing import Any

from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.wire import Json, Query

CALLBACK_DATA_BYTES = 64
_URL = re.compile(r"(?:https?|tg|ton)://\S+|[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?")
_OTHER_ACTIONS = (
    *("callback_game", "pay", "switch_inline_query", "switch_inline_query_chosen_chat"),
    *("switch_inline_query_current_chat", "login_url", "web_app", "copy_text"),
)


def read_markup(query: Query, *, is_private: bool) -> Json | None:
    """The checked markup, ``None`` when there is none; raises ``ApiError``."""
    value = query.structure("reply_markup", "reply keyboard markup")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        rows = _rows(
            value["inline_keyboard"], 'Field "inline_keyboard" of the InlineKeyboardMarkup'
        )
        keyboard = [[_inline_button(each) for each in row] for row in rows]
        keyboard = [row for row in keyboard if row]
        return {"inline_keyboard": keyboard} if keyboard else None
    if "keyboard" in value:
        rows = _rows(value["keyboard"], 'Field "keyboard"')
        buttons = [[_keyboard_button(each, is_private=is_private) for each in row] for row in rows]
        return {**value, "keyboard": [row for row in buttons if row]}
    return value


def inline_buttons(markup: Json | None) -> Iterator[Json]:
    for row in (markup or {}).get("inline_keyboard", ()):
        yield from row


def _rows(value: object, what: str) -> list[list[Any]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise bad_request(f"{what} must be an Array of Arrays")
    return value


def _text(button: Json, what: str) -> str:
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request(f'can\'t parse {what}: Field "text" must be of type String')
    if not text.strip():
        raise bad_request(f"{what} text must be non-empty")
    return text


def _inline_button(button: object) -> Json:
    if not isinstance(button, dict):
        raise bad_request(
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object"
        )
    _text(button, "inline keyboard button")
    url, payload = button.get("url"), button.get("callback_data")
    if url:
        if not isinstance(url, str) or not _URL.fullmatch(url):
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    elif payload:
        is_short = isinstance(payload, str) and len(payload.encode()) <= CALLBACK_DATA_BYTES
        if not is_short:
            raise bad_request("BUTTON_DATA_INVALID")
    elif not any(action in button for action in _OTHER_ACTIONS):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    return button


def _keyboard_button(button: object, *, is_private: bool) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request(
            "can't parse keyboard button: KeyboardButton must be a String or an Object"
        )
    _text(button, "keyboard button")
    if button.get("request_contact") and not is_private:
        raise bad_request("phone number can be requested in private chats only")
    if button.get("request_location") and not is_private:
        raise bad_request("location can be requested in private chats only")
    return button
