"""Several wishes in one message, through the hub's door of a real bot process."""

from conftest import Bot
from fake_actions import ORDER_CARD, FakeActions

REFUND_THEN_TRACK = "我要退款，顺便查一下物流"
NEXT, WAITS = "再说另一件事：", "另一件事等一下办。"


def test_two_wishes_are_answered_in_order(bot: Bot) -> None:
    answer = bot.turn("查一下物流，另外我要退款SF2611230042")
    texts = [message["text"] for message in answer.body["messages"]]
    assert answer.body["messages"][0]["card"] == ORDER_CARD
    assert texts[1:] == [NEXT, "什么原因？"]
    assert {"entity": "order_number", "value": "SF2611230042"} in answer.body["nlu"]["entities"]


def test_what_a_form_keeps_waiting_comes_when_it_has_ended(bot: Bot, actions: FakeActions) -> None:
    opened = bot.turn(REFUND_THEN_TRACK)
    assert [m["text"] for m in opened.body["messages"]] == [WAITS, "哪个订单？"]
    step = bot.turn("SF2611230042", turn_id="trn_2", state=opened.body["state"])
    assert [m["text"] for m in step.body["messages"]] == ["什么原因？"]
    stopped = bot.turn("不退了", turn_id="trn_3", state=step.body["state"])
    texts = [m["text"] for m in stopped.body["messages"]]
    assert texts[:2] == ["好的，不退了。", NEXT]
    assert stopped.body["messages"][2]["card"] == ORDER_CARD
    later = bot.turn("再见", turn_id="trn_4", state=stopped.body["state"])
    assert [m["text"] for m in later.body["messages"]] == ["再见。"]
    assert [call["next_action"] for call in actions.calls].count("action_track_order") == 1


def test_a_form_keeps_nobody_from_a_person(bot: Bot) -> None:
    answer = bot.turn("我要退款，顺便转人工")
    assert [command["name"] for command in answer.body["commands"]] == ["hand_off"]
    assert WAITS not in [message["text"] for message in answer.body["messages"]]


def test_a_repeated_turn_gives_the_same_answer_and_state(bot: Bot) -> None:
    first, again = bot.turn(REFUND_THEN_TRACK), bot.turn(REFUND_THEN_TRACK)
    assert first.body["messages"] == again.body["messages"]
    assert first.body["state"] == again.body["state"]


def test_a_slash_at_the_beginning_of_a_later_wish_is_only_a_sign(bot: Bot) -> None:
    answer = bot.turn('查一下物流\n/goodbye{"a": "我要退款"}')
    assert [m["text"] for m in answer.body["messages"]][1:] == [NEXT, "哪个订单？"]


def test_an_action_that_fails_in_the_second_wish_fails_the_turn(
    bot: Bot, actions: FakeActions
) -> None:
    actions.answer("action_track_order", actions.answers["action_fail"])
    assert bot.turn("查一下物流，另外我要退款").status != 200
