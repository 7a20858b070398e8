"""What has to be known of an update to keep it, and of a bot to let it in. Reads no further, and never fails."""

import hashlib
import hmac
import json
from dataclasses import dataclass

from pydantic import SecretStr

MAX_INTEGER = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What has to be known of an update to keep it."""

    raw: str
    update_id: int | None
    chat_id: int | None


def open_envelope(body: bytes) -> Envelope:
    """The numbers of an update and its text, which PostgreSQL can keep; never fails."""
    raw = body.decode("utf-8", "replace").replace("\x00", "\ufffd")
    try:
        update = json.loads(raw)
    except (ValueError, RecursionError):
        update = None
    if not isinstance(update, dict):
        return Envelope(raw=raw, update_id=None, chat_id=None)
    update_id = update.get("update_id")
    return Envelope(
        raw=raw,
        update_id=update_id if _is_number(update_id) else None,
        chat_id=next((found for found in map(_chat_of, update.values()) if found), None),
    )


def _chat_of(part: object) -> int | None:
    """The chat that a message, a press or a change of membership belongs to."""
    if not isinstance(part, dict):
        return None
    held = part.get("message") if isinstance(part.get("message"), dict) else part
    chat = held.get("chat") if isinstance(held, dict) else None
    number = chat.get("id") if isinstance(chat, dict) else None
    return number if _is_number(number) else None


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_INTEGER


def bot_id_of(token: SecretStr) -> int:
    """The bot's own number, which its token begins with."""
    return int(token.get_secret_value().partition(":")[0])


def webhook_secret(token: SecretStr, session_secret: SecretStr) -> str:
    """256 bits that only this hub and Telegram know; another token or another hub secret makes another."""
    words = f"telegram webhook of {token.get_secret_value()}".encode()
    return hmac.new(session_secret.get_secret_value().encode(), words, hashlib.sha256).hexdigest()
