"""``zhanggui forecast`` and ``zhanggui scores`` as a shop owner types them."""

import asyncio
import json
from pathlib import Path

import pytest

from crm_backend.cli import app
from crm_backend.core.db import Database
from crm_backend.insights.training.values import TrainingKind
from tests import factories
from tests.factories.results import AS_OF, add_forecast, add_training


@pytest.fixture
def run(
    tmp_path: Path,
    sqlite_template: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    """Types a command in a home whose shop has one order and a stored forecast of one product."""
    (tmp_path / "shop.db").write_bytes(sqlite_template.read_bytes())
    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    async def fill() -> None:
        database = Database(f"sqlite+aiosqlite:///{tmp_path / 'shop.db'}")
        async with database.transaction() as session:
            await factories.add_shop(session)
            await factories.add_order(session, None)
            await factories.add_product(session, sku="A", name="白茶", stock_units=0)
            card = {
                "judged": {"is_rule": True, "error": None, "base_error": None},
                "first_period": "2026-11-02",
                "last_period": "2026-11-16",
                "n_periods": 3,
                "n_series": 1,
                "fallback": "18 periods of history are needed, 3 found",
                "versions": {"pandas": "3.1.1"},
            }
            training = await add_training(session, TrainingKind.DEMAND, card=card, as_of=AS_OF)
            await add_forecast(session, training, "A", [7, 4, 4, 4, 2], is_rule=True)
        await database.close()

    asyncio.run(fill())

    def typed(*words: str) -> tuple[object, str, str]:
        capsys.readouterr()
        status: object = 0
        try:
            app(words)
        except SystemExit as ended:
            status = ended.code
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return typed


def test_stock_risk_is_a_table_with_its_card_and_its_mark(run):
    status, out, _ = run("forecast", "--figure", "stockout_risk")
    assert status == 0
    for words in (
        "「白茶」的断货风险：已断货",
        "白茶",
        "! 数据少，按规则估算",
        "3 周、1 种商品",
        "pandas 3.1.1",
    ):
        assert words in out


def test_json_is_the_answer_alone(run):
    status, out, _ = run("forecast", "--figure", "stock", "--json")
    assert status == 0
    assert json.loads(out)["rows"][0]["key"] == "A"


def test_nothing_stored_yet_is_said(run):
    status, out, _ = run("scores")
    assert status == 0
    assert "还没有客户评分" in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("forecast", "--product", "红茶"), "店里没有「红茶」，是不是：白茶"),
        (("forecast", "--figure", "profit"), "没有 profit 这个指标"),
        (("forecast", "--from", "tomorrow"), "日期写成"),
        (("scores", "--figure", "spent", "--by", "moon"), "不能按 moon 分"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(run, words, sentence):
    status, _, error = run(*words)
    assert status == 1
    assert sentence in error
    assert "Traceback" not in error
