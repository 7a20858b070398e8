"""Keeping coupons, and showing those that anybody may use."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.service import JsonAnswer, StaffDeed, do_once_by_staff
from crm_backend.access.values import StaffPrincipal
from crm_backend.knowledge import repository
from crm_backend.knowledge.errors import CouponCodeTaken, CouponNotFound, TooManyCoupons
from crm_backend.knowledge.models import Coupon
from crm_backend.knowledge.schemas import CouponRead, CouponShown, CouponWrite
from crm_backend.knowledge.service.notes import note_change
from crm_backend.shop import service as shop_service
from crm_backend.shop.rules import local_day

MAX_COUPONS = 200
_KIND: audit.ObjectKind = "coupon"


async def show_coupons(session: AsyncSession, *, now: datetime) -> list[CouponShown]:
    """Public coupons of the shop's today; those that end first come first."""
    shop = await shop_service.get_shop(session)
    today = local_day(now, shop.time_zone)
    coupons = await repository.list_coupons(session, repository.public_on(today))
    return [CouponShown.model_validate(coupon) for coupon in coupons]


async def list_coupons(session: AsyncSession) -> list[CouponRead]:
    """All of them."""
    return [CouponRead.model_validate(each) for each in await repository.list_coupons(session)]


async def add_coupon(
    session: AsyncSession,
    caller: StaffPrincipal,
    wanted: CouponWrite,
    idempotency_key: str,
    *,
    now: datetime,
) -> JsonAnswer:
    """Keep a new one, once per key.

    Raises
    ------
    CouponCodeTaken, TooManyCoupons
        Another one has the code, or there are too many.
    DeedReused
        The key was used with another content.
    """

    async def act() -> JsonAnswer:
        if await repository.count_coupons(session) >= MAX_COUPONS:
            raise TooManyCoupons(limit=MAX_COUPONS)
        coupon = await _save(session, caller, Coupon(), wanted, now=now)
        note_change(session, caller, _KIND, coupon.id, now=now, change="added")
        return coupon.model_dump(mode="json")

    deed = StaffDeed(action="add_coupon", idempotency_key=idempotency_key)
    content = wanted.model_dump(mode="json")
    return await do_once_by_staff(session, caller, deed, content, act, now=now)


async def change_coupon(
    session: AsyncSession,
    caller: StaffPrincipal,
    coupon_id: int,
    wanted: CouponWrite,
    *,
    now: datetime,
) -> CouponRead:
    """Write other terms.

    Raises
    ------
    CouponNotFound, CouponCodeTaken
        It does not exist, or another one has the code.
    """
    kept = await _get(session, coupon_id)
    coupon = await _save(session, caller, kept, wanted, now=now)
    note_change(session, caller, _KIND, coupon.id, now=now, change="changed")
    return coupon


async def delete_coupon(
    session: AsyncSession, caller: StaffPrincipal, coupon_id: int, *, now: datetime
) -> None:
    """Forget one; :class:`CouponNotFound` if there is none."""
    await session.delete(await _get(session, coupon_id))
    await session.flush()
    note_change(session, caller, _KIND, coupon_id, now=now, change="deleted")


async def _get(session: AsyncSession, coupon_id: int) -> Coupon:
    coupon = await repository.find_coupon(session, coupon_id)
    if coupon is None:
        raise CouponNotFound
    return coupon


async def _save(
    session: AsyncSession,
    caller: StaffPrincipal,
    coupon: Coupon,
    wanted: CouponWrite,
    *,
    now: datetime,
) -> CouponRead:
    try:
        async with session.begin_nested():
            for field, value in wanted:
                setattr(coupon, field, value)
            coupon.changed_by_staff_id, coupon.changed_at = caller.staff_id, now
            session.add(coupon)
    except IntegrityError as error:
        # PostgreSQL names the constraint, SQLite its column.
        if any(name in str(error.orig) for name in ("uq_coupons_code", "coupons.code")):
            raise CouponCodeTaken from error
        raise
    return CouponRead.model_validate(coupon)
