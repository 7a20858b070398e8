"""The calendar through the staff's door."""

import pytest

from crm_backend.access.values import StaffRole
from crm_backend.shop import service as shop_service
from tests.fakes.staff_api import StaffApi


async def set_hours(staff_api: StaffApi, role: StaffRole = StaffRole.MANAGER, **wanted: object):
    staff = await staff_api.signed_in(role)
    return await staff.send("PUT", "/shop/calendar/hours", key=None, **wanted)


async def test_manager_decides_a_day_and_everybody_reads_it(staff_api):
    manager = await staff_api.signed_in(StaffRole.MANAGER)
    agent = await staff_api.signed_in()
    body = {"is_open": False, "name": "盘点"}
    made = await manager.send("PUT", "/shop/calendar/2026-12-25", **body)
    assert made.json() == {"day": "2026-12-25", "source": "own", **body}
    refused = await agent.send("PUT", "/shop/calendar/2026-12-25", **body)
    assert (refused.status_code, refused.json()["code"]) == (403, "role_not_allowed")
    listed = (await agent.get("/shop/calendar")).json()
    assert listed == {
        "days": [made.json()],
        "hours": {"opens_at": "09:00", "closes_at": "21:00"},
    }
    span = {"from": "2026-12-26", "to": "2027-01-05"}
    assert (await agent.get("/shop/calendar", **span)).json()["days"] == []


async def test_impossible_days_and_spans_are_refused(staff_api):
    manager = await staff_api.signed_in(StaffRole.MANAGER)
    for path in ("2026-02-30", "tomorrow"):
        answer = await manager.send("PUT", f"/shop/calendar/{path}", is_open=True, name="x")
        assert answer.status_code == 422
    assert (
        await manager.send("PUT", "/shop/calendar/2026-12-25", is_open=True, name="")
    ).status_code == 422
    for span in ({"from": "2026-12-02"}, {"from": "2020-01-01"}):
        answer = await manager.get("/shop/calendar", **span, to="2026-12-01")
        assert (answer.status_code, answer.json()["code"]) == (422, "span_invalid")
    for day in ("0001-01-01", "9999-12-31"):
        answer = await manager.get("/shop/calendar", **{"from": day})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "more", "is_open"),
    [
        ("08:30", "17:00", {}, True),  # it is 10:00 in Shanghai
        ("10:30", "17:00", {}, False),
        ("18:00", "02:00", {"ends_next_day": True}, False),
        ("00:00", "00:00", {}, True),
    ],
)
async def test_manager_decides_the_hours_and_they_hold_at_once(
    staff_api, database, clock, audit_log, opens_at, closes_at, more, is_open
):
    hours = {"opens_at": opens_at, "closes_at": closes_at}
    answer = await set_hours(staff_api, **hours, **more)
    assert (answer.status_code, answer.json()) == (200, hours)
    agent = await staff_api.signed_in()
    assert (await agent.get("/shop/calendar")).json()["hours"] == hours
    async with database.reading() as session:
        assert (await shop_service.opening(session, clock.now())).is_open is is_open
    (entry,) = await audit_log()
    assert (entry.verb, entry.object_kind, entry.facts) == ("edit_calendar", "shop_hours", hours)


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "ends_next_day", "code"),
    [
        ("21:00", "09:00", False, "hours_end_before_start"),
        ("09:00", "21:00", True, "hours_overlap"),
        ("9:00", "21:00", False, "shop_invalid"),
        ("09:00", "24:00", False, "shop_invalid"),
        ("", "21:00", False, "shop_invalid"),
        ("09:00", "21:00:00", False, "invalid_input"),
    ],
)
async def test_hours_that_cannot_be_meant_are_refused_and_change_nothing(
    staff_api, audit_log, opens_at, closes_at, ends_next_day, code
):
    wanted = {"opens_at": opens_at, "closes_at": closes_at, "ends_next_day": ends_next_day}
    refused = await set_hours(staff_api, **wanted)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    agent = await staff_api.signed_in()
    assert (await agent.get("/shop/calendar")).json()["hours"]["opens_at"] == "09:00"
    assert await audit_log() == []


async def test_hours_are_for_managers_to_decide(staff_api):
    wanted = {"opens_at": "08:00", "closes_at": "20:00"}
    refused = await set_hours(staff_api, StaffRole.AGENT, **wanted)
    assert (refused.status_code, refused.json()["code"]) == (403, "role_not_allowed")
    assert (await set_hours(staff_api, StaffRole.ADMIN, **wanted)).status_code == 200
