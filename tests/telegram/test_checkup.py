"""``zhanggui doctor`` on the shop's bot: silent without one, and in plain words otherwise."""

import sqlite3

import pytest
from pydantic import SecretStr

from crm_backend.cli.telegram_checkup import check_telegram
from crm_backend.core.settings import Settings
from crm_backend.telegram.values import PROXY_FAILS, REMEDIES, Trouble

BOT = 7_000_000_001
NOTED = "INSERT INTO telegram_bots (bot_id, username, trouble, seen_at) VALUES (?, ?, ?, ?)"
ODD = (
    "INSERT INTO telegram_updates (bot_id, raw, state, attempts, received_at)"
    " VALUES (?, '?', 'odd', 0, '2026-11-25 02:00:00')"
)


@pytest.fixture
def shop(settings: Settings, sqlite_url: str) -> Settings:
    token = SecretStr(f"{BOT}:{'A' * 35}")
    return settings.model_copy(update={"database_url": sqlite_url, "telegram_token": token})


def note(shop: Settings, statement: str, *values: object) -> None:
    with sqlite3.connect(shop.database_url.removeprefix("sqlite+aiosqlite:///")) as connection:
        connection.execute(statement, values)


def findings(shop: Settings) -> list[tuple[bool, str]]:
    return [(finding.is_fine, finding.what) for finding in check_telegram(shop)]


def test_shop_without_a_bot_hears_nothing(settings: Settings, sqlite_url: str):
    assert findings(settings.model_copy(update={"database_url": sqlite_url})) == []


def test_bot_that_was_never_reached_is_told(shop: Settings):
    assert [is_fine for is_fine, _what in findings(shop)] == [False, True]


def test_bot_that_works_is_named(shop: Settings):
    note(shop, NOTED, BOT, "shanyu_bot", None, "2026-11-25 02:00:00")
    (first, *_others) = findings(shop)
    assert first[0]
    assert "@shanyu_bot" in first[1]


def test_unreachable_shop_with_a_proxy_is_told_to_check_it(
    shop: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    note(shop, NOTED, BOT, None, "unreachable", None)
    remedies = []
    for proxy in ("", "http://127.0.0.1:7890"):
        settings = shop.model_copy(update={"telegram_proxy_url": SecretStr(proxy)})
        (trouble, _unread) = check_telegram(settings)
        remedies.append(trouble.remedy)
    assert remedies == [REMEDIES[Trouble.UNREACHABLE].zh, PROXY_FAILS.zh]


def test_trouble_and_unreadable_updates_come_with_a_remedy(
    shop: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    note(shop, NOTED, BOT, None, "other_reader", "2026-11-25 02:00:00")
    note(shop, ODD, BOT)
    told = list(check_telegram(shop))
    assert [finding.is_fine for finding in told] == [False, False]
    assert all(finding.remedy for finding in told)
    assert "Telegram 机器人" in told[1].remedy  # where in the console they stand
