"""Tags, notes and looking behind the mask: what is written, who is told, what the audit log keeps."""

import json

import pytest

from crm_backend.access.values import StaffRole
from tests import factories
from tests.fakes.staff_api import PREFIX

CUSTOMER = ("customer", None, "C7")


@pytest.fixture(autouse=True)
async def customer(database):
    async with database.transaction() as session:
        return await factories.add_customer(session, number="C7", phone="+8613800138000")


@pytest.mark.parametrize("role", StaffRole)
async def test_everybody_on_the_staff_sets_tags(staff_api, staff_events, audit_log, role):
    client = await staff_api.signed_in(role)
    answer = await client.send(
        "PUT", "/customers/C7/tags", tags=["老客", " 爱 晒单 ", "老客", "🎉"]
    )
    assert (answer.status_code, answer.json()) == (200, {"tags": ["爱 晒单", "老客", "🎉"]})
    assert (await client.get("/customers/C7")).json()["tags"] == ["爱 晒单", "老客", "🎉"]
    assert await staff_events() == [CUSTOMER]
    [entry] = await audit_log()
    assert (entry.verb, entry.staff_id, entry.object_kind, entry.object_id) == (
        "edit_customers",
        client.member.id,
        "customer",
        "C7",
    )
    assert entry.facts == {"change": "tags", "count": 3}


async def test_new_tags_take_the_place_of_the_old(staff_api, staff_events, audit_log):
    client = await staff_api.signed_in()
    for tags in (["甲", "乙"], ["乙", "丙"], ["丙", "乙"], []):
        answer = await client.send("PUT", "/customers/C7/tags", tags=tags)
        assert answer.json()["tags"] == sorted(tags)
        assert (await client.get("/customers/C7")).json()["tags"] == sorted(tags)
    # The third list was the second one again: nothing changed, nobody is told.
    assert await staff_events() == [CUSTOMER] * 3
    assert len(await audit_log()) == 3


@pytest.mark.parametrize(
    "tags",
    [[""], ["\u0000"], ["长" * 21], ["甲"] * 21, [5], "甲", None, [["甲"]]],
)
async def test_impossible_tags_are_refused(staff_api, staff_events, tags):
    client = await staff_api.signed_in()
    answer = await client.send("PUT", "/customers/C7/tags", tags=tags)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert await staff_events() == []


async def test_note_is_kept_announced_and_signed(staff_api, staff_events, audit_log):
    client = await staff_api.signed_in(display_name="小李")
    answer = await client.post("/customers/C7/notes", text="发货前打电话\n 👨‍👩‍👧 ")
    assert answer.status_code == 201
    note = answer.json()
    assert note == {
        "id": note["id"],
        "author": "小李",
        "text": "发货前打电话\n 👨‍👩‍👧",
        "written_at": "2026-11-25T02:00:00Z",
    }
    assert (await client.get("/customers/C7")).json()["notes"] == [note]
    assert await staff_events() == [CUSTOMER]
    [entry] = await audit_log()
    assert entry.facts == {"change": "note", "note_id": note["id"]}


@pytest.mark.parametrize("text", ["", " \n ", "长" * 2_001, None, 5])
async def test_impossible_note_is_refused(staff_api, text):
    client = await staff_api.signed_in()
    assert (await client.post("/customers/C7/notes", text=text)).status_code == 422


@pytest.mark.parametrize("role", StaffRole)
async def test_revealing_a_phone_is_a_logged_click(staff_api, staff_events, audit_log, role):
    client = await staff_api.signed_in(role)
    answer = await client.post("/customers/C7/reveal", field="phone")
    assert (answer.status_code, answer.json()) == (200, {"value": "+8613800138000"})
    [entry] = await audit_log()
    assert (entry.verb, entry.staff_id, entry.object_id) == (
        "reveal_personal_data",
        client.member.id,
        "C7",
    )
    assert entry.facts == {"field": "phone"}
    assert await staff_events() == []


async def test_address_and_phone_of_an_own_order_can_be_revealed(
    staff_api, database, customer, audit_log
):
    async with database.transaction() as session:
        await factories.add_order(
            session,
            customer,
            number="SF1",
            address="浙江省杭州市某路 1 号",
            recipient_phone="+8619911112222",
        )
    client = await staff_api.signed_in()
    address = await client.post("/customers/C7/reveal", field="address", order_number=" sf1 ")
    phone = await client.post("/customers/C7/reveal", field="phone", order_number="SF1")
    assert address.json() == {"value": "浙江省杭州市某路 1 号"}
    assert phone.json() == {"value": "+8619911112222"}
    kept = [entry.facts for entry in await audit_log()]
    assert kept == [
        {"field": "address", "order_number": "SF1"},
        {"field": "phone", "order_number": "SF1"},
    ]
    assert "杭州" not in json.dumps(kept, ensure_ascii=False)


async def test_foreign_and_absent_orders_look_the_same(staff_api, database, audit_log):
    async with database.transaction() as session:
        other = await factories.add_customer(session)
        await factories.add_order(session, other, number="SF2")
        await factories.add_order(session, None, number="SF3")
    client = await staff_api.signed_in()
    answers = [
        (await client.post("/customers/C7/reveal", field="address", order_number=number)).json()
        for number in ("SF2", "SF3", "SF404", "☃")
    ]
    assert {(a["status"], a["code"], a["message"]) for a in answers} == {
        (404, "order_not_found", "There is no such order.")
    }
    assert await audit_log() == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"field": "address"}, "order_number_required"),
        ({"field": "name"}, "invalid_input"),
        ({}, "invalid_input"),
        ({"field": "phone", "order_number": ""}, "invalid_input"),
        ({"field": "phone", "customer": "C8"}, "invalid_input"),
    ],
)
async def test_unclear_wish_reveals_nothing(staff_api, audit_log, body, code):
    answer = await (await staff_api.signed_in()).post("/customers/C7/reveal", **body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await audit_log() == []


async def test_phone_the_shop_does_not_know_is_null(staff_api, database):
    async with database.transaction() as session:
        await factories.add_customer(session, number="C8", phone=None)
    answer = await (await staff_api.signed_in()).post("/customers/C8/reveal", field="phone")
    assert (answer.status_code, answer.json()) == (200, {"value": None})


WRITES = [
    ("PUT", "/tags", {"tags": ["甲"]}),
    ("POST", "/notes", {"text": "甲"}),
    ("POST", "/reveal", {"field": "phone"}),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
async def test_unknown_customer_anonymous_caller_and_missing_csrf_token(
    staff_api, staff_events, audit_log, method, path, body
):
    client = await staff_api.signed_in()
    absent = await client.send(method, f"/customers/C404{path}", **body)
    assert (absent.status_code, absent.json()["code"]) == (404, "customer_not_found")
    url = f"{PREFIX}/customers/C7{path}"
    anonymous = await staff_api.anonymous().request(method, url, json=body)
    assert anonymous.status_code == 401
    forged = await client.http.request(method, url, json=body)
    assert (forged.status_code, forged.json()["code"]) == (403, "csrf_token_invalid")
    assert (await staff_events(), await audit_log()) == ([], [])


async def test_lists_and_pages_never_show_a_whole_phone(staff_api):
    client = await staff_api.signed_in(StaffRole.ADMIN)
    for path in ("/customers", "/customers/C7", "/customers/C7/timeline", "/customers.csv"):
        text = (await client.get(path)).text
        assert "13800138000" not in text
        assert "0013" not in text


async def test_what_a_customer_says_about_offers_is_noted_with_when_and_how(
    staff_api, clock, staff_events, audit_log
):
    client = await staff_api.signed_in()
    path = "/customers/C7/marketing-consent"
    assert (await client.get("/customers/C7")).json()["marketing_consent"] is None
    agreed = await client.send("PUT", path, is_agreed=True)
    assert (agreed.status_code, agreed.json()) == (
        200,
        {
            "is_agreed": True,
            "agreed_at": "2026-11-25T02:00:00Z",
            "agreed_how": "staff",
            "withdrawn_at": None,
            "withdrawn_how": None,
        },
    )
    clock.advance(hours=1)
    # The same again changes nothing, and nobody is told.
    assert (await client.send("PUT", path, is_agreed=True)).json() == agreed.json()
    ended = (await client.send("PUT", path, is_agreed=False)).json()
    assert ended == agreed.json() | {
        "is_agreed": False,
        "withdrawn_at": "2026-11-25T03:00:00Z",
        "withdrawn_how": "staff",
    }
    assert (await client.get("/customers/C7")).json()["marketing_consent"] == ended
    assert (await client.send("PUT", path, is_agreed=True)).json()["is_agreed"] is True
    assert await staff_events() == [CUSTOMER] * 3
    assert [entry.facts["change"] for entry in await audit_log()] == [
        "consent_given",
        "consent_withdrawn",
        "consent_given",
    ]


async def test_a_customer_who_was_never_asked_can_refuse(staff_api):
    client = await staff_api.signed_in()
    path = "/customers/C7/marketing-consent"
    refused = (await client.send("PUT", path, is_agreed=False)).json()
    assert (refused["is_agreed"], refused["agreed_at"]) == (False, None)
    assert (await client.send("PUT", "/customers/C9/marketing-consent", is_agreed=True)).json()[
        "code"
    ] == "customer_not_found"
