"""``zhanggui import`` from the outside: one sentence for what is wrong, an exact account for the rest."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from crm_backend.cli.imports import app
from tests.imports.test_online_retail import LINES, write


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ZHANGGUI_DATABASE_URL", raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    return tmp_path / "home"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_without_a_shop_one_sentence_says_what_to_do(home: Path, tmp_path: Path):
    file = tmp_path / "c.csv"
    file.write_text("客户编号\nC1\n", encoding="utf-8")
    result = run("customers", file)
    assert result.exit_code == 1
    assert (
        result.stderr
        == "✗ 还没有店铺：先运行 zhanggui shop init 建自己的店，或 make up 看演示店。\n"
    )


@pytest.mark.parametrize("kind", ["customers", "products", "orders"])
def test_a_template_is_printed_and_a_file_is_asked_for(home: Path, kind: str):
    assert "," in run(kind, "--template").stdout.splitlines()[0]
    result = run(kind)
    assert result.exit_code == 1
    assert "--template" in result.stderr


def test_the_account_of_the_public_data_is_exact(home: Path, tmp_path: Path):
    file = write(tmp_path / "a.csv.gz", LINES)
    result = run("online-retail", file)
    assert result.exit_code == 0, result.output
    assert "12 = 7 + 1 + 4" in result.stdout
    assert (home / "imports" / "online-retail-rejects.csv").exists()
    assert "12 = 0 + 8 + 4" in run("online-retail", file).stdout


def test_own_orders_into_the_public_data_s_shop_are_counted_with_their_lines(
    home: Path, tmp_path: Path
):
    run("online-retail", write(tmp_path / "a.csv.gz", LINES))
    file = tmp_path / "c.csv"
    file.write_bytes("客户编号,姓名,手机号\nC1,林晓,\nC2,赵,12\n".encode("gb18030"))
    result = run("customers", file)
    assert result.exit_code == 1
    assert "GB18030" in result.stdout
    assert "第 3 行：「手机号」不是电话号码：12" in result.stdout
    assert "读取 2 行 = 导入 1 + 未导入 1；客户新增 1、更新 0、不变 0" in result.stdout
    rejects = (home / "imports" / "customers-rejects.csv").read_text(encoding="utf-8-sig")
    assert rejects.splitlines()[1].startswith("c.csv,3,")


def test_wrong_headings_are_named(home: Path, tmp_path: Path):
    run("online-retail", write(tmp_path / "a.csv", LINES))
    file = tmp_path / "p.csv"
    file.write_text("编码,价格\nA,1\n", encoding="utf-8")
    result = run("products", file)
    assert result.exit_code == 1
    assert "缺少：商品编码/sku、商品名称/name；不认识：编码" in result.stderr
    assert "Traceback" not in result.output


def test_a_missing_file_is_one_sentence(home: Path, tmp_path: Path):
    result = run("online-retail", tmp_path / "none.csv.gz")
    assert result.exit_code == 1
    assert result.stderr.startswith("✗ none.csv.gz 读不了")
