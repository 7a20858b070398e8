"""The hub's and the worker's settings, read once at start and passed down; never imported as an object.

Values come from the environment (prefix ``ZHANGGUI_``), then from ``$ZHANGGUI_HOME/secrets.env``, which
``make up`` writes with mode 0600.
"""

import re
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from crm_backend.core.terminal import say

SECRETS_FILE = "secrets.env"
PUBLIC_URL = re.compile(r"https?://[A-Za-z0-9.\-]+(:[0-9]{1,5})?/?")
WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-_\[\]:]+(/[!-~]*)?")
PROXY = re.compile(r"(https?|socks5h?)://([^\s/?#@]+@)?[A-Za-z0-9.\-_\[\]:]+/?")
BOT_TOKEN = re.compile(r"[0-9]{1,18}:[A-Za-z0-9_-]{20,100}")


class SettingsRefused(SystemExit):
    """Settings are missing or not valid: a program that does not catch this ends with one sentence.

    It names them and says what they must look like, never what stands there: a password may.
    """

    def __init__(self, error: ValidationError) -> None:
        names = "; ".join(map(_name_and_form, error.errors(include_url=False, include_input=False)))
        self.sentence = say(f"设置缺少或不对：{names}", f"Settings missing or not valid: {names}")
        super().__init__(f"zhanggui: {self.sentence}")


def _name_and_form(error: ErrorDetails) -> str:
    name = f"ZHANGGUI_{str(error['loc'][0]).upper()}"
    if error["type"] == "missing":
        return name
    return f"{name} {error.get('ctx', {}).get('error', error['msg'])}"


class Home(BaseSettings):
    """Where the state of this installation lives; read alone because the secrets file lies in it."""

    model_config = SettingsConfigDict(env_prefix="ZHANGGUI_", extra="ignore")

    home: Path = Path("var")


class Settings(BaseSettings):
    """One field, one ``ZHANGGUI_…`` variable; ``.env.example`` lists the same names (tested)."""

    model_config = SettingsConfigDict(
        env_prefix="ZHANGGUI_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    home: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = 8000
    bot_port: int = 8001
    actions_port: int = 8002
    database_url: str = ""
    redis_url: str = ""
    demo: bool = False
    trusted_proxies: str = ""
    public_url: str = ""
    log_level: str = "info"
    log_json: bool = False
    hub_name: str = ""
    failpoint: str = ""
    clock_offset_seconds: int = 0
    telegram_token: SecretStr = SecretStr("")
    telegram_base_url: str = "https://api.telegram.org"
    telegram_proxy_url: SecretStr = SecretStr("")
    telegram_webhook_url: str = ""
    new_sessions_per_minute: int = Field(default=20, ge=1)
    messages_per_second: int = Field(default=5, ge=1)
    bot_secret: SecretStr
    actions_secret: SecretStr
    service_token: SecretStr
    session_secret: SecretStr

    @field_validator("bot_secret", "actions_secret", "service_token", "session_secret")
    @classmethod
    def refuse_short_secret(cls, secret: SecretStr) -> SecretStr:
        """A placeholder such as ``changeme`` must not start a hub."""
        if len(secret.get_secret_value()) < 32:
            raise ValueError(
                say(
                    "至少要 32 个字符；make up 会自己生成",
                    "needs at least 32 characters; `make up` creates it",
                )
            )
        return secret

    @field_validator("public_url")
    @classmethod
    def refuse_odd_address(cls, url: str) -> str:
        """Where people reach this hub; paths of ours are put behind it."""
        if url and not PUBLIC_URL.fullmatch(url):
            raise ValueError(
                say(
                    "要写成 https://shop.example 这样，后面不带路径",
                    "looks like https://shop.example, without a path",
                )
            )
        return url.rstrip("/")

    @field_validator("telegram_token")
    @classmethod
    def refuse_odd_token(cls, token: SecretStr) -> SecretStr:
        """BotFather's tokens are ``<bot's id>:<secret>``; the id names the bot in our tables."""
        if token.get_secret_value() and not BOT_TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError(
                say(
                    "要照 BotFather 给的填，像 123456:ABC… 这样",
                    "looks like 123456:ABC…, as BotFather shows it",
                )
            )
        return token

    @field_validator("telegram_proxy_url")
    @classmethod
    def refuse_odd_proxy(cls, url: SecretStr) -> SecretStr:
        """What httpx can go through; it fails later, and less clearly, for anything else."""
        if url.get_secret_value() and not _is_address(url.get_secret_value(), PROXY):
            raise ValueError(
                say(
                    "要以 http://、https:// 或 socks5:// 开头，像 http://127.0.0.1:7890 或"
                    " socks5://127.0.0.1:7891 这样；密码里的 @、/、# 写成 %40、%2F、%23",
                    "begins with http://, https:// or socks5://, such as http://127.0.0.1:7890 or"
                    " socks5://127.0.0.1:7891; in a password, @, / and # are %40, %2F and %23",
                )
            )
        return url

    @field_validator("telegram_base_url")
    @classmethod
    def refuse_odd_server(cls, url: str) -> str:
        """Without a scheme no call would leave."""
        if not _is_address(url, WEB_ADDRESS):
            raise ValueError(
                say(
                    "要写成 https://api.telegram.org 或 http://127.0.0.1:8081 这样",
                    "looks like https://api.telegram.org or http://127.0.0.1:8081",
                )
            )
        return url

    @field_validator("telegram_webhook_url")
    @classmethod
    def refuse_odd_webhook(cls, url: str) -> str:
        """Telegram itself sees to it that it is public and https."""
        if url and not _is_address(url, WEB_ADDRESS):
            raise ValueError(
                say(
                    "要写成 https://shop.example/telegram/webhook 这样",
                    "looks like https://shop.example/telegram/webhook",
                )
            )
        return url

    @classmethod
    def load(cls, home: Path | None = None) -> Self:
        """Read environment and secrets file; of this home, or of the one the environment names.

        Raises
        ------
        SettingsRefused
            It lists all that is wrong at once.
        """
        try:
            return cls() if home is None else cls(home=home)
        except ValidationError as error:
            raise SettingsRefused(error) from None

    @property
    def effective_database_url(self) -> str:
        """The configured database, or the embedded SQLite file in ``home``."""
        return self.database_url or f"sqlite+aiosqlite:///{self.home / 'shop.db'}"

    @property
    def bot_url(self) -> str:
        """The bot listens on loopback only."""
        return f"http://127.0.0.1:{self.bot_port}"

    @property
    def actions_url(self) -> str:
        """The actions server listens on loopback only."""
        return f"http://127.0.0.1:{self.actions_port}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments beat the environment, which beats the secrets file of the same home."""
        del dotenv_settings, env_settings, file_secret_settings
        home = init_settings().get("home") or Home().home
        secrets = DotEnvSettingsSource(settings_cls, env_file=Path(home) / SECRETS_FILE)
        return init_settings, EnvSettingsSource(settings_cls), secrets


def _is_address(url: str, form: re.Pattern[str]) -> bool:
    try:
        parts = urlsplit(url)
        return bool(form.fullmatch(url) and parts.hostname) and parts.port != 0
    except ValueError:  # no number is its port, or brackets around no IPv6 address
        return False
