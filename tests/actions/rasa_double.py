"""What Rasa does around actions, in few lines: rules by intent, forms, slots. Reads the real rule files.

The real Rasa runs the same paths in tests/conversations; this one lets a test see every call.
"""

import itertools
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from ruamel.yaml import YAML

from actions.core.base import Services
from actions.core.registry import build_actions

ROOT = Path(__file__).parents[2]
_turn_numbers = itertools.count(1)


@cache
def load_yaml(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return loaded


@cache
def rules_by_intent() -> dict[str, str]:
    """Intent → the first action or form of its rule."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "nlu_data/rules").glob("*.yml")):
        for rule in load_yaml(path)["rules"]:
            steps = rule["steps"]
            if "intent" in steps[0]:
                found[steps[0]["intent"]] = steps[1]["action"]
    return found


@dataclass
class Reply:
    """What a turn came to."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    uttered: list[str] = field(default_factory=list)
    is_miss: bool = False

    @property
    def text(self) -> str:
        return "\n".join(message["text"] for message in self.messages)

    @property
    def titles(self) -> list[str]:
        return [choice["title"] for message in self.messages for choice in message["choices"]]

    @property
    def cards(self) -> list[dict[str, Any]]:
        return [message["card"] for message in self.messages if message["card"]]

    def choice(self, title: str) -> dict[str, Any]:
        """The chip whose title contains ``title``."""
        offered = [choice for message in self.messages for choice in message["choices"]]
        return next(choice for choice in offered if title in choice["title"])


class Chat:
    """One conversation; the intent is given with the words, since no language model is asked."""

    def __init__(self, services: Services, *, locale: str = "zh-CN") -> None:
        self.actions = {action.name(): action for action in build_actions(services)}
        self.rules = rules_by_intent()
        self.domain = load_yaml(ROOT / "domain.yml")
        self.locale = locale
        self.audience = "customer"
        self.slots: dict[str, Any] = {}
        self.loop: str | None = None
        self.events: list[dict[str, Any]] = []
        self.turn_id = ""
        self.ranking: list[dict[str, Any]] = []

    async def say(self, text: str, intent: str, **entities: str) -> Reply:
        """Type something."""
        return await self._turn(text, intent, entities)

    async def click(self, choice: dict[str, Any]) -> Reply:
        """Press a chip."""
        return await self._turn(f"/{choice['intent']}", choice["intent"], choice["entities"])

    async def repeat_from(
        self, earlier: "Chat", turn_id: str, *said: str, **entities: str
    ) -> Reply:
        """Run a turn again from an earlier state under its own id, as the hub does after a failure."""
        self.slots, self.loop = dict(earlier.slots), earlier.loop
        self.events = list(earlier.events)
        return await self._turn(said[0], said[1], entities, turn_id=turn_id)

    def copy_state(self) -> "Chat":
        copied = Chat.__new__(Chat)
        copied.slots, copied.loop, copied.events = dict(self.slots), self.loop, list(self.events)
        return copied

    async def _turn(
        self, text: str, intent: str, entities: dict[str, str], turn_id: str | None = None
    ) -> Reply:
        self.turn_id = turn_id or f"trn_{next(_turn_numbers)}"
        found = [{"entity": name, "value": value} for name, value in entities.items()]
        self.message = {
            "text": text,
            "intent": {"name": intent},
            "entities": found,
            "intent_ranking": self.ranking,
            "metadata": {"locale": self.locale, "audience": self.audience, "channel": "web"},
        }
        parsed = {"entities": found}
        self.events.append({"event": "user", "text": text, "parse_data": parsed})
        if "order_number" in entities:
            self.slots["order_number"] = entities["order_number"]
        reply = Reply()
        if self.loop is None or not await self._validate(reply):
            await self._run_rule(intent, reply)
        return reply

    async def _run_rule(self, intent: str, reply: Reply) -> None:
        name = self.rules[intent]
        if name.startswith("utter_"):
            reply.uttered.append(name)
            self.events.append({"event": "action", "name": name})
        elif name.endswith("_form"):
            self.loop = name
            self.events.append({"event": "active_loop", "name": name})
            await self._validate(reply)
            return
        else:
            await self._run(name, reply)
        if self.loop is not None:
            await self._validate(reply)

    async def _validate(self, reply: Reply) -> bool:
        """Call the open form's validator; False when it rejects the message."""
        form = self.loop
        events = await self._run(f"validate_{form}", reply, logged_as=form)
        if not events:
            self.events.pop()
            return False
        if self.slots.get("requested_slot") is None:
            self.loop = None
        return True

    async def _run(
        self, name: str, reply: Reply, *, logged_as: str | None = None
    ) -> list[dict[str, Any]]:
        loop = {"name": self.loop} if self.loop else {}
        tracker = Tracker(
            self.turn_id, dict(self.slots), self.message, list(self.events), False, None, loop, None
        )
        dispatcher = CollectingDispatcher()
        events: list[dict[str, Any]] = await self.actions[name].run(dispatcher, tracker, {})
        self.events.append({"event": "action", "name": logged_as or name})
        for event in events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
                self.events.append(event)
            elif event["event"] == "active_loop":
                self.loop = event["name"]
                self.events.append(event)
        for message in dispatcher.messages:
            self._collect(message["custom"], reply)
        return events

    def _collect(self, custom: dict[str, Any], reply: Reply) -> None:
        if "command" in custom:
            reply.commands.append(custom["command"])
        elif custom.get("miss"):
            reply.is_miss = True
        else:
            assert custom["text"], "a message without text"
            for choice in custom["choices"]:
                assert choice["intent"] in self.domain["intents"]
                assert set(choice["entities"]) <= set(self.domain["entities"])
            reply.messages.append(custom)
