"""``zhanggui sales`` as a shop owner types it."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from crm_backend.cli import app
from crm_backend.core.db import Database
from crm_backend.customers.models import Customer
from tests import factories


@pytest.fixture(autouse=True)
def shop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> None:
    """A shop with one order of two lines, three days ago by the machine's own clock."""
    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ZHANGGUI_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    three_days_ago = datetime.now(UTC) - timedelta(days=3)

    async def sell() -> None:
        database = Database(sqlite_url)
        async with database.transaction() as session:
            await factories.add_shop(session)
            customer = await factories.add_customer(session, name="王小明")
            await factories.add_order(session, customer, placed_at=three_days_ago)
        await database.close()

    asyncio.run(sell())


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What a command prints."""

    def printed(*words: str) -> str:
        with pytest.raises(SystemExit) as ended:
            app(("sales", *words))
        assert ended.value.code == 0
        return capsys.readouterr().out

    return printed


def test_summary_is_a_sentence_and_figures_side_by_side(run):
    told = run()
    assert "净销售额 ¥178.00" in told
    assert "客单价" in told
    assert "对比期" in told


def test_shop_as_of_another_day_is_asked_about_that_day(run, monkeypatch):
    """Ten days back: the order of three days ago is not sold yet."""
    monkeypatch.setenv("ZHANGGUI_CLOCK_OFFSET_SECONDS", str(-10 * 86_400))
    assert "店里还没有卖出过" in run()


def test_brackets_in_a_name_are_shown_and_are_no_markup(run, sqlite_url: str):
    async def rename() -> None:
        database = Database(sqlite_url)
        async with database.transaction() as session:
            await session.execute(update(Customer).values(name="[bold]王[/red]"))
        await database.close()

    asyncio.run(rename())
    assert run("sales", "--by", "customer").count("[bold]王[/red]") == 2  # sentence and table


def test_json_is_the_answer_and_csv_its_rows(run, tmp_path: Path):
    answer = json.loads(run("sales", "--by", "customer", "--json"))
    assert answer["rows"][0]["name"] == "王小明"
    path = tmp_path / "sales.csv"
    assert "1 行" in run("sales", "--by", "customer", "--csv", str(path))
    assert "王小明,178.00" in path.read_text(encoding="utf-8-sig")


def test_one_day_alone_can_be_compared_with(run):
    assert "2026 年 10 月 1 日" in run("sales", "--compare", "2026-10-01")


def test_drivers_show_both_splits(run):
    told = run("drivers", "--compare", "previous")
    assert "买家数" not in told  # nobody bought before, so there is no split by factor
    row = next(each for each in told.splitlines() if "│" in each and "山野手冲壶" in each)
    assert [cell.strip() for cell in row.split("│")[3:5]] == ["¥129.00", "¥0.00"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("profit",), "sales_summary"),
        (("sales", "--by", "weather"), "不能按 weather 分，可选：day、"),
        (("sales", "--compare", "lastweek"), "previous、year_before、2026-10-01..2026-10-31"),
        (("sales", "--from", "yesterday"), "2026-11-30"),
        (("sales", "--only", "product=手冲大壶"), "是不是：山野手冲壶"),
        (("sales", "--only", "weather=sun"), "product"),
        (("cancelled_orders", "--by", "product"), "region"),
        (("sales", "--from", "2999-01-01"), "还没开始"),
        (("sales", "--by", "customer", "--csv", "/no/such/folder/x.csv"), "写不了 /no/such/folder"),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(capsys, words, said):
    with pytest.raises(SystemExit) as ended:
        app(("sales", *words))
    assert ended.value.code == 1
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_a_week_of_which_days_are_left_out_is_marked(run):
    told = run("sales", "--by", "week", "--from", "2026-09-05", "--to", "2026-09-20")
    assert "2026 年 8 月 31 日起一周（不足一周）" in told
    assert "2026 年 9 月 7 日起一周（" not in told
