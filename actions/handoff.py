"""转人工: hand the chat to a person, from any state, with a summary in words. Needs no hub call."""

import re
from typing import Final

from rasa_sdk.events import ActiveLoop, SlotSet

from actions.core.base import Event, ShopAction
from actions.core.errors import HubUnavailable
from actions.core.talk import REQUESTED_SLOT, Talk

# Who asks when people are there wants to know that; who asks for one besides wants one.
_ASKS_FOR_HOURS: Final = re.compile(
    r"(?:几点|什么时[候间]|啥时候).{0,6}(?:上班|下班|上岗|在岗|上线|在线)|(?:上班|下班|工作|营业|服务|在线).{0,2}(?:时间|几点)"
    r"|\b(?:working|business|opening|office|service) hours\b|\bwhat time\b.{0,20}\b(?:open|close|work)",
    re.IGNORECASE,
)
_FETCHES: Final = re.compile(
    r"转|找|[叫喊]|接[通入人]|要(?:真?人|客服)|\b(?:transfer|connect|talk|speak)\b"
)
SUMMARY_LINES: Final = 3
SUMMARY_LENGTH: Final = 500
_ORDER_SLOTS: Final = (
    "refund_order_number",
    "cancel_order_number",
    "service_order_number",
    "verification_order_number",
    "order_number",
)


def hand_over(talk: Talk, *, reason: str, text_key: str) -> list[Event]:
    """Say it once and have the hub do it in the same transaction; an open form closes."""
    talk.say(text_key)
    talk.command("hand_off", reason=reason, summary=summary(talk))
    return [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]


def summary(talk: Talk) -> str:
    """What the customer wants, which order, and their own last words."""
    parts = [talk.texts.fill("handoff.summary", wish=_wish(talk))]
    number = next((talk.slot(slot) for slot in _ORDER_SLOTS if talk.slot(slot)), None)
    if number:
        parts.append(talk.texts.fill("handoff.summary_order", number=number))
    parts.extend(_refund_wish(talk))
    words = talk.customer_lines(SUMMARY_LINES)
    if words:
        parts.append(talk.texts.fill("handoff.summary_words", words=" / ".join(words)))
    return "".join(parts)[:SUMMARY_LENGTH]


def _wish(talk: Talk) -> str:
    form = talk.active_form
    if form is None or f"wish.{form}" not in talk.texts:
        return talk.texts.fill("handoff.no_wish")
    service = talk.slot("service_wish")
    known = service and f"wish.{service}" in talk.texts
    return talk.texts.fill(
        f"wish.{form}", service=talk.texts.fill(f"wish.{service}") if known else ""
    )


def _refund_wish(talk: Talk) -> list[str]:
    if talk.active_form != "refund_form":
        return []
    codes = {"refund_kind": talk.slot("refund_kind"), "refund_reason": talk.slot("refund_reason")}
    keys = [f"{slot}.{code}" for slot, code in codes.items() if code]
    return [
        talk.texts.fill("handoff.summary_part", part=talk.texts.fill(key))
        for key in keys
        if key in talk.texts
    ]


class ActionHandOff(ShopAction):
    """The customer wants a person: said in words, done by the hub. 客服几点上班 is told the hours."""

    action_name = "action_hand_off"
    serves_staff = True

    async def respond(self, talk: Talk) -> list[Event]:
        """Hand over, or tell when people are there."""
        if _only_asks_for_hours(talk) and (hours := await _hours(talk)):
            talk.say("handoff.hours", hours=hours, choices=[talk.handoff_chip()])
            return []
        return hand_over(talk, reason="customer_asked", text_key="handoff.asked")


def _only_asks_for_hours(talk: Talk) -> bool:
    asks = _ASKS_FOR_HOURS.search(talk.text) and not _FETCHES.search(talk.text)
    return bool(asks) and not talk.is_click and talk.active_form is None


async def _hours(talk: Talk) -> str:
    try:
        return (await talk.crm.get_policies()).texts.get("hours", "")
    except HubUnavailable:
        return ""
