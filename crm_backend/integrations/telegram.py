"""Telegram's Bot API behind one class in our words, on python-telegram-bot's ``Bot``.

What went wrong says whether the call may have had an effect: a message is not sent twice for want of an answer.
"""

import asyncio
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import socksio
from pydantic import SecretStr
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram import error as foreign
from telegram.constants import ParseMode
from telegram.request import HTTPXRequest

from crm_backend.core.errors import CrmError, Unavailable

# The library's own switch, read whenever it meets a 429: without it, it warns of itself there.
os.environ.setdefault("PTB_TIMEDELTA", "1")  # noqa: TID251
# What it logs with a traceback, such as a page from a proxy instead of an answer, it raises as well.
logging.getLogger("telegram").setLevel(logging.CRITICAL)

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
LONG_POLL_SECONDS = 10
UPDATES_AT_ONCE = 100
CONNECTIONS = 40
# What we read; Telegram keeps the rest to itself.
UPDATE_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
# The request did not leave, whatever happens next.
_BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    socksio.ProtocolError,  # what answers there is no SOCKS proxy; httpx lets it through
)


class NotReached(Unavailable):
    """Telegram did not take the call (no connection, 5xx, a limit); it may be made again."""

    code = "telegram_not_reached"
    message = "Telegram did not take the call."

    def __init__(self, cause: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(cause=cause)
        self.cause = cause
        self.retry_after_seconds = retry_after_seconds


class Unreached(NotReached):
    """No connection to Telegram could be made: the network or the proxy is down."""

    code = "telegram_unreached"
    message = "No connection to Telegram could be made."


class NotAnswered(Unavailable):
    """The call left and no answer came: Telegram may have carried it out."""

    code = "telegram_not_answered"
    message = "Telegram did not answer."


class Refused(CrmError):
    """Telegram refused the call for good."""

    code = "telegram_refused"
    message = "Telegram refused the call."


class ChatGone(Refused):
    """The person stopped the bot, or it was taken out of the group."""

    code = "telegram_chat_gone"
    message = "The bot may not write in this chat any more."


class TokenRefused(Refused):
    """No bot has this token, or it was revoked."""

    code = "telegram_token_refused"
    message = "Telegram does not know this bot's token."


class OtherReader(Refused):
    """Somebody else fetches this bot's updates, or a webhook is set (409)."""

    code = "telegram_other_reader"
    message = "Another program fetches this bot's updates."


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """Where Telegram delivers updates (empty: nowhere), how many wait there, and what went wrong last, in its words."""

    url: str
    waiting: int
    last_error: str = ""
    last_error_at: datetime | None = None


class TelegramApi:
    """One bot at one Bot API server.

    One attempt per call: 5 s to connect, 10 s to answer. Every failure is :class:`NotReached`, :class:`NotAnswered`
    or :class:`Refused` (or one of its kinds); none of them carries the token or what was to be said.
    """

    def __init__(self, token: SecretStr, *, base_url: str, proxy_url: SecretStr) -> None:
        self._proxy = proxy_url.get_secret_value() or None
        self._base_url = base_url
        self._requests = (
            _connections(self._proxy, LONG_POLL_SECONDS + ANSWER_SECONDS),
            _connections(self._proxy, ANSWER_SECONDS),
        )
        self._bot = Bot(
            token.get_secret_value(),
            base_url=f"{base_url.rstrip('/')}/bot",
            get_updates_request=self._requests[0],
            request=self._requests[1],
        )

    async def close(self) -> None:
        """Give all connections back."""
        for request in self._requests:
            await request.shutdown()

    async def say(self, chat_id: int, html: str, buttons: Sequence[tuple[str, str]] = ()) -> int:
        """Send HTML with (title, data) buttons, one a row; returns Telegram's number of the message."""
        rows = [[InlineKeyboardButton(title, callback_data=data)] for title, data in buttons]
        with _our_words():
            sent = await self._bot.send_message(
                chat_id,
                html,
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_markup=InlineKeyboardMarkup(rows) if rows else None,
            )
            return sent.message_id

    async def show(self, chat_id: int, png: bytes) -> int:
        """Send a picture; returns Telegram's number of the message."""
        with _our_words():
            return (await self._bot.send_photo(chat_id, png)).message_id

    async def answer_press(self, press_id: str, text: str) -> None:
        """End the waiting sign on a pressed button, with a line above the chat if there is one."""
        with _our_words():
            await self._bot.answer_callback_query(press_id, text=text or None)

    async def get_name(self) -> str:
        """The bot's user name."""
        with _our_words():
            return str((await self._bot.get_me()).username)

    async def fetch_updates(self, offset: int | None) -> list[Any]:
        """Wait up to 10 s for updates, as Telegram's JSON; those before ``offset`` are confirmed by asking."""
        wish = {
            "offset": offset,
            "limit": UPDATES_AT_ONCE,
            "timeout": LONG_POLL_SECONDS,
            "allowed_updates": UPDATE_KINDS,
        }
        with _our_words():
            # ``get_updates`` would read them all, and lose all of them for one it cannot read.
            fetched = await self._bot._post("getUpdates", wish)  # noqa: SLF001
        if not isinstance(fetched, list):
            raise NotAnswered(cause="no list of updates")
        return fetched

    async def get_webhook(self) -> Webhook:
        """How Telegram delivers updates now."""
        with _our_words():
            info = await self._bot.get_webhook_info()
            return Webhook(
                url=info.url or "",
                waiting=info.pending_update_count,
                last_error=info.last_error_message or "",
                last_error_at=info.last_error_date,
            )

    async def try_fetching(self) -> None:
        """Ask for updates without waiting or confirming any; who else asks just now is interrupted once."""
        with _our_words():
            await self._bot._post("getUpdates", {"limit": 1, "timeout": 0})  # noqa: SLF001

    async def get_time(self) -> datetime | None:
        """Telegram's clock, to the second; None where its answer shows none."""
        try:
            async with httpx.AsyncClient(
                proxy=self._proxy, trust_env=False, timeout=ANSWER_SECONDS
            ) as client:
                answer = await client.get(self._base_url)
            return parsedate_to_datetime(answer.headers["date"])
        except (httpx.HTTPError, socksio.ProtocolError) as error:
            raise NotReached(type(error).__name__) from None
        except (KeyError, ValueError):
            return None

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have updates delivered to ``url``, each with ``secret``; what waits is kept."""
        with _our_words():
            await self._bot.set_webhook(url, secret_token=secret, allowed_updates=UPDATE_KINDS)

    async def drop_webhook(self) -> None:
        """Have updates kept until they are fetched; what waits is kept."""
        with _our_words():
            await self._bot.delete_webhook()


@contextmanager
def _our_words() -> Iterator[None]:
    # Never ``from error``: its text may carry the token or what somebody wrote.
    try:
        yield
    except foreign.TelegramError as error:
        raise translated(error) from None
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise NotAnswered(cause=f"unreadable: {type(error).__name__}") from None


def translated(error: foreign.TelegramError) -> CrmError:
    """What a failure of python-telegram-bot means to us."""
    match error:
        case foreign.RetryAfter():
            seconds = error.retry_after
            waiting = seconds if isinstance(seconds, int) else seconds.total_seconds()
            return NotReached("429", retry_after_seconds=waiting)
        case foreign.Forbidden():
            return ChatGone()
        case foreign.InvalidToken():
            return TokenRefused()
        case foreign.Conflict():
            return OtherReader()
        case foreign.BadRequest() | foreign.ChatMigrated():
            return Refused()
        case foreign.NetworkError():
            return _of_network(error)
        case _:
            return NotAnswered(cause=type(error).__name__)


def _of_network(error: foreign.NetworkError) -> CrmError:
    """Without an error of httpx below it there was an answer, of a status 5xx: Telegram took nothing."""
    below = error.__cause__
    if isinstance(below, _BEFORE_SENDING):
        return Unreached(type(below).__name__)
    if below is None or isinstance(below, foreign.TelegramError):
        return NotReached(type(below or error).__name__)
    return NotAnswered(cause=type(below).__name__)


class _Connections(HTTPXRequest):
    """Ends in any case: httpx waits without limit for the greeting of a SOCKS proxy."""

    def __init__(self, *, patience_seconds: float, **kept: Any) -> None:  # noqa: ANN401 - the library's
        super().__init__(**kept)
        self._patience_seconds = patience_seconds

    async def do_request(self, *args: Any, **kept: Any) -> tuple[int, bytes]:  # noqa: ANN401
        """One request, as the library makes it."""
        async with asyncio.timeout(self._patience_seconds):
            return await super().do_request(*args, **kept)


def _connections(proxy: str | None, read_seconds: float) -> HTTPXRequest:
    return _Connections(
        patience_seconds=read_seconds + 3 * CONNECT_SECONDS,
        connection_pool_size=CONNECTIONS,
        proxy=proxy,
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_seconds,
        write_timeout=CONNECT_SECONDS,
        media_write_timeout=CONNECT_SECONDS,
        pool_timeout=1.0,
        httpx_kwargs={"trust_env": False},
    )
