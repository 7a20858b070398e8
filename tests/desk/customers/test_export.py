"""The list as a file: who gets it, what is in it, and no cell that a spreadsheet would compute."""

import csv
import io

import pytest

from crm_backend.access.values import StaffRole
from crm_backend.desk.customers.service import exporting
from tests import factories
from tests.factories import people
from tests.fakes.fixed_clock import NOW

SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
PAYLOADS = [
    f"{sign}{rest}"
    for sign in SIGNS
    for rest in ("cmd|' /C calc'!A0", 'HYPERLINK("http://x.example","点我")', "1+1\n=2")
]


def rows_of(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def test_manager_gets_the_filtered_list(staff_api, database, audit_log):
    async with database.transaction() as session:
        customer = await factories.add_customer(
            session,
            number="C7",
            name="王小明🎉",
            phone="+8613800138000",
            province="湖北省",
            city="武汉市",
        )
        await factories.add_order(session, customer, placed_at=NOW)
        await people.add_tags(session, customer, "老客", "爱晒单")
        await people.add_ticket(session, customer)
        await factories.add_customer(session, name="别人")
    client = await staff_api.signed_in(StaffRole.MANAGER)
    answer = await client.get("/customers.csv", q="小明")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="customers.csv"'
    assert answer.headers["cache-control"] == "no-store"
    assert rows_of(answer.content) == [
        list(exporting.HEADINGS),
        [
            *("C7", "王小明🎉", "138****8000", "湖北省", "武汉市", "爱晒单、老客", "1", "178.00"),
            *("CNY", "2026-11-25 10:00", "1", "2026-08-17 10:00"),
        ],
    ]
    [entry] = await audit_log()
    assert (entry.verb, entry.staff_id, entry.object_kind, entry.object_id, entry.facts) == (
        "export_customers",
        client.member.id,
        "customers",
        "all",
        {"rows": 1},
    )


@pytest.mark.parametrize("role", [StaffRole.MANAGER, StaffRole.ADMIN])
async def test_managers_and_admins_may_export(staff_api, role):
    answer = await (await staff_api.signed_in(role)).get("/customers.csv")
    assert rows_of(answer.content) == [list(exporting.HEADINGS)]


async def test_agent_may_not_export(staff_api, audit_log):
    answer = await (await staff_api.signed_in()).get("/customers.csv")
    assert (answer.status_code, answer.json()["code"]) == (403, "role_not_allowed")
    assert await audit_log() == []


async def test_no_cell_is_a_formula(staff_api, database):
    assert len(PAYLOADS) == 30
    async with database.transaction() as session:
        for at, payload in enumerate(PAYLOADS):
            customer = await factories.add_customer(
                session,
                number=f"{payload[:50]}{at}",
                name=payload,
                province=payload[:40],
                city=payload,
                phone="+442079460018",
            )
            await people.add_tags(session, customer, payload[:20])
    client = await staff_api.signed_in(StaffRole.MANAGER)
    [_headings, *rows] = rows_of((await client.get("/customers.csv")).content)
    assert [cell for row in rows for cell in row if cell.startswith(SIGNS)] == []
    assert sorted(row[1] for row in rows) == sorted(f"'{payload}" for payload in PAYLOADS)
    assert {row[2] for row in rows} == {"'+44 ****0018"}
    assert all(len(row) == len(exporting.HEADINGS) for row in rows)


async def test_too_many_rows_are_refused_and_not_cut(staff_api, database, audit_log, monkeypatch):
    monkeypatch.setattr(exporting, "MAX_ROWS", 2)
    async with database.transaction() as session:
        for at in range(3):
            await factories.add_customer(session, name=f"客{at}")
    client = await staff_api.signed_in(StaffRole.MANAGER)
    answer = await client.get("/customers.csv")
    assert (answer.status_code, answer.json()["code"]) == (422, "export_too_large")
    assert answer.json()["facts"] == {"limit": 2}
    assert await audit_log() == []
    assert len(rows_of((await client.get("/customers.csv", q="客0")).content)) == 2
