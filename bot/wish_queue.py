"""A turn of several wishes: one after the other, and what an open form keeps from its turn waits.

The queue is a slot, so it travels with the state and a repeated turn does the same again.
"""

from collections.abc import Awaitable, Callable

from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import SlotSet

from bot.replies import CollectedReplies
from bot.turn import Turn

SLOT = "waiting_wishes"
WAITS = "utter_wish_waits"
IS_NEXT = "utter_next_wish"


class WishQueue:
    """The wishes of one turn and those that wait from earlier turns.

    Parameters
    ----------
    running : the turn, whose tracker the queue is read from and written to
    replies : where the bot's sentences go
    processor : speaks the domain's sentences
    fulfil : has the dialogue answer one wish
    """

    def __init__(
        self,
        running: Turn,
        replies: CollectedReplies,
        processor: MessageProcessor,
        fulfil: Callable[[str], Awaitable[None]],
    ) -> None:
        self._running = running
        self._replies = replies
        self._processor = processor
        self._fulfil = fulfil

    async def answer(self, first: str, *more: str) -> None:
        """Answer a message of one or more wishes, then what has waited, as far as it goes."""
        before = list(self._running.tracker.get_slot(SLOT) or [])
        await self._fulfil(first)
        waiting = [*before, *more]
        while waiting and not self._is_held_up():
            await self._say(IS_NEXT)
            await self._fulfil(waiting.pop(0))
        if self._replies.commands:
            waiting = []  # a person takes over and reads the message itself
        elif waiting and more:
            await self._say(WAITS)
        if waiting != before:
            self._running.tracker.update(SlotSet(SLOT, waiting or None), self._processor.domain)

    def _is_held_up(self) -> bool:
        return bool(self._running.tracker.active_loop or self._replies.commands)

    async def _say(self, response: str) -> None:
        tracker = self._running.tracker
        words = await self._processor.nlg.generate(response, tracker, self._replies.name())
        await self._replies.send_response(tracker.sender_id, words)
