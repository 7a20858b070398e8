"""The card's words cover what the bot and the policy can say."""

from datetime import date

import pytest

from crm_backend.desk.handoff_cards.words import (
    INTENT_TEXT,
    SLOT_LABELS,
    slot_text,
    verdict_text,
)
from crm_backend.refunds.values import RefundKind, VerdictReason
from tests.actions.rasa_double import ROOT, load_yaml

DOMAIN = load_yaml(ROOT / "domain.yml")
# The dialogue's own memory, and the phone's last digits, which are for the proof alone.
HIDDEN_SLOTS = frozenset(
    {
        *("offered_options", "locale", "has_apologised", "requested_slot"),
        *("asked_back", "has_offered_person", "spoken_language", "spoken_product"),
        "figures_question",
        *("verification_phone_tail", "verification_wait_until"),
    }
)
TODAY = date(2026, 11, 25)
WINDOW = {"window_days": 7, "last_day_on": "2026-11-29"}
DELIVERED = {**WINDOW, "delivered_on": "2026-11-22"}


def test_every_intent_and_slot_of_the_bot_has_a_word_or_is_hidden():
    assert set(INTENT_TEXT) == set(DOMAIN["intents"])
    assert set(SLOT_LABELS).isdisjoint(HIDDEN_SLOTS)
    assert set(DOMAIN["slots"]) <= set(SLOT_LABELS) | HIDDEN_SLOTS


@pytest.mark.parametrize(
    ("reason", "facts", "kind", "expected"),
    [
        ("within_policy", DELIVERED, "return_refund", "签收 3 天，可退 ¥128.00"),
        (
            "within_policy",
            {**DELIVERED, "delivered_on": "2026-11-25"},
            "return_refund",
            "今天签收，可退 ¥128.00",
        ),
        ("within_policy", {}, "unshipped", "还没发货，可退 ¥128.00"),
        ("within_policy", {}, "return_refund", "已发货，退回后，可退 ¥128.00"),
        (
            "over_auto_limit",
            {**DELIVERED, "limit_minor": 20_000},
            "return_refund",
            "超过自动同意上限 ¥200.00，需要人工审核",
        ),
        (
            "outside_window",
            {**DELIVERED, "delivered_on": "2026-11-04"},
            "return_refund",
            "签收 21 天，已过 7 天退货期",
        ),
        ("outside_window", {"window_days": 7}, "return_refund", "已过退货期"),
        ("already_refunded", {"open_line_nos": [1]}, "return_refund", "已有退款在处理"),
        ("already_refunded", {"open_line_nos": []}, "return_refund", "已经退过款"),
    ],
)
def test_verdict_in_words(reason, facts, kind, expected):
    words = verdict_text(
        VerdictReason(reason),
        facts,
        kind=RefundKind(kind),
        amount="¥128.00",
        currency="CNY",
        today=TODAY,
    )
    assert words == expected


@pytest.mark.parametrize("reason", VerdictReason)
@pytest.mark.parametrize("kind", RefundKind)
def test_every_verdict_has_words(reason, kind):
    words = verdict_text(reason, {}, kind=kind, amount="¥1.00", currency="CNY", today=TODAY)
    assert words
    assert "None" not in words


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("refund_kind", "return_refund", "退货退款"),
        ("refund_reason", "quality", "质量问题"),
        ("service_wish", "exchange", "换货"),
        ("refund_line_nos", [1, 3], "第 1、3 行"),
        ("refund_line_nos", "1", "第 1 行"),
        ("refund_confirmed", False, "否"),
        ("refund_kind", "something new", "something new"),
        ("order_number", "SF1042", "SF1042"),
        ("waiting_wishes", ["开发票", "改地址"], "开发票、改地址"),
        ("service_text", {"a": 1}, "{'a': 1}"),
    ],
)
def test_slot_values_in_words(name, value, expected):
    assert slot_text(name, value) == expected
