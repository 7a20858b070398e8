"""Forms: a question at a time until something can be done, with side questions allowed on the way.

Rasa opens, keeps and closes the form; its one ``validate_…`` action decides everything else: it reads the
answer, checks what is known against the hub, asks the next question itself and, as its last step, does the
deed. So a form whose validator could not be reached can never have done anything, and one call serves a
turn. Until the customer has decided every step runs again on every call: nothing that stood in a slot is
believed without looking.
"""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import Enum, auto
from typing import Any, ClassVar, Final

from rasa_sdk.events import SlotSet

from actions.core import answers
from actions.core.answers import Option
from actions.core.base import Event, ShopAction
from actions.core.talk import REQUESTED_SLOT, Choice, Talk

OFFERED_SLOT: Final = "offered_options"
# Actions that answer a message nobody could read: the form then just asks again.
NOT_UNDERSTOOD_ACTIONS: Final = frozenset({"action_fallback", "action_unasked_answer"})
# What may answer a question although its intent is no wish of its own.
ANSWERING_INTENTS: Final = frozenset({"inform", "affirm", "deny", "nlu_fallback", "out_of_scope"})


class Next(Enum):
    """What a step of a form came to."""

    GO_ON = auto()
    ASKED = auto()
    ENDED = auto()


Step = Callable[[Any], Awaitable[Next]]


class Heard(Enum):
    """What a message is to an open question."""

    ANSWER = auto()
    STOP = auto()
    ELSEWHERE = auto()


class FormTalk:
    """One call of a form: a working copy of its slots, and the steps over it."""

    steps: ClassVar[Mapping[str, Step]]
    """Slot → step, in the order of asking; a step fills its slot, asks for it, or ends the form.

    What is asked for is always the first empty slot.
    """
    decision_slot: ClassVar[str | None] = None
    """The slot whose True means: do it. The last step does, and the hub checks once more."""
    memory: ClassVar[tuple[str, ...]] = ()
    """Slots the form keeps without asking."""
    own_intents: ClassVar[frozenset[str]]
    """Intents that open the form, or answer it."""
    stopped_text: ClassVar[str]

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.may_read_message = True
        """False when another action has answered the message: its words are not for the form."""
        self.values: dict[str, Any] = {
            slot: talk.slot(slot) for slot in (*self.steps, *self.memory)
        }
        self.offered: list[Option] = [
            Option.from_slot(kept) for kept in talk.slot(OFFERED_SLOT) or []
        ]

    def clear(self) -> None:
        """Start afresh."""
        self.values = dict.fromkeys(self.values)
        self.offered = []

    def remembered(self) -> dict[str, Any]:
        """Slots beyond the form's own that its call changes, whether it goes on or ends."""
        return {}

    @abstractmethod
    def read_opening(self) -> None:
        """Take from the opening message what it already says."""

    @abstractmethod
    def read_answer(self, slot: str) -> bool:
        """Take the answer to the question for ``slot``; False when this message is none."""

    def is_stop(self, slot: str) -> bool:
        """Whether the customer wants to leave the form at this question."""
        del slot
        return self.talk.intent == "deny" or (
            not self.talk.is_click and answers.is_stop(self.talk.text)
        )

    def corrects(self, slot: str) -> bool:
        """Take back what an earlier answer said; False when the message corrects nothing."""
        del slot
        return False

    def start_over(self) -> None:
        """Forget the answers and read the message as an opening one."""
        self.clear()
        self.read_opening()

    def is_new_wish(self) -> bool:
        """Whether a message that is no answer starts the form over, with another order for example."""
        return False

    def is_repetition(self) -> bool:
        """Whether a message says again what is known, so that the question is asked again."""
        return self.talk.intent in self.own_intents

    def is_answer_like(self) -> bool:
        """Whether the message may be an answer at all; a side question with a number in it is none."""
        talk = self.talk
        if talk.intent in {"product_question", "stock_question"}:
            # A product's bare name is an answer, a question about it is not.
            return not answers.is_question(talk.text)
        return talk.intent in ANSWERING_INTENTS | self.own_intents

    def read_option(self, slot: str, entity: str) -> bool:
        """Read one of the offered options from a click, a position or a name."""
        clicked = self.talk.entity(entity)
        if clicked is not None and self.is_answer_like():
            self.values[slot] = clicked
            return True
        if self.talk.is_click or not self.is_answer_like():
            return False
        chosen = answers.pick(self.talk.text, self.offered)
        if len(chosen) != 1:
            return False
        self.values[slot] = self.offered[chosen[0]].value
        return True

    def read_yes_or_no(self, slot: str) -> bool:
        """Read a confirmation: a click or a plain yes. Anything less certain is no yes."""
        talk = self.talk
        if talk.intent == "affirm" and (talk.is_click or answers.is_yes(talk.text)):
            self.values[slot] = True
        elif talk.intent == "deny":
            self.values[slot] = False
        elif talk.is_click or not self.is_answer_like():
            return False
        elif answers.is_no(talk.text):
            self.values[slot] = False
        elif answers.is_yes(talk.text):
            self.values[slot] = True
        return self.values[slot] is not None

    def offer(
        self,
        key: str,
        options: Sequence[Option],
        *,
        entity: str,
        **values: object,
    ) -> Next:
        """Ask, with one chip for each option."""
        self.offered = list(options)
        choices = [
            Choice(option.title, "inform", {entity: str(option.value)}) for option in options
        ]
        self.talk.say_text(self.talk.texts.fill(key, **values), choices=choices)
        return Next.ASKED

    def ask_open(self, key: str, **values: object) -> Next:
        """Ask something that is answered in the customer's own words."""
        self.offered = []
        self.talk.say_text(self.talk.texts.fill(key, **values))
        return Next.ASKED


class FormAction(ShopAction):
    """The ``validate_<form>`` action around a ``FormTalk``."""

    talk_class: ClassVar[type[FormTalk]]

    @property
    def form(self) -> str:
        """The form's name in ``domain.yml``."""
        return self.action_name.removeprefix("validate_")

    async def respond(self, talk: Talk) -> list[Event]:
        """Read the message, then run the steps up to the next question or the end."""
        form = self.talk_class(talk)
        if talk.consumed_by_another(self.form):
            form.may_read_message = False
            if (
                not talk.opened_now(self.form)
                and not talk.actions_of_turn() & NOT_UNDERSTOOD_ACTIONS
            ):
                talk.lead_with("form.resume")
        elif talk.opened_now(self.form):
            form.clear()
            form.read_opening()
        else:
            heard = self._hear(form)
            if heard is Heard.ELSEWHERE:
                # No slots at all: Rasa rejects the form for this message and lets the rules answer it.
                return []
            if heard is Heard.STOP:
                talk.say(form.stopped_text)
                return self._events(form, None)
        return self._events(form, await self._run_steps(form))

    def _hear(self, form: FormTalk) -> Heard:
        requested = form.talk.slot(REQUESTED_SLOT)
        if requested not in form.steps or form.talk.intent == "human_handoff":
            return Heard.ELSEWHERE
        if form.corrects(requested):
            return Heard.ANSWER
        if form.is_stop(requested):
            return Heard.STOP
        if form.read_answer(requested):
            return Heard.ANSWER
        if form.is_new_wish():
            form.start_over()
            return Heard.ANSWER
        # Rejecting the same wish would have the rules open the open form, without end.
        return Heard.ANSWER if form.is_repetition() else Heard.ELSEWHERE

    async def _run_steps(self, form: FormTalk) -> str | None:
        steps = list(form.steps.values())
        if form.decision_slot and form.values[form.decision_slot] is True:
            # The deed alone. A repeated turn must reach it by the same way: after the first time the
            # facts look different, and only the deed's own key brings back the first answer.
            steps = steps[-1:]
        for step in steps:
            came_to = await step(form)
            if came_to is Next.ENDED:
                return None
            if came_to is Next.ASKED:
                return next(slot for slot in form.steps if form.values[slot] is None)
        return None

    def _events(self, form: FormTalk, requested: str | None) -> list[Event]:
        """The new slots. A closed form leaves nothing behind.

        ``offered_options`` is always among them: Rasa takes a validator that sets no slot but the
        requested one for a form that could not read the answer.
        """
        slots = (*form.steps, *form.memory)
        kept = form.values if requested else dict.fromkeys(slots)
        offered = [option.as_slot() for option in form.offered] if requested else None
        return [
            *(SlotSet(slot, kept[slot]) for slot in slots),
            *(SlotSet(slot, value) for slot, value in form.remembered().items()),
            SlotSet(OFFERED_SLOT, offered),
            SlotSet(REQUESTED_SLOT, requested),
        ]

    def when_unanswered(self, talk: Talk) -> list[Event]:
        """The open question stays open with every slot as it was; a form just opening closes again."""
        requested = None if talk.opened_now(self.form) else talk.slot(REQUESTED_SLOT)
        return [
            SlotSet(OFFERED_SLOT, talk.slot(OFFERED_SLOT)),
            SlotSet(REQUESTED_SLOT, requested),
        ]

    def when_refused(self, talk: Talk) -> list[Event]:
        """Without the right to go on, the form closes."""
        form = self.talk_class(talk)
        form.clear()
        return self._events(form, None)
