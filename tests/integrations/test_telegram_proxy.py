"""Calls to Telegram through a shop's proxy, with its password, and what a proxy that is wrong looks like."""

import asyncio
import gc
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from crm_backend.integrations import telegram
from crm_backend.integrations.telegram import NotAnswered, NotReached, TelegramApi, Unreached
from tests.fakes.proxies import HttpProxy, Proxy, SilentProxy, SocksProxy
from tests.fakes.telegram.server import TelegramServer

Kind = Callable[[], Proxy]
TOKEN = SecretStr("7000000001:" + "A" * 35)
both = pytest.mark.parametrize("kind", [HttpProxy, SocksProxy])


@asynccontextmanager
async def api_through(proxy_url: str, base_url: str, token: str = "") -> AsyncIterator[TelegramApi]:
    api = TelegramApi(
        SecretStr(token) if token else TOKEN, base_url=base_url, proxy_url=SecretStr(proxy_url)
    )
    try:
        yield api
    finally:
        await api.close()
        # httpcore leaves the connection to a SOCKS proxy that refused to whoever collects garbage.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


@both
async def test_all_calls_go_through_the_proxy(kind: Kind):
    async with TelegramServer() as server, kind() as proxy:
        chat = server.user(5).private()
        chat.start()
        async with api_through(proxy.url(), server.url, server.bot.token) as api:
            assert await api.get_name() == server.bot.person.username
            assert await api.say(chat.id, "在")
            assert len(await api.fetch_updates(None)) == 1
            assert await api.get_time()
        assert len(proxy.asked) >= 3
        port = server.url.rpartition(":")[2]
        assert all(f"127.0.0.1:{port}" in asked for asked in proxy.asked)


@both
async def test_wrong_password_means_that_nothing_was_sent(kind: Kind):
    async with TelegramServer() as server, kind() as proxy:
        async with api_through(proxy.url("wrong"), server.url, server.bot.token) as api:
            with pytest.raises(NotReached):
                await api.say(5, "在")
        assert (proxy.asked, server.ledger.calls) == ([], [])


async def test_telegrams_own_address_is_asked_for_by_connect_and_a_refusal_is_no_sending():
    async with HttpProxy() as proxy:
        async with api_through(proxy.url(), "https://telegram.invalid") as api:
            with pytest.raises(Unreached):
                await api.say(5, "在")
        assert proxy.asked == ["CONNECT telegram.invalid:443"]


async def test_proxy_that_is_not_there_or_of_the_other_kind_means_that_nothing_was_sent():
    async with HttpProxy() as proxy:
        for url in ("socks5://127.0.0.1:9", proxy.url().replace("http:", "socks5:")):
            async with api_through(url, "https://telegram.invalid") as api:
                with pytest.raises(Unreached):
                    await api.say(5, "在")
                with pytest.raises(NotReached):
                    await api.get_time()


async def test_proxy_that_says_nothing_holds_up_nobody(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(telegram, "CONNECT_SECONDS", 0.1)
    monkeypatch.setattr(telegram, "ANSWER_SECONDS", 0.1)
    async with SilentProxy() as proxy, api_through(proxy.url(), "https://telegram.invalid") as api:
        async with asyncio.timeout(5):
            with pytest.raises(NotAnswered):
                await api.say(5, "在")
        assert proxy.asked


async def test_address_without_a_scheme_means_that_nothing_was_sent():
    async with api_through("", "tg.internal:8081") as api:
        with pytest.raises(Unreached):
            await api.say(5, "在")
