"""What people can do, and how it reaches the bot."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.contracts.telegram.raw_client import RawBot
from tests.contracts.telegram.test_calls import picture
from tests.fakes.telegram.people import PrivateChat
from tests.fakes.telegram.server import TelegramServer


async def newest(raw: RawBot) -> dict[str, Any]:
    (update,) = await raw.result("getUpdates", offset=-1)
    return dict(update)


Deed = Callable[[PrivateChat], object]
DEEDS: dict[str, Deed] = {
    "photo": lambda chat: chat.send_photo(picture(), caption="坏了"),
    "voice": lambda chat: chat.send_voice(),
    "sticker": lambda chat: chat.send_sticker("😭"),
    "document": lambda chat: chat.send_document("发票.pdf", b"%PDF", mime_type="application/pdf"),
    "location": lambda chat: chat.send_location(31.2, 121.5),
    "contact": lambda chat: chat.send_contact("+8613800001234"),
}


@pytest.mark.parametrize("kind", DEEDS)
async def test_whatever_is_sent_arrives_as_a_message_of_its_kind(
    server: TelegramServer, raw: RawBot, kind: str
):
    DEEDS[kind](server.user(42).private())

    message = (await newest(raw))["message"]

    assert kind in message
    assert "text" not in message
    if "file_id" in message[kind]:
        file = await raw.result("getFile", file_id=message[kind]["file_id"])
        assert (await raw.http.get(f"/file/bot{server.bot.token}/{file['file_path']}")).content


@pytest.mark.parametrize(
    ("share", "user_id"),
    [
        (lambda chat: chat.send_contact("+8613800001234"), 42),
        (lambda chat: chat.send_contact("+8613800001234", own=False, user_id=7), 7),
        (lambda chat: chat.send_contact("+8613800001234", own=False), None),
    ],
)
async def test_a_contact_says_whose_it_is(
    server: TelegramServer, raw: RawBot, share: Deed, user_id: int | None
):
    share(server.user(42).private())

    message = (await newest(raw))["message"]

    assert message["contact"].get("user_id") == user_id
    assert message["from"]["id"] == 42


async def test_start_brings_the_payload_as_a_command(server: TelegramServer, raw: RawBot):
    server.user(42).private().start("code_123")

    message = (await newest(raw))["message"]

    assert message["text"] == "/start code_123"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_an_edit_tells_when_and_keeps_the_number(server: TelegramServer, raw: RawBot):
    chat = server.user(42).private()
    message = chat.say("单号1")
    chat.edit(message.id, "单号2")

    edited = (await newest(raw))["edited_message"]

    assert (edited["message_id"], edited["text"]) == (message.id, "单号2")
    assert edited["edit_date"] >= edited["date"]


async def test_a_group_is_heard_only_when_the_bot_is_meant(server: TelegramServer, raw: RawBot):
    li, wang = server.user(1, first_name="李"), server.user(2, first_name="王")
    group = server.group("家人", li, wang)
    group.say(li, "/order 这时它还不在")
    group.add_bot(li)
    sent = await raw.result("sendMessage", chat_id=group.id, text="大家好")
    bot_message = group.received[0]
    group.say(wang, "今天吃什么")
    group.say(wang, "/order@other_bot")
    group.say(wang, "/order@shanyu_shop_bot")
    group.say(wang, "@shanyu_shop_bot 在吗")
    group.say(li, "谢谢", reply_to=bot_message)
    group.remove_bot(li)
    refusal = await raw.refusal("sendMessage", chat_id=group.id, text="在吗")

    updates = await raw.result("getUpdates")
    assert [next(k for k in each if k != "update_id") for each in updates] == [
        "my_chat_member",
        *["message"] * 4,
        "my_chat_member",
    ]
    texts = [each["message"].get("text") for each in updates if "message" in each]
    assert texts == [None, "/order@shanyu_shop_bot", "@shanyu_shop_bot 在吗", "谢谢"]
    assert updates[4]["message"]["reply_to_message"]["message_id"] == sent["message_id"]
    assert updates[4]["message"]["chat"]["type"] == "supergroup"
    assert refusal == (403, "Forbidden: bot was kicked from the supergroup chat")


async def test_another_member_may_press_a_button_meant_for_somebody(
    server: TelegramServer, raw: RawBot
):
    li, wang = server.user(1, first_name="李"), server.user(2, first_name="王")
    group = server.group("家人", li, wang)
    group.add_bot(li)
    button = {"inline_keyboard": [[{"text": "看订单", "callback_data": "o1"}]]}
    await raw.result("sendMessage", chat_id=group.id, text="李的订单", reply_markup=button)

    group.press(wang, "看订单")

    query = (await newest(raw))["callback_query"]
    assert query["from"]["id"] == 2
    assert query["message"]["chat"]["id"] == group.id


async def test_what_is_not_there_cannot_be_pressed_edited_or_sent(server: TelegramServer):
    chat: PrivateChat = server.user(42).private()

    for deed in (
        lambda: chat.press("是"),
        lambda: chat.edit(1, "x"),
        lambda: chat.say(" "),
        lambda: chat.say("😀" * 2049),
    ):
        with pytest.raises(AssertionError):
            deed()


async def test_messages_are_handed_out_one_by_one_and_deleted_ones_are_gone(
    server: TelegramServer, raw: RawBot
):
    chat = server.user(42).private()
    chat.start()
    for text in ("一", "二", "三"):
        await raw.result("sendMessage", chat_id=42, text=text)
    second = chat.received[1]
    await raw.result("deleteMessage", chat_id=42, message_id=second.id)

    assert (await chat.next_message()).text == "一"
    assert (await chat.next_message()).text == "三"
    with pytest.raises(TimeoutError):
        await chat.next_message(timeout_seconds=0.05)


async def test_two_bots_of_one_server_share_nothing(server: TelegramServer, raw: RawBot):
    other = server.add_bot("7000000002:other", username="other_bot")
    user = server.user(42)
    user.private(other).say("给另一个")

    assert await raw.result("getUpdates") == []
    assert await raw.refusal("sendMessage", chat_id=42, text="x") == (
        400,
        "Bad Request: chat not found",
    )
    heard = (await raw.http.get(f"/bot{other.token}/getUpdates")).json()["result"]
    assert [each["message"]["text"] for each in heard] == ["给另一个"]
