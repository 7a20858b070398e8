"""One call of one action: what the customer said, what is known, and the means to answer.

Must not decide anything; actions and forms do. Knows Rasa's tracker so that they need not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.core.clock import Now
from actions.core.crm_client import CrmTurn
from actions.core.crm_models import Card
from actions.texts import Texts

REQUESTED_SLOT = "requested_slot"
# Rasa runs these around every turn; they do not consume what the customer said.
_HOUSEKEEPING = frozenset({"action_listen", "action_session_start", "action_extract_slots"})


@dataclass(frozen=True)
class Choice:
    """A chip under a message: clicking it says ``intent`` with ``entities``, past the language model."""

    title: str
    intent: str
    entities: Mapping[str, str]

    def as_message(self) -> dict[str, Any]:
        """The form of docs/bot-api.md."""
        return {"title": self.title, "intent": self.intent, "entities": dict(self.entities)}


class Talk:
    """What one action call hears and says."""

    def __init__(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, *, crm: CrmTurn, now: Now
    ) -> None:
        self.crm = crm
        self.now = now
        self._dispatcher = dispatcher
        self._tracker = tracker
        message = tracker.latest_message
        self.text: str = message.get("text") or ""
        self.intent: str = (message.get("intent") or {}).get("name") or ""
        self.ranking: list[dict[str, Any]] = message.get("intent_ranking") or []
        # A click reaches Rasa in its /intent{…} form; typed text never begins with a slash.
        self.is_click = self.text.startswith("/")
        metadata = message.get("metadata") or {}
        self.texts = Texts(metadata.get("locale"), channel=metadata.get("channel"))
        self._lead = ""

    # ── hearing ──────────────────────────────────────────────────────────────────────────────

    def entity(self, name: str) -> str | None:
        """The last value of an entity in this message."""
        found = [
            str(entity["value"])
            for entity in self._tracker.latest_message.get("entities") or []
            if entity.get("entity") == name and entity.get("value") is not None
        ]
        return found[-1] if found else None

    def slot(self, name: str) -> Any:  # noqa: ANN401 - a slot holds what its owner put there
        """A slot's value, None when unset."""
        return self._tracker.slots.get(name)

    def turns_since_set(self, slot: str) -> int | None:
        """How many messages ago a slot was last set, this one being 0; None when never."""
        turns = 0
        for event in reversed(self._tracker.events):
            if event.get("event") == "slot" and event.get("name") == slot:
                return turns if event.get("value") is not None else None
            turns += event.get("event") == "user"
        return None

    @property
    def active_form(self) -> str | None:
        """The form that is open, if any."""
        name: str | None = self._tracker.active_loop_name
        return name

    def anger(self) -> list[str]:
        """The anger found in each message of the conversation that had some, oldest first.

        ``angry`` or ``furious``; the last is this message's if ``entity("anger")`` is set.
        """
        return [
            str(entity["value"])
            for event in self._tracker.events
            if event.get("event") == "user"
            for entity in (event.get("parse_data") or {}).get("entities") or []
            if entity.get("entity") == "anger"
        ]

    def customer_lines(self, limit: int) -> list[str]:
        """The last typed messages, oldest first; clicks are left out."""
        typed = [
            event["text"]
            for event in self._tracker.events
            if event.get("event") == "user" and not (event.get("text") or "/").startswith("/")
        ]
        return typed[-limit:]

    def opened_now(self, form: str) -> bool:
        """Whether ``form`` was opened by this turn."""
        return any(
            event.get("event") == "active_loop" and event.get("name") == form
            for event in self._events_of_turn()
        )

    def consumed_by_another(self, form: str) -> bool:
        """Whether another action has answered this message already, so that it is none for ``form``."""
        return bool(self.actions_of_turn() - {form})

    def actions_of_turn(self) -> set[str]:
        """The actions that ran since the customer spoke, Rasa's own around every turn left out."""
        ran = {
            str(event["name"])
            for event in self._events_of_turn()
            if event.get("event") == "action" and event.get("name")
        }
        return ran - _HOUSEKEEPING

    def _events_of_turn(self) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = self._tracker.events
        starts = [i for i, event in enumerate(events) if event.get("event") == "user"]
        return events[starts[-1] :] if starts else events

    # ── saying ───────────────────────────────────────────────────────────────────────────────

    def lead_with(self, key: str, **values: object) -> None:
        """Put a sentence before the next message, once."""
        self._lead += self.texts.fill(key, **values)

    def say(
        self,
        key: str,
        *,
        choices: Sequence[Choice] = (),
        card: Card | None = None,
        **values: object,
    ) -> None:
        """Say the sentence ``key``, with chips and a card if given."""
        self.say_text(self.texts.fill(key, **values), choices=choices, card=card)

    def say_text(
        self, text: str, *, choices: Sequence[Choice] = (), card: Card | None = None
    ) -> None:
        """Say a text that was put together from several sentences."""
        message: dict[str, Any] = {
            "text": self._lead + text,
            "choices": [choice.as_message() for choice in choices],
            "card": card.as_message() if card else None,
        }
        self._lead = ""
        self._dispatcher.utter_message(json_message=message)

    def add_to_last(self, key: str, choice: Choice) -> bool:
        """End what this call said with a sentence and a chip; False when nothing was said.

        A quoted article is drawn from its card alone, so the sentence follows as a message of its own and
        takes the chips along: they stand under the last message. A call that hands the chat over says
        nothing more.
        """
        said = [message["custom"] for message in self._dispatcher.messages if message.get("custom")]
        if any("command" in each for each in said):
            return False
        last = next((each for each in reversed(said) if "text" in each), None)
        if last is None:
            return False
        sentence = self.texts.fill(key)
        if (last["card"] or {}).get("kind") == "article":
            after = {"text": sentence.strip(), "choices": last["choices"], "card": None}
            last["choices"] = []
            self._dispatcher.utter_message(json_message=after)
            last = after
        elif last["text"].endswith(("：", ":")):
            last["text"] += "\n" + sentence.strip()
        else:
            last["text"] += sentence
        chip = choice.as_message()
        if chip not in last["choices"]:
            last["choices"].append(chip)
        return True

    def command(self, name: str, **facts: str) -> None:
        """Have the hub do a deed in the transaction that publishes this answer."""
        self._dispatcher.utter_message(json_message={"command": {"name": name, **facts}})

    def miss(self) -> None:
        """Count this turn as not understood."""
        self._dispatcher.utter_message(json_message={"miss": True})

    def take_back(self) -> None:
        """Forget what this call was about to say: half an answer is worse than an honest sentence."""
        self._dispatcher.messages.clear()
        self._lead = ""

    def chip(self, key: str, intent: str, **entities: str) -> Choice:
        """A chip with a title from the texts."""
        return Choice(self.texts.fill(f"chip.{key}"), intent, entities)

    def main_chips(self) -> list[Choice]:
        """The four topics of the first line: 查订单 退款 物流 转人工."""
        topics = ("list_orders", "request_refund", "track_order", "human_handoff")
        return [self.chip(topic, topic) for topic in topics]

    def handoff_chip(self) -> Choice:
        """The way to a person."""
        return self.chip("human_handoff", "human_handoff")

    def next_steps(self, *topics: str) -> list[Choice]:
        """Chips for topics and for a person; none while a form is open that goes on by itself."""
        if self.active_form:
            return []
        return [*(self.chip(topic, topic) for topic in topics), self.handoff_chip()]

    # ── the shop's clock and money ───────────────────────────────────────────────────────────

    async def moment(self, at: datetime) -> str:
        """A point in time on the shop's clock, in words."""
        shop = await self.crm.shop()
        return self.texts.moment(at, now=self.now(), time_zone=shop.time_zone)

    async def day(self, day: date) -> str:
        """A date in words, as seen from the shop's today."""
        return self.texts.day(day, today=await self.today())

    async def today(self) -> date:
        """The shop's day."""
        shop = await self.crm.shop()
        return self.now().astimezone(ZoneInfo(shop.time_zone)).date()
