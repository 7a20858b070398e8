from datetime import timedelta

from tests.actions.rasa_double import Chat
from tests.fakes.fake_crm import FakeCrm
from tests.fakes.fixed_clock import NOW
from tests.fakes.small_shop import SHIPPED, WAITING


async def test_not_shipped_within_the_limit_tells_the_deadline(chat: Chat) -> None:
    reply = await chat.say("怎么还没发货", "shipping_delay")
    # Paid at 05:00 Shanghai on the 25th, 48 hours.
    assert "48 小时内发货，也就是 11 月 27 日 05:00 之前" in reply.text
    assert {"催发货", "取消订单"} <= set(reply.titles)


async def test_not_shipped_beyond_the_limit_is_admitted(chat: Chat, crm: FakeCrm) -> None:
    crm.orders[WAITING].paid_at = NOW - timedelta(hours=61)
    reply = await chat.say("怎么还没发货", "shipping_delay")
    assert "已付款 61 小时，超过了本店 48 小时的发货时限" in reply.text


async def test_shipped_already_is_told_with_the_parcel(chat: Chat, crm: FakeCrm) -> None:
    del crm.orders[WAITING]
    reply = await chat.say("怎么还不发货", "shipping_delay")
    assert reply.text.startswith("您现在没有等待发货的订单。")
    assert reply.cards[0]["number"] == SHIPPED


async def test_nothing_open_is_said(chat: Chat, crm: FakeCrm) -> None:
    crm.orders.clear()
    reply = await chat.say("怎么还不发货", "shipping_delay")
    assert "没有等待发货的订单" in reply.text


async def test_an_expected_day_that_has_passed_is_not_promised_again(
    chat: Chat, crm: FakeCrm
) -> None:
    crm.expected_on = "2026-11-20"
    reply = await chat.say("到哪了", "track_order", order_number=SHIPPED)
    assert "原本预计 11 月 20 日送达，现在已经晚了" in reply.text


async def test_parcel_without_events_names_carrier_and_start(chat: Chat, crm: FakeCrm) -> None:
    crm.orders[SHIPPED].events = []
    reply = await chat.say("到哪了", "track_order", order_number=SHIPPED)
    assert "由顺丰发出，还没有新的物流记录" in reply.text


async def test_order_just_shown_that_was_shipped_is_not_taken(chat: Chat) -> None:
    await chat.say(SHIPPED, "inform", order_number=SHIPPED)
    reply = await chat.say("怎么还没发货", "shipping_delay")
    assert reply.cards[0]["number"] == WAITING


async def test_order_just_shown_that_waits_is_taken_and_others_offered(
    chat: Chat, crm: FakeCrm
) -> None:
    crm.add("SF2611240099", "paid", ("茶", 1, 100), age=timedelta(hours=30))
    crm.add("SF2611230098", "paid", ("米", 1, 100), age=timedelta(hours=40))
    await chat.say("SF2611240099", "inform", order_number="SF2611240099")
    reply = await chat.say("我的订单怎么还没发货", "shipping_delay")
    assert reply.cards[0]["number"] == "SF2611240099"
    assert "其他等发货的订单" in reply.text
    assert [c["entities"]["order_number"] for c in reply.messages[1]["choices"]] == [
        WAITING,
        "SF2611230098",
    ]


async def test_this_order_is_told_even_if_it_was_shipped(chat: Chat) -> None:
    await chat.say(SHIPPED, "inform", order_number=SHIPPED)
    reply = await chat.say("这个订单怎么还没发货", "shipping_delay")
    assert reply.cards[0]["number"] == SHIPPED


async def test_none_waiting_tells_the_order_just_shown(chat: Chat, crm: FakeCrm) -> None:
    del crm.orders[WAITING]
    crm.add("SF2611240099", "shipped", ("茶", 1, 100), age=timedelta(hours=30))
    await chat.say(SHIPPED, "inform", order_number=SHIPPED)
    reply = await chat.say("怎么还没发货", "shipping_delay")
    assert reply.text.startswith("您现在没有等待发货的订单。")
    assert reply.cards[0]["number"] == SHIPPED
