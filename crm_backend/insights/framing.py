"""Reading the shop's money and days for an answer, and which days a question without words means."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights.frames import Frame
from crm_backend.insights.periods import last_days
from crm_backend.insights.sales.repository import days
from crm_backend.insights.values import Period
from crm_backend.insights.wording import locale_of
from crm_backend.shop import service as shop_service
from crm_backend.shop.rules import local_day


async def frame_of(session: AsyncSession, *, now: datetime, locale: str) -> Frame:
    """The shop's money and days; :class:`ShopNotSetUp` where there is none."""
    shop = await shop_service.get_shop(session)
    first = await days.first_paid_at(session, now)
    last = await days.last_paid_at(session, now)
    return Frame(
        currency=shop.currency,
        zone=shop.time_zone,
        now=now,
        today=local_day(now, shop.time_zone),
        first_day=None if first is None else local_day(first, shop.time_zone),
        last_day=None if last is None else local_day(last, shop.time_zone),
        locale=locale_of(locale),
    )


def period_of(asked: Period | None, frame: Frame) -> Period:
    """The last 30 days where nothing is said; all time begins with the first counted order."""
    if asked is None:
        return last_days(frame.today)
    if asked.first == date.min:
        return Period(first=min(frame.first_day or frame.today, asked.last), last=asked.last)
    return asked
