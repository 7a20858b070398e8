"""The list of customers: who is found, what they add up to, and paging."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from crm_backend.access.values import StaffRole
from crm_backend.orders.values import OrderStatus
from crm_backend.tickets.values import TicketState
from tests import factories
from tests.factories import people
from tests.fakes.fixed_clock import NOW
from tests.fakes.staff_api import PREFIX


async def pages(client, **params: str | int) -> list[dict[str, Any]]:
    """Every customer of a query, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        answer = (await client.get("/customers", **params)).json()
        found += answer["customers"]
        if answer["next_before"] is None:
            assert answer["total"] == len(found)
            return found
        params["before"] = answer["next_before"]


async def numbers(client, **params: str | int) -> set[str]:
    return {row["number"] for row in await pages(client, **params)}


@pytest.mark.parametrize("role", StaffRole)
async def test_everybody_on_the_staff_sees_the_list(staff_api, role):
    client = await staff_api.signed_in(role)
    answer = await client.get("/customers")
    assert answer.status_code == 200
    assert answer.json() == {"customers": [], "total": 0, "next_before": None}


async def test_nobody_else_does(staff_api):
    for path in ("/customers", "/customers/C1", "/customers/C1/timeline", "/customers.csv"):
        answer = await staff_api.anonymous().get(PREFIX + path)
        assert (answer.status_code, answer.json()["code"]) == (401, "staff_session_invalid")


async def test_row_adds_up_orders_and_tickets_and_masks_the_phone(staff_api, database):
    async with database.transaction() as session:
        customer = await factories.add_customer(
            session, number="C7", name="王小明", phone="+8613800138000", province="湖北省"
        )
        await factories.add_order(session, customer, placed_at=NOW - timedelta(days=9))
        await factories.add_order(session, customer, placed_at=NOW - timedelta(days=2))
        await factories.add_order(session, customer, status=OrderStatus.CLOSED)
        await factories.add_order(session, None)
        await people.add_ticket(session, customer)
        await people.add_ticket(session, customer, state=TicketState.RESOLVED)
        await people.add_tags(session, customer, "老客", "爱晒单")
    [row] = await pages(await staff_api.signed_in())
    assert row == {
        "number": "C7",
        "name": "王小明",
        "phone_masked": "138****8000",
        "province": "湖北省",
        "tags": ["爱晒单", "老客"],
        "orders": 3,
        "spent_minor": 2 * 17800,
        "currency": "CNY",
        "last_order_at": "2026-11-23T02:00:00Z",
        "open_tickets": 1,
    }


async def test_customer_without_anything_has_zeros(staff_api, database):
    async with database.transaction() as session:
        await factories.add_customer(session, phone=None)
    [row] = await pages(await staff_api.signed_in())
    assert (row["orders"], row["spent_minor"], row["open_tickets"]) == (0, 0, 0)
    assert (row["last_order_at"], row["phone_masked"], row["tags"]) == (None, None, [])


async def test_more_customers_cost_no_more_statements(staff_api, database):
    client = await staff_api.signed_in()
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    engine = staff_api.app.state.database._reading.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    counts = []
    for added in (1, 20):
        async with database.transaction() as session:
            for _ in range(added):
                customer = await factories.add_customer(session)
                await factories.add_order(session, customer)
                await people.add_tags(session, customer, "老客")
        statements.clear()
        await client.get("/customers")
        counts.append(len([each for each in statements if each.startswith("SELECT")]))
    event.remove(engine, "before_cursor_execute", note)
    assert counts[0] == counts[1] > 0


async def test_paging_goes_to_the_end_without_gap_or_repeat(staff_api, database):
    """Many joined at the very same moment, as an import makes them; others join while we page."""
    async with database.transaction() as session:
        for _ in range(23):
            await factories.add_customer(session, created_at=NOW - timedelta(days=5))
        for day in range(4):
            await factories.add_customer(session, created_at=NOW - timedelta(days=day + 1))
    client = await staff_api.signed_in()
    seen: list[str] = []
    before: dict[str, str] = {}
    while True:
        answer = (await client.get("/customers", limit=5, **before)).json()
        seen += [row["number"] for row in answer["customers"]]
        async with database.transaction() as session:
            await factories.add_customer(session, created_at=NOW, number=f"NEW{len(seen)}")
        if answer["next_before"] is None:
            break
        before = {"before": answer["next_before"]}
    assert len(seen) == len(set(seen)) == 27
    assert not [number for number in seen if number.startswith("NEW")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("小明", {"C1"}),
        ("王小", {"C1"}),
        ("c1", {"C1"}),
        ("8000", {"C1"}),
        ("13800138000", {"C1"}),
        ("+86 138-0013-8000", {"C1"}),
        ("380013", set()),
        ("138000", set()),
        ("老客", {"C1", "X2"}),
        ("深色", {"X2"}),
        ("O'Brien", {"X2"}),
        ("o'brien", {"X2"}),
        ("🎉", {"X3"}),
        ("👨‍👩‍👧", {"X3"}),
        ("  小明  ", {"C1"}),
        ("没有这个", set()),
        ("", {"C1", "X2", "X3"}),
    ],
)
async def test_search_finds_part_of_name_number_tag_note_or_the_phone(
    staff_api, database, words, expected
):
    client = await staff_api.signed_in()
    async with database.transaction() as session:
        first = await factories.add_customer(
            session, number="C1", name="王小明", phone="+8613800138000"
        )
        second = await factories.add_customer(session, number="X2", name="O'Brien", phone=None)
        await factories.add_customer(session, number="X3", name="小🎉李👨‍👩‍👧", phone=None)
        await people.add_tags(session, first, "老客户")
        await people.add_tags(session, second, "不老客人")
        await people.add_note(session, second, client.member, text="只买深色款")
    assert await numbers(client, q=words) == expected


@pytest.mark.parametrize("sign", ["%", "_", "\\", "/", "%%", "_%"])
async def test_signs_of_patterns_stand_for_themselves(staff_api, database, sign):
    async with database.transaction() as session:
        await factories.add_customer(session, number="PLAIN", name="普通客户")
        await factories.add_customer(session, number="SIGN", name=f"折{sign}扣")
    client = await staff_api.signed_in()
    assert await numbers(client, q=sign) == {"SIGN"}
    assert await numbers(client, q=f"折{sign}扣") == {"SIGN"}


async def test_tag_is_matched_whole_and_filters_meet(staff_api, database):
    async with database.transaction() as session:
        for number, tags in (("C1", ("老客",)), ("C2", ("老客户",)), ("C3", ("老客", "批发"))):
            customer = await factories.add_customer(session, number=number)
            await people.add_tags(session, customer, *tags)
    client = await staff_api.signed_in()
    assert await numbers(client, tag="老客") == {"C1", "C3"}
    assert await numbers(client, tag="老客", q="批发") == {"C3"}


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 0},
        {"limit": 201},
        {"before": "x"},
        {"before": "1.x"},
        {"before": "0.1.1"},
        {"segment": 0},
        {"segment": 2**63},
        {"segment": "a"},
        {"q": "长" * 101},
    ],
)
async def test_bad_input_is_told_so(staff_api, params):
    answer = await (await staff_api.signed_in()).get("/customers", **params)
    assert answer.status_code == 422
    assert answer.json()["code"] in {"invalid_input", "cursor_invalid"}


async def test_invisible_signs_in_a_search_do_no_harm(staff_api):
    answer = await (await staff_api.signed_in()).get("/customers", q="\x00\u202e", tag="\x00")
    assert (answer.status_code, answer.json()["total"]) == (200, 0)
