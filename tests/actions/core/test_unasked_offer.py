"""A customer who is angry or was hurt is offered a person unasked, once."""

import pytest

from tests.actions.rasa_double import Chat
from tests.fakes.fake_crm import FakeCrm

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


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_under_a_quoted_article_the_offer_is_a_message_of_its_own_and_takes_the_chips(
    chat: Chat, crm: FakeCrm, locale: str
) -> None:
    crm.articles = [
        {"id": 7, "topic": None, "title": "实体店", "text": "只在网上卖。", "markdown": "**没有**"}
    ]
    chat.locale = locale
    quoted, offer = (await chat.say("骗子，有实体店吗", "nlu_fallback", anger="furious")).messages
    assert quoted["card"]["markdown"] == "**没有**"
    assert quoted["text"].endswith("只在网上卖。")
    assert quoted["choices"] == []
    assert offer["card"] is None
    assert offer["text"].startswith(("您要是想直接和客服说", "If you would rather"))
    intents = [choice["intent"] for choice in offer["choices"]]
    assert intents == ["rate_article", "rate_article", "human_handoff"]


@pytest.mark.parametrize(("locale", "end"), [("zh-CN", "：\n您要是"), ("en", ":\nIf you")])
async def test_after_a_colon_the_offer_begins_a_line(chat: Chat, locale: str, end: str) -> None:
    chat.locale = locale
    reply = await chat.say("骗子，我的订单", "list_orders", anger="furious")
    assert end in reply.messages[-1]["text"]


@pytest.mark.parametrize("text", ["用了起红疹怎么办", "茶叶喝了拉肚子", "台灯漏电，差点触电"])
async def test_who_was_hurt_by_the_goods_is_told_to_stop_and_offered_a_person(
    chat: Chat, text: str
) -> None:
    reply = await chat.say(text, "product_question")
    assert "请先停用这件商品" in reply.text
    assert reply.titles.count("转人工") == 1
    again = await chat.say(text, "product_question")
    assert "请先停用" not in again.text


async def test_whether_it_might_hurt_is_a_question(chat: Chat) -> None:
    assert "停用" not in (await chat.say("这款面霜会过敏吗", "product_question")).text
