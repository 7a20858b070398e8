"""The methods a bot may call; what is not in ``METHODS`` is unknown to this server."""

import inspect
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.telegram import sending
from tests.fakes.telegram.bot import Bot
from tests.fakes.telegram.chats import DOWNLOAD_BYTES
from tests.fakes.telegram.errors import (
    WEBHOOK_IS_ACTIVE,
    ApiError,
    bad_request,
    too_many_requests,
)
from tests.fakes.telegram.formatting import utf16_length
from tests.fakes.telegram.webhooks import Settings
from tests.fakes.telegram.wire import Json, Query

ALERT_UNITS = 200
MOST_CONNECTIONS = 100
CLOSABLE_AFTER_SECONDS = 600
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]*")


async def call(bot: Bot, query: Query) -> Any:  # noqa: ANN401
    """Run a method; raises ``ApiError`` where Telegram refuses."""
    if bot.is_logged_out:
        raise ApiError(400, "Logged out")
    method = METHODS.get(query.method)
    if method is None:
        raise ApiError(404, "Not Found: method not found")
    result = method(bot, query)
    return await result if inspect.isawaitable(result) else result


def get_me(bot: Bot, _query: Query) -> Json:
    return {
        **bot.person.as_json(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(bot: Bot, query: Query) -> list[Json]:
    if bot.webhook.is_set:
        await bot.polling.refuse(WEBHOOK_IS_ACTIVE)
    _set_allowed_updates(bot, query)
    return await bot.polling.get(
        offset=query.integer("offset"),
        limit=min(max(query.integer("limit", 100), 1), 100),
        timeout_seconds=max(query.integer("timeout"), 0),
    )


async def set_webhook(bot: Bot, query: Query) -> bool:
    url = query.text("url")
    if not url:
        return await delete_webhook(bot, query)
    now = bot.clock.now()
    if bot.webhook_set_at and (now - bot.webhook_set_at).total_seconds() < 1:
        raise too_many_requests(1)
    bot.webhook_set_at = now
    address = urlsplit(url if "://" in url else f"https://{url}")
    # As a local server does, this one takes http too, and any port.
    if address.scheme not in ("http", "https") or not address.hostname:
        raise bad_request("invalid webhook URL specified")
    secret = query.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _set_allowed_updates(bot, query)
    bot.polling.end_for_webhook()
    if query.flag("drop_pending_updates"):
        bot.queue.clear()
    connections = min(max(query.integer("max_connections", 40), 1), MOST_CONNECTIONS)
    await bot.webhook.set(Settings(address.geturl(), secret, connections))
    return True


async def delete_webhook(bot: Bot, query: Query) -> bool:
    await bot.webhook.close()
    if query.flag("drop_pending_updates"):
        bot.queue.clear()
    return True


def get_webhook_info(bot: Bot, _query: Query) -> Json:
    return bot.webhook.info()


def _set_allowed_updates(bot: Bot, query: Query) -> None:
    """An empty list means the default, no list leaves what was said before; nonsense is ignored."""
    if query.params.get("allowed_updates") in (None, ""):
        return
    kinds = query.structure("allowed_updates", "allowed updates")
    if isinstance(kinds, list):
        bot.queue.allowed = frozenset(str(each) for each in kinds) or None


def answer_callback_query(bot: Bot, query: Query) -> bool:
    text = query.text("text")
    if utf16_length(text) > ALERT_UNITS:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {"text": text, "show_alert": query.flag("show_alert")}
    bot.answer_press(query.text("callback_query_id"), answer)
    return True


def set_my_commands(bot: Bot, query: Query) -> bool:
    commands = query.structure("commands", "commands")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    for each in commands:
        if not isinstance(each, dict):
            raise bad_request("can't parse BotCommand: expected an Object")
        if not _COMMAND.fullmatch(str(each.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(each.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    bot.commands[_commands_for(query)] = [
        {**each, "command": each["command"].removeprefix("/")} for each in commands
    ]
    return True


def get_my_commands(bot: Bot, query: Query) -> list[Json]:
    return bot.commands.get(_commands_for(query), [])


def delete_my_commands(bot: Bot, query: Query) -> bool:
    bot.commands.pop(_commands_for(query), None)
    return True


def _commands_for(query: Query) -> str:
    scope = query.structure("scope", "BotCommandScope") or {"type": "default"}
    return f"{sorted(scope.items())} {query.text('language_code')}"


def get_file(bot: Bot, query: Query) -> Json:
    file = bot.files.find(query.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {**file.as_json(), "file_path": file.path}


def get_chat(bot: Bot, query: Query) -> Json:
    chat = bot.addressed(query, writes=False)
    return {
        **chat.as_json(),
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def close(bot: Bot, _query: Query) -> bool:
    running = (bot.clock.now() - bot.launched_at).total_seconds()
    if running < CLOSABLE_AFTER_SECONDS:
        raise too_many_requests(round(CLOSABLE_AFTER_SECONDS - running))
    return True


def log_out(bot: Bot, _query: Query) -> bool:
    bot.is_logged_out = True
    bot.queue.clear()
    return True


METHODS: dict[str, Callable[[Bot, Query], Any]] = {
    "getme": get_me,
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "sendmediagroup": sending.send_media_group,
    "sendchataction": sending.send_chat_action,
    "editmessagetext": sending.edit_message_text,
    "editmessagecaption": sending.edit_message_caption,
    "editmessagemedia": sending.edit_message_media,
    "editmessagereplymarkup": sending.edit_message_reply_markup,
    "deletemessage": sending.delete_message,
    "answercallbackquery": answer_callback_query,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "getfile": get_file,
    "getchat": get_chat,
    "close": close,
    "logout": log_out,
}
