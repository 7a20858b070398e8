"""Open sessions: who a cookie stands for, and when it stops."""

from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from crm_backend.access.values import StaffRole
from crm_backend.staff.errors import StaffSessionInvalid
from crm_backend.staff.models import StaffSession
from crm_backend.staff.service import api_tokens, sessions
from crm_backend.staff.service.api_tokens import NewToken
from tests import factories
from tests.fakes.fixed_clock import NOW

ERP = NewToken(
    label="ERP",
    scopes=["read_tickets"],
    idempotency_key="4d0d8c0e-6a43-4e0f-8f1a-0c7a5b1f2e3d",
    secret=SecretStr("s" * 32),
)


async def test_session_stands_for_its_member(database):
    async with database.transaction() as session:
        member = await factories.add_staff(session, role=StaffRole.MANAGER)
        opened = await sessions.open_session(session, member, now=NOW)
        principal = await sessions.resolve_cookie(session, opened.token, now=NOW)
    assert (principal.staff_id, principal.role) == (member.id, StaffRole.MANAGER)


@pytest.mark.parametrize("change", [{"session_version": 2}, {"is_active": False}, {}])
async def test_session_ends_with_time_version_and_activity(database, change):
    later = NOW if change else NOW + timedelta(hours=12)
    async with database.transaction() as session:
        member = await factories.add_staff(session)
        opened = await sessions.open_session(session, member, now=NOW)
        for name, value in change.items():
            setattr(member, name, value)
        await session.flush()
        with pytest.raises(StaffSessionInvalid):
            await sessions.resolve_cookie(session, opened.token, now=later)


async def test_signed_out_cookie_stands_for_nobody(database):
    async with database.transaction() as session:
        member = await factories.add_staff(session)
        opened = await sessions.open_session(session, member, now=NOW)
        principal = await sessions.resolve_cookie(session, opened.token, now=NOW)
        await sessions.sign_out(session, principal, now=NOW)
        with pytest.raises(StaffSessionInvalid):
            await sessions.resolve_cookie(session, opened.token, now=NOW)


@pytest.mark.parametrize("change", ["revoked", "disabled"])
async def test_token_ends_when_it_is_revoked_and_with_its_owner(database, change):
    async with database.transaction() as session:
        member = await factories.add_staff(session, role=StaffRole.ADMIN)
        opened = await sessions.open_session(session, member, now=NOW)
        admin = await sessions.resolve_cookie(session, opened.token, now=NOW)
        made = await api_tokens.make_api_token(session, admin, ERP, now=NOW)
        principal = await sessions.resolve_api_token(session, made.token)
        assert principal.scopes == frozenset({"read_tickets"})
        if change == "revoked":
            await api_tokens.revoke_api_token(session, admin, made.id, now=NOW)
        else:
            member.is_active = False
        await session.flush()
        with pytest.raises(StaffSessionInvalid):
            await sessions.resolve_api_token(session, made.token)


async def test_signing_in_forgets_sessions_that_are_over(database):
    async with database.transaction() as session:
        member = await factories.add_staff(session)
        await sessions.open_session(session, member, now=NOW)
        await sessions.open_session(session, member, now=NOW + timedelta(hours=13))
        assert await session.scalar(select(func.count()).select_from(StaffSession)) == 1
