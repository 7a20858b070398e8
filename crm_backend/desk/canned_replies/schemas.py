"""Canned replies as the console reads and writes them."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from crm_backend.core.plain_text import OneLine, PlainText

VARIABLES = ("customer_name", "order_number", "agent_name", "shop_name")
_VARIABLE = re.compile(r"\{([A-Za-z_]+)\}")


def _one_word(shortcut: str) -> str:
    if " " in shortcut:
        raise ValueError("a shortcut has no blanks")
    return shortcut


def _known_variables(text: str) -> str:
    """A mistyped variable would be sent to a customer as it stands."""
    unknown = sorted(set(_VARIABLE.findall(text)) - set(VARIABLES))
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in VARIABLES)
        raise ValueError(f"unknown variable {{{unknown[0]}}}; there are {known}")
    return text


class CannedReplyWrite(BaseModel):
    """What an agent types after the slash, what the list shows, and what is sent."""

    model_config = ConfigDict(extra="forbid")

    shortcut: Annotated[OneLine, AfterValidator(_one_word), Field(min_length=1, max_length=20)]
    title: Annotated[OneLine, Field(min_length=1, max_length=60)]
    text: Annotated[
        PlainText, AfterValidator(_known_variables), Field(min_length=1, max_length=1_000)
    ]


class CannedReplyRead(BaseModel):
    """A reply; its variables are filled in by the console."""

    id: int
    shortcut: str
    title: str
    text: str


class CannedRepliesRead(BaseModel):
    """All replies by shortcut; a shop has at most two hundred."""

    replies: list[CannedReplyRead]
