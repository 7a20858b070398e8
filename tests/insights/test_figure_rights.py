"""Who may ask for figures: managers and admins in the console, and in their own turns with the bot."""

import pytest

from crm_backend.access.values import PrincipalKind, StaffRole
from tests import factories

SALES = "/insights/sales"


@pytest.fixture(autouse=True)
async def shop(database) -> None:
    async with database.transaction() as session:
        await factories.add_shop(session)


async def in_turn(staff_api, turn_id: str):
    """Ask as the actions server does."""
    token = staff_api.settings.service_token.get_secret_value()
    return await staff_api.anonymous().get(
        f"/api/v1{SALES}",
        params={"figure": "sales"},
        headers={"Authorization": f"Bearer {token}", "X-Zhanggui-Turn": turn_id},
    )


async def turn_of(database, member) -> str:
    async with database.transaction() as session:
        return await factories.add_turn(
            session, principal_kind=PrincipalKind.STAFF, staff_id=member.id
        )


@pytest.mark.parametrize(
    ("role", "status"), [(StaffRole.AGENT, 403), (StaffRole.MANAGER, 200), (StaffRole.ADMIN, 200)]
)
async def test_role_decides_in_the_console_and_in_a_turn(staff_api, database, role, status):
    caller = await staff_api.signed_in(role)
    assert (await caller.get(SALES, figure="sales")).status_code == status
    answer = await in_turn(staff_api, await turn_of(database, caller.member))
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "role_not_allowed"


async def test_role_is_looked_up_at_each_call(staff_api, database):
    caller = await staff_api.signed_in(StaffRole.MANAGER)
    turn_id = await turn_of(database, caller.member)
    assert (await in_turn(staff_api, turn_id)).status_code == 200
    for change, status in (({"role": StaffRole.AGENT}, 403), ({"is_active": False}, 401)):
        async with database.transaction() as session:
            member = await session.merge(caller.member)
            for name, value in change.items():
                setattr(member, name, value)
        assert (await in_turn(staff_api, turn_id)).status_code == status


async def test_turns_of_customers_and_visitors_are_refused(staff_api, database):
    async with database.transaction() as session:
        customer = await factories.add_customer(session)
        turns = [await factories.add_turn(session, each) for each in (customer, None)]
    for turn_id in turns:
        answer = await in_turn(staff_api, turn_id)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_not_allowed")
    assert (await in_turn(staff_api, "trn_unknown")).json()["code"] == "turn_not_running"


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"figure": "sales", "compare": "2026-11-02..2026-11-01"}, 422, "period_invalid"),
        ({"figure": "sales", "compare": "yesterday"}, 422, "period_invalid"),
        ({"figure": "sales", "from": "2026-11-26", "to": "2026-11-27"}, 422, "period_not_begun"),
        ({"figure": "sales", "from": "1970-01-01", "by": "day"}, 422, "period_too_long"),
        ({"figure": "stock"}, 422, "figure_of_another_page"),
        ({"figure": "credit_notes", "by": "product"}, 422, "figure_not_by_dimension"),
        ({"figure": "sales", "product": "杯"}, 404, "filter_without_match"),
        ({"figure": "profit"}, 422, "invalid_input"),
        ({"figure": "sales", "limit": 1001}, 422, "invalid_input"),
    ],
)
async def test_impossible_questions_are_refused(staff_api, asked, status, code):
    manager = await staff_api.signed_in(StaffRole.MANAGER)
    answer = await manager.get(SALES, **asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_only_an_end_means_from_the_first_order_on(staff_api, database):
    async with database.transaction() as session:
        await factories.add_order(session, await factories.add_customer(session))
    manager = await staff_api.signed_in(StaffRole.MANAGER)
    answer = (await manager.get(SALES, figure="sales", to="2026-11-25", lang="en")).json()
    assert answer["period"] == {"first": "2026-11-22", "last": "2026-11-25", "days": 4}
    assert answer["figures"][0]["amount"]["text"] == "¥178.00"
