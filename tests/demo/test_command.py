"""``zhanggui demo`` from the outside: the whole shop in a fresh home, its customers, its end."""

import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crm_backend.cli.demo import app


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path))
    monkeypatch.delenv("ZHANGGUI_DATABASE_URL", raising=False)
    return tmp_path


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def _one(home: Path, query: str) -> int:
    with sqlite3.connect(home / "shop.db") as connection:
        (value,) = connection.execute(query).fetchone()
    connection.close()
    return int(value)


def test_load_makes_a_shop_of_the_size_the_readme_names(home: Path):
    assert "虚构" in _run("load", "--today", "2026-11-25")
    assert 280 <= _one(home, "SELECT count(*) FROM customers") <= 330
    assert _one(home, "SELECT count(*) FROM products") == 60
    assert 5_500 <= _one(home, "SELECT count(*) FROM orders") <= 6_500
    assert _one(home, "SELECT count(*) FROM orders WHERE placed_at > '2026-11-25 02:00'") == 0
    # Every final state, and a few refunds under way.
    assert _one(home, "SELECT count(DISTINCT state) FROM refunds WHERE ended_at IS NOT NULL") == 3
    assert _one(home, "SELECT count(*) FROM refunds WHERE ended_at IS NULL") >= 2
    assert _one(home, "SELECT count(DISTINCT status) FROM orders") >= 5
    words = (home / "lookups" / "products.txt").read_text(encoding="utf-8").splitlines()
    assert len(words) == 60
    assert "远山手冲壶" in words
    assert (home / "demo-staff.json").exists()
    _run("delete", "--yes")
    assert _one(home, "SELECT count(*) FROM orders") == 0
    assert not (home / "demo-staff.json").exists()


def test_customers_are_listed_as_json():
    assert json.loads(_run("customers", "--json")) == [
        {"number": "C1001", "name": "王小明"},
        {"number": "C1002", "name": "李静"},
        {"number": "C1003", "name": "陈晨"},
    ]
