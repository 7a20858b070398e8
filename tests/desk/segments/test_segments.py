"""Segments over HTTP: who may keep them, what is refused, and what they count."""

import pytest

from crm_backend.access.values import StaffRole
from crm_backend.customers import service as customer_service
from tests import factories
from tests.factories import people
from tests.fakes.staff_api import PREFIX

BIG = {"match": "all", "conditions": [{"field": "spent_minor", "op": "gte", "value": 10_000}]}
TAGGED = {"match": "all", "conditions": [{"field": "tag", "op": "eq", "value": "老客"}]}


@pytest.fixture
async def buyer(database):
    """C1 paid 178 yuan and is an old customer; C2 did nothing."""
    async with database.transaction() as session:
        customer = await factories.add_customer(session, number="C1")
        await factories.add_order(session, customer)
        await people.add_tags(session, customer, "老客")
        await factories.add_customer(session, number="C2")
    return customer


async def test_manager_keeps_changes_and_deletes_a_segment(staff_api, buyer, audit_log):
    client = await staff_api.signed_in(StaffRole.MANAGER)
    made = await client.post("/segments", name=" 高价值 客户 ", rules=BIG)
    assert made.status_code == 201
    segment = made.json()
    assert segment == {"id": segment["id"], "name": "高价值 客户", "rules": BIG, "count": 1}
    path = f"/segments/{segment['id']}"
    changed = await client.send("PUT", path, name="老客", rules=TAGGED)
    assert (changed.status_code, changed.json()["rules"]) == (200, TAGGED)
    assert (await client.get("/segments")).json() == {"segments": [changed.json()]}
    assert (await client.send("DELETE", path)).status_code == 204
    assert (await client.get("/segments")).json() == {"segments": []}
    log = [(e.verb, e.staff_id, e.object_kind, e.object_id, e.facts) for e in await audit_log()]
    assert log == [
        ("edit_segments", client.member.id, "segment", str(segment["id"]), {"change": change})
        for change in ("added", "changed", "deleted")
    ]


@pytest.mark.parametrize(
    ("role", "status"),
    [(StaffRole.AGENT, 403), (StaffRole.MANAGER, 201), (StaffRole.ADMIN, 201)],
)
async def test_only_managers_and_admins_write(staff_api, role, status):
    client = await staff_api.signed_in(role)
    made = await client.post("/segments", name="甲", rules=BIG)
    assert made.status_code == status
    id_ = made.json().get("id", 1)
    refused = status == 403
    changed = await client.send("PUT", f"/segments/{id_}", name="乙", rules=BIG)
    assert changed.status_code == (403 if refused else 200)
    deleted = await client.send("DELETE", f"/segments/{id_}")
    assert deleted.status_code == (403 if refused else 204)


async def test_nobody_else_reads_or_writes(staff_api):
    client = staff_api.anonymous()
    for method, path in (
        ("GET", "/segments"),
        ("POST", "/segments"),
        ("POST", "/segments/count"),
        ("PUT", "/segments/1"),
        ("DELETE", "/segments/1"),
    ):
        assert (await client.request(method, PREFIX + path)).status_code == 401


async def test_agent_reads_and_counts_live(staff_api, database, buyer):
    manager = await staff_api.signed_in(StaffRole.MANAGER)
    segment = (await manager.post("/segments", name="高价值", rules=BIG)).json()
    agent = await staff_api.signed_in()
    assert (await agent.post("/segments/count", rules=BIG)).json() == {"count": 1}
    async with database.transaction() as session:
        newcomer = await factories.add_customer(session, number="C3")
        await factories.add_order(session, newcomer)
    assert (await agent.post("/segments/count", rules=BIG)).json() == {"count": 2}
    [listed] = (await agent.get("/segments")).json()["segments"]
    assert listed["count"] == 2
    found = (await agent.get("/customers", segment=segment["id"])).json()
    assert {row["number"] for row in found["customers"]} == {"C1", "C3"}
    assert found["total"] == 2
    narrowed = (await agent.get("/customers", segment=segment["id"], tag="老客")).json()
    assert [row["number"] for row in narrowed["customers"]] == ["C1"]


async def test_customer_page_names_its_segments(staff_api, buyer):
    client = await staff_api.signed_in(StaffRole.MANAGER)
    for name, rules in (("高价值", BIG), ("老客", TAGGED)):
        await client.post("/segments", name=name, rules=rules)
    assert (await client.get("/customers/C1")).json()["segments"] == ["高价值", "老客"]
    assert (await client.get("/customers/C2")).json()["segments"] == []


async def test_unknown_segment_is_not_found(staff_api):
    client = await staff_api.signed_in(StaffRole.ADMIN)
    answers = [
        await client.send("PUT", "/segments/9", name="甲", rules=BIG),
        await client.send("DELETE", "/segments/9"),
        await client.get("/customers", segment=9),
        await client.get("/customers.csv", segment=9),
    ]
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(404, "segment_not_found")}


async def test_name_is_unique(staff_api):
    client = await staff_api.signed_in(StaffRole.MANAGER)
    await client.post("/segments", name="甲", rules=BIG)
    other = (await client.post("/segments", name="乙", rules=BIG)).json()
    answers = [
        await client.post("/segments", name="甲", rules=TAGGED),
        await client.send("PUT", f"/segments/{other['id']}", name="甲", rules=TAGGED),
    ]
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(409, "segment_name_taken")}
    same = await client.send("PUT", f"/segments/{other['id']}", name="乙", rules=TAGGED)
    assert same.status_code == 200


async def test_a_shop_has_not_more_segments_than_can_be_counted(staff_api, monkeypatch):
    monkeypatch.setattr(customer_service, "MAX_SEGMENTS", 1)
    client = await staff_api.signed_in(StaffRole.MANAGER)
    assert (await client.post("/segments", name="甲", rules=BIG)).status_code == 201
    refused = await client.post("/segments", name="乙", rules=BIG)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_segments")
    assert refused.json()["facts"] == {"limit": 1}


def _with(**changes: object) -> dict[str, object]:
    condition = {"field": "spent_minor", "op": "gte", "value": 10_000}
    return {"match": "all", "conditions": [{**condition, **changes}]}


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"match": "all", "conditions": []},
        {"match": "none", "conditions": BIG["conditions"]},
        {**BIG, "extra": 1},
        {"match": "all", "conditions": [*BIG["conditions"]] * 21},
        _with(field="phone"),
        _with(field="name"),
        _with(field=None),
        _with(op="contains"),
        _with(op="like"),
        _with(op="> 0 OR 1=1 --"),
        _with(value="10000"),
        _with(value=1.5),
        _with(value=True),
        _with(value=None),
        _with(value=-1),
        _with(value=10**12 + 1),
        _with(value=[1]),
        _with(extra=1),
        _with(field="days_since_created", value=36_501),
        _with(field="csat_average", value=0.9),
        _with(field="csat_average", value=5.1),
        _with(field="csat_average", value="4"),
        _with(field="province", op="gt", value="浙江"),
        _with(field="province", op="eq", value=3),
        _with(field="province", op="eq", value=" \u0000 "),
        _with(field="tag", op="lt", value="老客"),
        _with(field="tag", op="eq", value="长" * 21),
    ],
)
async def test_rules_that_say_nothing_clear_are_refused(staff_api, rules):
    client = await staff_api.signed_in(StaffRole.MANAGER)
    for answer in (
        await client.post("/segments/count", rules=rules),
        await client.post("/segments", name="甲", rules=rules),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
        [reason, *_] = answer.json()["facts"]["errors"]
        assert reason["where"].startswith("body.rules")
        assert reason["what"]


@pytest.mark.parametrize("name", ["", "  ", "长" * 41, "\u202e", 5])
async def test_impossible_name_is_refused(staff_api, name):
    client = await staff_api.signed_in(StaffRole.MANAGER)
    assert (await client.post("/segments", name=name, rules=BIG)).status_code == 422
