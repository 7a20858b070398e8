"""Customers of signed identities, and their visits."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import func, select

from crm_backend.core.db import Database
from crm_backend.customers import service
from crm_backend.customers.errors import CustomerNotFound
from crm_backend.customers.models import Customer, CustomerVisit
from tests.factories import add_customer
from tests.fakes.fixed_clock import NOW

DAY = date(2026, 11, 25)


async def test_an_unknown_number_becomes_a_customer_once(database: Database):
    async def sign_in() -> int:
        async with database.transaction() as session:
            return (await service.find_or_create(session, "C9001", name="新客", now=NOW)).id

    ids = await asyncio.gather(*(sign_in() for _ in range(8)))
    assert len(set(ids)) == 1
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Customer)) == 1


async def test_claims_fill_gaps_and_never_overwrite(database: Database):
    async with database.transaction() as session:
        known = await add_customer(session, number="C1", name="王小明", phone=None)
        found = await service.find_or_create(
            session, "C1", name="别人", phone="199 0000 1234", now=NOW
        )
        assert found.id == known.id
    async with database.reading() as session:
        customer = await service.get_customer(session, known.id)
        assert (customer.name, customer.phone) == ("王小明", "+8619900001234")


async def test_an_absent_customer_is_not_found(database: Database):
    async with database.reading() as session:
        with pytest.raises(CustomerNotFound):
            await service.get_customer(session, 1)
        assert await service.find_by_number(session, "C1") is None


async def test_pages_of_a_day_are_counted_in_one_row(database: Database):
    async with database.transaction() as session:
        customer = await add_customer(session)

    async def open_page() -> None:
        async with database.transaction() as session:
            await service.record_visit(session, customer.id, DAY)

    await asyncio.gather(*(open_page() for _ in range(8)))
    async with database.reading() as session:
        visits = (await session.scalars(select(CustomerVisit))).all()
    assert [(visit.visited_on, visit.pages) for visit in visits] == [(DAY, 8)]
