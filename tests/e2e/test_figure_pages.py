"""Managers look at the figures in a real browser: dashboard and chat show what plain SQL says.

All of it on the running system, at the time of the shop whose figures are known (tests/insights/shop.py).
"""

import csv
import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.console import Console
from tests.e2e.dashboard import Dashboard
from tests.e2e.figure_checks import wrong
from tests.e2e.figure_texts import written
from tests.e2e.figures_shop import AGENT, FiguresShop, manager, running_figures_shop
from tests.e2e.widget import ANSWER_MS, PHONE
from tests.factories.staff import PASSWORD
from tests.insights.dictionary import Dictionary, Expected
from tests.insights.shop import NOW
from tests.stack import ROOT

QUESTIONS = [
    json.loads(line)
    for line in (ROOT / "tests/insights/manager_questions.jsonl").read_text("utf-8").splitlines()
]
HOW_WAS_LAST_WEEK, AND_SHANGHAI = QUESTIONS[:2]
LAST_WEEK, NEXT_WEEK = HOW_WAS_LAST_WEEK["period"], {"from": "2026-11-30", "to": "2026-12-06"}
DAYS_OF_A_WEEK = 7
SALES_TILES = (
    *("net_sales", "sales", "refunds", "orders", "buyers"),
    *("order_value", "buyer_value", "pieces"),
)
ENDINGS = ("bot_confirmed", "bot_assumed", "bot_abandoned", "bot_handed_off")
SERVICE_TILES = ("conversations", "handoffs", "first_answer", "resolution", "csat", *ENDINGS)

Asks = Callable[..., Expected]


@pytest.fixture(scope="module")
def shop(figures_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FiguresShop]:
    home = tmp_path_factory.mktemp("pages") / "home"
    with running_figures_shop(home, figures_home) as shop:
        yield shop


@pytest.fixture(scope="module")
def sql(shop: FiguresShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asks]:
    """The independent answer to a question of whole weeks, none of which goes on."""
    rows = shop.copy_of_database(tmp_path_factory.mktemp("rows") / "shop.db")
    with closing(sqlite3.connect(rows)) as connection:
        dictionary = Dictionary(connection, shop.now)

        def answer(metric: str, dimension: str | None = None, **fields: object) -> Expected:
            question = {"filter": {}, "period": LAST_WEEK, "compare": None, "limit": 10}
            named = {"metric": metric, "dimension": dimension}
            return dictionary.answer(question | named | fields)

        yield answer


@pytest.fixture(scope="module")
def new_manager() -> Callable[[], str]:
    """The name of a manager who has asked nothing before."""
    places = count()
    return lambda: manager(next(places))


@pytest.fixture
def open_page(new_page: Callable[..., Page]) -> Callable[..., Page]:
    """A browser whose clock is the shop's: which days 上周 are is reckoned in the page."""

    def open_at_noon(**options: object) -> Page:
        page = new_page(**options)
        page.clock.set_fixed_time(NOW)
        return page

    return open_at_noon


@pytest.fixture
def dashboard(
    shop: FiguresShop, open_page: Callable[..., Page], new_manager: Callable[[], str]
) -> Dashboard:
    """Of a manager who has just signed in, at its first page."""
    dashboard = Dashboard(open_page(), shop.stack.url)
    dashboard.visit()
    dashboard.sign_in(new_manager(), PASSWORD)
    return dashboard


def expect_tiles(dashboard: Dashboard, figures: tuple[str, ...], expected: Expected) -> None:
    """Every tile has the number of plain SQL, once it is there."""
    for figure in figures:
        amount = written(figure, expected.total[figure])
        expect(dashboard.tile(figure)).to_have_text(amount, timeout=ANSWER_MS)


def lines_of(expected: Expected, *columns: str) -> list[list[str]]:
    return [
        [line.name, *(written(column, line.values[column]) for column in columns)]
        for line in expected.lines
    ]


def fen(text: str) -> int:
    """¥1,234.50 as an integer."""
    return int(re.sub(r"[^\d-]", "", text))


def test_sales_of_a_period_chosen_in_the_page(dashboard: Dashboard, sql: Asks) -> None:
    expected = sql("sales_summary", compare=HOW_WAS_LAST_WEEK["compare"])
    dashboard.go_to("上周")
    expect_tiles(dashboard, SALES_TILES, expected)
    dashboard.expect_answered()
    assert dashboard.address() == {"period": "last_week"}
    assert written("net_sales", expected.total["net_sales"]) in dashboard.sentence.inner_text()
    assert dashboard.table(2) == lines_of(sql("sales", "product"), "sales", "pieces")

    dashboard.page.reload()
    expect_tiles(dashboard, SALES_TILES, expected)
    expect(dashboard.page.get_by_role("link", name="上周")).to_have_attribute(
        "aria-current", "true"
    )


def test_a_chart_draws_every_day(dashboard: Dashboard, sql: Asks) -> None:
    dashboard.visit("?period=last_week")
    dashboard.expect_answered()
    line = dashboard.page.get_by_role("slider", name="净销售额 · 按天").locator("path.line")
    box = line.bounding_box()
    assert box is not None
    assert box["width"] > 0
    assert box["height"] > 0
    assert (line.get_attribute("d") or "").count("L") == DAYS_OF_A_WEEK - 1
    days = sql("net_sales", "day").lines
    told = dashboard.points("净销售额 · 按天", DAYS_OF_A_WEEK)
    assert [text.split(" · ")[0].rpartition(" ")[2] for text in told] == [
        written("net_sales", day.values["net_sales"]) for day in days
    ]


def test_the_records_behind_a_number_add_up_to_it(dashboard: Dashboard, sql: Asks) -> None:
    total = sql("sales_summary").total
    orders = total["orders"]
    assert isinstance(orders, int)
    dashboard.visit("?period=last_week")
    dashboard.tile("sales").click()
    records = dashboard.drawer.locator("tbody tr")
    expect(records.first).to_be_visible(timeout=ANSWER_MS)
    more = dashboard.drawer.get_by_role("button", name="加载更多")
    while records.count() < orders:
        before = records.count()
        more.click()
        expect(records.nth(before)).to_be_visible(timeout=ANSWER_MS)
    expect(records).to_have_count(orders)
    expect(more).to_have_count(0)
    amounts = dashboard.drawer.locator("tbody td:last-child").all_inner_texts()
    assert sum(map(fen, amounts)) == total["sales"]


def test_the_file_has_the_rows_of_the_table(
    dashboard: Dashboard, sql: Asks, tmp_path: Path
) -> None:
    dashboard.visit("?period=last_week&by=region")
    dashboard.expect_answered()
    with dashboard.page.expect_download() as download:
        dashboard.page.get_by_role("button", name="导出 CSV").click()
    file = tmp_path / "sales.csv"
    download.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as text:
        ranked = [row for row in csv.DictReader(text) if row["名次"]]
    lines = sql("sales", "region", limit=1000).lines
    assert [(row["名称"], fen(row["销售额"])) for row in ranked] == [
        (line.name, line.values["sales"]) for line in lines
    ]


def test_what_to_stock_is_drawn_with_its_interval(dashboard: Dashboard, sql: Asks) -> None:
    dashboard.turn_to("备货")
    dashboard.expect_answered()
    expected = sql("demand", "product", period=NEXT_WEEK)
    rows = dashboard.table(3)
    assert [row[:2] for row in rows] == lines_of(expected, "demand")
    for row, line in zip(rows[:3], expected.lines, strict=False):
        ends = sql("demand_low", filter={"product": line.key}, period=NEXT_WEEK).total
        assert row[2:] == [written(end, ends[end]) for end in ("demand_low", "demand_high")]
    bars = dashboard.page.get_by_role("list", name="下周预计卖多少")
    expect(bars.locator("rect.band")).to_have_count(len(rows))
    dashboard.go_to("建议备货")
    dashboard.expect_answered()
    assert dashboard.table(1) == lines_of(sql("reorder", "product", period=NEXT_WEEK), "reorder")


def test_customers_who_may_leave_lead_to_their_page(dashboard: Dashboard, sql: Asks) -> None:
    dashboard.turn_to("客户")
    dashboard.expect_answered()
    expected = sql("churning", "customer", period=None)
    assert dashboard.table(2) == lines_of(expected, "churning", "churn_prob")
    dashboard.go_to("购买概率")
    likeliest = sql("purchase_prob", "customer", period=None).lines[0]
    chance = likeliest.values["purchase_prob"]
    assert isinstance(chance, Fraction)
    bar = dashboard.page.get_by_role("list", name="购买概率").get_by_role("listitem").first
    expect(bar).to_contain_text(likeliest.name)
    width = bar.locator("rect.value").get_attribute("width") or ""
    assert float(width.rstrip("%")) == pytest.approx(float(100 * chance), abs=0.1)

    dashboard.go_to("快流失的老客户")
    dashboard.expect_answered()
    link = dashboard.rows.first.get_by_role("link")
    expect(link).to_have_attribute("href", f"/console#/customers/{expected.lines[0].key}")
    link.click()
    expect(dashboard.page.get_by_role("heading", name=expected.lines[0].name)).to_be_visible(
        timeout=ANSWER_MS
    )


def test_people_and_bot_are_counted_apart(dashboard: Dashboard, sql: Asks) -> None:
    dashboard.turn_to("服务")
    dashboard.go_to("上周")
    expect_tiles(dashboard, SERVICE_TILES, sql("service_summary"))
    dashboard.expect_answered()
    stacks = dashboard.page.get_by_role("slider", name="机器人接待的结果")
    for place, ending in enumerate(ENDINGS):
        days = [day for day in sql(ending, "day").lines if day.values[ending]]
        expect(stacks.locator(f"g rect.fill-{place}")).to_have_count(len(days))


def test_a_question_is_answered_with_a_picture_and_a_link_to_the_same_figure(
    shop: FiguresShop,
    open_page: Callable[..., Page],
    new_manager: Callable[[], str],
    sql: Asks,
) -> None:
    console = Console(open_page(), shop.stack.url)
    console.sign_in(new_manager(), PASSWORD)
    console.page.goto(f"{shop.stack.url}/console#/ask")
    answers = console.page.locator(".ask .message[data-sender=bot]")
    for place, question in enumerate((HOW_WAS_LAST_WEEK, AND_SHANGHAI)):
        expected = sql(**_named(question))
        console.page.get_by_label("问题", exact=True).fill(question["text"])
        console.page.keyboard.press("Enter")
        answer = answers.nth(place)
        expect(answer.locator(".bubble")).to_be_visible(timeout=ANSWER_MS)
        assert wrong(question, expected, answer.locator(".bubble").inner_text()) == []
        picture = answer.locator(".card.chart img")
        expect(picture).to_have_js_property("complete", value=True, timeout=ANSWER_MS)
        assert picture.evaluate("image => Math.min(image.naturalWidth, image.naturalHeight)") > 0
        with console.page.context.expect_page() as opened:
            answer.get_by_role("link").click()
        dashboard = Dashboard(opened.value, shop.stack.url)
        expect_tiles(dashboard, SALES_TILES, expected)
        asked = dashboard.address()
        assert {name: asked[name] for name in ("from", "to")} == question["period"]
        assert asked.get("region") == question["filter"].get("region")
        opened.value.close()


def _named(question: Mapping[str, Any]) -> dict[str, Any]:
    return {name: question[name] for name in ("metric", "dimension", "filter", "period", "compare")}


def test_an_agent_is_told_politely_who_sees_this(
    shop: FiguresShop, open_page: Callable[..., Page]
) -> None:
    dashboard = Dashboard(open_page(viewport=PHONE), shop.stack.url)
    told: list[str] = []
    dashboard.page.on("response", lambda answer: told.append(answer.url))
    dashboard.visit()
    dashboard.sign_in(AGENT, PASSWORD)
    expect(dashboard.page.get_by_text("客服可以看服务和机器人的表现")).to_be_visible()
    for page in ("sales", "demand", "customers"):
        dashboard.visit(f"?page={page}")
        expect(dashboard.page.get_by_role("heading", name="这一页由经理查看")).to_be_visible()
        expect(dashboard.page.locator(".tile, .sentence")).to_have_count(0)
    assert not re.search("insights/(sales|demand|scores|segments)", " ".join(told))
    refused = dashboard.page.request.get(f"{shop.stack.url}/api/v1/insights/sales?figure=sales")
    assert refused.status == 403
    dashboard.page.get_by_role("link", name="去看服务").click()
    expect(dashboard.page.get_by_role("heading", name="这一页由经理查看")).to_have_count(0)
    dashboard.expect_answered()
