"""An angry customer is offered a person unasked, once until the dialogue state begins afresh.

The bot's model finds the anger (bot/anger_model.py); here it only counts.
"""

from typing import Final

from rasa_sdk.events import SlotSet

from actions.core.talk import Talk

OFFERED_PERSON_SLOT: Final = "has_offered_person"
# So many angry messages in a conversation, or one furious one.
ANGRY_MESSAGES: Final = 2


def offer_person(talk: Talk) -> list[dict[str, object]]:
    """End the answer with the offer if it is time; the events that remember it."""
    if talk.is_click or talk.entity("anger") is None or talk.slot(OFFERED_PERSON_SLOT):
        return []
    found = talk.anger()
    if "furious" not in found and len(found) < ANGRY_MESSAGES:
        return []
    if not talk.add_to_last("anger.offer", talk.handoff_chip()):
        return []
    return [SlotSet(OFFERED_PERSON_SLOT, True)]
