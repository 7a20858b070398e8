"""``zhanggui telegram check``: each thing that can be wrong is said with its remedy, and shows in the status."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import typer
from pydantic import SecretStr

from crm_backend.cli import app as zhanggui
from crm_backend.cli.checkups import Finding
from crm_backend.cli.findings import tell
from crm_backend.cli.telegram_inquiry import check_telegram_now, judge
from crm_backend.core.clock import SystemClock
from crm_backend.core.settings import Settings
from crm_backend.integrations.telegram import Webhook
from crm_backend.telegram.schemas import TelegramRead
from crm_backend.telegram.service.asking import Asked, ask
from crm_backend.telegram.service.status import Standing
from crm_backend.telegram.tasks import telegram_api
from crm_backend.telegram.values import REMEDIES, Trouble
from tests.fakes.telegram.server import TelegramServer

NOW = datetime.now(UTC)
HERE = "https://shop.example/telegram/webhook"
ELSEWHERE = "https://elsewhere.example/hook"
NOWHERE = Webhook(url="", waiting=0)


def judged(settings: Settings, asked: Asked, **changes: object) -> list[Finding]:
    """What is wrong, beside a worker that fetched just now."""
    read = TelegramRead(is_set_up=True, mode="polling", username="shanyu_bot", seen_at=NOW)
    standing: dict[str, Any] = {
        "read": read,
        "lease_until": NOW + timedelta(minutes=1),
        "undone_since": None,
    }
    found = judge(settings, Standing(**standing | changes), asked, NOW)
    return [finding for finding in found if not finding.is_fine]


def well(**changes: object) -> Asked:
    answers: dict[str, Any] = {
        "username": "shanyu_bot",
        "webhook": NOWHERE,
        "ahead": timedelta(seconds=3),
    }
    return Asked(**answers | changes)


def test_bot_that_is_well_has_nothing_wrong(settings: Settings):
    assert judged(settings, well()) == []


@pytest.mark.parametrize("trouble", Trouble)
def test_what_a_call_fails_with_is_told_as_doctor_tells_it(settings: Settings, trouble: Trouble):
    (finding,) = judged(settings, Asked(trouble=trouble))
    assert finding.remedy in (REMEDIES[trouble].zh, REMEDIES[trouble].en)


def test_trouble_that_the_worker_noted_is_told_too(settings: Settings):
    read = TelegramRead(is_set_up=True, trouble=Trouble.OTHER_READER)
    (finding,) = judged(settings, well(), read=read)
    assert finding.remedy in (
        REMEDIES[Trouble.OTHER_READER].zh,
        REMEDIES[Trouble.OTHER_READER].en,
    )


@pytest.mark.parametrize(
    ("asked", "changes", "word"),
    [
        (well(ahead=timedelta(minutes=-5)), {}, "300"),
        (well(ahead=timedelta(minutes=5)), {}, "300"),
        (well(webhook=Webhook(url=ELSEWHERE, waiting=0)), {}, "elsewhere.example"),
        (well(webhook=Webhook(url="", waiting=51)), {}, "见"),
        (well(), {"lease_until": None}, "worker"),
        (well(), {"lease_until": NOW - timedelta(seconds=1)}, "worker"),
        (well(), {"undone_since": NOW - timedelta(minutes=2)}, "make up"),
        (
            well(),
            {"read": TelegramRead(is_set_up=True, seen_at=NOW, odd_updates=2)},
            "→ Telegram",
        ),
    ],
)
def test_each_thing_that_is_wrong_is_told_alone(
    settings: Settings, asked: Asked, changes: dict[str, object], word: str
):
    (finding,) = judged(settings, asked, **changes)
    assert finding.remedy
    assert word == "见" or word in finding.remedy


@pytest.mark.parametrize(
    ("error", "word"),
    [("Wrong response from the webhook: 401 Unauthorized", "401"), ("TLS", "TLS")],
)
def test_webhook_that_refuses_tells_what_telegram_heard(settings: Settings, error: str, word: str):
    settings = settings.model_copy(update={"telegram_webhook_url": HERE})
    webhook = Webhook(url=HERE, waiting=3, last_error=error, last_error_at=NOW)
    (finding,) = judged(settings, well(webhook=webhook), lease_until=None)
    assert word in finding.remedy
    assert ("密钥" in finding.remedy or "secret" in finding.remedy) is (word == "401")
    long_ago = NOW - timedelta(hours=2)
    webhook = Webhook(url=HERE, waiting=0, last_error=error, last_error_at=long_ago)
    assert judged(settings, well(webhook=webhook), lease_until=None) == []


@pytest.fixture
def shop(settings: Settings, sqlite_url: str, server: TelegramServer) -> Settings:
    return settings.model_copy(
        update={
            "database_url": sqlite_url,
            "telegram_token": SecretStr(server.bot.token),
            "telegram_base_url": server.url,
        }
    )


async def asked_of(settings: Settings, *, may_fetch: bool = True) -> Asked:
    api = telegram_api(settings)
    try:
        return await ask(api, may_fetch=may_fetch, now=datetime.now(UTC))
    finally:
        await api.close()


async def test_telegram_is_asked_and_keeps_what_waits(shop: Settings, server: TelegramServer):
    server.user(51_000_001).private().say("在吗")
    asked = await asked_of(shop)
    assert asked.trouble is None
    assert asked.username == server.bot.person.username
    assert asked.webhook == Webhook(url="", waiting=1)
    assert asked.ahead is not None
    assert abs(asked.ahead) < timedelta(seconds=30)
    assert (await asked_of(shop)).webhook == Webhook(url="", waiting=1)


async def test_wrong_token_and_a_silent_address_are_told_apart(
    shop: Settings, server: TelegramServer
):
    stranger = shop.model_copy(update={"telegram_token": SecretStr(f"77:{'A' * 35}")})
    assert (await asked_of(stranger)).trouble is Trouble.TOKEN_REFUSED
    nowhere = shop.model_copy(update={"telegram_base_url": "http://127.0.0.1:9"})
    assert (await asked_of(nowhere)).trouble is Trouble.UNREACHABLE


async def test_webhook_of_another_program_is_another_reader(shop: Settings, server: TelegramServer):
    api = telegram_api(shop)
    await api.set_webhook("http://127.0.0.1:9/hook", "s" * 20)
    await api.close()
    asked = await asked_of(shop)
    assert asked.trouble is Trouble.OTHER_READER
    assert asked.webhook is not None
    assert asked.webhook.url == "http://127.0.0.1:9/hook"
    assert (await asked_of(shop, may_fetch=False)).trouble is None


def test_status_says_whether_anything_is_wrong(capsys: pytest.CaptureFixture[str]):
    tell([Finding(True, "一")])
    with pytest.raises(typer.Exit) as ended:
        tell([Finding(True, "一"), Finding(False, "二", "三")])
    assert ended.value.exit_code == 1
    assert "→ 三" in capsys.readouterr().out


def test_shop_without_a_token_is_told_how_to_get_one(settings: Settings, sqlite_url: str):
    settings = settings.model_copy(update={"database_url": sqlite_url})
    (finding,) = check_telegram_now(settings, SystemClock())
    assert not finding.is_fine
    assert "BotFather" in finding.remedy


def test_command_is_there(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        zhanggui(["telegram", "check", "--help"])
    assert ended.value.code == 0
    assert "Telegram" in capsys.readouterr().out
