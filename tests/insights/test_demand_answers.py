"""Answers about demand and stock from stored forecasts, worked out by hand; asked through the API."""

import csv
import io
from datetime import timedelta
from math import ceil, floor
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import select

from crm_backend.access.values import StaffRole
from crm_backend.catalog.models import Product
from crm_backend.insights.demand.service import picture
from crm_backend.insights.training.values import TrainingKind
from crm_backend.insights.values import Dimension, Figure, Question
from tests import factories
from tests.factories import Line
from tests.factories.results import AS_OF, MONDAY, add_forecast, add_training
from tests.fakes.fixed_clock import NOW

PATH = "/insights/demand"


@pytest.fixture
async def manager(staff_api):
    return await staff_api.signed_in(StaffRole.MANAGER)


@pytest.fixture
async def shop(database):
    """Four products as in test_stock_rules, one not active, one of unknown stock, one without a forecast."""
    async with database.transaction() as session:
        await factories.add_shop(session)
        await factories.add_order(session, None, placed_at=NOW - timedelta(days=200))
        training = await add_training(session, TrainingKind.DEMAND)
        for sku, name, category, stock in (
            ("A", "白茶", "茶", 5),
            ("B", "黑茶", "茶", 20),
            ("C", "青瓷杯", "杯壶", 0),
            ("F", "茶巾", "", 400),
        ):
            await factories.add_product(
                session, sku=sku, name=name, category=category, stock_units=stock, price_minor=1000
            )
        await factories.add_product(session, sku="D", name="未知", stock_units=None)
        await factories.add_product(session, sku="E", name="下架", is_active=False)
        await add_forecast(session, training, "A", [7, 4, 4, 4, 2], highs=[9, 6.2, 7, 7, 5])
        await add_forecast(session, training, "B", [7, 10, 10, 10, 10], highs=[9, 15.5, 20, 20, 20])
        await add_forecast(session, training, "D", [1, 2.25, 1, 1, 1], is_rule=True)
        await add_forecast(session, training, "F", [1] * 5)
    return training


async def ask(client, **params):
    answer = await client.get(PATH, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def table(answer):
    return [
        (row["rank"], row["key"], [amount["text"] for amount in row["amounts"]])
        for row in answer["rows"]
    ]


async def test_next_week_by_product_with_its_interval(manager, shop):
    answer = await ask(manager, figure="demand", limit=2)
    assert table(answer) == [
        (1, "B", ["10.0", "0", "16"]),  # 0.4 down, 15.5 up to whole pieces
        (2, "A", ["4.0", "0", "7"]),
        (None, "rest", ["3.3", "—", "—"]),  # 2.25 + 1, halves away from zero
    ]
    assert answer["period"] == {"first": "2026-11-30", "last": "2026-12-06", "days": 7}
    assert answer["figures"][0]["amount"]["text"] == "17.3"
    assert answer["total_rows"] == 4
    assert answer["rows"][0]["detail"] == "B 的原因"
    assert answer["sentence"] == (
        "预计下周（11 月 30 日至 12 月 6 日）卖 17.3 件，最多的是「黑茶」10.0 件"
    )
    assert answer["columns"][0]["basis"] == "按付款件数，未扣退货，数据截至 11 月 24 日"
    assert answer["notes"] == ["by_rule"]  # 未知 is by rule, and the total holds it
    assert answer["link"] == "/dashboard?page=demand&figure=demand&limit=2"


async def test_sums_over_weeks_have_no_interval(manager, shop):
    params = {"from": "2026-11-30", "to": "2026-12-27"}
    answer = await ask(manager, figure="demand", product="白茶", **params)
    assert table(answer) == [(1, "A", ["14.0"])]
    assert "未来 4 周" in answer["sentence"]
    assert answer["filters"][0]["matches"] == [{"key": "A", "name": "白茶"}]


async def test_one_product_by_week(manager, shop):
    answer = await ask(manager, figure="demand", product="a", by="week")  # a SKU, case aside
    assert [row[1:] for row in table(answer)][:2] == [
        ("2026-11-23", ["7.0", "0", "9"]),
        ("2026-11-30", ["4.0", "0", "7"]),
    ]
    assert len(answer["rows"]) == 5


async def test_by_category_and_a_product_word_that_is_a_category(manager, shop):
    answer = await ask(manager, figure="demand", by="category")
    assert table(answer)[0] == (1, "茶", ["14.0"])
    assert ("未分类", ["1.0"]) in [row[1:] for row in table(answer)]
    of_tea = await ask(manager, figure="demand", product="茶")
    assert {row["key"] for row in of_tea["rows"]} == {"A", "B"}  # not 茶巾


async def test_links_ask_the_same_question(manager, shop):
    asked = {"figure": "demand", "by": "product", "from": "2026-11-30", "to": "2026-12-06"}
    asked |= {"unit": "week", "category": "茶", "limit": "3", "order": "lowest"}
    answer = await ask(manager, **asked)
    assert dict(parse_qsl(urlsplit(answer["link"]).query)) == {"page": "demand", **asked}
    assert dict(parse_qsl(urlsplit(answer["chart"]).query)) == {**asked, "lang": "zh"}
    since = await ask(manager, **{"figure": "stock", "from": "2026-11-01"})
    assert since["link"] == "/dashboard?page=demand&figure=stock"  # of now, whatever days are named


async def test_rules_are_marked(manager, shop):
    answer = await ask(manager, figure="demand", product="未知")
    assert answer["notes"] == ["by_rule"]
    assert answer["note_texts"] == ["数据少，按规则估算"]
    for by, noted in (("week", ["by_rule"]), ("category", ["by_rule"])):
        assert (await ask(manager, figure="demand", by=by))["notes"] == noted
        of_models = await ask(manager, figure="demand", by=by, category="茶")
        assert of_models["notes"] == []


async def test_reorder_cover_risk(manager, shop):
    reorder = await ask(manager, figure="reorder")
    assert table(reorder) == [
        (1, "A", ["7", "4", "5", "4.0", "7", "5.0"]),
        (2, "B", ["1", "0", "20", "10.0", "16", "5.0"]),
    ]
    for row in reorder["rows"]:  # whoever reads the row can work it out again
        pieces, _, stock, _, upper_end, rest = (each["value"] for each in row["amounts"])
        assert pieces == ceil(upper_end) - floor(stock - rest)
    assert reorder["figures"][0]["amount"]["value"] == 8
    cover = await ask(manager, figure="days_of_cover")
    assert table(cover) == [
        (1, "A", ["10", "5", "14.0"]),
        (2, "B", ["14", "20", "40.0"]),
        (3, "F", ["超过 180 天", "400", "4.0"]),
        (None, "C", ["—", "0", "0.0"]),  # never sold: no demand
    ]
    risk = await ask(manager, figure="stockout_risk")
    assert [(row[1], row[2][0]) for row in table(risk)] == [
        ("A", "高"),
        ("B", "中"),
        ("C", "已断货"),
    ]
    assert risk["sentence"] == "到下周日（12 月 6 日）为止：1 种已断货、1 种风险高、1 种风险中"


async def test_what_is_cut_stands_below_so_that_columns_add_up(manager, shop):
    first = {"limit": 1}
    reorder = await ask(manager, figure="reorder", **first)
    assert table(reorder)[1:] == [(None, "rest", ["1", "0", "20", "10.0", "—", "5.0"])]  # B
    stock = await ask(manager, figure="stock", **first)
    assert table(stock)[1:] == [(None, "rest", ["25"])]  # A, B and C
    slow = await ask(manager, figure="slow_movers", **first)
    assert table(slow)[1:] == [(None, "rest", ["¥250.00", "25", "0"])]
    for figure in ("reorder", "stock", "slow_movers"):
        for by in ("product", "category"):
            answer = await ask(manager, figure=figure, by=by, **first)
            shown = sum(row["amounts"][0]["value"] for row in answer["rows"])
            assert shown == answer["figures"][0]["amount"]["value"], (figure, by)
            others = answer["total_rows"] - 1
            named = [f"其他 {others} 个"] if others else []
            assert [row["name"] for row in answer["rows"][1:]] == named, (figure, by)


async def test_stock_and_slow_movers_are_those_of_now(manager, shop, database):
    async with database.transaction() as session:
        tea = await factories.add_product(
            session, sku="G", name="新品", stock_units=900, created_at=NOW - timedelta(days=10)
        )
        assert tea.stock_units == 900  # too new to be slow
        sold = await factories.add_product(session, sku="H", name="热销", stock_units=20)
        await factories.add_order(
            session, None, lines=[Line(amount_minor=100, quantity=10, product=sold)]
        )
    slow = await ask(manager, figure="slow_movers")
    # F: 400 × ¥10; B and A sold nothing in 90 days; H's 20 pieces are exactly twice its 10.
    assert table(slow) == [
        (1, "F", ["¥4,000.00", "400", "0"]),
        (2, "B", ["¥200.00", "20", "0"]),
        (3, "A", ["¥50.00", "5", "0"]),
    ]
    assert slow["figures"][0]["amount"]["value"] == 425_000
    stock = await ask(manager, figure="stock", by="category")
    assert stock["figures"][0]["amount"]["value"] == 5 + 20 + 400 + 900 + 20
    assert "另有 1 种库存未知" in stock["sentence"]


async def test_last_error_is_of_the_forecast_stored_on_monday(manager, shop, database):
    nothing = await ask(manager, figure="forecast_error")
    assert nothing["figures"][0]["amount"]["text"] == "—"
    async with database.transaction() as session:
        monday = AS_OF - timedelta(days=9)  # the midnight of 16 November
        then = await add_training(session, TrainingKind.DEMAND, as_of=monday, is_current=False)
        week = MONDAY - timedelta(weeks=1)
        await add_forecast(session, then, "A", [3.0, 9, 9, 9, 9], first=week)
        await add_forecast(session, then, "C", [1.5, 9, 9, 9, 9], first=week)
        tea = (await session.scalars(select(Product).where(Product.sku == "A"))).one()
        await factories.add_order(
            session,
            None,
            lines=[Line(amount_minor=100, quantity=5, product=tea)],
            placed_at=NOW - timedelta(days=5),
        )
    answer = await ask(manager, figure="forecast_error")
    # (|3 − 5| + |1.5 − 0|) ÷ 5
    assert answer["figures"][0]["amount"]["text"] == "70.0%"
    assert table(answer)[0] == (1, "A", ["40.0%", "3.0", "5"])
    assert answer["sentence"] == "上周（11 月 16 日至 22 日）的预测与实际相差 70.0%"


NOT_TOLD = (
    ({"figure": "sales"}, "figure_of_another_page"),
    ({"figure": "demand", "compare": "previous"}, "figure_without_comparison"),
    ({"figure": "days_of_cover", "by": "category"}, "figure_not_by_dimension"),
    ({"figure": "demand", "customer": "王小明"}, "figure_not_by_dimension"),
    ({"figure": "demand", "from": "2026-12-01", "to": "2026-12-07"}, "forecast_weeks_only"),
    ({"figure": "demand", "from": "2027-01-04", "to": "2027-01-10"}, "forecast_weeks_only"),
    ({"figure": "demand", "from": "2026-11-16", "to": "2026-11-22"}, "forecast_weeks_only"),
    ({"figure": "demand", "from": "2026-11-30"}, "forecast_weeks_only"),
)


async def test_what_cannot_be_told_is_said(manager, shop):
    for params, code in NOT_TOLD:
        answer = await manager.get(PATH, **params)
        assert (answer.status_code, answer.json()["code"]) == (422, code), params


async def test_unknown_words_are_said_with_the_nearest_names(manager, shop):
    answer = await manager.get(PATH, figure="demand", product="红茶")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (404, "filter_without_match")
    assert problem["facts"]["dimension"] == "product"
    assert "白茶" in problem["facts"]["nearest"]


async def test_before_the_first_training_and_without_an_order(manager, database):
    async with database.transaction() as session:
        await factories.add_shop(session)
        await factories.add_product(session, sku="A", stock_units=3)
    empty = await ask(manager, figure="demand")
    assert (empty["notes"], empty["rows"]) == (["empty_shop"], [])
    async with database.transaction() as session:
        await factories.add_order(session, None, placed_at=NOW - timedelta(minutes=30))
    young = await ask(manager, figure="reorder")
    assert (young["notes"], young["rows"]) == (["not_trained"], [])
    assert young["sentence"] == "今天才有第一笔订单，今晚零点以后算第一次预测"
    stock = await ask(manager, figure="stock")
    assert table(stock) == [(1, "A", ["3"])]


async def test_old_data_look_ahead_from_their_own_end(staff_api, shop, clock):
    clock.advance(days=40)
    manager = await staff_api.signed_in(StaffRole.MANAGER)
    answer = await ask(manager, figure="demand", limit=1)
    assert answer["period"]["first"] == "2026-11-30"
    assert "old_data" in answer["notes"]
    assert "下周" not in answer["sentence"]


async def test_after_a_missed_night_the_rest_of_the_week_begins_at_as_of(staff_api, shop, clock):
    clock.advance(days=1)  # Thursday; the forecasts know what was before Wednesday
    manager = await staff_api.signed_in(StaffRole.MANAGER)
    reorder = await ask(manager, figure="reorder", product="黑茶")
    # 5 of 7 days of 7 pieces: 20 − 5 are left of ⌈15.5⌉.
    assert table(reorder)[0][2][0] == "1"
    assert reorder["sentence"].startswith("想让下周不断货")


async def test_forecasts_of_the_week_before_name_their_days(staff_api, shop, clock):
    clock.advance(days=5)  # Monday
    manager = await staff_api.signed_in(StaffRole.MANAGER)
    reorder = await ask(manager, figure="reorder", product="黑茶")
    assert reorder["sentence"].startswith("想让 11 月 30 日至 12 月 6 日不断货")
    assert table(reorder)[0][2] == ["1", "0", "20", "10.0", "16", "5.0"]
    risk = await ask(manager, figure="stockout_risk")
    assert risk["sentence"].startswith("到 12 月 6 日为止")
    # What is asked for without a word is the reader's own next week.
    assert (await ask(manager, figure="demand"))["period"]["first"] == "2026-12-07"


async def test_file_for_a_spreadsheet_has_the_same_rows(manager, shop):
    answer = await manager.get(f"{PATH}.csv", figure="reorder")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["名次", "编号", "名称", "建议备货量"]
    assert rows[1][:5] == ["1", "A", "白茶", "7", "4"]


async def test_file_holds_all_rows_unless_a_number_is_named(manager, shop, database):
    async with database.transaction() as session:
        for at in range(12):
            await factories.add_product(session, sku=f"S{at:02d}", name=f"杯 {at}", stock_units=at)
    for limit, rows in (({}, 16), ({"limit": 3}, 4)):  # the fourth: 其他 13 个
        answer = await manager.get(f"{PATH}.csv", figure="stock", **limit)
        assert len(answer.text.splitlines()) == 1 + rows


async def test_picture_of_a_product_begins_sixteen_weeks_ago(manager, shop, database, clock):
    async with database.transaction() as session:
        tea = await session.scalar(select(Product).where(Product.sku == "A"))
        for days, pieces in ((9, 2), (16, 3), (16, 1), (200, 50)):
            line = Line(amount_minor=100, product=tea, quantity=pieces)
            placed_at = clock.now() - timedelta(days=days)
            await factories.add_order(session, None, placed_at=placed_at, lines=[line])
    question = Question(figure=Figure.DEMAND, filters={Dimension.PRODUCT: "白茶"})
    async with database.reading() as session:
        drawn = await picture.read(session, question, now=clock.now(), locale="zh")
    assert len(drawn.history) == 16
    assert [pieces for _, pieces in drawn.history if pieces] == [4, 2]


async def test_picture_is_drawn(manager, shop):
    answer = await manager.get(f"{PATH}.png", figure="demand", product="白茶")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


async def test_agents_see_none_of_it(staff_api, shop):
    agent = await staff_api.signed_in(StaffRole.AGENT)
    for path in (PATH, f"{PATH}.csv", f"{PATH}.png"):
        answer = await agent.get(path, figure="demand")
        assert (answer.status_code, answer.json()["code"]) == (403, "role_not_allowed")
