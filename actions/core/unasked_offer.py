"""A customer who is angry, or was hurt by the goods, is offered a person unasked.

Once, until the dialogue state begins afresh. The bot's model finds the anger (bot/anger_model.py); here
it only counts.
"""

import re
from typing import Final

from rasa_sdk.events import SlotSet

from actions.core.talk import Talk

OFFERED_PERSON_SLOT: Final = "has_offered_person"
# So many angry messages in a conversation, or one furious one.
ANGRY_MESSAGES: Final = 2
# It has happened: 会过敏吗 asks whether it might.
_HARMED: Final = re.compile(
    r"过敏了|(?:起|长)了?(?:好?多|很多|一片)?[红皮]?疹|红肿|拉肚子|腹泻|呕吐|食物中毒|烫伤|割伤|划伤|割破了?手"
    r"|触电|漏电|起火|着火|冒烟|炸了|(?:去|进|送)了?医院"
    r"|\b(?:allergic reaction|rash|food poisoning|burn(?:ed|t) (?:me|my)|caught fire|electric shock)\b",
    re.IGNORECASE,
)


def offer_person(talk: Talk) -> list[dict[str, object]]:
    """End the answer with the offer if it is time; the events that remember it."""
    if talk.is_click or talk.slot(OFFERED_PERSON_SLOT):
        return []
    if _HARMED.search(talk.text):
        key = "harm.offer"
    elif _is_angry(talk):
        key = "anger.offer"
    else:
        return []
    if not talk.add_to_last(key, talk.handoff_chip()):
        return []
    return [SlotSet(OFFERED_PERSON_SLOT, True)]


def _is_angry(talk: Talk) -> bool:
    if talk.entity("anger") is None:
        return False
    found = talk.anger()
    return "furious" in found or len(found) >= ANGRY_MESSAGES
