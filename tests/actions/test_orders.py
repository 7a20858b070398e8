from datetime import timedelta

import pytest

from tests.actions.rasa_double import Chat
from tests.fakes.fake_crm import FakeCrm
from tests.fakes.small_shop import DELIVERED, OF_SOMEBODY_ELSE, OLD, SHIPPED, WAITING


async def test_where_is_my_order_shows_newest_unfinished_and_offers_the_others(chat: Chat) -> None:
    reply = await chat.say("我的订单到哪了", "track_order")
    assert reply.cards[0]["number"] == WAITING
    assert reply.cards[0]["items"][0]["name"] == "纯棉毛巾 三条装"
    assert reply.text.startswith(f"订单 {WAITING} 已付款，还没有发货。")
    offered = [choice["entities"]["order_number"] for choice in reply.messages[1]["choices"]]
    assert offered == [SHIPPED, DELIVERED]


async def test_at_most_four_others_are_offered(chat: Chat, crm: FakeCrm) -> None:
    for day in range(6):
        crm.add(f"SF261120000{day}", "paid", ("茶", 1, 100))
    reply = await chat.say("我的订单到哪了", "track_order")
    assert len(reply.messages[1]["choices"]) == 4


async def test_order_by_number_tells_the_newest_event_and_an_expected_day(chat: Chat) -> None:
    reply = await chat.say(f"{SHIPPED}到哪了", "track_order", order_number=SHIPPED)
    assert "昨天 18:00：已到达上海转运中心" in reply.text
    assert "预计 11 月 27 日送达（按承运商平时的时效估算）" in reply.text
    assert reply.cards[0]["tracking_number"] == f"YT{SHIPPED[:1:-1]}"


async def test_a_product_in_the_message_finds_its_order(chat: Chat) -> None:
    reply = await chat.say("我那个保温杯到哪了", "track_order")
    assert reply.cards[0]["number"] == SHIPPED


async def test_a_day_in_the_message_finds_its_order(chat: Chat) -> None:
    reply = await chat.say("19号买的东西呢", "track_order", date="2026-11-19")
    assert reply.cards[0]["number"] == DELIVERED


async def test_finished_orders_only_shows_the_newest_of_them(chat: Chat, crm: FakeCrm) -> None:
    for number in (SHIPPED, WAITING, DELIVERED):
        del crm.orders[number]
    reply = await chat.say("我的订单到哪了", "track_order")
    assert reply.cards[0]["number"] == OLD
    assert reply.text.startswith("您没有没完成的订单")


async def test_no_order_at_all_is_said(chat: Chat, crm: FakeCrm) -> None:
    crm.orders.clear()
    reply = await chat.say("我的订单到哪了", "track_order")
    assert "还没有订单" in reply.text


async def test_somebody_elses_order_and_an_absent_one_get_the_same_answer(chat: Chat) -> None:
    theirs = await chat.say("查一下", "track_order", order_number=OF_SOMEBODY_ELSE)
    absent = await chat.say("查一下", "track_order", order_number="SF9999999999")
    assert theirs.text.replace(OF_SOMEBODY_ELSE, "N") == absent.text.replace("SF9999999999", "N")
    assert not theirs.cards
    assert not absent.cards


async def test_pointing_back_means_the_order_just_shown(chat: Chat) -> None:
    await chat.say(SHIPPED, "inform", order_number=SHIPPED)
    reply = await chat.say("什么时候能到", "track_order")
    assert reply.cards[0]["number"] == SHIPPED


@pytest.mark.parametrize("words", ["它到哪了", "这个订单到哪了", "刚才那个订单呢"])
async def test_pointing_words_mean_the_order_just_shown(chat: Chat, words: str) -> None:
    await chat.say(SHIPPED, "inform", order_number=SHIPPED)
    reply = await chat.say(words, "track_order")
    assert reply.cards[0]["number"] == SHIPPED


async def test_a_product_of_another_order_means_that_one(chat: Chat) -> None:
    await chat.say(WAITING, "inform", order_number=WAITING)
    reply = await chat.say("我那个保温杯到哪了", "track_order")
    assert reply.cards[0]["number"] == SHIPPED


async def test_my_order_means_the_newest_again(chat: Chat) -> None:
    await chat.say(SHIPPED, "inform", order_number=SHIPPED)
    reply = await chat.say("我的订单到哪了", "track_order")
    assert reply.cards[0]["number"] == WAITING


async def test_list_has_one_chip_each_and_second_one_can_be_said(chat: Chat) -> None:
    listed = await chat.say("我的订单", "list_orders")
    assert "4 个订单" in listed.text
    assert [choice["entities"]["order_number"] for choice in listed.messages[0]["choices"]] == [
        WAITING,
        SHIPPED,
        DELIVERED,
        OLD,
    ]
    reply = await chat.say("第二个", "inform", ordinal="2")
    assert reply.cards[0]["number"] == SHIPPED


async def test_hub_down_is_said_honestly_and_slots_stay(chat: Chat, crm: FakeCrm) -> None:
    await chat.say(SHIPPED, "inform", order_number=SHIPPED)
    before = dict(chat.slots)
    crm.is_down = True
    reply = await chat.say("到哪了", "track_order")
    assert "暂时没有回应" in reply.text
    assert reply.titles == ["转人工"]
    assert chat.slots == before


async def test_half_an_answer_is_taken_back_when_the_hub_fails_midway(
    chat: Chat, crm: FakeCrm
) -> None:
    crm.fails_on = f"/orders/{WAITING}"
    reply = await chat.say("我的订单到哪了", "track_order")
    assert len(reply.messages) == 1
    assert "暂时没有回应" in reply.text


async def test_english_page_gets_english_sentences(services) -> None:
    chat = Chat(services, locale="en")
    reply = await chat.say("order", "track_order")
    assert "is paid and not shipped yet" in reply.text
    assert "27 Nov" in reply.text


# ── numbers typed in part ──


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (f"订单{SHIPPED[2:]}", SHIPPED[2:]),
        (SHIPPED[2:], SHIPPED[2:]),
        ("订单0007到哪了", "0007"),
        ("尾号0007的那个订单", ""),
        ("订单尾号是0007", ""),
    ],
)
@pytest.mark.parametrize("intent", ["track_order", "inform", "list_orders", "shipping_delay"])
async def test_part_of_a_number_finds_the_customers_own_order(
    chat: Chat, text: str, number: str, intent: str
) -> None:
    found = {"order_number": number} if number else {"phone_tail": "0007"}
    reply = await chat.say(text, intent, **found)
    assert [card["number"] for card in reply.cards] == [SHIPPED]
    assert chat.slots["order_number"] == SHIPPED


async def test_the_number_of_a_parcel_finds_its_order(chat: Chat) -> None:
    parcel = f"YT{SHIPPED[:1:-1]}"
    reply = await chat.say(f"{parcel} 到哪了", "track_order", order_number=parcel)
    assert [card["number"] for card in reply.cards] == [SHIPPED]


async def test_an_ending_of_several_orders_is_asked_about(chat: Chat, crm: FakeCrm) -> None:
    crm.add("SF2611230007", "paid", ("茶", 1, 100))
    reply = await chat.say("订单0007到哪了", "track_order", order_number="0007")
    assert reply.text == "您有几个订单的号码以 0007 结尾，是哪一个？"
    assert [title.split()[0] for title in reply.titles] == ["SF2611230007", SHIPPED]


@pytest.mark.parametrize("typed", [OF_SOMEBODY_ELSE[2:], OF_SOMEBODY_ELSE[-4:], "007"])
async def test_part_of_somebody_elses_number_finds_nothing(chat: Chat, typed: str) -> None:
    reply = await chat.say("查一下", "track_order", order_number=typed)
    assert f"没有查到订单 {typed}" in reply.text
    assert not reply.cards


async def test_a_phones_tail_is_no_order(chat: Chat) -> None:
    reply = await chat.say("电话尾号0007，我的订单到哪了", "track_order", phone_tail="0007")
    assert reply.cards[0]["number"] == WAITING


# ── lists of a period ──


async def test_orders_of_a_period(chat: Chat) -> None:
    period = "2026-11-18/2026-11-24"
    reply = await chat.say("查一下我上周的订单", "list_orders", period=period)
    assert reply.text == "11 月 18 日至昨天，您有 2 个订单，点一个看详情："
    assert [title.split()[0] for title in reply.titles] == [SHIPPED, DELIVERED]
    chosen = await chat.say("第二个", "inform", ordinal="2")
    assert chosen.cards[0]["number"] == DELIVERED


async def test_a_day_is_a_period_too(chat: Chat) -> None:
    reply = await chat.say("我19号的订单有哪些", "list_orders", date="2026-11-19")
    assert [title.split()[0] for title in reply.titles] == [DELIVERED]


async def test_a_period_without_orders_is_said_and_the_newest_shown(chat: Chat) -> None:
    reply = await chat.say("三月的订单", "list_orders", period="2026-03-01/2026-03-31")
    assert reply.text.startswith("3 月 1 日至 3 月 31 日，没有查到您的订单。")
    assert "最近的是这些" in reply.text
    assert len(reply.titles) == 4


async def test_orders_beyond_those_looked_at_are_admitted(chat: Chat, crm: FakeCrm) -> None:
    for count in range(60):
        crm.add(f"SF26{count:08d}", "completed", ("茶", 1, 100), age=timedelta(days=7, hours=count))
    reply = await chat.say("三月的订单", "list_orders", period="2026-03-01/2026-03-31")
    assert reply.text.startswith("我只查了您最近的 50 个订单。")


async def test_other_orders_are_not_offered_under_a_forms_question(chat: Chat) -> None:
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    reply = await chat.say("我的订单到哪了", "track_order")
    assert reply.cards[0]["number"] == WAITING
    assert "要看哪一个" not in reply.text
