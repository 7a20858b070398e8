"""An angry customer is offered a person unasked, once."""

import pytest

from tests.actions.rasa_double import Chat

OFFER = "想直接和客服说"


async def test_two_angry_messages_bring_the_offer_and_its_chip(chat: Chat) -> None:
    first = await chat.say("怎么这么慢", "track_order", anger="angry")
    assert OFFER not in first.text
    second = await chat.say("又是这句，烦不烦", "track_order", anger="angry")
    assert second.messages[-1]["text"].endswith("前面说的都会转过去。")
    assert second.messages[-1]["choices"][-1]["intent"] == "human_handoff"
    assert second.titles.count("转人工") == 1


async def test_one_furious_message_is_enough_and_the_offer_comes_once(chat: Chat) -> None:
    first = await chat.say("骗子，还不发货", "shipping_delay", anger="furious")
    assert OFFER in first.text
    again = await chat.say("骗子公司，退钱", "request_refund", anger="furious")
    assert OFFER not in again.text


async def test_a_calm_message_after_an_angry_one_brings_nothing(chat: Chat) -> None:
    await chat.say("烦死了", "track_order", anger="angry")
    reply = await chat.say("到哪了", "track_order")
    assert OFFER not in reply.text


async def test_the_offer_stands_beside_a_forms_question_and_keeps_the_form(chat: Chat) -> None:
    reply = await chat.say("垃圾东西，我要退款", "request_refund", anger="furious")
    assert OFFER in reply.messages[-1]["text"]
    assert chat.loop == "refund_form"
    assert chat.slots["requested_slot"] is not None


@pytest.mark.parametrize(
    ("text", "intent"), [("转人工！骗子", "human_handoff"), ("骗子", "complaint")]
)
async def test_where_a_person_is_offered_or_called_anyway_nothing_is_added(
    chat: Chat, text: str, intent: str
) -> None:
    reply = await chat.say(text, intent, anger="furious")
    assert OFFER not in reply.text


async def test_the_offer_is_made_in_english_too(chat: Chat) -> None:
    chat.locale = "en"
    reply = await chat.say("you liars, where is it", "track_order", anger="furious")
    assert reply.messages[-1]["text"].endswith("they will see all you wrote.")
