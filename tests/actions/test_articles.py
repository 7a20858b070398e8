"""The knowledge base in the dialogue: asked before the bot gives up, rated, and told what it lacks."""

from typing import Any

import pytest

from actions import articles
from actions.core import base
from actions.core.base import Services
from tests.actions.rasa_double import Chat
from tests.fakes.fake_crm import FakeCrm
from tests.fakes.small_shop import DELIVERED

STORE: dict[str, Any] = {
    "id": 7,
    "topic": None,
    "title": "实体店",
    "text": "没有门店，只在网上卖。",
    "markdown": "没有门店，**只在网上卖**。",
    "title_en": "Stores",
    "text_en": "We sell online only.",
    "markdown_en": "We sell **online only**.",
}


@pytest.fixture(autouse=True)
def one_article(crm: FakeCrm) -> None:
    crm.articles = [STORE]


@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope"])
async def test_what_the_bot_does_not_understand_an_article_may_answer(
    chat: Chat, crm: FakeCrm, intent: str
) -> None:
    reply = await chat.say("你们有实体店吗", intent)
    assert reply.text == "「实体店」\n没有门店，只在网上卖。"
    assert reply.cards == [
        {"kind": "article", "title": "实体店", "markdown": "没有门店，**只在网上卖**。"}
    ]
    assert reply.titles == ["有帮助", "没帮助", "转人工"]
    assert not reply.is_miss
    assert crm.unanswered == []


async def test_english_customers_read_the_english_article(services: Services) -> None:
    reply = await Chat(services, locale="en").say("实体店?", "nlu_fallback")
    assert reply.text == "Stores\nWe sell online only."
    assert reply.cards[0]["markdown"] == "We sell **online only**."
    assert reply.titles == ["Helpful", "Not helpful", "Talk to a person"]


async def test_a_second_miss_that_an_article_answers_goes_to_nobody(
    chat: Chat, crm: FakeCrm
) -> None:
    crm.misses = 1
    reply = await chat.say("有实体店吗", "nlu_fallback")
    assert not reply.commands
    assert "只在网上卖" in reply.text


async def test_what_no_article_answers_is_kept_for_staff(chat: Chat, crm: FakeCrm) -> None:
    reply = await chat.say("你们招人吗", "out_of_scope")
    assert "帮不上忙" in reply.text
    assert reply.is_miss
    assert crm.unanswered == ["你们招人吗"]


async def test_a_question_in_a_form_is_answered_and_the_form_goes_on(
    chat: Chat, crm: FakeCrm
) -> None:
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    reply = await chat.say("有实体店吗", "nlu_fallback")
    assert "只在网上卖" in reply.text
    assert chat.loop == "refund_form"
    assert "转人工" not in reply.messages[0]["choices"]


async def test_an_answer_that_a_form_could_not_read_is_kept_for_nobody(
    chat: Chat, crm: FakeCrm
) -> None:
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    reply = await chat.say("王小明，文三路那边", "nlu_fallback")
    assert reply.is_miss
    assert crm.unanswered == []


async def test_a_question_that_names_no_product_is_asked_of_the_articles(
    chat: Chat, crm: FakeCrm
) -> None:
    reply = await chat.say("有实体店吗", "product_question")
    assert "只在网上卖" in reply.text
    assert "有帮助" in reply.titles
    assert "不想乱说" in (await chat.say("吧啦吧啦耐热吗", "product_question")).text


@pytest.mark.parametrize("fails_on", ["/article-answer", "/unanswered-questions"])
async def test_a_knowledge_base_that_fails_takes_no_answer_away(
    chat: Chat, crm: FakeCrm, fails_on: str
) -> None:
    crm.fails_on = fails_on
    reply = await chat.say("吧啦吧啦", "nlu_fallback")
    assert "不太确定您的意思" in reply.text


async def test_the_customer_does_not_wait_for_what_is_kept(
    chat: Chat, crm: FakeCrm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(articles, "KEEPING_SECONDS", 0.05)
    crm.silent_on = "/unanswered-questions"
    reply = await chat.say("吧啦吧啦", "nlu_fallback")
    assert "不太确定您的意思" in reply.text


@pytest.mark.parametrize("silent_on", ["/unanswered-questions", "/article-ratings"])
async def test_a_note_for_the_shop_is_no_deed_of_the_customer(
    chat: Chat, crm: FakeCrm, monkeypatch: pytest.MonkeyPatch, silent_on: str
) -> None:
    rating = (await chat.say("有实体店吗", "nlu_fallback")).choice("有帮助")
    monkeypatch.setattr(base, "ACTION_SECONDS", 0.2)
    crm.silent_on = silent_on
    is_rating = silent_on == "/article-ratings"
    reply = await (chat.click(rating) if is_rating else chat.say("吧啦吧啦", "nlu_fallback"))
    assert "暂时没有回应" in reply.text


async def test_a_long_message_is_asked_by_its_beginning(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("长" * 3_000, "nlu_fallback")
    assert crm.unanswered == ["长" * 200]


async def test_a_helpful_answer_is_kept(chat: Chat, crm: FakeCrm) -> None:
    reply = await chat.say("有实体店吗", "nlu_fallback")
    answer = await chat.click(reply.choice("有帮助"))
    assert crm.ratings == [(7, True)]
    assert (answer.text, answer.titles) == ("好的，谢谢您告诉我们。", [])


async def test_an_answer_that_did_not_help_offers_a_person(chat: Chat, crm: FakeCrm) -> None:
    reply = await chat.say("有实体店吗", "nlu_fallback")
    answer = await chat.click(reply.choice("没帮助"))
    assert crm.ratings == [(7, False)]
    assert answer.text.startswith("抱歉，没帮上忙。")
    assert answer.titles == ["转人工"]


@pytest.mark.parametrize("is_down", [True, False])
async def test_a_rating_that_cannot_be_kept_is_answered(
    chat: Chat, crm: FakeCrm, is_down: bool
) -> None:
    reply = await chat.say("有实体店吗", "nlu_fallback")
    crm.articles, crm.is_down = [], is_down
    answer = await chat.click(reply.choice("没帮助"))
    assert answer.titles == ["转人工"]


async def test_an_article_that_names_the_question_stands_after_the_facts(
    chat: Chat, crm: FakeCrm
) -> None:
    crm.articles = [STORE | {"topic": "payment", "title": "花呗"}]
    reply = await chat.say("能用花呗吗", "payment_problem")
    assert [message["card"] is not None for message in reply.messages] == [False, True]
    assert reply.titles == ["有帮助", "没帮助", "查订单", "转人工"]


async def test_rules_and_the_article_about_them_are_two_messages(chat: Chat, crm: FakeCrm) -> None:
    crm.articles = [STORE | {"topic": "price_protection", "title": "秒杀"}]
    reply = await chat.say("秒杀的规则", "price_protection")
    assert reply.messages[1]["text"].startswith("「秒杀」")
    assert reply.titles == ["有帮助", "没帮助", "申请退差价", "转人工"]


CUP: dict[str, Any] = {
    "sku": "CUP-1",
    "name": "雾青马克杯",
    "price_minor": 5900,
    "currency": "CNY",
    "stock": "in",
    "description": "手工陶杯",
}


async def test_what_the_catalogue_does_not_tell_of_its_goods_an_article_may(
    chat: Chat, crm: FakeCrm
) -> None:
    crm.products = [CUP]
    crm.articles = [STORE | {"title": "雾青马克杯怎么样", "text": "可以进微波炉。"}]
    reply = await chat.say("雾青马克杯怎么样", "product_question")
    first, last = reply.messages
    assert "¥59.00" in first["text"]
    assert "只知道上面这些" not in first["text"]
    assert "可以进微波炉" in last["text"]
    assert reply.titles == ["有帮助", "没帮助", "转人工"]


@pytest.mark.parametrize(
    ("text", "kept"), [("雾青马克杯是什么材质", True), ("雾青马克杯多少钱", False)]
)
async def test_what_neither_knows_is_kept_but_no_price(
    chat: Chat, crm: FakeCrm, text: str, *, kept: bool
) -> None:
    crm.products, crm.articles = [CUP], []
    reply = await chat.say(text, "product_question")
    assert "¥59.00" in reply.text
    assert crm.unanswered == [text] * kept


@pytest.mark.parametrize("intent", ["out_of_scope", "nlu_fallback"])
async def test_a_price_is_told_whatever_the_classifier_makes_of_the_name(
    chat: Chat, crm: FakeCrm, intent: str
) -> None:
    crm.products = [CUP]
    reply = await chat.say("雾青马克杯多少钱", intent)
    assert "¥59.00" in reply.text
    assert not reply.is_miss


async def test_a_question_about_offers_is_answered_by_an_article_of_any_topic(
    chat: Chat, crm: FakeCrm
) -> None:
    crm.articles = [STORE | {"title": "企业采购", "text": "满 50 件可以谈价。"}]
    reply = await chat.say("企业采购有优惠吗", "coupon_question")
    assert "满 50 件可以谈价" in reply.text
