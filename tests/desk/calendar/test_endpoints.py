"""The calendar through the staff's door."""

from crm_backend.access.values import StaffRole


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
