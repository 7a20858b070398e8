"""The secrets are made once, differ from one another, and are closed to others."""

import stat

from crm_backend.cli.secrets_file import (
    ensure_secrets,
    is_private,
    read_secrets,
    secret_names,
    secrets_path,
)
from crm_backend.core.settings import Settings


def test_first_start_makes_every_secret_for_the_owner_only(tmp_path):
    home = tmp_path / "var"
    assert ensure_secrets(home) == secret_names()
    assert stat.S_IMODE(secrets_path(home).stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    values = read_secrets(home)
    assert set(values) >= {"ZHANGGUI_BOT_SECRET", "ZHANGGUI_SERVICE_TOKEN"}
    assert len(set(values.values())) == len(values)


def test_settings_accept_what_was_made(tmp_path):
    ensure_secrets(tmp_path)
    settings = Settings(home=tmp_path)
    made = read_secrets(tmp_path)["ZHANGGUI_BOT_SECRET"]
    assert settings.bot_secret.get_secret_value() == made


def test_second_start_changes_nothing(tmp_path):
    ensure_secrets(tmp_path)
    before = secrets_path(tmp_path).read_bytes()
    assert ensure_secrets(tmp_path) == []
    assert secrets_path(tmp_path).read_bytes() == before


def test_new_secret_is_added_and_old_ones_stay(tmp_path):
    path = secrets_path(tmp_path)
    path.write_text("ZHANGGUI_BOT_SECRET=" + "k" * 40 + "\n")
    added = ensure_secrets(tmp_path)
    assert "ZHANGGUI_BOT_SECRET" not in added
    assert read_secrets(tmp_path)["ZHANGGUI_BOT_SECRET"] == "k" * 40
    assert set(read_secrets(tmp_path)) == set(secret_names())


def test_file_that_others_can_read_is_closed(tmp_path):
    ensure_secrets(tmp_path)
    secrets_path(tmp_path).chmod(0o644)
    assert not is_private(secrets_path(tmp_path))
    ensure_secrets(tmp_path)
    assert is_private(secrets_path(tmp_path))
