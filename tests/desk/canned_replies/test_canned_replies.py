"""Canned replies over HTTP."""

import pytest

from crm_backend.access.values import StaffRole
from crm_backend.desk.canned_replies import service
from tests.fakes.staff_api import PREFIX

HELLO = {"shortcut": "您好", "title": "开场", "text": "您好，我是{shop_name}的{agent_name}。"}


@pytest.mark.parametrize("role", StaffRole)
async def test_everybody_on_the_staff_writes_changes_and_deletes(staff_api, audit_log, role):
    client = await staff_api.signed_in(role)
    made = await client.post("/canned-replies", **HELLO)
    assert made.status_code == 201
    reply = made.json()
    assert reply == {"id": reply["id"], **HELLO}
    path = f"/canned-replies/{reply['id']}"
    changed = await client.send("PUT", path, **{**HELLO, "text": "{customer_name}，\n您好 🎉"})
    assert changed.json() == {**reply, "text": "{customer_name}，\n您好 🎉"}
    assert (await client.get("/canned-replies")).json() == {"replies": [changed.json()]}
    assert (await client.send("DELETE", path)).status_code == 204
    assert (await client.get("/canned-replies")).json() == {"replies": []}
    assert [(e.verb, e.object_kind, e.object_id, e.facts) for e in await audit_log()] == [
        ("edit_canned_replies", "canned_reply", str(reply["id"]), {"change": change})
        for change in ("added", "changed", "deleted")
    ]


async def test_nobody_else_does(staff_api):
    client = staff_api.anonymous()
    for method, path in (("GET", ""), ("POST", ""), ("PUT", "/1"), ("DELETE", "/1")):
        answer = await client.request(method, f"{PREFIX}/canned-replies{path}")
        assert answer.status_code == 401


async def test_replies_are_listed_by_shortcut(staff_api):
    client = await staff_api.signed_in()
    for shortcut in ("b", "a", "c"):
        await client.post("/canned-replies", **{**HELLO, "shortcut": shortcut})
    listed = (await client.get("/canned-replies")).json()["replies"]
    assert [reply["shortcut"] for reply in listed] == ["a", "b", "c"]


async def test_shortcut_is_unique(staff_api):
    client = await staff_api.signed_in()
    await client.post("/canned-replies", **HELLO)
    other = (await client.post("/canned-replies", **{**HELLO, "shortcut": "稍等"})).json()
    answers = [
        await client.post("/canned-replies", **HELLO),
        await client.send("PUT", f"/canned-replies/{other['id']}", **HELLO),
    ]
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(409, "shortcut_taken")}


async def test_unknown_reply_is_not_found(staff_api):
    client = await staff_api.signed_in()
    answers = [
        await client.send("PUT", "/canned-replies/9", **HELLO),
        await client.send("DELETE", "/canned-replies/9"),
    ]
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(404, "canned_reply_not_found")}


@pytest.mark.parametrize("reply_id", [0, 2**63, "a"])
async def test_impossible_id_is_refused(staff_api, reply_id):
    client = await staff_api.signed_in()
    assert (await client.send("DELETE", f"/canned-replies/{reply_id}")).status_code == 422


@pytest.mark.parametrize(
    "change",
    [
        {"shortcut": ""},
        {"shortcut": "两 词"},
        {"shortcut": "长" * 21},
        {"shortcut": 5},
        {"title": ""},
        {"title": "长" * 61},
        {"text": " \n "},
        {"text": "长" * 1_001},
        {"text": "您好 {custmer_name}"},
        {"text": "{Order_Number}"},
        {"colour": "red"},
    ],
)
async def test_impossible_reply_is_refused(staff_api, change):
    answer = await (await staff_api.signed_in()).post("/canned-replies", **{**HELLO, **change})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


@pytest.mark.parametrize("text", ["{优惠}", "{}", "{ customer_name }", "{{customer_name}}", "50%{"])
async def test_braces_that_are_no_variable_stay(staff_api, text):
    answer = await (await staff_api.signed_in()).post("/canned-replies", **{**HELLO, "text": text})
    assert (answer.status_code, answer.json()["text"]) == (201, text)


async def test_a_shop_has_not_endlessly_many(staff_api, monkeypatch):
    monkeypatch.setattr(service, "MAX_REPLIES", 1)
    client = await staff_api.signed_in()
    await client.post("/canned-replies", **HELLO)
    refused = await client.post("/canned-replies", **{**HELLO, "shortcut": "稍等"})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_canned_replies")
