"""The actions server's settings, read once at start and passed down; never imported as an object.

Values come from the environment (prefix ``ZHANGGUI_``), then from ``$ZHANGGUI_HOME/secrets.env``, which
``make up`` writes with mode 0600.
"""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

SECRETS_FILE = "secrets.env"


class Home(BaseSettings):
    """Where the state of this installation lives; read alone because the secrets file lies in it."""

    model_config = SettingsConfigDict(env_prefix="ZHANGGUI_", extra="ignore")

    home: Path = Path("var")


class ActionsSettings(BaseSettings):
    """One field, one ``ZHANGGUI_…`` variable; the names shared with the hub mean the same there."""

    model_config = SettingsConfigDict(env_prefix="ZHANGGUI_", extra="ignore", frozen=True)

    home: Path = Path("var")
    port: int = Field(default=8000, description="The hub's port, used when hub_url is empty.")
    hub_url: str = ""
    actions_port: int = 8002
    log_level: str = "info"
    log_json: bool = False
    clock_offset_seconds: int = 0
    actions_secret: SecretStr
    service_token: SecretStr

    @field_validator("actions_secret", "service_token")
    @classmethod
    def refuse_short_secret(cls, secret: SecretStr) -> SecretStr:
        """A placeholder such as ``changeme`` must not open this door."""
        if len(secret.get_secret_value()) < 32:
            raise ValueError("a secret needs at least 32 characters; `make up` creates them")
        return secret

    @classmethod
    def load(cls, **overrides: object) -> Self:
        """Read environment and secrets file; pydantic lists every missing name at once."""
        return cls.model_validate(overrides) if overrides else cls()

    @property
    def effective_hub_url(self) -> str:
        """Where the hub answers; on one machine that is loopback."""
        return self.hub_url or f"http://127.0.0.1:{self.port}"

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
        del dotenv_settings, file_secret_settings
        home = init_settings().get("home") or Home().home
        secrets = DotEnvSettingsSource(settings_cls, env_file=Path(home) / SECRETS_FILE)
        return init_settings, env_settings, secrets
