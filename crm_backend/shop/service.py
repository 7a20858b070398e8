"""Setting the shop up and reading what it decided."""

import asyncio
import secrets
from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.shop import repository, rules
from crm_backend.shop.defaults import DEFAULT_NUMBERS, DEFAULT_TEXTS, HOURS_TEXT
from crm_backend.shop.errors import (
    PolicyInvalid,
    PolicyUnknown,
    ShopExists,
    ShopNotSetUp,
    SiteExists,
    SiteNotFound,
)
from crm_backend.shop.models import PolicyNumber, PolicyText, Shop, ShopDay, Site
from crm_backend.shop.values import (
    ClosedPeriod,
    Hours,
    Opening,
    PolicyNumbers,
    ShopTerms,
    SpecialDay,
)

NUMBER_KEYS = tuple(field.name for field in fields(PolicyNumbers))
TEXT_KEYS = (*DEFAULT_TEXTS, HOURS_TEXT)
_TEXT_LIMIT = 500
_OPENS_AT, _CLOSES_AT = "09:00", "21:00"


async def get_shop(session: AsyncSession) -> Shop:
    """The shop of this database.

    Raises
    ------
    ShopNotSetUp
        Nobody has set it up yet.
    """
    shop = await repository.find_shop(session)
    if shop is None:
        raise ShopNotSetUp
    return shop


async def find_shop(session: AsyncSession) -> Shop | None:
    """The shop of this database, or None before it is set up."""
    return await repository.find_shop(session)


async def hold_shop(session: AsyncSession) -> Shop:
    """The shop, its row locked until commit: what counts rows and then adds one goes one by one."""
    shop = await repository.find_shop(session, lock=True)
    if shop is None:
        raise ShopNotSetUp
    return shop


async def create_shop(
    session: AsyncSession,
    name: str,
    *,
    currency: str,
    time_zone: str,
    now: datetime,
    is_demo: bool = False,
) -> Shop:
    """Make the one shop of an empty database.

    Raises
    ------
    ShopExists
        There is one already.
    ShopInvalid
        Currency or time zone do not exist.
    """
    rules.check_shop(
        currency=currency, time_zone=time_zone, opens_at=_OPENS_AT, closes_at=_CLOSES_AT
    )
    if await repository.find_shop(session) is not None:
        raise ShopExists
    shop = Shop(
        id=1,
        name=name,
        currency=currency,
        time_zone=time_zone,
        is_demo=is_demo,
        opens_at=_OPENS_AT,
        closes_at=_CLOSES_AT,
        created_at=now,
    )
    session.add(shop)
    await session.flush()
    return shop


async def set_hours(session: AsyncSession, opens_at: str, closes_at: str) -> Shop:
    """Change the hours in which people are at work; :class:`ShopInvalid` where they are not HH:MM."""
    shop = await get_shop(session)
    rules.check_shop(
        currency=shop.currency, time_zone=shop.time_zone, opens_at=opens_at, closes_at=closes_at
    )
    shop.opens_at, shop.closes_at = opens_at, closes_at
    await session.flush()
    return shop


def hours_of(shop: Shop) -> Hours:
    """The shop's opening hours."""
    return Hours(opens_at=shop.opens_at, closes_at=shop.closes_at, time_zone=shop.time_zone)


async def opening(session: AsyncSession, now: datetime) -> Opening:
    """Whether people are at work now, by the hours and the calendar."""
    hours = hours_of(await get_shop(session))
    today = rules.business_day(now, hours)
    return rules.opening_at(now, hours, await special_days(session, today, today))


async def special_days(session: AsyncSession, first: date, last: date) -> dict[date, SpecialDay]:
    """The days of a span, both ends included, that differ from the week."""
    return {
        row.day: SpecialDay(day=row.day, is_open=row.is_open, name=row.name, is_own=row.is_own)
        for row in await repository.list_days(session, first, last)
    }


async def closed_periods(
    session: AsyncSession, asked: Collection[date], *, within_days: int
) -> list[ClosedPeriod]:
    """When nobody is at work on some shop days; see :func:`rules.closed_periods`."""
    if not asked:
        return []
    hours = hours_of(await get_shop(session))
    # The day before may have hours over midnight; the days after are when people may come back.
    days = await special_days(
        session, min(asked) - timedelta(days=1), max(asked) + timedelta(days=within_days + 1)
    )
    # Years of days take a while to look through; chats must not wait for them.
    return await asyncio.to_thread(
        rules.closed_periods, asked, hours, days, within_days=within_days
    )


async def set_day(session: AsyncSession, day: date, *, is_open: bool, name: str) -> SpecialDay:
    """Decide that the shop is closed, or open, on one day, whatever the public calendar says.

    Raises
    ------
    DayInvalid
        The name is empty or endless.
    """
    rules.check_day_name(name)
    await repository.save_day(session, ShopDay(day=day, is_open=is_open, name=name, is_own=True))
    return SpecialDay(day=day, is_open=is_open, name=name, is_own=True)


async def replace_public_days(
    session: AsyncSession, first: date, last: date, days: Sequence[SpecialDay]
) -> None:
    """Write the public calendar of a span anew; days the shop decided itself are left as they are."""
    await repository.delete_public_days(session, first, last)
    own = {row.day for row in await repository.list_days(session, first, last)}
    session.add_all(
        ShopDay(day=day.day, is_open=day.is_open, name=day.name, is_own=False)
        for day in days
        if day.day not in own
    )
    await session.flush()


async def policy_numbers(session: AsyncSession) -> PolicyNumbers:
    """The numbers in force: the shop's rows over the defaults. Rows of unknown keys are ignored."""
    rows = await repository.list_policy_numbers(session)
    return replace(DEFAULT_NUMBERS, **{key: rows[key] for key in NUMBER_KEYS if key in rows})


async def terms(session: AsyncSession) -> ShopTerms:
    """The shop's time zone and policy numbers as they are now."""
    shop = await get_shop(session)
    return ShopTerms(time_zone=shop.time_zone, policy=await policy_numbers(session))


async def policy_texts(session: AsyncSession) -> dict[str, str]:
    """The texts in force; ``hours`` follows the opening hours unless the shop wrote its own."""
    shop = await get_shop(session)
    hours = rules.hours_text(shop.opens_at, shop.closes_at)
    return {**DEFAULT_TEXTS, HOURS_TEXT: hours, **await repository.list_policy_texts(session)}


async def set_policy(session: AsyncSession, key: str, value: str) -> None:
    """Decide one policy number or text.

    Raises
    ------
    PolicyUnknown
        No such key.
    PolicyInvalid
        Not a whole number, not possible beside the others, or an empty or endless text.
    """
    if key in NUMBER_KEYS:
        try:
            number = int(value)
        except ValueError as error:
            raise PolicyInvalid(f"{key} is a whole number.", key=key) from error
        rules.check_policy(replace(await policy_numbers(session), **{key: number}))
        await repository.save_policy(session, PolicyNumber(key=key, value=number))
    elif key in TEXT_KEYS:
        if not 0 < len(value.strip()) <= _TEXT_LIMIT:
            raise PolicyInvalid(f"A text has 1 to {_TEXT_LIMIT} characters.", key=key)
        await repository.save_policy(session, PolicyText(key=key, value=value.strip()))
    else:
        raise PolicyUnknown(key=key)


async def get_site(session: AsyncSession, site_key: str) -> Site:
    """A page by its key; :class:`SiteNotFound` if there is none."""
    site = await repository.find_site(session, site_key)
    if site is None:
        raise SiteNotFound(site_key=site_key)
    return site


async def find_site(session: AsyncSession, site_key: str) -> Site | None:
    """A page by its key, or None."""
    return await repository.find_site(session, site_key)


async def list_sites(session: AsyncSession) -> list[Site]:
    """All pages of the shop."""
    return list(await repository.list_sites(session))


async def add_site(
    session: AsyncSession, site_key: str, origins: list[str], *, now: datetime
) -> Site:
    """Let another page embed the widget; the new site carries its identity secret.

    Raises
    ------
    SiteInvalid, SiteExists
        The key or an origin is not possible; the key is taken.
    """
    rules.check_site(site_key, origins)
    if await repository.find_site(session, site_key) is not None:
        raise SiteExists(site_key=site_key)
    site = Site(
        site_key=site_key,
        key_id=_new_key_id(),
        identity_secret=secrets.token_urlsafe(48),
        origins=origins,
        created_at=now,
    )
    session.add(site)
    await session.flush()
    return site


async def rotate_site(session: AsyncSession, site_key: str) -> Site:
    """Give a page a new identity secret; identities signed with the old one are refused at once."""
    site = await get_site(session, site_key)
    site.key_id = _new_key_id()
    site.identity_secret = secrets.token_urlsafe(48)
    await session.flush()
    return site


def _new_key_id() -> str:
    return f"key-{secrets.token_hex(4)}"
