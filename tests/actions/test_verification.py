from datetime import timedelta

import pytest

from tests.actions.rasa_double import Chat
from tests.fakes.fake_crm import FakeCrm
from tests.fakes.fixed_clock import NOW
from tests.fakes.small_shop import OF_SOMEBODY_ELSE, SHIPPED


@pytest.fixture(autouse=True)
def _visitor(crm: FakeCrm) -> None:
    crm.default_speaker = None


async def test_number_and_tail_show_the_status_only(chat: Chat) -> None:
    asked = await chat.say("我的订单到哪了", "track_order")
    assert "订单号是多少" in asked.text
    asked = await chat.say(OF_SOMEBODY_ELSE, "inform", order_number=OF_SOMEBODY_ELSE)
    assert "后四位" in asked.text
    told = await chat.say("6688", "inform", phone_tail="6688")
    assert f"订单 {OF_SOMEBODY_ELSE} 目前是「待发货」" in told.text
    assert set(told.cards[0]) == {"kind", "number", "status", "status_text"}
    assert told.titles == []
    assert chat.loop is None
    assert chat.slots["verification_phone_tail"] is None


async def test_both_in_one_message(chat: Chat) -> None:
    await chat.say("查订单", "list_orders")
    told = await chat.say(
        f"{OF_SOMEBODY_ELSE} 尾号6688", "inform", order_number=OF_SOMEBODY_ELSE, phone_tail="6688"
    )
    assert "待发货" in told.text


async def test_number_in_the_question_is_not_asked_again(chat: Chat) -> None:
    asked = await chat.say("到哪了", "track_order", order_number=OF_SOMEBODY_ELSE)
    assert f"订单 {OF_SOMEBODY_ELSE}，下单时填的手机号后四位" in asked.text


async def test_whole_mobile_number_gives_its_tail(chat: Chat) -> None:
    await chat.say("到哪了", "track_order", order_number=OF_SOMEBODY_ELSE)
    told = await chat.say("我手机13900006688", "nlu_fallback")
    assert "待发货" in told.text


async def test_wrong_tail_wrong_number_and_absent_order_sound_the_same(chat: Chat) -> None:
    said = []
    for number, tail in ((OF_SOMEBODY_ELSE, "0000"), ("SF9999999999", "6688")):
        await chat.say("到哪了", "track_order", order_number=number)
        reply = await chat.say(tail, "inform", phone_tail=tail)
        said.append(reply.messages)
        await chat.say("算了", "deny")
    assert said[0] == said[1]


async def test_after_a_wrong_tail_the_number_is_asked_again(chat: Chat) -> None:
    await chat.say("到哪了", "track_order", order_number=OF_SOMEBODY_ELSE)
    await chat.say("0000", "inform", phone_tail="0000")
    assert chat.slots["requested_slot"] == "verification_order_number"
    await chat.say(OF_SOMEBODY_ELSE, "inform", order_number=OF_SOMEBODY_ELSE)
    told = await chat.say("6688", "inform", phone_tail="6688")
    assert "待发货" in told.text


async def test_too_many_tries_tell_when_to_come_back(chat: Chat, crm: FakeCrm) -> None:
    crm.failed_proofs = 3
    await chat.say("到哪了", "track_order", order_number=OF_SOMEBODY_ELSE)
    reply = await chat.say("6688", "inform", phone_tail="6688")
    assert "5 分钟后再试" in reply.text
    assert chat.loop is None


async def test_proven_order_is_shown_again_without_a_new_proof(chat: Chat) -> None:
    await chat.say("到哪了", "track_order", order_number=OF_SOMEBODY_ELSE)
    await chat.say("6688", "inform", phone_tail="6688")
    again = await chat.say("我的订单到哪了", "track_order")
    assert "待发货" in again.text
    assert chat.loop is None


async def test_proof_of_one_order_opens_no_other(chat: Chat) -> None:
    await chat.say("到哪了", "track_order", order_number=OF_SOMEBODY_ELSE)
    await chat.say("6688", "inform", phone_tail="6688")
    reply = await chat.say("到哪了", "track_order", order_number=SHIPPED)
    assert "后四位" in reply.text
    assert not reply.cards


async def test_question_about_the_rules_is_answered_in_between(chat: Chat) -> None:
    await chat.say("查订单", "list_orders")
    reply = await chat.say("包邮吗", "shipping_policy")
    assert "¥99.00" in reply.messages[0]["text"]
    assert "订单号是多少" in reply.messages[1]["text"]


async def test_hub_down_at_the_proof_keeps_number_and_question(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("到哪了", "track_order", order_number=OF_SOMEBODY_ELSE)
    crm.is_down = True
    await chat.say("6688", "inform", phone_tail="6688")
    crm.is_down = False
    told = await chat.say("6688", "inform", phone_tail="6688")
    assert "待发货" in told.text


async def test_sign_in_required_ends_the_form(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("到哪了", "track_order", order_number=OF_SOMEBODY_ELSE)
    crm.default_speaker = "C1"  # the hub refuses proofs of anybody but visitors
    reply = await chat.say("6688", "inform", phone_tail="6688")
    assert "登录" in reply.text
    assert chat.loop is None


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        (f"{OF_SOMEBODY_ELSE} 6688", "inform"),
        (f"查订单 {OF_SOMEBODY_ELSE} 尾号6688", "list_orders"),
        (f"{OF_SOMEBODY_ELSE}到哪了，手机尾号6688", "track_order"),
    ],
)
async def test_both_in_the_first_line(chat: Chat, words: str, intent: str) -> None:
    told = await chat.say(words, intent, order_number=OF_SOMEBODY_ELSE, phone_tail="6688")
    assert f"订单 {OF_SOMEBODY_ELSE} 目前是「待发货」" in told.text
    assert chat.loop is None


async def test_tail_in_the_first_line_is_kept_until_the_number_comes(chat: Chat) -> None:
    asked = await chat.say("查订单尾号6688", "list_orders", phone_tail="6688")
    assert "订单号是多少" in asked.text
    told = await chat.say(OF_SOMEBODY_ELSE, "inform", order_number=OF_SOMEBODY_ELSE)
    assert "待发货" in told.text


@pytest.mark.parametrize("typed", [OF_SOMEBODY_ELSE, OF_SOMEBODY_ELSE[2:]])
async def test_the_number_again_is_asked_for_the_tail_again(chat: Chat, typed: str) -> None:
    await chat.say("到哪了", "track_order", order_number=OF_SOMEBODY_ELSE)
    again = await chat.say(typed, "inform", order_number=typed)
    assert again.text.startswith("订单号已经记下了")
    assert "后四位" in again.text
    assert not again.is_miss
    told = await chat.say("6688", "inform", phone_tail="6688")
    assert "待发货" in told.text


async def test_digits_alone_prove_no_order(chat: Chat) -> None:
    digits = OF_SOMEBODY_ELSE[2:]
    reply = await chat.say(f"{digits} 6688", "inform", order_number=digits, phone_tail="6688")
    assert "对不上" in reply.text


@pytest.mark.parametrize(
    ("words", "entities"),
    [
        ("查订单", {}),
        (f"{OF_SOMEBODY_ELSE} 6688", {"order_number": OF_SOMEBODY_ELSE, "phone_tail": "6688"}),
        (SHIPPED, {"order_number": SHIPPED}),
    ],
)
async def test_who_has_to_wait_is_told_so_again_and_asked_nothing(
    chat: Chat, crm: FakeCrm, words: str, entities: dict[str, str]
) -> None:
    crm.failed_proofs = 3
    await chat.say("到哪了", "track_order", order_number=OF_SOMEBODY_ELSE)
    await chat.say("6688", "inform", phone_tail="6688")
    tries = crm.calls.count("POST /order-proofs")
    again = await chat.say(words, "list_orders", **entities)
    assert "5 分钟后再试" in again.text
    assert "后四位" not in again.text
    assert chat.loop is None
    assert crm.calls.count("POST /order-proofs") == tries


async def test_after_the_wait_a_proof_is_asked_for_again(chat: Chat, crm: FakeCrm) -> None:
    crm.failed_proofs = 3
    await chat.say("到哪了", "track_order", order_number=OF_SOMEBODY_ELSE)
    await chat.say("6688", "inform", phone_tail="6688")
    chat.slots["verification_wait_until"] = (NOW - timedelta(seconds=1)).isoformat()
    asked = await chat.say("查订单", "list_orders")
    assert "后四位" in asked.text
