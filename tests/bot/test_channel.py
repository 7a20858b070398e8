"""The hub's door (docs/bot-api.md, section 1), asked over HTTP in real bot processes."""

import http.client
import json
from typing import Any

import pytest
from conftest import SECRET, Bot
from fake_actions import DROP, FAIL, HANG, ORDER_CARD, FakeActions

TURN_KEYS = {
    "turn_done",
    "messages",
    "commands",
    "state",
    "nlu",
    "model_version",
    "timings_ms",
}


def choice(intent: str, **entities: object) -> dict[str, object]:
    return {"intent": intent, "entities": entities}


def words(body: dict[str, list[dict[str, str]]]) -> list[str]:
    return [message["text"] for message in body["messages"]]


def test_sentence_of_the_domain_is_answered_with_its_choices(bot: Bot) -> None:
    answer = bot.turn("你好")
    assert answer.status == 200
    assert set(answer.body) == TURN_KEYS
    assert answer.body["turn_done"] == "trn_1"
    assert answer.body["messages"] == [
        {
            "text": "您好，我在。",
            "choices": [
                {"title": "退款", "intent": "request_refund", "entities": {}},
                {
                    "title": "查订单",
                    "intent": "track_order",
                    "entities": {"order_number": "SF2611230042"},
                },
            ],
            "card": None,
        }
    ]
    assert answer.body["nlu"]["intent"] == "greet"
    assert answer.body["nlu"]["confidence"] == answer.body["nlu"]["ranking"][0]["confidence"]
    assert answer.body["model_version"] == bot.health().body["model_version"] == "tiny"
    assert set(answer.body["timings_ms"]) == {"nlu", "actions", "total"}


def test_action_is_called_with_secret_turn_id_and_metadata(bot: Bot, actions: FakeActions) -> None:
    answer = bot.turn("我的订单到哪了", turn_id="trn_77", locale="en", audience="staff")
    assert answer.status == 200
    assert answer.body["messages"][0]["card"] == ORDER_CARD
    assert answer.body["messages"][0]["choices"] == [choice("request_refund") | {"title": "退款"}]
    assert answer.body["timings_ms"]["actions"] > 0
    [call] = actions.calls  # a wrong secret would have been 401 and the turn a failure
    assert call["sender_id"] == "trn_77"
    metadata = call["tracker"]["latest_message"]["metadata"]
    assert metadata == {"locale": "en", "audience": "staff", "channel": "web", "wish": 0}


def test_command_without_words_is_a_success(bot: Bot) -> None:
    answer = bot.turn("转人工")
    assert answer.status == 200
    assert answer.body["messages"] == []
    assert answer.body["commands"][0]["reason"] == "customer_asked"


def test_entities_are_reported(bot: Bot) -> None:
    answer = bot.turn("查一下物流 SF2611230042")
    assert {"entity": "order_number", "value": "SF2611230042"} in answer.body["nlu"]["entities"]


def test_miss_flag_of_an_action_is_passed_on(bot: Bot, actions: FakeActions) -> None:
    actions.answer("action_track_order", actions.answers["action_miss"])
    answer = bot.turn("我的订单到哪了")
    assert answer.body["nlu"]["is_miss"] is True
    assert words(answer.body) == ["没听懂"]


# --- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", SECRET, f"Basic {SECRET}"])
def test_missing_or_wrong_secret_is_401(bot: Bot, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = bot.request("POST", "/webhooks/hub/turn", b"{}", headers)
    assert answer.status == 401


def test_secret_outside_ascii_is_401(bot: Bot) -> None:
    headers = {"Authorization": "Bearer \xe9\xe9"}
    assert bot.request("POST", "/webhooks/hub/turn", b"{}", headers).status == 401


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000],
    ids=["empty", "cut", "list", "null", "string", "not utf-8", "deep"],
)
def test_body_that_is_no_json_object_is_400(bot: Bot, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {SECRET}"}
    assert bot.request("POST", "/webhooks/hub/turn", body, headers).status == 400


@pytest.mark.parametrize(
    "fields",
    [
        {"text": None},
        {"text": ""},
        {"text": " \u3000 "},
        {"text": 3},
        {"text": ["你好"]},
        {"choice": {"intent": "greet"}},
        {"text": None, "choice": {"intent": "restart"}},
        {"text": None, "choice": {"intent": "session_start"}},
        {"text": None, "choice": {"intent": "nobody_knows"}},
        {"text": None, "choice": {"intent": ["greet"]}},
        {"text": None, "choice": {"intent": "greet", "entities": []}},
        {"text": None, "choice": {"intent": "greet", "entities": {"a": {"b": 1}}}},
        {"text": None, "choice": "greet"},
        {"turn_id": None},
        {"turn_id": ""},
        {"turn_id": "trn 1\n"},
        {"locale": None},
        {"audience": "manager"},
        {"channel": 1},
        {"state": []},
        {"state": {"version": 2, "events": []}},
        {"state": {"version": 1, "events": {}}},
        {"state": {"version": 1, "events": [1]}},
        {"state": {"version": 1, "events": [{"event": "no such event"}]}},
        {"state": {"version": 1, "events": [{"event": "slot"}]}},
        {"state": {"version": 1, "events": [{"event": "user", "text": "x"}]}},
    ],
    ids=str,
)
def test_body_of_another_form_is_400(bot: Bot, fields: dict[str, object]) -> None:
    answer = bot.turn(**({"text": "你好"} | fields))
    assert answer.status == 400
    assert answer.body["code"] == "malformed"


def test_too_large_body_is_413(bot: Bot) -> None:
    assert bot.turn("你好" + " " * 256 * 1024).status == 413


def test_too_large_chunked_body_is_413(bot: Bot) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", bot.port, timeout=30)
    connection.putrequest("POST", "/webhooks/hub/turn")
    connection.putheader("Authorization", f"Bearer {SECRET}")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    block = b"8000\r\n" + b" " * 0x8000 + b"\r\n"
    for _ in range(9):
        connection.send(block)
    connection.send(b"0\r\n\r\n")
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/version"),
        ("GET", "/status"),
        ("GET", "/domain"),
        ("POST", "/model/parse"),
        ("GET", "/conversations/trn_1/tracker"),
        ("POST", "/conversations/trn_1/tracker/events"),
        ("POST", "/webhooks/rest/webhook"),
        ("GET", "/webhooks/hub/"),
    ],
)
def test_nothing_of_rasa_itself_is_reachable(bot: Bot, method: str, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", bot.port, timeout=30)
    connection.request(method, path, b"{}", {"Authorization": f"Bearer {SECRET}"})
    assert connection.getresponse().status in {404, 405}
    connection.close()


# --- a failed turn is never a success ---------------------------------------------------------


def assert_failed(bot: Bot, text: str, **fields: object) -> None:
    answer = bot.turn(text, **fields)
    assert (answer.status, answer.body) == (502, {"code": "action_failed"})


def test_action_failing_after_an_utterance_fails_the_turn(bot: Bot) -> None:
    assert_failed(bot, "半路出错")


def test_action_failing_first_ends_the_turn(bot: Bot, actions: FakeActions) -> None:
    assert_failed(bot, "马上失败")
    assert actions.called() == ["action_fail"]


def test_action_that_hangs_fails_the_turn(bot: Bot, actions: FakeActions) -> None:
    actions.answer("action_track_order", HANG)
    assert_failed(bot, "我的订单到哪了")


def test_dropped_connection_fails_the_turn(bot: Bot, actions: FakeActions) -> None:
    actions.answer("action_track_order", DROP)
    assert_failed(bot, "我的订单到哪了")


@pytest.mark.parametrize(
    "answer",
    [
        {"events": [{"event": "no such event"}], "responses": []},
        {"events": "none", "responses": []},
        {"events": [{"event": "slot", "name": "no_such_slot", "value": 1, "timestamp": None}]},
        {"events": [{"event": "followup", "name": "no_such_action", "timestamp": None}]},
        {"events": [], "responses": [{"custom": {"text": ""}}]},
        {"events": [], "responses": [{"custom": {"text": "x", "choices": [{"title": "y"}]}}]},
        {"events": [], "responses": [{"custom": {"command": "hand_off"}}]},
        {"events": [], "responses": [{"text": "x", "buttons": [{"title": "y", "payload": "z"}]}]},
    ],
    ids=str,
)
def test_nonsense_of_an_action_fails_the_turn(
    bot: Bot, actions: FakeActions, answer: dict[str, object]
) -> None:
    actions.answer("action_nonsense", {"responses": [], **answer})
    assert_failed(bot, "胡言乱语")


def test_turn_without_any_answer_fails(bot: Bot) -> None:
    assert_failed(bot, "保持沉默")


def test_endless_prediction_fails_the_turn(bot: Bot, actions: FakeActions) -> None:
    again = {"event": "followup", "name": "action_chip", "timestamp": None}
    actions.answer("action_chip", {"events": [again], "responses": [{"text": "又来"}]})
    assert_failed(bot, "给我卡片")


def test_validate_action_down_while_form_opens_fails_the_turn(
    bot: Bot, actions: FakeActions
) -> None:
    actions.answer("validate_refund_form", FAIL)
    assert_failed(bot, "我要退款")
    assert actions.called() == ["validate_refund_form"]  # no deed after a failure
    actions.reset()
    assert words(bot.turn("我要退款").body) == ["哪个订单？"]


def test_rejected_form_input_is_no_failure(bot: Bot) -> None:
    opened = bot.turn("我要退款").body["state"]
    answer = bot.turn("你好", state=opened)
    assert answer.status == 200
    assert words(answer.body)[0] == "您好，我在。"


def test_failed_turn_leaves_nothing_behind(bot: Bot, actions: FakeActions) -> None:
    opened = bot.turn("我要退款").body["state"]
    actions.answer("validate_refund_form", DROP)
    assert_failed(bot, "SF2611230042", state=opened)
    actions.reset()
    answer = bot.turn("SF2611230042", state=opened)
    assert words(answer.body) == ["什么原因？"]


# --- typed text is never a command ------------------------------------------------------------


SLASHES = pytest.mark.parametrize(
    "prefix", ["/", " /", "\u3000/", "\n/", "\x1f/", "\u200b/", "\ufeff/", "／"]
)


@SLASHES
@pytest.mark.parametrize(
    "command",
    [
        "restart",
        "session_start",
        "back",
        'inform{"order_number":"SF9999999999"}',
        'ask_person@0.2{"a":"b"}',
    ],
)
def test_typed_command_is_only_text(bot: Bot, prefix: str, command: str) -> None:
    answer = typed_in_a_form(bot, prefix + command)
    assert answer["commands"] == []
    assert answer["nlu"]["intent"] not in {"restart", "session_start", "back"}


@SLASHES
@pytest.mark.parametrize("command", ["ask_person", "ask_person@1.0{}"])
def test_typed_name_of_an_intent_is_read_as_words(bot: Bot, prefix: str, command: str) -> None:
    # Read as words it may well be understood; as a command it would be certain.
    assert typed_in_a_form(bot, prefix + command)["nlu"]["confidence"] < 1.0


def typed_in_a_form(bot: Bot, text: str) -> dict[str, Any]:
    opened = bot.turn("我要退款").body["state"]
    answer = bot.turn(text, state=opened)
    assert answer.status == 200
    said = [e for e in answer.body["state"]["events"] if e["event"] == "user"][-1]
    assert said["text"].startswith("／")
    assert "active_loop" in [e["event"] for e in answer.body["state"]["events"]]
    return answer.body


def test_choice_with_entities_fills_the_form(bot: Bot) -> None:
    opened = bot.turn(choice=choice("request_refund")).body["state"]
    answer = bot.turn(choice=choice("inform", order_number="SF2611230042"), state=opened)
    assert words(answer.body) == ["什么原因？"]
    assert answer.body["nlu"]["confidence"] == 1.0


@pytest.mark.parametrize("value", ['x"}/restart{"', "{a}", "@0.1", "\n", "😀", "%s {slot}"])
def test_entity_value_of_a_choice_stays_a_value(bot: Bot, value: str) -> None:
    answer = bot.turn(choice=choice("track_order", order_number=value))
    assert answer.status == 200
    assert answer.body["nlu"]["entities"] == [{"entity": "order_number", "value": value}]


@pytest.mark.parametrize(
    "text", ["😀😀😀", "{name} %s {{x}}", "\x00\x01", "\ud800", "a" * 20_000, "？？？", "．"]
)
def test_odd_text_is_answered(bot: Bot, text: str) -> None:
    assert bot.turn(text).status == 200


# --- stateless --------------------------------------------------------------------------------


def test_form_opened_on_one_process_is_filled_on_another(
    bots: tuple[Bot, Bot], actions: FakeActions
) -> None:
    first, second = bots
    opened = first.turn("我要退款", turn_id="trn_1").body["state"]
    numbered = second.turn("SF2611230042", turn_id="trn_2", state=opened).body
    assert words(numbered) == ["什么原因？"]
    done = first.turn("质量问题", turn_id="trn_3", state=numbered["state"]).body
    assert words(done) == ["已为您申请退款。"]
    [call] = [c for c in actions.calls if c["next_action"] == "action_submit_refund"]
    assert call["tracker"]["slots"]["order_number"] == "SF2611230042"
    assert call["tracker"]["slots"]["refund_reason"] == "quality"
    assert call["tracker"]["active_loop"] == {}


def test_same_turn_twice_gives_same_answer_and_state(bots: tuple[Bot, Bot]) -> None:
    opened = bots[0].turn("我要退款").body["state"]
    answers = [bot.turn("SF2611230042", state=opened).body for bot in (*bots, bots[0])]
    for answer in answers:
        del answer["timings_ms"]
    assert answers[0] == answers[1] == answers[2]


def test_nothing_is_remembered_without_state(bot: Bot) -> None:
    bot.turn("我要退款")
    answer = bot.turn("SF2611230042")
    assert "active_loop" not in [e["event"] for e in answer.body["state"]["events"]]


def test_state_stays_small_in_a_long_conversation(bot: Bot) -> None:
    state = bot.turn("我要退款").body["state"]
    state = bot.turn("SF2611230042", state=state).body["state"]
    for turn in range(30):
        state = bot.turn("你好" if turn % 2 else "我的订单到哪了", state=state).body["state"]
    assert len(json.dumps(state)) < 20_000
    # The form was never left: its question and its slots outlive the cut.
    answer = bot.turn("不喜欢", state=state)
    assert words(answer.body) == ["已为您申请退款。"]


def test_parallel_turns_do_not_mix(bots: tuple[Bot, Bot]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    texts = {"你好": "您好，我在。", "再见": "再见。", "我的订单到哪了": "您的订单已发货。"}
    calls = [(f"trn_{i}", text) for i, text in enumerate(list(texts) * 10)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda c: bots[0].turn(c[1], turn_id=c[0]).body, calls))
    for (turn_id, text), body in zip(calls, answers, strict=True):
        assert body["turn_done"] == turn_id
        assert words(body) == [texts[text]]
