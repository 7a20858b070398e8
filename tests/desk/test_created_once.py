"""What staff create is created once per Idempotency-Key, on both databases."""

import asyncio
from dataclasses import dataclass
from uuid import uuid4

import pytest
from sqlalchemy import select

from crm_backend.access.models import Deed
from crm_backend.access.values import StaffRole
from crm_backend.customers.models import Segment
from tests import factories
from tests.fakes.fixed_clock import NOW
from tests.fakes.staff_api import PREFIX, StaffClient

RULES = {
    "match": "all",
    "conditions": [{"field": "spent_minor", "op": "gte", "value": 100_000}],
}
# A session is no row that could be there twice; the bot names its deeds in a header of its own.
KEYLESS = {
    "/api/v1/staff/sessions",
    "/api/v1/staff/chat-sessions",
    "/api/v1/chat/sessions",
    "/api/v1/bot/refunds",
    # A code is good once; asking anew takes the one before it back.
    "/api/v1/chat/telegram-link",
    "/api/v1/staff/me/telegram",
}


@dataclass(frozen=True)
class Door:
    """Where something is created, with two bodies; where all of it is listed, under which name."""

    path: str
    body: dict[str, object]
    other: dict[str, object]
    listed_at: str
    rows: str


DOORS = [
    Door(
        "/tickets",
        {"type": "other", "text": "打印机坏了"},
        {"type": "other", "text": "打印机没墨了"},
        "/tickets",
        "tickets",
    ),
    Door(
        "/customers/C7/notes",
        {"text": "发货前打电话"},
        {"text": "别打电话"},
        "/customers/C7",
        "notes",
    ),
    Door(
        "/segments",
        {"name": "高价值", "rules": RULES},
        {"name": "常客", "rules": RULES},
        "/segments",
        "segments",
    ),
    Door(
        "/campaigns",
        {"name": "双十二", "audience": {"kind": "segment", "segment_id": 900}, "text": "您好"},
        {"name": "新品", "audience": {"kind": "segment", "segment_id": 900}, "text": "您好"},
        "/campaigns",
        "campaigns",
    ),
    Door(
        "/canned-replies",
        {"shortcut": "bye", "title": "结束语", "text": "祝您愉快"},
        {"shortcut": "bye", "title": "结束语", "text": "再见"},
        "/canned-replies",
        "replies",
    ),
    Door(
        "/staff/members",
        {
            "name": "xiaowang",
            "display_name": "小王",
            "role": "agent",
            "password": "a long password",
        },
        {"name": "xiaoli", "display_name": "小李", "role": "agent", "password": "a long password"},
        "/staff/members",
        "members",
    ),
    Door(
        "/staff/api-tokens",
        {"label": "ERP", "scopes": ["read_tickets"]},
        {"label": "ERP", "scopes": ["read_staff"]},
        "/staff/api-tokens",
        "api_tokens",
    ),
]
each_door = pytest.mark.parametrize("door", DOORS, ids=[door.path for door in DOORS])


@pytest.fixture
async def admin(staff_api, database) -> StaffClient:
    async with database.transaction() as session:
        await factories.add_customer(session, number="C7")
        session.add(Segment(id=900, name="老客", rules=RULES, changed_at=NOW))
    return await staff_api.signed_in(StaffRole.ADMIN)


async def count(client: StaffClient, door: Door) -> int:
    return len((await client.get(door.listed_at)).json()[door.rows])


@each_door
async def test_same_key_twice_creates_one_and_answers_the_same(admin, door, audit_log):
    before, key = await count(admin, door), str(uuid4())
    first = await admin.post(door.path, key=key, **door.body)
    again = await admin.post(door.path, key=key, **door.body)
    assert (first.status_code, again.status_code) == (201, 201), first.text + again.text
    assert again.json() == first.json()
    assert await count(admin, door) == before + 1
    assert len(await audit_log()) == 1


@each_door
async def test_same_key_at_once_creates_one(admin, door):
    before, key = await count(admin, door), str(uuid4())
    answers = await asyncio.gather(*(admin.post(door.path, key=key, **door.body) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.text for answer in answers}) == 1
    assert await count(admin, door) == before + 1


@each_door
async def test_same_key_for_something_else_is_refused(admin, door):
    before, key = await count(admin, door), str(uuid4())
    await admin.post(door.path, key=key, **door.body)
    refused = await admin.post(door.path, key=key, **door.other)
    assert (refused.status_code, refused.json()["code"]) == (409, "deed_reused")
    assert await count(admin, door) == before + 1


async def test_a_creation_that_was_refused_may_be_tried_again_under_its_key(admin, database):
    key = str(uuid4())
    refused = await admin.post("/customers/C8/notes", key=key, text="老顾客")
    assert (refused.status_code, refused.json()["code"]) == (404, "customer_not_found")
    async with database.transaction() as session:
        await factories.add_customer(session, number="C8")
    assert (await admin.post("/customers/C8/notes", key=key, text="老顾客")).status_code == 201


@each_door
async def test_without_a_key_nothing_is_created(admin, door):
    before = await count(admin, door)
    refused = await admin.http.post(
        PREFIX + door.path, json=door.body, headers={"X-CSRF-Token": admin.csrf_token}
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_required")
    assert await count(admin, door) == before


async def test_a_deed_keeps_no_secret(admin, database):
    made = [
        await admin.post(door.path, **door.body) for door in DOORS if door.path.startswith("/staff")
    ]
    async with database.reading() as session:
        kept = str([deed.answer for deed in await session.scalars(select(Deed))])
    assert "xiaowang" in kept
    assert made[1].json()["token"] not in kept
    assert "a long password" not in kept


def test_every_door_that_creates_for_staff_asks_for_a_key(staff_api):
    paths = staff_api.app.openapi()["paths"]
    keyless = {
        path
        for path, methods in paths.items()
        if "201" in methods.get("post", {}).get("responses", {})
        and not any(
            parameter["name"].lower() == "idempotency-key"
            for parameter in methods["post"].get("parameters", ())
        )
    }
    assert keyless == KEYLESS
