"""The shop's own rows: shop, sites, policy."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.shop.models import PolicyNumber, PolicyText, Shop, ShopDay, Site


async def find_shop(session: AsyncSession, *, lock: bool = False) -> Shop | None:
    """The one shop; ``lock`` holds its row until commit (SQLite has one writer anyway)."""
    statement = select(Shop)
    if lock:
        statement = statement.with_for_update()
    return (await session.scalars(statement)).one_or_none()


async def find_site(session: AsyncSession, site_key: str) -> Site | None:
    """A page by its key."""
    return await session.get(Site, site_key)


async def list_sites(session: AsyncSession) -> Sequence[Site]:
    """All pages by key; a shop has a handful."""
    return (await session.scalars(select(Site).order_by(Site.site_key))).all()


async def list_policy_numbers(session: AsyncSession) -> dict[str, int]:
    """The numbers the shop has decided itself."""
    rows = (await session.scalars(select(PolicyNumber))).all()
    return {row.key: row.value for row in rows}


async def list_policy_texts(session: AsyncSession) -> dict[str, str]:
    """The texts the shop has written itself."""
    rows = (await session.scalars(select(PolicyText))).all()
    return {row.key: row.value for row in rows}


async def list_days(session: AsyncSession, first: date, last: date) -> Sequence[ShopDay]:
    """The special days of a span, both ends included, in order."""
    statement = select(ShopDay).where(ShopDay.day.between(first, last)).order_by(ShopDay.day)
    return (await session.scalars(statement)).all()


async def delete_public_days(session: AsyncSession, first: date, last: date) -> None:
    """Forget what the public calendar said of a span; the shop's own days stay."""
    await session.execute(
        delete(ShopDay)
        .where(ShopDay.day.between(first, last), ShopDay.is_own.is_(False))
        .execution_options(synchronize_session=False)
    )


async def save_day(session: AsyncSession, day: ShopDay) -> None:
    """Insert or overwrite one special day."""
    await session.merge(day)
    await session.flush()


async def save_policy(session: AsyncSession, row: PolicyNumber | PolicyText) -> None:
    """Insert or overwrite one policy row."""
    await session.merge(row)
    await session.flush()
