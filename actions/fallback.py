"""Not understood: say so, offer the nearest topics, and after the second time a person."""

from typing import Final

from actions.articles import answer_from_articles
from actions.core import answers
from actions.core.answers import Option
from actions.core.base import Event
from actions.core.errors import HubUnavailable
from actions.core.form import OFFERED_SLOT
from actions.core.talk import Choice, Talk
from actions.handoff import hand_over
from actions.order_choice import OrderFactAction, order_named
from actions.shipping import tell_order

NEAREST: Final = 3
# Below this the ranking is noise.
LIKELY: Final = 0.03
# Filled up with these when the language model ranked nothing a customer could choose.
DEFAULT_TOPICS: Final = ("track_order", "list_orders", "request_refund")


def nearest_topics(talk: Talk) -> list[Choice]:
    """The topics the language model found likely, in the customer's words, filled up to three."""
    ranked = [
        str(entry.get("name"))
        for entry in talk.ranking
        if float(entry.get("confidence") or 0.0) >= LIKELY
    ]
    known = [intent for intent in ranked if f"topic.{intent}" in talk.texts]
    topics = list(dict.fromkeys([*known[:NEAREST], *DEFAULT_TOPICS]))[:NEAREST]
    return [Choice(talk.texts.fill(f"topic.{intent}"), intent, {}) for intent in topics]


async def say_not_understood(talk: Talk) -> list[Event]:
    """The first miss is answered with topics, or by the open form's question; the second by a person."""
    if await _missed_before(talk):
        talk.miss()
        return hand_over(talk, reason="not_understood", text_key="handoff.not_understood")
    if talk.active_form:
        talk.say("fallback.in_form", choices=[talk.handoff_chip()])
    else:
        out_of_scope = talk.intent == "out_of_scope"
        key = "fallback.out_of_scope" if out_of_scope else "fallback.not_understood"
        talk.say(key, choices=[*nearest_topics(talk), talk.handoff_chip()])
    talk.miss()
    return []


async def _missed_before(talk: Talk) -> bool:
    try:
        return (await talk.crm.get_participant()).consecutive_misses >= 1
    except HubUnavailable:
        # Saying that we did not understand needs no hub; the count can wait.
        return False


class ActionFallback(OrderFactAction):
    """A message nobody could read."""

    action_name = "action_fallback"

    async def tell(self, talk: Talk, number: str | None) -> list[Event]:
        """Quote the article that answers; where none does, say so."""
        del number
        return [] if await answer_from_articles(talk) else await say_not_understood(talk)


class ActionUnaskedAnswer(OrderFactAction):
    """A bare number, choice, yes or no.

    In a form it is an answer the form could not read. Elsewhere a number or 第二个 shows that order, and a
    yes or no that answers nothing does nothing.
    """

    action_name = "action_unasked_answer"

    async def find_number(self, talk: Talk) -> str | None:
        """The number itself, or the one that 第二个 chooses."""
        return order_named(talk) or self._offered(talk)

    async def tell(self, talk: Talk, number: str | None) -> list[Event]:
        """Show the order it names, or say that nothing was asked."""
        if talk.active_form:
            return await say_not_understood(talk)
        if number is None:
            key = "inform.nothing_asked" if talk.intent == "inform" else "confirm.nothing_asked"
            talk.say(key, choices=talk.main_chips())
            return []
        return await tell_order(talk, await talk.crm.get_order(number))

    def _offered(self, talk: Talk) -> str | None:
        kept = [Option.from_slot(option) for option in talk.slot(OFFERED_SLOT) or []]
        chosen = answers.pick(talk.text, kept) if talk.intent == "inform" else []
        return str(kept[chosen[0]].value) if len(chosen) == 1 else None
