"""Telegram's own door: who may come in, and what is kept of what they bring."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import func, select

from crm_backend.app import create_app
from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from crm_backend.telegram.envelopes import open_envelope, webhook_secret
from crm_backend.telegram.models import TelegramUpdate
from crm_backend.telegram.values import SECRET_HEADER, WEBHOOK_PATH, UpdateState

TOKEN = SecretStr("7000000001:" + "A" * 35)
BOT = 7_000_000_001


@pytest.fixture
def shop_settings(settings: Settings, database_url: str) -> Settings:
    return settings.model_copy(update={"database_url": database_url, "telegram_token": TOKEN})


@pytest.fixture
async def telegram(shop_settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Telegram's server, before the hub's app; nobody does the updates, so that they can be looked at."""
    app = create_app(shop_settings)
    secret = webhook_secret(TOKEN, shop_settings.session_secret)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://hub", headers={SECRET_HEADER: secret}
    ) as client:
        yield client
    await app.state.bot.close()
    await app.state.actions.close()
    await app.state.database.close()


def update(number: int, text: str = "在吗") -> dict[str, object]:
    person = {"id": 5, "is_bot": False, "first_name": "小明"}
    chat = {"id": 5, "type": "private", "first_name": "小明"}
    message = {"message_id": number, "date": 1, "chat": chat, "from": person, "text": text}
    return {"update_id": number, "message": message}


async def rows(database: Database) -> int:
    async with database.reading() as session:
        return int(await session.scalar(select(func.count()).select_from(TelegramUpdate)) or 0)


@pytest.mark.parametrize(
    "shown", [None, "", "wrong", "f" * 64, "é"], ids=["none", "empty", "short", "long", "odd"]
)
async def test_whoever_does_not_know_the_secret_leaves_nothing(telegram, database, shown):
    headers = [(SECRET_HEADER.encode(), shown.encode())] if shown is not None else []
    telegram.headers.pop(SECRET_HEADER)
    answer = await telegram.post(WEBHOOK_PATH, json=update(1), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "webhook_secret_wrong")
    assert await rows(database) == 0


async def test_secret_is_looked_at_before_the_body_is_read(telegram):
    async def body() -> AsyncIterator[bytes]:
        yield b"{"
        raise AssertionError("the body was read")

    telegram.headers[SECRET_HEADER] = "wrong"
    answer = await telegram.post(WEBHOOK_PATH, content=body())
    assert answer.status_code == 403


async def test_shop_without_a_bot_has_no_secret_to_know(settings, sqlite_url):
    app = create_app(settings.model_copy(update={"database_url": sqlite_url}))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://hub"
    ) as client:
        answer = await client.post(WEBHOOK_PATH, json=update(1))
    assert answer.status_code == 403
    await app.state.database.close()


async def test_update_is_kept_whole_and_a_repeat_changes_nothing(telegram, database):
    for text in ("在吗", "另一句"):
        answer = await telegram.post(WEBHOOK_PATH, json=update(9, text))
        assert (answer.status_code, answer.json()) == (200, {"ok": True})
    async with database.reading() as session:
        kept = (await session.scalars(select(TelegramUpdate))).one()
    assert json.loads(kept.raw) == update(9)
    assert (kept.bot_id, kept.update_id, kept.chat_id) == (BOT, 9, 5)
    assert kept.state is UpdateState.WAITING


async def test_smaller_number_after_a_quiet_week_is_no_repeat(telegram, database):
    for number in (900, 17, 901):
        await telegram.post(WEBHOOK_PATH, json=update(number))
    async with database.reading() as session:
        kept = (
            await session.scalars(select(TelegramUpdate.update_id).order_by(TelegramUpdate.id))
        ).all()
    assert kept == [900, 17, 901]


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\x00", b"[]", b"null", b'{"update_id": "9"}', b'{"update_id": 9', b"[" * 100_000],
)
async def test_what_cannot_be_read_is_kept_as_odd_and_not_refused(telegram, database, body):
    assert (await telegram.post(WEBHOOK_PATH, content=body)).status_code == 200
    async with database.reading() as session:
        kept = (await session.scalars(select(TelegramUpdate))).one()
    assert kept.state is UpdateState.ODD


async def test_body_over_a_megabyte_is_refused(telegram, database):
    long = b'{"update_id": 1, "x": "' + b"a" * (1024 * 1024) + b'"}'
    assert (await telegram.post(WEBHOOK_PATH, content=long)).status_code == 413
    assert await rows(database) == 0


def test_secret_is_256_bits_and_changes_with_the_token(shop_settings):
    secret = webhook_secret(TOKEN, shop_settings.session_secret)
    other = webhook_secret(SecretStr("7000000001:" + "B" * 35), shop_settings.session_secret)
    assert len(bytes.fromhex(secret)) == 32
    assert secret != other


@hypothesis_settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode("utf-8"))))
def test_envelope_of_anything_can_be_kept(body):
    envelope = open_envelope(body)
    assert "\x00" not in envelope.raw
    assert bool(envelope.raw.encode()) == bool(body)
