"""The checker of Telegram runs finds every broken promise that is planted, and none in a good run."""

from dataclasses import replace

import pytest

from tests.chaos.history import Dump
from tests.chaos.telegram_checker import Delivery, Evidence, check_telegram

CHAT = 5


def delivery(number: int, state: str = "sent") -> Delivery:
    return Delivery(message_id=number, chat_id=CHAT, text=f"答{number}", state=state)


GOOD = Evidence(
    said={CHAT: ["问1", "问2"]},
    stored={CHAT: ["问1", "问2"]},
    shown={CHAT: ["答1", "答2", "答4"]},
    deliveries=(delivery(1), delivery(2, "unknown"), delivery(3, "unknown"), delivery(4)),
    silent=((CHAT, "答2"),),
    cut_off=frozenset({3}),
    early_calls=0,
    too_fast_calls=0,
    dump=Dump(last_seqs={}, messages=(), turns=()),
)


def test_good_run_has_no_violation():
    assert check_telegram(GOOD) == []


def test_what_was_cut_off_may_have_arrived_and_may_have_been_a_silent_call():
    arrived = {CHAT: ["答1", "答2", "答3", "答4"]}
    silent = (*GOOD.silent, (CHAT, "答3"))
    assert check_telegram(replace(GOOD, shown=arrived, silent=silent)) == []


@pytest.mark.parametrize(
    ("planted", "kinds"),
    [
        ({"stored": {CHAT: ["问1"]}}, {"lost"}),
        ({"stored": {CHAT: ["问1", "问2", "问2"]}}, {"duplicated"}),
        ({"stored": {CHAT: ["问2", "问1"]}}, {"order"}),
        ({"shown": {CHAT: ["答1", "答2"]}}, {"view_differs"}),
        ({"shown": {CHAT: ["答2", "答1", "答4"]}}, {"view_differs"}),
        ({"shown": {CHAT: ["答1", "答2", "答4", "答4"]}}, {"answered_twice", "view_differs"}),
        ({"deliveries": (*GOOD.deliveries, delivery(6, "dead"))}, {"undelivered", "view_differs"}),
        ({"silent": ()}, {"unknown"}),
        ({"silent": (*GOOD.silent, (CHAT, "答4"))}, {"unknown"}),
        ({"cut_off": frozenset()}, {"unknown"}),
        ({"cut_off": frozenset({3, 4})}, {"unknown"}),
        ({"early_calls": 1}, {"early"}),
        ({"too_fast_calls": 1}, {"pace"}),
    ],
)
def test_planted_fault_is_found(planted, kinds):
    assert {violation.kind for violation in check_telegram(replace(GOOD, **planted))} == kinds
