"""The hub's own sentences: the same in both languages, and nothing anybody wrote is interpreted."""

import re

from crm_backend.conversations.texts import TEXTS, reason_text, say

VARIABLE = re.compile(r"\{[a-z_]+\}")


def test_both_languages_say_the_same_with_the_same_variables():
    variables = {
        locale: {key: set(VARIABLE.findall(text)) for key, text in texts.items()}
        for locale, texts in TEXTS.items()
    }
    assert variables["zh-CN"] == variables["en"]


def test_value_that_looks_like_a_variable_stays_as_written():
    text = say(
        "zh-CN", "refund_refused", refund="RF1", order="SF1", amount="¥1.00", reason="{order}"
    )
    assert "原因：{order}。" in text
    assert "订单 SF1" in text


def test_money_that_was_not_paid_is_never_called_paid():
    texts = {key: text for key, text in TEXTS["zh-CN"].items() if "refund" in key}
    assert [key for key, text in texts.items() if "已打款" in text] == ["refund_paid"]
    assert not any("已退款" in text for text in texts.values())


def test_unknown_reason_has_a_word_too():
    assert reason_text("complaint") == "客户投诉"
    assert reason_text("a_new_one") == "其他原因"
