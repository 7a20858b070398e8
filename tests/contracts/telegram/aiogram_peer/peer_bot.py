"""A small shop bot written with aiogram, run by the Python of the peer's own environment.

Imports nothing of the project. Prints one JSON line when it listens and one for each thing it
learned; ends when its standard input closes.
"""

import argparse
import asyncio
import json
import socket
import sys
from typing import Any

from aiogram import Bot, Dispatcher, F, types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter
from aiogram.filters import CommandStart
from aiogram.methods import SendMessage
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

SECRET = "aiogram_Secret-1"
YES = types.InlineKeyboardMarkup(
    inline_keyboard=[[types.InlineKeyboardButton(text="是的", callback_data="yes")]]
)
dispatcher = Dispatcher()


def tell(**fact: object) -> None:
    sys.stdout.write(json.dumps(fact) + "\n")
    sys.stdout.flush()


@dispatcher.message(CommandStart(deep_link=True))
async def greet(message: types.Message, command: Any) -> None:  # noqa: ANN401
    await message.answer(
        f"<b>欢迎</b>，暗号 <code>{command.args}</code>", parse_mode="HTML", reply_markup=YES
    )


@dispatcher.callback_query(F.data == "yes")
async def agree(query: types.CallbackQuery) -> None:
    await query.answer("好的")
    assert isinstance(query.message, types.Message)
    await query.message.edit_text("您选了是的")


@dispatcher.message(F.photo)
async def give_back(message: types.Message, bot: Bot) -> None:
    assert message.photo
    content = await bot.download(message.photo[-1])
    assert content
    picture = types.BufferedInputFile(content.read(), "same.png")
    await message.answer_photo(picture, caption="<i>一样</i>", parse_mode="HTML")


@dispatcher.message(F.text.startswith("回复 "))
async def reply_in_the_answer(message: types.Message) -> SendMessage:
    """By webhook this travels in the answer to the update, as multipart."""
    return message.answer((message.text or "").removeprefix("回复 "))


@dispatcher.message(F.text == "试错")
async def learn(message: types.Message, bot: Bot) -> None:
    for attempt in (
        bot.send_message(message.chat.id, "<b>没关", parse_mode="HTML"),
        bot.send_message(999, "你是谁"),
        bot.edit_message_text("我的", chat_id=message.chat.id, message_id=message.message_id),
        bot.send_message(message.chat.id, "太快"),
    ):
        try:
            await attempt
        except TelegramRetryAfter as flood:
            tell(error="TelegramRetryAfter", message=flood.retry_after)
        except TelegramAPIError as error:
            tell(error=type(error).__name__, message=error.message)
    tell(error="none")


async def listen(bot: Bot) -> None:
    """Serve the webhook; the answers of handlers go back in the answer to Telegram."""
    app = web.Application()
    handler = SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=SECRET)
    handler.register(app, path="/hook")
    setup_application(app, dispatcher, bot=bot)
    runner = web.AppRunner(app)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listener).start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
    await bot.set_webhook(url, secret_token=SECRET)
    tell(ready=url)
    try:
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    finally:
        await runner.cleanup()


async def poll(bot: Bot) -> None:
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    tell(ready="polling")
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await dispatcher.stop_polling()
    await polling


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("token")
    parser.add_argument("--webhook", action="store_true")
    options = parser.parse_args()
    session = AiohttpSession(api=TelegramAPIServer.from_base(options.url))
    async with Bot(options.token, session=session) as bot:
        await (listen if options.webhook else poll)(bot)


if __name__ == "__main__":
    asyncio.run(main())
