"""Settings that are wrong are refused by name, in plain words, and what stands there is not repeated."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from crm_backend.cli.doctor import examine
from crm_backend.cli.secrets_file import ensure_secrets
from crm_backend.core.settings import Settings, SettingsRefused

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "s3cretpw"
ODD_PROXIES = [
    "127.0.0.1:7890",
    f"shop:{PASSWORD}@10.0.0.1:8080",
    f"ftp://shop:{PASSWORD}@10.0.0.1:8080",
    f"http://shop:{PASSWORD}/#@10.0.0.1:8080",
    f"http://shop:{PASSWORD}@@10.0.0.1:8080",
    "http://",
    "http://10.0.0.1:99999",
    "http://[::1",
    "http://10.0.0.1:7890 ",
]


@pytest.fixture(params=["zh_CN.UTF-8", "en_US.UTF-8"])
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with its secrets; the reader's language is one and then the other."""
    monkeypatch.setenv("LC_ALL", request.param)
    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path))
    ensure_secrets(tmp_path)
    return tmp_path


def changed(settings: Settings, **fields: object) -> Settings:
    return Settings.model_validate(settings.model_dump() | fields)


@pytest.mark.parametrize("proxy", ODD_PROXIES)
def test_proxy_that_cannot_be_used_is_refused(settings, proxy):
    with pytest.raises(ValidationError, match="socks5://") as refused:
        changed(settings, telegram_proxy_url=proxy)
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize(
    "proxy",
    [
        "http://127.0.0.1:7890",
        "https://proxy.example/",
        f"http://shop:{PASSWORD}%40@my_proxy:8080",
        "socks5://127.0.0.1:7891",
        f"socks5h://shop:{PASSWORD}@[::1]:7891",
    ],
)
async def test_proxy_that_is_taken_can_be_used(settings, proxy):
    url = changed(settings, telegram_proxy_url=proxy).telegram_proxy_url
    async with httpx.AsyncClient(proxy=url.get_secret_value()):
        pass


@pytest.mark.parametrize("field", ["telegram_base_url", "telegram_webhook_url"])
@pytest.mark.parametrize("url", ["shop.example", "ftp://shop.example", "https://", "https://a b"])
def test_address_without_a_scheme_is_refused(settings, field, url):
    with pytest.raises(ValidationError, match="https://"):
        changed(settings, **{field: url})


def test_addresses_of_our_own_kinds_are_taken(settings):
    local, hook = "http://127.0.0.1:8081", "https://shop.example:8443/telegram/webhook"
    taken = changed(settings, telegram_base_url=local, telegram_webhook_url=hook)
    assert (taken.telegram_base_url, taken.telegram_webhook_url) == (local, hook)
    assert changed(settings, telegram_proxy_url=SecretStr("")).telegram_webhook_url == ""


def test_all_that_is_wrong_is_named_at_once(home, monkeypatch):
    for name, value in (("PORT", "eighty"), ("PUBLIC_URL", "shop"), ("TELEGRAM_TOKEN", PASSWORD)):
        monkeypatch.setenv(f"ZHANGGUI_{name}", value)
    with pytest.raises(SettingsRefused) as refused:
        Settings.load()
    told = refused.value.sentence
    for name in ("ZHANGGUI_PORT", "ZHANGGUI_PUBLIC_URL", "ZHANGGUI_TELEGRAM_TOKEN"):
        assert name in told
    assert "https://shop.example" in told
    assert PASSWORD not in told
    assert "eighty" not in told


def test_doctor_says_what_the_setting_must_look_like(home, monkeypatch):
    monkeypatch.setenv("ZHANGGUI_TELEGRAM_PROXY_URL", ODD_PROXIES[1])
    (*_others, finding) = examine()
    assert not finding.is_fine
    assert "ZHANGGUI_TELEGRAM_PROXY_URL" in finding.remedy
    assert "socks5://" in finding.remedy
    assert PASSWORD not in finding.remedy


@pytest.mark.parametrize(
    "command",
    ["serve", "worker", "cli telegram check", "cli up"],
    ids=["hub", "worker", "check", "up"],
)
def test_program_ends_with_one_sentence(tmp_path, command):
    ensure_secrets(tmp_path)
    module, *words = command.split()
    done = subprocess.run(
        [sys.executable, "-m", f"crm_backend.{module}", *words],
        cwd=ROOT,
        env=os.environ
        | {"ZHANGGUI_HOME": str(tmp_path), "ZHANGGUI_TELEGRAM_PROXY_URL": ODD_PROXIES[1]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    told = done.stdout + done.stderr
    assert done.returncode == 1
    assert "ZHANGGUI_TELEGRAM_PROXY_URL" in told
    assert "socks5://" in told
    assert "Traceback" not in told
    assert PASSWORD not in told
