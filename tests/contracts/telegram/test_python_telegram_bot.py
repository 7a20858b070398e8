"""A foreign client at the server: python-telegram-bot's own Application, by poll and by webhook."""

import contextlib
import html
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from tests.contracts.telegram.raw_client import RawBot, eventually
from tests.contracts.telegram.test_calls import picture
from tests.fakes.telegram.faults import Kind
from tests.fakes.telegram.people import PrivateChat
from tests.fakes.telegram.server import TelegramServer

SECRET = "from-the-shop_1"
YES = InlineKeyboardMarkup([[InlineKeyboardButton("是的", callback_data="yes")]])
Start = Callable[[Application], Coroutine[Any, Any, None]]


class EchoShop:
    """Answers every text, shows what it heard of all else."""

    def __init__(self, server: TelegramServer) -> None:
        self.heard: list[Update] = []
        self.app = (
            Application.builder()
            .token(server.bot.token)
            .base_url(f"{server.url}/bot")
            .base_file_url(f"{server.url}/file/bot")
            .build()
        )
        self.app.add_handler(ChatMemberHandler(self._note))
        self.app.add_handler(CallbackQueryHandler(self._answer_press))
        self.app.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, self._note))
        self.app.add_handler(MessageHandler(filters.TEXT, self._echo))
        self.app.add_handler(MessageHandler(filters.ALL, self._note))

    async def _note(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        self.heard.append(update)

    async def _echo(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message
        assert update.message.text
        words = html.escape(update.message.text)
        await update.message.reply_html(f"<b>收到</b>：{words}", reply_markup=YES)

    async def _answer_press(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query
        await update.callback_query.answer("好的", show_alert=True)
        await update.callback_query.edit_message_text(f"您选了 {update.callback_query.data}")


async def by_polling(app: Application) -> None:
    assert app.updater
    await app.updater.start_polling(allowed_updates=Update.ALL_TYPES)


async def by_webhook(app: Application) -> None:
    assert app.updater
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    await app.updater.start_webhook(
        "127.0.0.1", port, "hook", webhook_url=f"http://127.0.0.1:{port}/hook",
        secret_token=SECRET, allowed_updates=Update.ALL_TYPES,
    )  # fmt: skip


@contextlib.asynccontextmanager
async def running(shop: EchoShop, start: Start) -> AsyncIterator[None]:
    async with shop.app:
        await start(shop.app)
        await shop.app.start()
        try:
            yield
        finally:
            assert shop.app.updater
            await shop.app.updater.stop()
            await shop.app.stop()


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with Bot(
        server.bot.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot"
    ) as bot:
        yield bot


@pytest.fixture
def chat(server: TelegramServer) -> PrivateChat:
    chat = server.user(42, first_name="小明").private()
    chat.start()
    return chat


@pytest.mark.parametrize("start", [by_polling, by_webhook])
async def test_an_application_hears_answers_and_reacts_to_buttons(
    server: TelegramServer, start: Start
):
    shop = EchoShop(server)
    chat = server.user(42).private()
    async with running(shop, start):
        chat.say("我的订单 & <三号>")
        answer = await chat.next_message()
        said = answer.text, answer.entities, answer.buttons
        press = chat.press("是的")
        alert = await press.answer()
        await chat.until(lambda: answer.text == "您选了 yes")
        mine = chat.say("错字")
        await chat.next_message()
        chat.edit(mine.id, "对字")
        chat.send_photo(picture())
        chat.block()
        await eventually(lambda: len(shop.heard) == 3)

    assert said == ("收到：我的订单 & <三号>", [("bold", "收到")], [["是的"]])
    assert alert == {"text": "好的", "show_alert": True}
    assert answer.buttons == []
    kinds = [(bool(u.edited_message), bool(u.my_chat_member)) for u in shop.heard]
    assert sorted(kinds) == [(False, False), (False, True), (True, False)]
    assert server.bot.queue.pending_count() == 0


async def test_its_webhook_refuses_who_does_not_know_the_secret(server: TelegramServer):
    shop = EchoShop(server)
    chat = server.user(42).private()
    async with running(shop, by_webhook):
        server.bot.webhook.settings.secret_token = "forged"
        chat.say("假的")
        await eventually(lambda: [d for d in server.ledger.deliveries if d.status == 403])

    assert chat.received == []


async def test_every_method_the_shop_uses_is_understood_both_ways(
    server: TelegramServer, bot: Bot, chat: PrivateChat
):
    me = await bot.get_me()
    sent = await bot.send_message(42, "<i>好</i>", parse_mode="HTML", reply_markup=YES)
    photo = await bot.send_photo(42, picture(), caption="图")
    document = await bot.send_document(42, b"a,b", filename="表.csv")
    album = await bot.send_media_group(42, [InputMediaPhoto(picture()), InputMediaPhoto(picture())])
    await bot.edit_message_caption(42, photo.message_id, caption="新图")
    await bot.edit_message_media(InputMediaPhoto(picture(9, 9)), 42, photo.message_id)
    await bot.edit_message_reply_markup(42, sent.message_id, reply_markup=None)
    await bot.send_chat_action(42, "typing")
    await bot.set_my_commands([BotCommand("order", "查订单")], language_code="zh")
    await bot.delete_message(42, document.message_id)
    keyboard = ReplyKeyboardMarkup([[KeyboardButton("分享手机号", request_contact=True)]])
    await bot.send_message(42, "请分享", reply_markup=keyboard)

    assert (me.is_bot, me.username) == (True, "shanyu_shop_bot")
    assert (sent.text, sent.entities[0].type) == ("好", "italic")
    assert (photo.photo[-1].width, photo.caption) == (8, "图")
    assert len(album) == 2
    assert album[0].media_group_id == album[1].media_group_id
    assert (await bot.get_my_commands(language_code="zh"))[0].description == "查订单"
    assert (await bot.get_chat(42)).first_name == "小明"
    assert chat.received[0].buttons == []
    assert chat.received[-1].buttons == [["分享手机号"]]
    assert chat.received[1].photo == picture(9, 9)


async def test_a_file_that_a_customer_sent_comes_down(bot: Bot, chat: PrivateChat):
    chat.send_document("发票.pdf", b"%PDF-1.7", mime_type="application/pdf")

    *_, update = await bot.get_updates()

    assert update.message
    assert update.message.document
    file = await update.message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"%PDF-1.7"


async def test_refusals_are_the_errors_a_bot_expects(
    server: TelegramServer, bot: Bot, chat: PrivateChat, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # the other way is deprecated, and warns
    sent = await bot.send_message(42, "好")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("好", 42, sent.message_id)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(43, "好")
    server.faults.plan(Kind.TOO_MANY_REQUESTS, value=17, method="sendMessage")
    with pytest.raises(RetryAfter) as flood:
        await bot.send_message(42, "好")
    assert flood.value.retry_after == timedelta(seconds=17)
    server.faults.clear()
    chat.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(42, "好")
    stranger = Bot("7000000009:unknown", base_url=f"{server.url}/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (Kind.SERVER_ERROR, NetworkError),
        (Kind.RESET, NetworkError),
        (Kind.RESET_AFTER, NetworkError),
        (Kind.NO_REPLY, TimedOut),
    ],
)
async def test_what_went_wrong_on_the_way_is_a_network_error(
    server: TelegramServer, bot: Bot, chat: PrivateChat, kind: Kind, error: type[Exception]
):
    server.faults.plan(kind, method="sendMessage")

    with pytest.raises(error):
        await bot.send_message(42, "到了吗", read_timeout=1)

    was_delivered = kind in (Kind.RESET_AFTER, Kind.NO_REPLY)
    assert len(chat.received) == len(server.ledger.unknowns()) == (1 if was_delivered else 0)


async def test_a_webhook_stops_its_polling(server: TelegramServer, bot: Bot, raw: RawBot):
    await raw.result("setWebhook", url="http://127.0.0.1:9/hook")

    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
