import pytest

from tests.actions.rasa_double import Chat, rules_by_intent
from tests.fakes.fake_crm import FakeCrm
from tests.fakes.small_shop import DELIVERED, SHIPPED

FORM_OPENERS = ["request_refund", "cancel_order", "exchange_goods", "track_order"]


@pytest.mark.parametrize("opener", FORM_OPENERS)
async def test_a_person_is_reached_from_any_form(chat: Chat, crm: FakeCrm, opener: str) -> None:
    if opener == "track_order":
        crm.default_speaker = None
    await chat.say("…", opener)
    assert chat.loop is not None
    reply = await chat.say("转人工", "human_handoff")
    assert [command["reason"] for command in reply.commands] == ["customer_asked"]
    assert len(reply.messages) == 1
    assert chat.loop is None


@pytest.mark.parametrize(
    "text", ["客服几点上班", "你们的上班时间是几点到几点", "what are your working hours"]
)
async def test_who_asks_when_people_are_there_is_told(chat: Chat, crm: FakeCrm, text: str) -> None:
    crm.policy_texts["hours"] = "每天 09:00–21:00"
    reply = await chat.say(text, "human_handoff")
    assert "09:00–21:00" in reply.text
    assert "转人工" in reply.titles or "Talk to a person" in reply.titles
    assert not reply.commands


@pytest.mark.parametrize("text", ["人工客服几点上班，我要找他们", "转人工", "接通客服，几点上班"])
async def test_who_asks_for_a_person_besides_gets_one(chat: Chat, crm: FakeCrm, text: str) -> None:
    crm.policy_texts["hours"] = "每天 09:00–21:00"
    assert (await chat.say(text, "human_handoff")).commands


async def test_summary_tells_wish_order_and_own_words(chat: Chat) -> None:
    await chat.say("耳机坏了想退", "request_refund", order_number=DELIVERED)
    reply = await chat.say("不跟你说了转人工", "human_handoff")
    summary = reply.commands[0]["summary"]
    assert summary.startswith(f"客户想要退款。订单 {DELIVERED}。")
    assert "耳机坏了想退 / 不跟你说了转人工" in summary


async def test_summary_of_a_service_names_it(chat: Chat) -> None:
    await chat.say("换货", "exchange_goods", order_number=DELIVERED)
    reply = await chat.say("人工", "human_handoff")
    assert reply.commands[0]["summary"].startswith("客户想要办理换货。")


async def test_handing_off_needs_no_hub(chat: Chat, crm: FakeCrm) -> None:
    crm.is_down = True
    reply = await chat.say("转人工", "human_handoff")
    assert reply.commands
    assert not crm.calls


async def test_first_miss_offers_the_nearest_topics(chat: Chat) -> None:
    chat.ranking = [
        {"name": "nlu_fallback", "confidence": 0.4},
        {"name": "refund_status", "confidence": 0.3},
        {"name": "greet", "confidence": 0.2},
        {"name": "return_howto", "confidence": 0.1},
    ]
    reply = await chat.say("那个钱的事", "nlu_fallback")
    assert reply.is_miss
    assert reply.titles == ["退款进度", "怎么寄回", "查物流", "都不是", "转人工"]


async def test_a_bare_address_is_asked_whether_it_is_the_new_one(chat: Chat) -> None:
    address = "杭州市西湖区文三路100号"
    reply = await chat.say(address, "out_of_scope", address=address)
    assert reply.titles[0] == "改地址"
    assert "都不是" in reply.titles


async def test_none_of_the_likely_topics_is_asked_for_other_words(chat: Chat) -> None:
    first = await chat.say("那个钱的事", "nlu_fallback")
    reply = await chat.click(first.choice("都不是"))
    assert "换个说法" in reply.text
    assert "转人工" in reply.titles
    assert reply.is_miss
    # Later a no is a no to nothing again.
    reply = await chat.say("不是", "deny")
    assert "没有等您确认的事" in reply.text


async def test_another_order_than_the_one_shown(chat: Chat) -> None:
    await chat.say("我的订单到哪了", "track_order")
    await chat.say("第一个", "inform")
    reply = await chat.say("另一个呢", "inform")
    assert [card["number"] for card in reply.cards] == [DELIVERED]


async def test_one_of_many_others_is_asked_for(chat: Chat) -> None:
    await chat.say("到哪了", "track_order", order_number=SHIPPED)
    reply = await chat.say("别的呢", "inform")
    assert "您其他的订单" in reply.text
    assert SHIPPED not in " ".join(reply.titles)
    reply = await chat.click(reply.choice(DELIVERED))
    assert reply.cards[0]["number"] == DELIVERED


async def test_second_miss_goes_to_a_person(chat: Chat, crm: FakeCrm) -> None:
    crm.misses = 1
    reply = await chat.say("吧啦吧啦", "nlu_fallback")
    assert reply.commands[0]["reason"] == "not_understood"
    assert reply.is_miss
    assert len(reply.messages) == 1


async def test_out_of_scope_is_said_and_counts(chat: Chat) -> None:
    reply = await chat.say("明天天气怎么样", "out_of_scope")
    assert "帮不上忙" in reply.text
    assert reply.is_miss


async def test_miss_while_the_hub_is_down_is_still_answered(chat: Chat, crm: FakeCrm) -> None:
    crm.is_down = True
    reply = await chat.say("吧啦吧啦", "nlu_fallback")
    assert "不太确定" in reply.text


async def test_second_miss_in_a_form_leaves_it(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    crm.misses = 1
    reply = await chat.say("吧啦吧啦", "nlu_fallback")
    assert reply.commands[0]["reason"] == "not_understood"
    assert "退款" in reply.commands[0]["summary"]
    assert chat.loop is None


@pytest.mark.parametrize("intent", ["affirm", "deny"])
async def test_yes_or_no_to_nothing_does_nothing(chat: Chat, crm: FakeCrm, intent: str) -> None:
    reply = await chat.say("确认", intent)
    assert "没有等您确认的事" in reply.text
    assert not crm.deeds
    assert not reply.is_miss


async def test_bare_number_shows_that_order(chat: Chat) -> None:
    reply = await chat.say(SHIPPED, "inform", order_number=SHIPPED)
    assert reply.cards[0]["number"] == SHIPPED


async def test_bare_choice_of_nothing_is_asked_back(chat: Chat) -> None:
    reply = await chat.say("第一个", "inform", ordinal="1")
    assert "不确定您想办哪件事" in reply.text


async def test_no_topic_is_for_managers_only(chat: Chat) -> None:
    chat.ranking = [{"name": "sales_summary", "confidence": 0.9}]
    reply = await chat.say("销售额", "nlu_fallback")
    offered = {choice["intent"] for choice in reply.messages[0]["choices"]}
    assert offered <= set(rules_by_intent())
