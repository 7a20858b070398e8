"""A turn of several wishes: one after the other, and what an open form keeps from its turn waits.

The queue is a slot, so it travels with the state and a repeated turn does the same again.
"""

from collections.abc import Awaitable, Callable

from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import SlotSet

from bot.handoff_phrases import wants_person
from bot.normaliser import normalise
from bot.replies import CollectedReplies
from bot.turn import Turn

SLOT = "waiting_wishes"
WAITS = "utter_wish_waits"
IS_NEXT = "utter_next_wish"
MOST_WAITING = 5
# Seconds of actions after which no further wish is begun: one more may take as long again, and the
# hub gives a turn ten.
TIME_FOR_ANOTHER = 4.0


class WishQueue:
    """The wishes of one turn and those that wait from earlier turns.

    Parameters
    ----------
    running : the turn, whose tracker the queue is read from and written to
    replies : where the bot's sentences go
    processor : speaks the domain's sentences
    fulfil : has the dialogue answer one wish, and tells the actions its number in the turn
    """

    def __init__(
        self,
        running: Turn,
        replies: CollectedReplies,
        processor: MessageProcessor,
        fulfil: Callable[[str, int], Awaitable[None]],
    ) -> None:
        self._running = running
        self._replies = replies
        self._processor = processor
        self._fulfil = fulfil

    async def answer(self, first: str, *more: str) -> None:
        """Answer a message of one or more wishes, then what has waited, as far as it goes."""
        before = list(self._running.tracker.get_slot(SLOT) or [])
        await self._fulfil(first, 0)
        waiting = [*before, *more][:MOST_WAITING]
        number = 0
        if more and self._running.tracker.active_loop:
            # Nobody who asks for a person is kept waiting by a form, which leaves for it.
            waiting.sort(key=lambda wish: not wants_person(normalise(wish)))
        while waiting and not self._is_held_up(waiting[0]):
            number += 1
            if not self._running.tracker.active_loop:
                await self._say(IS_NEXT)
            await self._fulfil(waiting.pop(0), number)
        if waiting and more and not self._replies.commands:
            await self._say(WAITS)
            # A form's question, with its buttons, stays the last word.
            messages = self._replies.messages
            messages.insert(-1, messages.pop())
        if waiting != before:
            self._running.tracker.update(SlotSet(SLOT, waiting or None), self._processor.domain)

    def _is_held_up(self, wish: str) -> bool:
        """Whether a form is open, a person is called, or the turn has no time for another wish."""
        is_in_form = self._running.tracker.active_loop and not wants_person(normalise(wish))
        return bool(
            is_in_form or self._replies.commands or self._running.action_seconds > TIME_FOR_ANOTHER
        )

    async def _say(self, response: str) -> None:
        tracker = self._running.tracker
        words = await self._processor.nlg.generate(response, tracker, self._replies.name())
        await self._replies.send_response(tracker.sender_id, words)
