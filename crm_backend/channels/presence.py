"""Which agents look at which chat just now: a hint for colleagues, kept in memory, passed on between hubs."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from crm_backend.conversations.values import STAFF_TOPIC
from crm_backend.core.clock import Clock
from crm_backend.core.wakeups import Signal, Wakeups

FORGOTTEN_AFTER_SECONDS = 60.0  # a hub that died says nothing more; clients ping every 25 s


@dataclass(frozen=True, kw_only=True, order=True)
class Viewer:
    """A staff member who looks at a chat."""

    id: int
    display_name: str


class Presence:
    """One per hub process; ``hub_name`` tells its own viewers from those of other hubs."""

    def __init__(self, wakeups: Wakeups, clock: Clock, hub_name: str) -> None:
        self._wakeups = wakeups
        self._clock = clock
        self._hub_name = hub_name
        self._here: dict[str, Counter[Viewer]] = defaultdict(Counter)
        self._elsewhere: dict[str, dict[str, tuple[float, list[Viewer]]]] = defaultdict(dict)
        wakeups.listen(STAFF_TOPIC, self._hear)

    def come(self, conversation_id: str, viewer: Viewer) -> None:
        """A socket of ``viewer`` shows this chat now."""
        self._here[conversation_id][viewer] += 1
        self.tell(conversation_id)

    def leave(self, conversation_id: str, viewer: Viewer) -> None:
        """One socket of ``viewer`` less."""
        here = self._here[conversation_id]
        here[viewer] -= 1
        if here[viewer] <= 0:
            del here[viewer]
        if not here:
            del self._here[conversation_id]
        self.tell(conversation_id)

    def viewers(self, conversation_id: str) -> list[Viewer]:
        """Everybody who looks at the chat, once each."""
        found = set(self._here.get(conversation_id, ()))
        now = self._clock.monotonic()
        for heard_at, there in self._elsewhere.get(conversation_id, {}).values():
            if now - heard_at < FORGOTTEN_AFTER_SECONDS:
                found.update(there)
        return sorted(found)

    def tell(self, conversation_id: str) -> None:
        """Tell every hub, this one too, who looks at the chat here; said again at each ping of a viewer."""
        here = sorted(self._here.get(conversation_id, ()))
        signal: Signal = {
            "type": "viewing",
            "conversation_id": conversation_id,
            "hub": self._hub_name,
            "viewers": as_json(here),
        }
        self._wakeups.wake(STAFF_TOPIC, signal)

    def _hear(self, signal: Signal | None) -> None:
        if signal is None or signal["type"] != "viewing" or signal["hub"] == self._hub_name:
            return
        there = [Viewer(id=v["id"], display_name=v["display_name"]) for v in signal["viewers"]]
        hubs = self._elsewhere[signal["conversation_id"]]
        hubs[signal["hub"]] = (self._clock.monotonic(), there)
        if not there:
            del hubs[signal["hub"]]
        if not hubs:
            del self._elsewhere[signal["conversation_id"]]


def as_json(viewers: Sequence[Viewer]) -> list[Signal]:
    """Viewers as clients read them."""
    return [{"id": viewer.id, "display_name": viewer.display_name} for viewer in viewers]
