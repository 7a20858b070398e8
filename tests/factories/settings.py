"""Settings of a shop that no real secret guards."""

from pathlib import Path

from crm_backend.core.settings import Settings


def made_up_settings(home: Path) -> Settings:
    """Settings with made-up secrets and an own home."""
    return Settings(
        home=home,
        bot_secret="bot-secret-" + "b" * 32,
        actions_secret="actions-secret-" + "a" * 32,
        service_token="service-token-" + "t" * 32,
        session_secret="session-secret-" + "s" * 32,
    )
