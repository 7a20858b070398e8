"""Signing in over HTTP: one answer for every wrong try, and no profit from guessing."""

import asyncio
import json

import pytest
from sqlalchemy import func, select

from crm_backend.staff.models import SignInAttempt, StaffMember
from tests import factories
from tests.fakes.staff_api import PREFIX, StaffApi
from tests.staff.conftest import sign_in

WRONG = "not the password"


@pytest.fixture
async def li(api: StaffApi) -> StaffMember:
    async with api.database.transaction() as session:
        return await factories.add_staff(session, name="小李")


async def test_right_password_opens_a_session_with_a_careful_cookie(api, li):
    answer = await sign_in(api, " 小李 ")
    assert answer.status_code == 201
    body = answer.json()
    assert body["staff"] == {
        "id": li.id,
        "name": "小李",
        "display_name": li.display_name,
        "role": "agent",
        "is_active": True,
    }
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie
    client = api.anonymous()
    client.cookies.set("zhanggui_staff", answer.cookies["zhanggui_staff"])
    me = (await client.get(f"{PREFIX}/staff/me")).json()
    assert me["csrf_token"] == body["csrf_token"]


async def test_cookie_is_secure_behind_a_proxy_that_ends_https(api, li):
    answer = await api.anonymous().post(
        f"{PREFIX}/staff/sessions",
        json={"name": "小李", "password": factories.PASSWORD},
        headers={"X-Forwarded-For": "198.51.100.1", "X-Forwarded-Proto": "https"},
    )
    assert "Secure" in answer.headers["set-cookie"]


async def test_unknown_name_wrong_password_and_disabled_account_are_one_answer(api, li):
    async with api.database.transaction() as session:
        await factories.add_staff(session, name="gone", is_active=False)
    bodies = []
    for name, password in (("nobody", WRONG), ("小李", WRONG), ("gone", factories.PASSWORD)):
        answer = await sign_in(api, name, password)
        assert answer.status_code == 401
        bodies.append(answer.json() | {"request_id": ""})
    assert bodies[0]["code"] == "sign_in_failed"
    assert bodies[0] == bodies[1] == bodies[2]


@pytest.mark.parametrize("name", ["小李\x00", "", "x" * 41, "\ud800", "'; --"])
async def test_odd_names_are_refused_not_a_failure_of_ours(api, name):
    content = json.dumps({"name": name, "password": "whatever you say"})
    answer = await api.anonymous().post(
        f"{PREFIX}/staff/sessions", content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (401, 422)


async def test_after_five_wrong_passwords_the_right_one_has_to_wait_too(api, li, clock):
    for _ in range(5):
        assert (await sign_in(api, "小李", WRONG)).status_code == 401
    refused = await sign_in(api, "小李")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert refused.json()["facts"]["retry_after_seconds"] == 60
    assert refused.headers["retry-after"] == "60"
    clock.advance(seconds=59)
    assert (await sign_in(api, "小李")).status_code == 429
    clock.advance(seconds=1)
    assert (await sign_in(api, "小李")).status_code == 201
    # The right one began the count anew.
    for _ in range(5):
        assert (await sign_in(api, "小李", WRONG)).status_code == 401


async def test_names_that_do_not_exist_are_slowed_down_alike(api):
    for _ in range(5):
        assert (await sign_in(api, "nobody", WRONG)).status_code == 401
    assert (await sign_in(api, "nobody", WRONG)).status_code == 429


async def test_refused_try_does_not_prolong_the_wait(api, li, clock):
    for _ in range(5):
        await sign_in(api, "小李", WRONG)
    for _ in range(10):
        clock.advance(seconds=5)
        assert (await sign_in(api, "小李", WRONG)).status_code == 429
    clock.advance(seconds=10)
    assert (await sign_in(api, "小李")).status_code == 201


async def test_guessing_from_everywhere_does_not_keep_staff_out_of_their_office(api, li, clock):
    assert (await sign_in(api, "小李", address="192.0.2.1")).status_code == 201
    for index in range(40):
        await sign_in(api, "小李", WRONG, address=f"203.0.113.{index}")
    stranger = await sign_in(api, "小李", address="203.0.113.99")
    assert stranger.status_code == 429
    assert stranger.json()["facts"]["retry_after_seconds"] <= 300
    assert (await sign_in(api, "小李", address="192.0.2.1")).status_code == 201


async def test_one_address_cannot_try_one_password_at_many_names(api):
    answers = [(await sign_in(api, f"name{i}", WRONG)).status_code for i in range(22)]
    assert answers == [401] * 20 + [429] * 2


async def test_burst_of_guesses_is_counted_one_by_one(api, li):
    answers = await asyncio.gather(*(sign_in(api, "小李", WRONG) for _ in range(12)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [401] * 5 + [429] * 7
    async with api.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(SignInAttempt)) == 5


async def test_tries_are_kept_without_names_or_addresses_and_not_for_ever(api, li, clock):
    await sign_in(api, "小李", WRONG, address="192.0.2.1")
    clock.advance(hours=25)
    await sign_in(api, "小李", address="192.0.2.1")
    async with api.database.reading() as session:
        kept = (await session.scalars(select(SignInAttempt))).one()
    assert kept.succeeded
    assert len(kept.name_hash) == len(kept.address_hash) == 64
    assert "192.0.2.1" not in kept.address_hash


async def test_there_is_nobody_to_sign_in_before_there_is_a_shop(staff_api):
    answer = await staff_api.anonymous().post(
        f"{PREFIX}/staff/sessions", json={"name": "a", "password": WRONG}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "shop_not_set_up")
