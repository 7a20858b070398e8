"""Signing in, and who a cookie stands for."""

from datetime import timedelta

import pytest

from crm_backend.staff.errors import SignInFailed, StaffSessionInvalid
from crm_backend.staff.service import sessions
from tests import factories
from tests.fakes.fixed_clock import NOW


async def test_right_password_opens_a_session(database):
    async with database.transaction() as session:
        member = await factories.add_staff(session)
        opened = await sessions.sign_in(session, member.name, factories.PASSWORD, now=NOW)
        principal = await sessions.resolve_cookie(session, opened.token, now=NOW)
    assert (principal.staff_id, principal.role) == (member.id, member.role)


@pytest.mark.parametrize("change", [{"name": "nobody"}, {"password": "wrong"}, {"active": False}])
async def test_unknown_name_wrong_password_and_disabled_account_are_one_answer(database, change):
    async with database.transaction() as session:
        member = await factories.add_staff(session, is_active=change.get("active", True))
        name = change.get("name", member.name)
        password = change.get("password", factories.PASSWORD)
        with pytest.raises(SignInFailed):
            await sessions.sign_in(session, name, password, now=NOW)


async def test_session_ends_with_its_time_and_with_a_new_version(database):
    async with database.transaction() as session:
        member = await factories.add_staff(session)
        opened = await sessions.sign_in(session, member.name, factories.PASSWORD, now=NOW)
        with pytest.raises(StaffSessionInvalid):
            await sessions.resolve_cookie(session, opened.token, now=NOW + timedelta(hours=12))
        member.session_version += 1
        await session.flush()
        with pytest.raises(StaffSessionInvalid):
            await sessions.resolve_cookie(session, opened.token, now=NOW)


async def test_signed_out_cookie_stands_for_nobody(database):
    async with database.transaction() as session:
        member = await factories.add_staff(session)
        opened = await sessions.sign_in(session, member.name, factories.PASSWORD, now=NOW)
        await sessions.sign_out(
            session, await sessions.resolve_cookie(session, opened.token, now=NOW)
        )
        with pytest.raises(StaffSessionInvalid):
            await sessions.resolve_cookie(session, opened.token, now=NOW)
