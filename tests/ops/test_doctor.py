"""The doctor finds what is wrong, says what to do, and is silent about what is well."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from alembic import command

from crm_backend.cli import checkups
from crm_backend.cli.secrets_file import ensure_secrets, secrets_path
from crm_backend.core.migrate import alembic_config
from crm_backend.core.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shop(tmp_path, sqlite_template, free_port) -> Settings:
    """A migrated shop that is not running."""
    ensure_secrets(tmp_path)
    shutil.copy(sqlite_template, tmp_path / "shop.db")
    return Settings(home=tmp_path, port=free_port)


def troubles(findings) -> list[str]:
    found = list(findings)
    assert found
    return [f"{each.what}: {each.remedy}" for each in found if not each.is_fine]


def test_sound_parts_raise_no_alarm(shop):
    for check in (checkups.check_secrets, checkups.check_database, checkups.check_disk):
        assert troubles(check(shop)) == []
    assert troubles(checkups.check_clock(shop)) == []
    assert troubles(checkups.check_python()) == []


def test_secrets_open_to_others_are_found(shop):
    secrets_path(shop.home).chmod(0o644)
    (trouble,) = troubles(checkups.check_secrets(shop))
    assert "chmod 600" in trouble


def test_missing_secret_is_named(shop):
    lines = secrets_path(shop.home).read_text().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("ZHANGGUI_SERVICE_TOKEN")]
    secrets_path(shop.home).write_text("".join(kept))
    (trouble,) = troubles(checkups.check_secrets(shop))
    assert "ZHANGGUI_SERVICE_TOKEN" in trouble


def test_missing_database_is_found(shop):
    (shop.home / "shop.db").unlink()
    (trouble,) = troubles(checkups.check_database(shop))
    assert "make up" in trouble


def test_database_of_an_older_release_is_found(shop):
    command.downgrade(alembic_config(shop.effective_database_url), "base")
    (trouble,) = troubles(checkups.check_database(shop))
    assert "数据表" in trouble


def test_damaged_database_is_found(shop):
    file = shop.home / "shop.db"
    content = bytearray(file.read_bytes())
    content[8192:40960] = b"\xff" * (40960 - 8192)
    file.write_bytes(content)
    assert troubles(checkups.check_database(shop))


def test_postgres_that_does_not_answer_is_found_and_its_password_hidden(shop, free_port):
    url = f"postgresql+psycopg://nobody:hunter2@127.0.0.1:{free_port}/none"
    (trouble,) = troubles(checkups.check_database(shop.model_copy(update={"database_url": url})))
    assert "refused" in trouble
    assert "hunter2" not in trouble


def test_shop_that_does_not_run_is_found(shop):
    (trouble,) = troubles(checkups.check_processes(shop))
    assert "make up" in trouble


def test_untrained_bot_is_found(shop):
    (trouble,) = troubles(checkups.check_model(shop))
    assert "make train" in trouble


def test_outdated_model_is_found(shop):
    old = shop.home / "models" / "0123456789abcdef"
    old.mkdir(parents=True)
    (old / "model.tar.gz").write_bytes(b"")
    (shop.home / "models" / "current").symlink_to(old.name)
    (trouble,) = troubles(checkups.check_model(shop))
    assert "make train" in trouble


def test_clock_behind_the_last_write_is_found(shop):
    future = time.time() + 3600
    os.utime(shop.home / "shop.db", (future, future))
    (trouble,) = troubles(checkups.check_clock(shop))
    assert "系统时间" in trouble


def test_redis_is_asked_only_where_one_is_named(shop, free_port):
    assert list(checkups.check_redis(shop)) == []
    named = shop.model_copy(update={"redis_url": f"redis://127.0.0.1:{free_port}/0"})
    (trouble,) = troubles(checkups.check_redis(named))
    assert "ZHANGGUI_REDIS_URL" in trouble


def test_command_ends_with_status_one_and_remedies(shop):
    done = subprocess.run(
        [sys.executable, "-m", "crm_backend.cli", "doctor"],
        cwd=ROOT,
        env={**os.environ, "ZHANGGUI_HOME": str(shop.home), "ZHANGGUI_PORT": str(shop.port)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "✓ Python 3.11" in done.stdout
    assert "    → " in done.stdout
    assert "Traceback" not in done.stderr
