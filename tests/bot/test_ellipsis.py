"""What a message means that says only what is different this time."""

import pytest
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.ellipsis import CARRIED_TURNS, complete, meaning_of


def heard(intent: str, confidence: float = 0.3, text: str = "…", **entities: object) -> dict:
    found = [{"entity": name, "value": value} for name, value in entities.items()]
    return {
        "text": text,
        "intent": {"name": intent, "confidence": confidence},
        "entities": found,
    }


def conversation(*intents: str) -> DialogueStateTracker:
    tracker = DialogueStateTracker("trn_1", [])
    for intent in intents:
        tracker.update(UserUttered("…", {"name": intent}))
    return tracker


@pytest.mark.parametrize(
    ("text", "earlier", "meant"),
    [
        ("那运费呢？", [], "shipping_policy"),
        ("那运费呢？", ["return_howto"], "return_howto"),
        ("那退货呢", ["shipping_policy"], "refund_policy"),
        ("what about the warranty?", ["shipping_policy"], "warranty"),
        ("那毛巾呢", ["stock_question"], "stock_question"),
        ("那SF2611250011呢", ["track_order"], "track_order"),
        ("另一个呢", ["track_order"], "inform"),
        ("那第三个呢", ["list_orders"], "inform"),
        ("那这个呢", ["product_question"], "product_question"),
        ("the other one", ["track_order"], "inform"),
        ("那上海呢？", ["ask_sales_summary"], "ask_sales_summary"),
        ("那杭州呢", ["track_order", "ask_top_products"], "ask_top_products"),
        ("那上周呢", ["ask_refund_rate"], "ask_refund_rate"),
    ],
)
def test_an_ellipsis_takes_its_topic_from_the_word_or_the_conversation(
    text: str, earlier: list[str], meant: str
) -> None:
    assert meaning_of(text, "nlu_fallback", 0.3, earlier, in_form=False) == meant


@pytest.mark.parametrize(
    "text",
    ["什么时候发货呢", "怎么还没到呢", "能退吗", "我要退款", "在吗", "第二个问题", "运费多少呢"],
)
def test_a_whole_sentence_stands_for_itself(text: str) -> None:
    assert meaning_of(text, "nlu_fallback", 0.3, ["track_order"], in_form=False) is None


def test_an_open_form_reads_pointing_words_itself() -> None:
    assert meaning_of("另一个呢", "inform", 0.3, ["track_order"], in_form=True) is None
    assert meaning_of("那毛巾呢", "inform", 0.3, ["track_order"], in_form=True) is None


@pytest.mark.parametrize("text", ["那我的订单呢", "那毛巾呢"])
def test_what_is_no_place_or_time_does_not_go_on_from_figures(text: str) -> None:
    assert meaning_of(text, "list_orders", 0.6, ["ask_sales_summary"], in_form=False) is None


def test_a_place_after_an_order_is_no_figure() -> None:
    earlier = ["ask_sales_summary", "track_order"]
    assert meaning_of("那上海呢", "inform", 0.4, earlier, in_form=False) == "track_order"


def test_what_the_model_is_sure_of_needs_no_help() -> None:
    assert meaning_of("投诉电话呢", "complaint", 0.99, ["track_order"], in_form=False) is None


def test_a_topic_is_carried_over_for_a_few_messages_only() -> None:
    parsed = heard("nlu_fallback", text="那毛巾呢")
    complete(parsed, conversation("stock_question", *["greet"] * CARRIED_TURNS))
    assert parsed["intent"]["name"] == "nlu_fallback"
    complete(parsed, conversation("stock_question", *["greet"] * (CARRIED_TURNS - 1)))
    assert parsed["intent"]["name"] == "stock_question"


def test_a_position_chooses_among_what_was_just_asked_back() -> None:
    tracker = conversation("nlu_fallback")
    tracker.update(SlotSet("asked_back", ["warranty", "refund_policy"]))
    parsed = heard("inform", text="第二个", ordinal=2)
    complete(parsed, tracker)
    assert parsed["intent"]["name"] == "refund_policy"
    tracker.update(UserUttered("…", {"name": "greet"}))
    parsed = heard("inform", text="第二个", ordinal=2)
    complete(parsed, tracker)
    assert parsed["intent"]["name"] == "inform"
