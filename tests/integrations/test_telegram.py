"""The Bot API's failures in our words: whether the call may have had an effect, and no word of the token."""

import traceback

import httpx
import pytest
from pydantic import SecretStr
from telegram import error as foreign

from crm_backend.core.errors import CrmError
from crm_backend.integrations.telegram import (
    ChatGone,
    NotAnswered,
    NotReached,
    OtherReader,
    Refused,
    TelegramApi,
    TokenRefused,
    Unreached,
    translated,
)
from tests.fakes.telegram.faults import Kind
from tests.fakes.telegram.server import TelegramServer


def caused(error: foreign.TelegramError, cause: Exception) -> foreign.TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (foreign.RetryAfter(7), NotReached),
        (foreign.NetworkError("Bad Gateway"), NotReached),
        (caused(foreign.TimedOut(), httpx.ConnectTimeout("")), Unreached),
        (caused(foreign.TimedOut(), httpx.PoolTimeout("")), Unreached),
        (caused(foreign.NetworkError(""), httpx.ConnectError("")), Unreached),
        (caused(foreign.TimedOut(), httpx.ReadTimeout("")), NotAnswered),
        (caused(foreign.NetworkError(""), httpx.RemoteProtocolError("")), NotAnswered),
        (foreign.TelegramError("Invalid server response"), NotAnswered),
        (foreign.Forbidden("bot was blocked by the user"), ChatGone),
        (foreign.InvalidToken("Unauthorized"), TokenRefused),
        (foreign.Conflict("terminated by other getUpdates request"), OtherReader),
        (foreign.BadRequest("chat not found"), Refused),
        (foreign.ChatMigrated(-100), Refused),
    ],
)
def test_failure_says_whether_the_call_may_have_had_an_effect(error, ours):
    assert type(translated(error)) is ours


def test_telegrams_own_pause_is_kept():
    found = translated(foreign.RetryAfter(7))
    assert isinstance(found, NotReached)
    assert found.retry_after_seconds == 7


async def test_no_failure_carries_the_token_or_what_was_to_be_said():
    async with TelegramServer() as server:
        chat = server.user(5).private()
        chat.start()
        api = TelegramApi(SecretStr(server.bot.token), base_url=server.url, proxy_url=SecretStr(""))
        for kind in (Kind.SERVER_ERROR, Kind.RESET, Kind.RESET_AFTER, Kind.BLOCKED):
            server.faults.plan(kind, method="sendMessage")
            with pytest.raises(CrmError) as failure:
                await api.say(chat.id, "秘密")
            told = "".join(traceback.format_exception(failure.value)) + repr(failure.value.facts)
            assert server.bot.token not in told
            assert "秘密" not in told.replace('await api.say(chat.id, "秘密")', "")
        await api.close()
