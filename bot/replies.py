"""What the bot says in a turn, collected from Rasa and put into the contract's words."""

import json
import re
from collections.abc import Collection
from typing import Any

from rasa.core.channels.channel import OutputChannel

from bot.turn_request import RequestMalformed, command_of

_BUTTON_PAYLOAD = re.compile(r"/(?P<intent>[^{@/\s]+)(?P<entities>\{.*\})?", re.DOTALL)


class ReplyMalformed(ValueError):
    """An action or the domain said something that the hub could not show: the turn fails."""


class CollectedReplies(OutputChannel):
    """Rasa's way out for one turn."""

    def __init__(self, allowed_intents: Collection[str]) -> None:
        self._allowed_intents = allowed_intents
        self.messages: list[dict[str, Any]] = []
        self.commands: list[dict[str, Any]] = []
        self.is_miss = False

    @classmethod
    def name(cls) -> str:
        """Return the channel name that responses could be conditioned on."""
        return "hub"

    @property
    def is_empty(self) -> bool:
        """Whether the hub would have nothing to show and nothing to do."""
        return not self.messages and not self.commands

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Take one of Rasa's messages; see docs/bot-api.md for what actions may put into it."""
        del recipient_id
        custom = message.get("custom") or {}
        buttons = [self._choice_of_button(button) for button in message.get("buttons") or []]
        self.is_miss = self.is_miss or custom.get("miss") is True
        if "command" in custom:
            self.commands.append(_command(custom["command"]))
        text = message.get("text") or custom.get("text") or ""
        card = custom.get("card")
        choices = buttons + [self._checked(choice) for choice in custom.get("choices") or []]
        if text or card:
            self.messages.append({"text": str(text), "choices": choices, "card": card})
        elif choices or not (self.is_miss or "command" in custom):
            raise ReplyMalformed("a message without text")

    def _choice_of_button(self, button: dict[str, Any]) -> dict[str, Any]:
        found = _BUTTON_PAYLOAD.fullmatch(str(button.get("payload", "")))
        if found is None:
            raise ReplyMalformed(f"button {button.get('title')!r} carries no /intent")
        try:
            entities = json.loads(found["entities"] or "{}")
        except ValueError as error:
            raise ReplyMalformed(f"button {button.get('title')!r} has bad entities") from error
        return self._checked({**button, "intent": found["intent"], "entities": entities})

    def _checked(self, choice: dict[str, Any]) -> dict[str, Any]:
        """Refuse now a button that ``parse_turn_request`` would refuse once it is pressed."""
        try:
            command_of(choice, self._allowed_intents)
        except RequestMalformed as error:
            raise ReplyMalformed(str(error)) from error
        title = choice.get("title")
        if not isinstance(title, str) or not title:
            raise ReplyMalformed("a choice without a title")
        entities = choice.get("entities", {})
        return {"title": title, "intent": choice["intent"], "entities": entities}


def _command(command: Any) -> dict[str, Any]:
    if not isinstance(command, dict) or not isinstance(command.get("name"), str):
        raise ReplyMalformed("a command without a name")
    return command
