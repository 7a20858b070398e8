import json
import unicodedata

import pytest
from rasa.shared.core.domain import Domain

from bot.turn_request import (
    RequestMalformed,
    allowed_choices,
    command_of,
    harmless,
    parse_turn_request,
)

CALL = {
    "turn_id": "trn_01J-x.y:z",
    "text": "你好",
    "locale": "zh-CN",
    "audience": "customer",
    "channel": "web",
}


def body(**fields: object) -> bytes:
    return json.dumps(CALL | fields).encode()


def test_well_formed_turn_is_read() -> None:
    call = parse_turn_request(body(state={"a": 1}, later_field=1), {"greet"})
    assert (call.turn_id, call.message, call.state) == ("trn_01J-x.y:z", "你好", {"a": 1})
    assert call.metadata == {"locale": "zh-CN", "audience": "customer", "channel": "web"}


def test_choice_becomes_a_command() -> None:
    call = parse_turn_request(body(text=None, choice={"intent": "greet"}), {"greet"})
    assert call.message == "/greet"
    assert command_of({"intent": "greet", "entities": {"n": "单号"}}, {"greet"}) == (
        '/greet{"n": "单号"}'
    )


def test_allow_list_holds_no_command_of_rasa() -> None:
    domain = Domain.from_dict({"intents": ["greet", "out_of_scope"]})
    assert allowed_choices(domain) == {"greet", "out_of_scope"}


def test_choice_outside_the_allow_list_is_refused() -> None:
    with pytest.raises(RequestMalformed, match="allow-list"):
        parse_turn_request(body(text=None, choice={"intent": "restart"}), {"greet"})


@pytest.mark.parametrize("sign", [chr(code) for code in range(0x110000) if chr(code).isspace()])
def test_no_blank_hides_a_slash(sign: str) -> None:
    assert harmless(f"{sign}{sign}/restart") == "／restart"


def test_no_sign_that_rasa_strips_hides_a_slash() -> None:
    for code in range(0x110000):
        sign = chr(code)
        if unicodedata.category(sign)[0] in "CZ":
            assert not harmless(f"{sign}/restart").strip().startswith("/")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("/", "／"),
        ("//x", "／/x"),
        ("／x", "／x"),
        ("你好/x", "你好/x"),
        (" 你好 ", " 你好 "),
        ("\ud800", "?"),
    ],
)
def test_text_is_kept_or_made_harmless(text: str, safe: str) -> None:
    assert harmless(text) == safe
