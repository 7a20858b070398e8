"""Whoever knocks at Telegram's door without its secret: refused before the body is read, and no row anywhere."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from crm_backend.model_registry import METADATA
from crm_backend.telegram.envelopes import webhook_secret
from crm_backend.telegram.values import SECRET_HEADER, WEBHOOK_PATH
from tests.fakes.fake_bot import FakeBot
from tests.fakes.live_hub import run_hub

TOKEN = SecretStr("7000000001:" + "A" * 35)
BODY = (
    b'{"update_id": 1, "message": {"message_id": 1, "date": 1, "text": "hi",'
    b' "chat": {"id": 5, "type": "private"}}}'
)
ANSWER_SECONDS = 10.0


@dataclass(frozen=True)
class Door:
    """The hub's port, for requests that no client would send."""

    port: int
    secret: str

    async def ask(
        self, *headers: str, method: str = "POST", path: str = WEBHOOK_PATH, body: bytes = BODY
    ) -> int:
        """The status that is answered to so much of a request, whether it is whole or not."""
        lines = (f"{method} {path} HTTP/1.1", "Host: hub", "Connection: close", *headers)
        if not any(line.lower().startswith(("content-length", "transfer")) for line in headers):
            lines += (f"Content-Length: {len(body)}",)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
            answer = await asyncio.wait_for(reader.readline(), ANSWER_SECONDS)
        finally:
            writer.close()
        return int(answer.split()[1])


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One backend is enough for what is refused before any is asked."""
    return sqlite_url


@pytest.fixture
async def door(settings: Settings, database_url: str) -> AsyncIterator[Door]:
    """The door of a real hub on a real port."""
    shop = settings.model_copy(update={"database_url": database_url, "telegram_token": TOKEN})
    async with run_hub(shop, FakeBot()) as hub:
        yield Door(hub.port, webhook_secret(TOKEN, shop.session_secret))


async def rows_anywhere(database: Database) -> dict[str, int]:
    """Rows by table, of those that have any."""
    async with database.reading() as session:
        counted = {
            table.name: int(await session.scalar(select(func.count()).select_from(table)) or 0)
            for table in METADATA.sorted_tables
        }
    return {name: count for name, count in counted.items() if count}


def shown(secret: str) -> str:
    return f"{SECRET_HEADER}: {secret}"


def forged_headers(secret: str, settings: Settings) -> list[tuple[str, ...]]:
    """Headers of callers who know everything but the secret."""
    other_token = webhook_secret(SecretStr("7000000001:" + "B" * 35), settings.session_secret)
    other_bot = webhook_secret(SecretStr("7000000002:" + "A" * 35), settings.session_secret)
    other_hub = webhook_secret(TOKEN, SecretStr("another-hub-" + "s" * 32))
    wrong = (secret[:-1], secret + "0", secret.upper(), "f" * 64, other_token, other_bot, other_hub)
    odd = ("", " ", "é", "\x80" * 64, "a" * 8000, f"{secret}, {secret}", f'"{secret}"', "None")
    return [
        (),
        *((shown(each),) for each in (*wrong, *odd)),
        (shown("wrong"), shown("wrong")),
        (shown("wrong"), shown(secret)),
        (f"Authorization: Bearer {secret}", f"Cookie: {SECRET_HEADER}={secret}"),
        (f"X-Telegram-Bot-Api-Secret: {secret}",),
    ]


async def test_whoever_does_not_know_the_secret_is_refused_and_leaves_no_row(
    door: Door, database: Database, settings: Settings
):
    before = await rows_anywhere(database)
    for headers in forged_headers(door.secret, settings):
        assert await door.ask(*headers) == 403, headers
    asked_in_the_address = (
        f"{WEBHOOK_PATH}?{SECRET_HEADER}={door.secret}&secret_token={door.secret}"
    )
    assert await door.ask(path=asked_in_the_address) == 403
    assert await rows_anywhere(database) == before


async def test_forged_body_is_never_waited_for(door: Door, database: Database):
    """Only its first byte is there, of much or of unknown length: the answer comes all the same."""
    before = await rows_anywhere(database)
    for length in ("Content-Length: 900000", "Transfer-Encoding: chunked"):
        first = b"{" if "Length" in length else b"1\r\n{\r\n"
        assert await door.ask(shown("wrong"), length, body=first) == 403
    assert await door.ask("Content-Length: 1048577", body=b"{") == 413
    assert await rows_anywhere(database) == before


async def test_other_methods_are_not_served_even_with_the_secret(door: Door, database: Database):
    before = await rows_anywhere(database)
    for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert await door.ask(shown(door.secret), method=method) == 405, method
    assert await rows_anywhere(database) == before


async def test_no_spelling_of_the_path_gets_past_the_secret(door: Door, database: Database):
    before = await rows_anywhere(database)
    spellings = (
        *("/telegram/webhook/", "//telegram/webhook", "/telegram//webhook", "/telegram/./webhook"),
        *(
            "/telegram%2Fwebhook",
            "/%74elegram/webhook",
            "/telegram/webhook%00",
            "/TELEGRAM/webhook",
        ),
        *("/static/../telegram/webhook", "/telegram/webhook;a=1", "/telegram/webhook#x"),
        *("/api/v1/telegram/webhook", "/telegram", f"/telegram/webhook/{TOKEN.get_secret_value()}"),
    )
    for path in spellings:
        assert await door.ask(shown("wrong"), path=path) in (307, 403, 404, 405), path
    assert await rows_anywhere(database) == before


async def test_update_that_breaks_off_is_not_kept_and_the_door_stays_open(
    door: Door, database: Database
):
    before = await rows_anywhere(database)
    for _ in range(5):
        _reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        head = f"POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: hub\r\n{shown(door.secret)}\r\n"
        writer.write(head.encode() + b"Content-Length: 5000\r\n\r\n" + BODY)
        await writer.drain()
        writer.close()
    assert await rows_anywhere(database) == before
    assert await door.ask(shown(door.secret)) == 200
    assert (await rows_anywhere(database))["telegram_updates"] == 1
