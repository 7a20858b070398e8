"""What the hub may post for one turn (docs/bot-api.md, section 1), checked and made harmless.

Typed text never becomes one of Rasa's ``/intent`` commands; a choice becomes one, and only here.
"""

import json
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from rasa.shared.core.constants import DEFAULT_INTENTS
from rasa.shared.core.domain import Domain

_TURN_ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)
_FULL_WIDTH_SLASH = "／"
_SCALARS = (str, int, float, bool)


class RequestMalformed(ValueError):
    """The body is not of the documented form; the message says where."""


@dataclass(frozen=True)
class TurnRequest:
    """One checked turn: ``message`` is what Rasa reads, safe by construction."""

    turn_id: str
    message: str
    is_choice: bool
    metadata: dict[str, str]
    state: Any


def allowed_choices(domain: Domain) -> frozenset[str]:
    """Intents that a button may carry: the domain's own, none of Rasa's commands."""
    return frozenset(domain.intents) - (frozenset(DEFAULT_INTENTS) - {"out_of_scope"})


def parse_turn_request(body: bytes, allowed_intents: Collection[str]) -> TurnRequest:
    """Check a body against the contract.

    Raises
    ------
    RequestMalformed
        Anything missing, of the wrong type, or a choice that is not on the allow-list.
    """
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RequestMalformed("body is not JSON") from error
    if not isinstance(fields, dict):
        raise RequestMalformed("body is not an object")
    turn_id = _string(fields, "turn_id")
    if not _TURN_ID.fullmatch(turn_id):
        raise RequestMalformed("turn_id has characters that an id does not have")
    if fields.get("audience") not in ("customer", "staff"):
        raise RequestMalformed("audience is neither customer nor staff")
    return TurnRequest(
        turn_id=turn_id,
        message=_message(fields, allowed_intents),
        is_choice=fields.get("choice") is not None,
        metadata=_metadata(fields),
        state=fields.get("state"),
    )


def _metadata(fields: dict[str, Any]) -> dict[str, str]:
    metadata = {name: _string(fields, name) for name in ("locale", "audience", "channel")}
    if fields.get("today") is None:
        return metadata
    today = _string(fields, "today")
    try:
        date.fromisoformat(today)
    except ValueError as error:
        raise RequestMalformed("today is no date") from error
    return {**metadata, "today": today}


def _string(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise RequestMalformed(f"{name} is not a text")
    return value


def _message(fields: dict[str, Any], allowed_intents: Collection[str]) -> str:
    text, choice = fields.get("text"), fields.get("choice")
    if (text is None) == (choice is None):
        raise RequestMalformed("exactly one of text and choice is needed")
    if choice is not None:
        return command_of(choice, allowed_intents)
    if not isinstance(text, str) or not text.strip():
        raise RequestMalformed("text is empty")
    return harmless(text)


def command_of(choice: Any, allowed_intents: Collection[str]) -> str:
    """Turn a button's choice into Rasa's ``/intent{…}`` form."""
    intent = choice.get("intent") if isinstance(choice, dict) else None
    if not isinstance(intent, str) or intent not in allowed_intents:
        raise RequestMalformed("choice names no intent of the allow-list")
    entities = choice.get("entities", {})
    if not isinstance(entities, dict) or not all(map(_is_entity_value, entities.values())):
        raise RequestMalformed("choice has entities that are not plain values")
    payload = json.dumps(entities, ensure_ascii=False) if entities else ""
    return f"/{intent}{payload}"


def _is_entity_value(value: Any) -> bool:
    items = value if isinstance(value, list) else [value]
    return all(isinstance(item, _SCALARS) for item in items)


def harmless(text: str) -> str:
    """Return typed text as Rasa may read it: a leading slash, however dressed, is only a sign."""
    readable = text.encode("utf-8", "replace").decode()
    start = next((i for i, sign in enumerate(readable) if not _is_blank(sign)), len(readable))
    if unicodedata.normalize("NFKC", readable[start : start + 1]) == "/":
        return _FULL_WIDTH_SLASH + readable[start + 1 :]
    return readable


def _is_blank(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign)[0] in "CZ"
