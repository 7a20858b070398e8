"""Setting up a shop, its pages and its policy, on both databases."""

import pytest

from crm_backend.core.db import Database
from crm_backend.shop import service
from crm_backend.shop.defaults import DEFAULT_NUMBERS
from crm_backend.shop.errors import (
    IdentityKeyUnknown,
    PolicyInvalid,
    PolicyUnknown,
    ShopExists,
    ShopNotSetUp,
    SiteExists,
    SiteNotFound,
)
from crm_backend.shop.identity import sign_identity, verify_identity
from tests.factories import add_shop, add_site
from tests.fakes.fixed_clock import NOW


async def test_a_new_shop_is_the_only_one(database: Database):
    async with database.transaction() as session:
        with pytest.raises(ShopNotSetUp):
            await service.get_shop(session)
        await service.create_shop(
            session, "我的店", currency="CNY", time_zone="Asia/Shanghai", now=NOW
        )
        assert (await service.get_shop(session)).is_demo is False
        with pytest.raises(ShopExists):
            await service.create_shop(
                session, "另一家", currency="CNY", time_zone="Asia/Shanghai", now=NOW
            )


async def test_policy_rows_win_over_defaults(database: Database):
    async with database.transaction() as session:
        await add_shop(session)
        assert await service.policy_numbers(session) == DEFAULT_NUMBERS
        await service.set_policy(session, "refund_window_days", "10")
        await service.set_policy(session, "refund_window_days", "12")
    async with database.reading() as session:
        assert (await service.policy_numbers(session)).refund_window_days == 12


@pytest.mark.parametrize("value", ["", "seven", "7.5", "-1", "99999", "１e3"])
async def test_a_policy_number_must_be_possible(database: Database, value: str):
    async with database.transaction() as session:
        with pytest.raises(PolicyInvalid):
            await service.set_policy(session, "refund_window_days", value)


async def test_an_unknown_policy_key_is_refused(database: Database):
    async with database.transaction() as session:
        with pytest.raises(PolicyUnknown):
            await service.set_policy(session, "refund_window", "7")


async def test_the_hours_text_follows_the_hours_until_the_shop_writes_its_own(database: Database):
    async with database.transaction() as session:
        await add_shop(session)
        await service.set_hours(session, "10:00", "18:00")
        assert (await service.policy_texts(session))["hours"] == "每天 10:00–18:00"
        await service.set_policy(session, "hours", "工作日 10 点到 18 点")
        assert (await service.policy_texts(session))["hours"] == "工作日 10 点到 18 点"


async def test_a_site_key_is_given_once(database: Database):
    async with database.transaction() as session:
        site = await service.add_site(session, "shop", ["https://shop.example"], now=NOW)
        assert len(site.identity_secret) >= 43
        with pytest.raises(SiteExists):
            await service.add_site(session, "shop", [], now=NOW)
        assert [found.site_key for found in await service.list_sites(session)] == ["shop"]


async def test_identities_signed_before_a_rotation_are_refused(database: Database):
    async with database.transaction() as session:
        site = await add_site(session)
        old = sign_identity(site, "C1001", now=NOW)
        await service.rotate_site(session, "demo")
    async with database.reading() as session:
        site = await service.get_site(session, "demo")
        with pytest.raises(IdentityKeyUnknown):
            verify_identity(old, site, NOW)
        fresh = sign_identity(site, "C1001", now=NOW)
        assert verify_identity(fresh, site, NOW).customer_number == "C1001"
        with pytest.raises(SiteNotFound):
            await service.get_site(session, "absent")
