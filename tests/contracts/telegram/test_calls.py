"""Calls by bare HTTP: every documented encoding, and refusals in Telegram's own words."""

import io
import json
from typing import Any

import pytest
from PIL import Image

from tests.contracts.telegram.raw_client import RawBot
from tests.fakes.telegram.server import TelegramServer

BUTTONS = {"inline_keyboard": [[{"text": "是", "callback_data": "yes"}]]}
MARKED = '<b>😀</b> <a href="https://shop.example/">看</a>'


def picture(width: int = 8, height: int = 6) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, "PNG")
    return file.getvalue()


async def test_a_call_may_come_in_the_query_as_form_as_multipart_or_as_json(
    server: TelegramServer, raw: RawBot
):
    chat = server.user(42).private()
    chat.start()
    words: dict[str, Any] = {"chat_id": "42", "text": "你好 & <再见>"}
    form = {**words, "reply_markup": json.dumps(BUTTONS)}

    await raw.http.get(raw.path("sendMessage"), params=form)
    await raw.http.post(raw.path("SENDMESSAGE"), data=form)
    await raw.http.post(raw.path("sendMessage"), files={k: (None, v) for k, v in form.items()})
    await raw.http.post(raw.path("sendMessage"), json={**words, "reply_markup": BUTTONS})

    assert [each.text for each in chat.received] == ["你好 & <再见>"] * 4
    assert [each.buttons for each in chat.received] == [[["是"]]] * 4


async def test_an_answer_is_escaped_beyond_ascii_and_has_the_documented_fields(
    server: TelegramServer, raw: RawBot
):
    server.user(42, first_name="小明", last_name="王", username="xm").private().start()

    answer = await raw.http.post(
        raw.path("sendMessage"), json={"chat_id": 42, "text": MARKED, "parse_mode": "HTML"}
    )

    assert answer.content.isascii()
    message = answer.json()["result"]
    assert message["chat"] == {
        "id": 42,
        "first_name": "小明",
        "last_name": "王",
        "username": "xm",
        "type": "private",
    }
    assert message["from"]["is_bot"] is True
    assert message["text"] == "😀 看"
    assert message["entities"] == [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "text_link", "offset": 3, "length": 1, "url": "https://shop.example/"},
    ]


REFUSALS: dict[str, tuple[str, dict[str, Any], int, str]] = {
    "nowhere": ("sendMessage", {"text": "x"}, 400, "Bad Request: chat_id is empty"),
    "never met": ("sendMessage", {"chat_id": 43, "text": "x"}, 400, "Bad Request: chat not found"),
    "by name": ("sendMessage", {"chat_id": "@li", "text": "x"}, 400, "Bad Request: chat not found"),
    "nothing": ("sendMessage", {"chat_id": 42}, 400, "Bad Request: message text is empty"),
    "blank": (
        "sendMessage",
        {"chat_id": 42, "text": " \n"},
        400,
        "Bad Request: text must be non-empty",
    ),
    "only tags": (
        "sendMessage",
        {"chat_id": 42, "text": "<b> </b>", "parse_mode": "HTML"},
        400,
        "Bad Request: text must be non-empty",
    ),
    "long": (
        "sendMessage",
        {"chat_id": 42, "text": "x" * 4097},
        400,
        "Bad Request: message is too long",
    ),
    "long in units": (
        "sendMessage",
        {"chat_id": 42, "text": "😀" * 2049},
        400,
        "Bad Request: message is too long",
    ),
    "very long": (
        "sendMessage",
        {"chat_id": 42, "text": "龘" * 11_000},
        400,
        "Bad Request: text is too long",
    ),
    "unclosed": (
        "sendMessage",
        {"chat_id": 42, "text": "<b>x", "parse_mode": "HTML"},
        400,
        "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    "mode": (
        "sendMessage",
        {"chat_id": 42, "text": "x", "parse_mode": "rtf"},
        400,
        "Bad Request: unsupported parse_mode",
    ),
    "data": (
        "sendMessage",
        {
            "chat_id": 42,
            "text": "x",
            "reply_markup": {"inline_keyboard": [[{"text": "是", "callback_data": "好" * 22}]]},
        },
        400,
        "Bad Request: BUTTON_DATA_INVALID",
    ),
    "idle button": (
        "sendMessage",
        {"chat_id": 42, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "是"}]]}},
        400,
        "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    "flat keyboard": (
        "sendMessage",
        {"chat_id": 42, "text": "x", "reply_markup": {"inline_keyboard": [{"text": "是"}]}},
        400,
        'Bad Request: Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    ),
    "broken markup": (
        "sendMessage",
        {"chat_id": 42, "text": "x", "reply_markup": "{"},
        400,
        "Bad Request: can't parse reply keyboard markup JSON object",
    ),
    "lost reply": (
        "sendMessage",
        {"chat_id": 42, "text": "x", "reply_parameters": {"message_id": 99}},
        400,
        "Bad Request: message to be replied not found",
    ),
    "no photo": (
        "sendPhoto",
        {"chat_id": 42},
        400,
        "Bad Request: there is no photo in the request",
    ),
    "unknown file": (
        "sendPhoto",
        {"chat_id": 42, "photo": "AgAC"},
        400,
        "Bad Request: wrong file identifier/HTTP URL specified",
    ),
    "action": (
        "sendChatAction",
        {"chat_id": 42, "action": "sing"},
        400,
        "Bad Request: wrong parameter action in request",
    ),
    "edit nothing": (
        "editMessageText",
        {"chat_id": 42, "message_id": 99, "text": "x"},
        400,
        "Bad Request: message to edit not found",
    ),
    "edit another's": (
        "editMessageText",
        {"chat_id": 42, "message_id": 1, "text": "x"},
        400,
        "Bad Request: message can't be edited",
    ),
    "delete nothing": (
        "deleteMessage",
        {"chat_id": 42, "message_id": 99},
        400,
        "Bad Request: message to delete not found",
    ),
    "old query": (
        "answerCallbackQuery",
        {"callback_query_id": "1"},
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    ),
    "command": (
        "setMyCommands",
        {"commands": [{"command": "Order!", "description": "x"}]},
        400,
        "Bad Request: BOT_COMMAND_INVALID",
    ),
    "file": (
        "getFile",
        {"file_id": "x"},
        400,
        "Bad Request: wrong file_id or the file is temporarily unavailable",
    ),
    "method": ("sendLove", {"chat_id": 42}, 404, "Not Found: method not found"),
    "secret": (
        "setWebhook",
        {"url": "https://shop.example/hook", "secret_token": "密"},
        400,
        "Bad Request: secret token contains unallowed characters",
    ),
    "address": (
        "setWebhook",
        {"url": "ftp://x"},
        400,
        "Bad Request: invalid webhook URL specified",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
async def test_what_telegram_refuses_is_refused_in_its_words(
    server: TelegramServer, raw: RawBot, case: str
):
    method, params, code, description = REFUSALS[case]
    chat = server.user(42).private()
    chat.start()

    assert await raw.refusal(method, **params) == (code, description)
    assert chat.received == []


@pytest.mark.parametrize(
    ("token", "code", "description"),
    [
        ("7000000001:wrong", 401, "Unauthorized"),
        ("nonsense", 401, "Unauthorized: invalid token specified"),
    ],
)
async def test_a_wrong_token_opens_nothing(raw: RawBot, token: str, code: int, description: str):
    answer = await raw.http.get(f"/bot{token}/getMe")

    assert answer.status_code == code
    assert answer.json() == {"ok": False, "error_code": code, "description": description}


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("text/csv", b"a,b"),
    ],
)
async def test_a_body_that_is_no_call_is_refused(raw: RawBot, content_type: str, body: bytes):
    headers = {"content-type": content_type}

    answer = await raw.http.post(raw.path("getMe"), content=body, headers=headers)

    assert answer.status_code == 400
    assert answer.json()["ok"] is False


async def test_the_longest_text_passes_and_tags_do_not_count(server: TelegramServer, raw: RawBot):
    chat = server.user(42).private()
    chat.start()

    await raw.result("sendMessage", chat_id=42, text=f"<b>{'😀' * 2048}</b>", parse_mode="html")

    assert chat.received[0].text == "😀" * 2048


async def test_an_edit_without_buttons_takes_them_away_and_the_same_again_is_refused(
    server: TelegramServer, raw: RawBot
):
    chat = server.user(42).private()
    chat.start()
    sent = await raw.result("sendMessage", chat_id=42, text="选", reply_markup=BUTTONS)
    place = {"chat_id": 42, "message_id": sent["message_id"]}

    same = await raw.refusal("editMessageText", **place, text="选", reply_markup=BUTTONS)
    edited = await raw.result("editMessageText", **place, text="选好了")
    only_buttons = await raw.result("editMessageReplyMarkup", **place, reply_markup=BUTTONS)

    assert same[1].startswith("Bad Request: message is not modified: specified new message content")
    assert "reply_markup" not in edited
    assert edited["edit_date"] >= edited["date"]
    assert only_buttons["reply_markup"] == BUTTONS


@pytest.mark.parametrize("is_attached", [False, True])
async def test_a_photo_goes_up_with_a_caption_and_comes_down_the_same(
    server: TelegramServer, raw: RawBot, *, is_attached: bool
):
    chat = server.user(42).private()
    chat.start()
    content = picture()
    form = {"chat_id": "42", "caption": "<i>销量</i>", "parse_mode": "HTML"}
    name = "chart" if is_attached else "photo"
    if is_attached:
        form["photo"] = "attach://chart"

    answer = await raw.http.post(
        raw.path("sendPhoto"), data=form, files={name: ("a.png", content, "image/png")}
    )

    sizes = answer.json()["result"]["photo"]
    file = await raw.result("getFile", file_id=sizes[-1]["file_id"])
    download = await raw.http.get(f"/file/bot{server.bot.token}/{file['file_path']}")
    again = await raw.result("sendPhoto", chat_id=42, photo=sizes[-1]["file_id"])
    assert (sizes[-1]["width"], sizes[-1]["height"]) == (8, 6)
    assert download.content == content == chat.received[0].photo
    assert (chat.received[0].text, chat.received[0].entities) == ("销量", [("italic", "销量")])
    assert again["photo"] == sizes


@pytest.mark.parametrize(
    ("content", "description"),
    [
        (b"no picture", "Bad Request: IMAGE_PROCESS_FAILED"),
        (picture(2100, 100), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_what_is_no_photo_is_refused(
    server: TelegramServer, raw: RawBot, content: bytes, description: str
):
    server.user(42).private().start()

    answer = await raw.http.post(
        raw.path("sendPhoto"), data={"chat_id": "42"}, files={"photo": ("a.png", content)}
    )

    assert answer.json()["description"] == description


async def test_an_album_and_new_media_in_an_old_message(server: TelegramServer, raw: RawBot):
    chat = server.user(42).private()
    chat.start()
    album = [{"type": "photo", "media": f"attach://{name}", "caption": name} for name in "ab"]
    files = {name: (f"{name}.png", picture(), "image/png") for name in "ab"}

    await raw.http.post(
        raw.path("sendMediaGroup"),
        data={"chat_id": "42", "media": json.dumps(album)},
        files=files,
    )
    first, second = chat.received
    await raw.http.post(
        raw.path("editMessageMedia"),
        data={
            "chat_id": "42",
            "message_id": str(first.id),
            "media": json.dumps({"type": "document", "media": "attach://f"}),
        },
        files={"f": ("表.csv", b"a,b", "text/csv")},
    )

    assert second.text == "b"
    assert first.document == b"a,b"
    assert first.content["document"]["file_name"] == "表.csv"


async def test_commands_are_kept_by_scope_and_language(raw: RawBot):
    commands = [{"command": "order", "description": "查订单"}]

    await raw.result("setMyCommands", commands=commands, language_code="zh")

    assert await raw.result("getMyCommands", language_code="zh") == commands
    assert await raw.result("getMyCommands") == []
    await raw.result("deleteMyCommands", language_code="zh")
    assert await raw.result("getMyCommands", language_code="zh") == []


async def test_after_log_out_nothing_is_answered(raw: RawBot):
    too_soon = await raw.call("close")
    await raw.result("logOut")

    assert too_soon["parameters"]["retry_after"] > 0
    assert await raw.refusal("getMe") == (400, "Logged out")
