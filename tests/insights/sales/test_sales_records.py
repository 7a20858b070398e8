"""The rows behind a number, its file and its picture: the same filters, the same sums."""

import csv
import io

import pytest
from sqlalchemy import select, update

from crm_backend.access.models import AuditEntry
from crm_backend.access.values import StaffRole
from crm_backend.core.db import Database
from crm_backend.customers.models import Customer
from tests.insights.sales import small_shop

WEEK = {"from": "2026-11-16", "to": "2026-11-22"}
ALL = {"from": "2026-10-20", "to": "2026-11-25"}


def rows_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.fixture
async def manager(staff_api, database: Database):
    async with database.transaction() as session:
        await small_shop.fill(session)
    return await staff_api.signed_in(StaffRole.MANAGER)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (
            {"figure": "sales", **WEEK},
            [("O3", "李静", "¥350.00"), ("O4", "匿名订单", "¥99.99"), ("O2", "王小明", "¥200.00")],
        ),
        ({"figure": "sales", "product": "壶", **WEEK}, [("O3", "李静", "¥300.00")]),
        (
            {"figure": "net_sales", "customer": "C1", **WEEK},
            [("O1 · RFO1", "王小明", "-¥50.00"), ("O2", "王小明", "¥200.00")],
        ),
        ({"figure": "refunds", "reason": "质量问题", **ALL}, [("O1 · RFO1", "王小明", "-¥50.00")]),
        ({"figure": "cancelled_amount", **ALL}, [("O6", "王小明", "¥777.00")]),
        ({"figure": "credit_notes", **ALL}, [("CN1", "匿名订单", "¥7.00")]),
        ({"figure": "orders", "buyer_kind": "新客", **WEEK}, []),
        (
            {"figure": "buyers", "buyer_kind": "老客", "region": "浙江", **WEEK},
            [("O2", "王小明", "¥200.00")],
        ),
    ],
)
async def test_rows_behind_a_number(manager, asked: dict[str, str], expected):
    told = (await manager.get("/insights/sales/rows", **asked)).json()
    keys = [column["key"] for column in told["columns"]]
    rows = [dict(zip(keys, row, strict=True)) for row in told["rows"]]
    assert [(row["order"], row["customer_name"], row["amount"]) for row in rows] == expected
    assert told["next_after"] is None


async def test_rows_go_on_where_the_page_before_ended(manager, monkeypatch):
    for module in ("crm_backend.insights.records", "crm_backend.insights.sales.service.records"):
        monkeypatch.setattr(f"{module}.PAGE_ROWS", 3)
    asked = {"figure": "net_sales", **ALL}
    whole: list[list[str]] = []
    after = None
    while after or not whole:
        page = (
            await manager.get(
                "/insights/sales/rows", **asked, **({"after": after} if after else {})
            )
        ).json()
        assert len(page["rows"]) <= 3
        whole += page["rows"]
        after = page["next_after"]
    assert len(whole) == 9  # seven orders and two refunds
    assert [row[0] for row in whole] == sorted((row[0] for row in whole), reverse=True)
    wrong = await manager.get("/insights/sales/rows", figure="sales", after="x")
    assert wrong.json()["code"] == "cursor_invalid"


async def test_file_holds_plain_numbers_and_no_formula(manager, database: Database):
    async with database.transaction() as session:
        product = await small_shop.find_product(session, "TEA")
        product.name = "=1+1"
    answer = await manager.get("/insights/sales.csv", figure="net_sales", by="product", **ALL)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = rows_of(answer)
    assert (rows[0][:4], rows[0][-1]) == (["名次", "编号", "名称", "净销售额"], "说明")
    assert rows[1][:4] == ["1", "CUP", "保温杯 500ml", "449.99"]
    assert ["3", "TEA", "'=1+1", "100.00"] in [row[:4] for row in rows]
    english = await manager.get("/insights/sales.csv", figure="net_sales", by="product", lang="en")
    assert rows_of(english)[0] == ["rank", "key", "name", "net sales", "why"]


@pytest.mark.parametrize(
    ("part", "figure", "narrowed"),
    [
        ("sales", "net_sales", {"customer": "C1"}),
        ("sales", "refunds", {"reason": "质量问题"}),
        ("service", "conversations", {}),
    ],
)
async def test_file_of_the_rows_behind_a_number_is_what_the_panel_lists(
    manager, monkeypatch, part: str, figure: str, narrowed: dict[str, str]
):
    asked = {"figure": figure, **narrowed, **ALL}
    listed = (await manager.get(f"/insights/{part}/rows", **asked)).json()
    for module in ("crm_backend.insights.records", "crm_backend.insights.sales.service.records"):
        monkeypatch.setattr(f"{module}.PAGE_ROWS", 1)
    answer = await manager.get(f"/insights/{part}/rows.csv", **asked)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    headings, *rows = rows_of(answer)
    assert headings == [column["name"] for column in listed["columns"]]
    shown = [[cell.replace("¥", "").replace(",", "") for cell in row] for row in listed["rows"]]
    assert rows == shown
    assert bool(rows) == (part == "sales")


async def test_file_of_the_rows_is_no_formula_and_adds_up(manager, database: Database):
    async with database.transaction() as session:
        await session.execute(update(Customer).values(name="=1+1"))
    answer = await manager.get("/insights/sales/rows.csv", figure="net_sales", lang="en", **ALL)
    headings, *rows = rows_of(answer)
    assert headings[0] == "time"
    told = (await manager.get("/insights/sales", figure="net_sales", **ALL)).json()
    total = sum(round(100 * float(row[-1])) for row in rows)
    assert total == told["figures"][0]["amount"]["value"]
    assert any(row[-1].startswith("-") for row in rows)
    assert {row[4] for row in rows} == {"'=1+1", "anonymous orders"}
    async with database.reading() as session:
        (entry,) = (await session.scalars(select(AuditEntry))).all()
    assert (entry.object_id, entry.facts) == ("sales", {"lines": len(rows)})


async def test_more_rows_than_a_file_holds_are_refused(manager, monkeypatch):
    for module in ("crm_backend.insights.records", "crm_backend.insights.sales.service.records"):
        monkeypatch.setattr(f"{module}.FILE_ROWS", 3)
    answer = await manager.get("/insights/sales/rows.csv", figure="sales", **ALL)
    assert (answer.status_code, answer.json()["code"]) == (422, "records_too_many")
    assert answer.json()["facts"] == {"limit": 3}


@pytest.mark.parametrize(
    "other",
    ["0001-01-01..0001-01-05", "2026-11-05..2026-11-01", "2026-01-01..9999-12-31", "yesterday"],
)
async def test_other_period_beyond_the_calendar_is_refused(manager, other: str):
    answer = await manager.get("/insights/sales", figure="sales", compare=other)
    assert (answer.status_code, answer.json()["code"]) == (422, "period_invalid")


@pytest.mark.parametrize(
    ("part", "figure"),
    [
        ("sales", "net_sales"),
        ("service", "conversations"),
        ("demand", "stock"),
        ("scores", "spent"),
        ("segments", "segment"),
    ],
)
async def test_every_file_is_in_the_audit_log(manager, database, part: str, figure: str):
    answer = await manager.get(f"/insights/{part}.csv", figure=figure)
    assert answer.status_code == 200
    assert f'filename="{part}.csv"' in answer.headers["content-disposition"]
    lines = len(list(csv.reader(io.StringIO(answer.text)))) - 1
    async with database.reading() as session:
        (entry,) = (await session.scalars(select(AuditEntry))).all()
    assert (entry.verb, entry.staff_id) == ("export_figures", manager.member.id)
    assert (entry.object_kind, entry.object_id, entry.facts) == ("figures", part, {"lines": lines})


async def test_agents_get_no_file(staff_api, manager):
    agent = await staff_api.signed_in(StaffRole.AGENT)
    files = ("sales.csv", "sales/rows.csv", "service.csv", "service/rows.csv")
    for path in (*files, "sales/rows", "sales.png"):
        assert (await agent.get(f"/insights/{path}", figure="sales")).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        {"figure": "sales", "by": "week", "compare": "previous"},
        {"figure": "pieces", "by": "product", "limit": "2"},
        {"figure": "drivers", "by": "region", "lang": "en"},
        {"figure": "sales_summary"},
        {"figure": "orders"},
    ],
)
async def test_answer_names_its_picture_and_it_is_one(manager, asked: dict[str, str]):
    told = (await manager.get("/insights/sales", **asked, **WEEK)).json()
    answer = await manager.http.get(told["chart"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG")


async def test_one_day_has_no_course_to_draw(manager):
    one_day = {"from": WEEK["from"], "to": WEEK["from"]}
    assert (await manager.get("/insights/sales", figure="sales", **one_day)).json()["chart"] is None


async def test_figure_without_a_picture_says_so(manager):
    told = (await manager.get("/insights/sales", figure="refund_rate", **WEEK)).json()
    assert told["chart"] is None
    answer = await manager.get("/insights/sales.png", figure="refund_rate", **WEEK)
    assert answer.json()["code"] == "figure_of_another_page"
