"""Where grammar knows what a manager asks, the classifier's guess at the topic changes nothing."""

import json
from datetime import date

import pytest
from rasa.shared.core.trackers import DialogueStateTracker

from bot.asked_figures import ENTITY, understand

TODAY = date(2026, 11, 25)


def asked(text: str, *, guess: str) -> dict[str, object]:
    """The question a sentence becomes, whatever intent was guessed."""
    parsed = {"text": text, "intent": {"name": guess}, "entities": []}
    understand(parsed, DialogueStateTracker("turn", []), today=TODAY)
    [entity] = parsed["entities"]
    assert entity["entity"] == ENTITY
    found = json.loads(entity["value"])
    return {key: found.get(key) for key in ("figure", "by")}


@pytest.mark.parametrize(
    ("text", "figure", "by"),
    [
        ("这个月比上个月怎么样，为什么", "drivers", None),
        ("近90天各渠道占比", "sales", "channel"),
        ("上个月各地区占比", "sales", "region"),
        ("客户里谁最舍得花钱", "sales", "customer"),
        ("哪款手机被退的次数最多", "refund_pieces", "product"),
        ("哪个客服最慢", "first_answer", "agent"),
        ("浙江和广东谁买得多", "sales", "region"),
    ],
)
@pytest.mark.parametrize(
    "guess", ["ask_service_quality", "ask_sales_trend", "ask_refund_rate", "ask_top_products"]
)
def test_why_and_shares_are_what_grammar_says(
    text: str, figure: str, by: str | None, guess: str
) -> None:
    assert asked(text, guess=guess) == {"figure": figure, "by": by}


def test_the_guess_helps_where_no_word_names_the_figure() -> None:
    assert asked("上周各渠道的情况", guess="ask_refund_rate")["figure"] == "refund_rate"


@pytest.mark.parametrize(
    ("heard", "instead"),
    [
        ("greet", "out_of_scope"),
        ("bot_challenge", "out_of_scope"),
        ("chitchat", "out_of_scope"),
        ("praise", "thanks"),
        ("goodbye", "goodbye"),
    ],
)
def test_small_talk_of_staff_is_not_answered_with_a_customer_s_topics(
    heard: str, instead: str
) -> None:
    parsed = {"text": "你好呀", "intent": {"name": heard, "confidence": 0.9}, "entities": []}
    assert understand(parsed, DialogueStateTracker("turn", []), today=TODAY) is None
    assert (parsed["intent"]["name"], parsed["entities"]) == (instead, [])
