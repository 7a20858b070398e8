"""Not understood: ask back with the likely topics, then with all of them, and after the second time a person."""

import re
from typing import Final

from rasa_sdk.events import SlotSet

from actions.articles import answer_from_articles
from actions.core import answers
from actions.core.answers import Option
from actions.core.base import Event
from actions.core.errors import HubUnavailable
from actions.core.form import OFFERED_SLOT
from actions.core.talk import Choice, Talk
from actions.handoff import hand_over
from actions.order_choice import (
    OFFER_AT_MOST,
    OrderFactAction,
    order_choices,
    order_named,
    order_option,
    order_spoken_of,
    points_back,
    remember_offered,
)
from actions.products import products_priced, tell_products
from actions.shipping import tell_order

# The intents that the customer was asked to choose from; the channel reads 「第一个」 with it.
ASKED_BACK_SLOT: Final = "asked_back"
_ANOTHER_ONE: Final = re.compile(
    r"另一?[个张笔单]|另外|其[他它]|别的|\b(?:an)?other\b", re.IGNORECASE
)
NEAREST: Final = 3
# Below this the ranking is noise.
LIKELY: Final = 0.03
# What an entity makes likely, whatever the classifier says of the words around it.
TOPIC_OF_ENTITY: Final = {"address": "change_address"}
# Filled up with these when the language model ranked nothing a customer could choose.
DEFAULT_TOPICS: Final = ("track_order", "list_orders", "request_refund")


def nearest_topics(talk: Talk) -> list[Choice]:
    """The topics the message makes likely, in the customer's words, filled up to three."""
    ranked = [
        str(entry.get("name"))
        for entry in talk.ranking
        if float(entry.get("confidence") or 0.0) >= LIKELY
    ]
    known = [intent for intent in ranked if f"topic.{intent}" in talk.texts]
    topics = list(dict.fromkeys([*_held(talk), *known[:NEAREST], *DEFAULT_TOPICS]))[:NEAREST]
    return [Choice(talk.texts.fill(f"topic.{intent}"), intent, {}) for intent in topics]


def _held(talk: Talk) -> list[str]:
    return [topic for entity, topic in TOPIC_OF_ENTITY.items() if talk.entity(entity)]


async def say_not_understood(talk: Talk) -> list[Event]:
    """The first miss is answered with topics, or by the open form's question; the second by a person."""
    if await _missed_before(talk):
        talk.miss()
        return hand_over(talk, reason="not_understood", text_key="handoff.not_understood")
    talk.miss()
    if talk.active_form:
        talk.say("fallback.in_form", choices=[talk.handoff_chip()])
        return []
    topics = nearest_topics(talk)
    if talk.intent == "out_of_scope" and not _held(talk):
        talk.say("fallback.out_of_scope", choices=[*topics, talk.handoff_chip()])
    else:
        none_of_these = talk.chip("none_of_these", "deny")
        talk.say("fallback.ask_back", choices=[*topics, none_of_these, talk.handoff_chip()])
    return [SlotSet(ASKED_BACK_SLOT, [topic.intent for topic in topics])]


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
        """Tell a price that is asked for, or quote the article that answers; else say so."""
        del number
        if products := await products_priced(talk):
            return await tell_products(talk, products)
        return [] if await answer_from_articles(talk) else await say_not_understood(talk)


class ActionUnaskedAnswer(OrderFactAction):
    """A bare number, choice, yes or no.

    In a form it is an answer the form could not read. Elsewhere a number, 第二个 or 另一个 shows that order, a
    no to 您是想…？ is asked for other words, and a yes or no that answers nothing does nothing.
    """

    action_name = "action_unasked_answer"

    async def find_number(self, talk: Talk) -> str | None:
        """The number itself, or the one that 第二个, 这个 or 另一个 chooses."""
        return order_named(talk) or self._offered(talk)

    async def tell(self, talk: Talk, number: str | None) -> list[Event]:
        """Show the order it names, or say that nothing was asked."""
        if talk.active_form:
            return await say_not_understood(talk)
        if number is not None:
            return await tell_order(talk, await talk.crm.get_order(number))
        if _wants_another_one(talk):
            return await self._offer_another(talk)
        if _is_none_of_these(talk) and talk.turns_since_set(ASKED_BACK_SLOT) == 1:
            talk.miss()
            talk.say("fallback.none_of_these", choices=talk.main_chips())
            return []
        key = "inform.nothing_asked" if talk.intent == "inform" else "confirm.nothing_asked"
        talk.say(key, choices=talk.main_chips())
        return []

    def _offered(self, talk: Talk) -> str | None:
        if talk.intent != "inform" or talk.is_click:
            return None
        kept = [Option.from_slot(option) for option in talk.slot(OFFERED_SLOT) or []]
        if _wants_another_one(talk):
            others = [option for option in kept if option.value != talk.slot("order_number")]
            return str(others[0].value) if len(others) == 1 else None
        chosen = answers.pick(talk.text, kept)
        if len(chosen) == 1:
            return str(kept[chosen[0]].value)
        return order_spoken_of(talk) if points_back(talk) else None

    async def _offer_another(self, talk: Talk) -> list[Event]:
        """Every order but the one being talked about."""
        found = (await talk.crm.list_orders(limit=OFFER_AT_MOST)).orders
        others = [order for order in found if order.number != talk.slot("order_number")]
        if not others:
            talk.say("order.no_other", choices=talk.main_chips())
            return []
        options = [order_option(talk, order, with_status=True) for order in others]
        talk.say("order.which_other", choices=order_choices(options))
        return [remember_offered(options)]


def _is_none_of_these(talk: Talk) -> bool:
    return talk.intent == "deny" or (not talk.is_click and answers.is_no(talk.text))


def _wants_another_one(talk: Talk) -> bool:
    return talk.intent == "inform" and not talk.is_click and bool(_ANOTHER_ONE.search(talk.text))
