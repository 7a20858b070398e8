"""Accounts, passwords, tokens and the audit log over HTTP."""

import asyncio
from typing import Any

import pytest

from crm_backend.access.policy import SCOPES
from crm_backend.access.values import StaffRole
from crm_backend.core.orm import MAX_ROW_ID
from tests import factories
from tests.fakes.staff_api import PREFIX, StaffApi, StaffClient
from tests.staff.conftest import sign_in

NEW = {
    "name": "xiaowang",
    "display_name": "小王",
    "role": "agent",
    "password": "long enough to keep",
}


@pytest.fixture
async def admin(api: StaffApi) -> StaffClient:
    return await api.signed_in(StaffRole.ADMIN, name="boss", display_name="店主")


async def add(admin: StaffClient, **fields: Any) -> int:  # noqa: ANN401
    answer = await admin.post("/staff/members", **{**NEW, **fields})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def patch(admin: StaffClient, staff_id: int, **change: Any):  # noqa: ANN401
    return await admin.send("PATCH", f"/staff/members/{staff_id}", **change)


async def log_of(admin: StaffClient, **params: str | int) -> list[dict]:
    return (await admin.get("/audit-log", **params)).json()["entries"]


async def test_me_tells_who_what_and_for_which_shop(api):
    agent = await api.signed_in(StaffRole.AGENT, display_name="小李")
    me = (await agent.get("/staff/me")).json()
    assert me["staff"]["display_name"] == "小李"
    assert me["csrf_token"] == agent.csrf_token
    assert {"handle_conversations", "decide_refunds", "reveal_personal_data"} <= set(me["may"])
    assert not {"manage_staff", "edit_segments", "read_audit_log"} & set(me["may"])
    assert me["shop"] == {
        "name": "测试小店",
        "currency": "CNY",
        "time_zone": "Asia/Shanghai",
        "is_demo": False,
    }


async def test_member_is_added_listed_and_can_sign_in(api, admin):
    staff_id = await add(admin)
    listed = (await admin.get("/staff/members")).json()["members"]
    assert [member["name"] for member in listed] == ["boss", "xiaowang"]
    assert (await admin.get("/staff/members", after=staff_id)).json()["members"] == []
    assert "password" not in str(listed)
    assert (await sign_in(api, "xiaowang", NEW["password"])).status_code == 201
    taken = await admin.post("/staff/members", **NEW)
    assert (taken.status_code, taken.json()["code"]) == (409, "staff_name_taken")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "two words"},
        {"display_name": "\u202e"},
        {"password": "short"},
        {"password": "x" * 201},
        {"role": "king"},
    ],
)
async def test_account_of_wrong_form_is_refused(admin, wrong):
    assert (await admin.post("/staff/members", **{**NEW, **wrong})).status_code == 422


@pytest.mark.parametrize(
    "change", [{"role": "manager"}, {"is_active": False}, {"password": "another long one"}]
)
async def test_another_role_password_or_activity_ends_sessions_at_once(api, admin, change):
    agent = await api.signed_in(StaffRole.AGENT)
    assert (await agent.get("/staff/me")).status_code == 200
    assert (await patch(admin, agent.member.id, **change)).status_code == 200
    assert (await agent.get("/staff/me")).status_code == 401


@pytest.mark.parametrize("change", [{"display_name": "新名字"}, {"role": "agent"}, {}])
async def test_change_that_changes_no_right_ends_nothing(api, admin, change):
    agent = await api.signed_in(StaffRole.AGENT)
    assert (await patch(admin, agent.member.id, **change)).status_code == 200
    assert (await agent.get("/staff/me")).status_code == 200


async def test_unknown_member_is_not_found(admin):
    answer = await patch(admin, MAX_ROW_ID, role="agent")
    assert (answer.status_code, answer.json()["code"]) == (404, "staff_not_found")


@pytest.mark.parametrize("change", [{"role": "manager"}, {"is_active": False}])
async def test_last_admin_stays(api, admin, change):
    refused = await patch(admin, admin.member.id, **change)
    assert (refused.status_code, refused.json()["code"]) == (409, "last_admin")
    assert (await admin.get("/staff/me")).status_code == 200
    await api.signed_in(StaffRole.ADMIN, is_active=True)
    assert (await patch(admin, admin.member.id, **change)).status_code == 200


async def test_two_admins_cannot_demote_each_other_at_once(api, admin):
    other = await api.signed_in(StaffRole.ADMIN)
    answers = await asyncio.gather(
        patch(admin, other.member.id, role="agent"), patch(other, admin.member.id, role="agent")
    )
    assert 200 in [answer.status_code for answer in answers]
    survivors = [client for client in (admin, other) if await _is_admin(client)]
    assert len(survivors) == 1


async def _is_admin(client: StaffClient) -> bool:
    return (await client.get("/staff/api-tokens")).status_code == 200


async def test_own_password_changes_and_other_sessions_end(api):
    agent = await api.signed_in(StaffRole.AGENT, name="li")
    elsewhere = (await sign_in(api, "li")).cookies["zhanggui_staff"]
    change = {"current": factories.PASSWORD, "new": "a new long password"}
    assert (await agent.send("PUT", "/staff/me/password", **change)).status_code == 204
    assert (await agent.get("/staff/me")).status_code == 200
    other = api.anonymous()
    other.cookies.set("zhanggui_staff", elsewhere)
    assert (await other.get(f"{PREFIX}/staff/me")).status_code == 401
    assert (await sign_in(api, "li")).status_code == 401
    assert (await sign_in(api, "li", change["new"])).status_code == 201


async def test_own_password_needs_the_present_one_and_guessing_it_waits(api):
    agent = await api.signed_in(StaffRole.AGENT, name="li")
    wrong = {"current": "not the password", "new": "a new long password"}
    for _ in range(5):
        refused = await agent.send("PUT", "/staff/me/password", **wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, "password_wrong")
    assert (await agent.send("PUT", "/staff/me/password", **wrong)).status_code == 429
    short = await agent.send("PUT", "/staff/me/password", current="x", new="short")
    assert (short.status_code, short.json()["code"]) == (422, "staff_invalid")


async def test_write_without_csrf_token_is_refused(api, admin):
    admin.csrf_token = "wrong"
    answer = await admin.post("/staff/members", **NEW)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_token_invalid")
    other = await api.signed_in(StaffRole.ADMIN)
    admin.csrf_token = other.csrf_token
    assert (await admin.post("/staff/members", **NEW)).status_code == 403


async def test_signing_out_ends_the_session(admin):
    assert (await admin.send("DELETE", "/staff/sessions/current")).status_code == 204
    assert (await admin.get("/staff/me")).status_code == 401


async def make_token(admin: StaffClient, *scopes: str) -> dict:
    answer = await admin.post("/staff/api-tokens", label="ERP", scopes=list(scopes))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def ask(api: StaffApi, token: str, path: str, method: str = "GET", **body: object):
    return await api.anonymous().request(
        method, PREFIX + path, json=body or None, headers={"Authorization": f"Bearer {token}"}
    )


async def test_token_does_what_its_scopes_name_and_no_more(api, admin):
    made = await make_token(admin, "read_audit_log", "read_audit_log")
    assert made["scopes"] == ["read_audit_log"]
    assert (await ask(api, made["token"], "/audit-log")).status_code == 200
    refused = await ask(api, made["token"], "/staff/members")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    me = (await ask(api, made["token"], "/staff/me")).json()
    assert me["csrf_token"] is None
    assert me["may"] == ["sign_out", "read_own_account", "read_audit_log"]


async def test_token_is_shown_once_and_revoked_at_once(api, admin):
    made = await make_token(admin, "read_staff")
    listed = await admin.get("/staff/api-tokens")
    assert made["token"] not in listed.text
    assert listed.json()["api_tokens"][0]["label"] == "ERP"
    for _ in range(2):
        gone = await admin.send("DELETE", f"/staff/api-tokens/{made['id']}")
        assert gone.status_code == 204
    assert (await ask(api, made["token"], "/staff/members")).status_code == 401
    assert (await admin.get("/staff/api-tokens")).json()["api_tokens"][0]["revoked_at"]
    unknown = await admin.send("DELETE", "/staff/api-tokens/999999")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "api_token_not_found")


@pytest.mark.parametrize(
    "scope", ["manage_staff", "manage_api_tokens", "change_own_password", "chat", "nonsense"]
)
async def test_token_cannot_be_given_what_would_outlive_it(admin, scope):
    refused = await admin.post("/staff/api-tokens", label="ERP", scopes=[scope])
    assert (refused.status_code, refused.json()["code"]) == (422, "scope_invalid")
    assert refused.json()["facts"] == {"scopes": [scope], "known": sorted(SCOPES)}


@pytest.mark.parametrize("label", ["", "  ", "\u202e", "x" * 61])
async def test_token_has_a_label_one_can_read(admin, label):
    answer = await admin.post("/staff/api-tokens", label=label, scopes=["read_staff"])
    assert answer.status_code == 422


async def test_token_follows_its_owners_role_and_ends_with_the_account(api, admin):
    owner = await api.signed_in(StaffRole.ADMIN)
    made = await make_token(owner, "read_audit_log")
    await patch(admin, owner.member.id, role="agent")
    refused = await ask(api, made["token"], "/audit-log")
    assert (refused.status_code, refused.json()["code"]) == (403, "role_not_allowed")
    await patch(admin, owner.member.id, is_active=False)
    assert (await ask(api, made["token"], "/audit-log")).status_code == 401


@pytest.mark.parametrize("change", [{"password": "another long one"}, {"is_active": False}])
async def test_password_set_by_somebody_else_and_disabling_revoke_tokens(api, admin, change):
    owner = await api.signed_in(StaffRole.ADMIN, name="owner")
    made = [await make_token(owner, "read_staff"), await make_token(owner, "read_tickets")]
    others = await make_token(admin, "read_staff")
    assert (await patch(admin, owner.member.id, **change)).status_code == 200
    assert (await patch(admin, owner.member.id, is_active=True)).status_code == 200
    for token in made:
        assert (await ask(api, token["token"], "/staff/me")).status_code == 401
    assert (await ask(api, others["token"], "/staff/me")).status_code == 200
    listed = (await admin.get("/staff/api-tokens")).json()["api_tokens"]
    assert {row["id"] for row in listed if row["revoked_at"]} == {token["id"] for token in made}
    entries = await log_of(admin, verb="manage_staff", staff_id=admin.member.id)
    assert entries[-1]["facts"]["api_tokens_revoked"] == 2


async def test_own_new_password_keeps_tokens(api):
    owner = await api.signed_in(StaffRole.ADMIN)
    made = await make_token(owner, "read_staff")
    change = {"current": factories.PASSWORD, "new": "a new long password"}
    assert (await owner.send("PUT", "/staff/me/password", **change)).status_code == 204
    assert (await ask(api, made["token"], "/staff/members")).status_code == 200


async def test_token_changes_no_password(api, admin):
    made = await make_token(admin, "read_staff")
    change = {"current": factories.PASSWORD, "new": "a new long password"}
    refused = await ask(api, made["token"], "/staff/me/password", "PUT", **change)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")


async def test_every_write_is_in_the_log_without_a_secret(api, admin):
    staff_id = await add(admin)
    await patch(admin, staff_id, role="manager", password="another long one")
    made = await make_token(admin, "read_staff")
    await admin.send("DELETE", f"/staff/api-tokens/{made['id']}")
    await sign_in(api, "xiaowang", "another long one")
    log = await log_of(admin)
    assert [(e["verb"], e["actor"], e["object_kind"]) for e in reversed(log)] == [
        ("manage_staff", "店主", "staff"),
        ("manage_staff", "店主", "staff"),
        ("manage_api_tokens", "店主", "api_token"),
        ("manage_api_tokens", "店主", "api_token"),
        ("sign_in", "小王", "staff"),
    ]
    assert log[3]["facts"] == {
        "role": "manager",
        "role_before": "agent",
        "password_changed": True,
    }
    assert log[3]["object_id"] == str(staff_id)
    text = str(log)
    assert not [s for s in (NEW["password"], "another long one", made["token"]) if s in text]


async def test_log_is_paged_and_filtered(api, admin):
    await add(admin)
    await make_token(admin, "read_staff")
    await sign_in(api, "xiaowang", NEW["password"])
    first = (await admin.get("/audit-log", limit=2)).json()
    assert [entry["verb"] for entry in first["entries"]] == ["sign_in", "manage_api_tokens"]
    rest = (await admin.get("/audit-log", limit=2, before=first["next_before"])).json()
    assert [entry["verb"] for entry in rest["entries"]] == ["manage_staff"]
    assert rest["next_before"] is None
    assert len(await log_of(admin, staff_id=admin.member.id)) == 2
    assert len(await log_of(admin, verb="sign_in")) == 1
    assert await log_of(admin, staff_id=MAX_ROW_ID) == []
    assert (await admin.get("/audit-log", verb="nonsense")).status_code == 422
    assert (await admin.get("/audit-log", limit=201)).status_code == 422
