"""The hub's and the worker's settings, read once at start and passed down; never imported as an object.

Values come from the environment (prefix ``ZHANGGUI_``), then from ``$ZHANGGUI_HOME/secrets.env``, which
``make up`` writes with mode 0600.
"""

import re
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

SECRETS_FILE = "secrets.env"
PUBLIC_URL = re.compile(r"https?://[A-Za-z0-9.\-]+(:[0-9]{1,5})?/?")
BOT_TOKEN = re.compile(r"[0-9]{1,18}:[A-Za-z0-9_-]{20,100}")


class Home(BaseSettings):
    """Where the state of this installation lives; read alone because the secrets file lies in it."""

    model_config = SettingsConfigDict(env_prefix="ZHANGGUI_", extra="ignore")

    home: Path = Path("var")


class Settings(BaseSettings):
    """One field, one ``ZHANGGUI_…`` variable; ``.env.example`` lists the same names (tested)."""

    model_config = SettingsConfigDict(env_prefix="ZHANGGUI_", extra="ignore", frozen=True)

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
            raise ValueError("a secret needs at least 32 characters; `make up` creates them")
        return secret

    @field_validator("public_url")
    @classmethod
    def refuse_odd_address(cls, url: str) -> str:
        """Where people reach this hub; paths of ours are put behind it."""
        if url and not PUBLIC_URL.fullmatch(url):
            raise ValueError("a public address looks like https://shop.example, without a path")
        return url.rstrip("/")

    @field_validator("telegram_token")
    @classmethod
    def refuse_odd_token(cls, token: SecretStr) -> SecretStr:
        """BotFather's tokens are ``<bot's id>:<secret>``; the id names the bot in our tables."""
        if token.get_secret_value() and not BOT_TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("a bot's token looks like 123456:ABC…, as BotFather shows it")
        return token

    @classmethod
    def load(cls) -> Self:
        """Read environment and secrets file; pydantic lists every missing name at once."""
        return cls()

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
