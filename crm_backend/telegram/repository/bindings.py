"""Statements about whose chats are whose."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.core.guesses import Failures
from crm_backend.customers.models import Customer
from crm_backend.staff.models import StaffMember
from crm_backend.telegram.models import TelegramBinding, TelegramCodeTry
from crm_backend.telegram.values import BindingState, Place

_OPEN = (BindingState.OFFERED, BindingState.BROUGHT, BindingState.UNCONFIRMED)


class AccountKey(Protocol):
    """What names an account."""

    @property
    def bot_id(self) -> int: ...
    @property
    def customer_id(self) -> int | None: ...
    @property
    def staff_id(self) -> int | None: ...


async def hold_account(session: AsyncSession, account: AccountKey) -> None:
    """Do what is done to an account's bindings one by one: held until commit, before any of them is."""
    row = (
        select(StaffMember.id).where(StaffMember.id == account.staff_id)
        if account.customer_id is None
        else select(Customer.id).where(Customer.id == account.customer_id)
    )
    await session.execute(row.with_for_update(key_share=True))


async def failures_of(session: AsyncSession, place: Place, *, since: datetime) -> Failures:
    """How often codes that do not count came in a chat lately."""
    statement = select(func.count(), func.max(TelegramCodeTry.tried_at)).where(
        TelegramCodeTry.bot_id == place.bot_id,
        TelegramCodeTry.chat_id == place.chat_id,
        TelegramCodeTry.tried_at > since,
    )
    count, last_at = (await session.execute(statement)).one()
    return Failures(count=count, last_at=last_at)


async def delete_failures(session: AsyncSession, *, until: datetime) -> None:
    """Forget tries that count no more."""
    await session.execute(delete(TelegramCodeTry).where(TelegramCodeTry.tried_at <= until))


async def count_made(session: AsyncSession, account: AccountKey, *, since: datetime) -> int:
    """How many codes an account asked for lately."""
    statement = select(func.count()).where(_of(account), TelegramBinding.created_at > since)
    return int(await session.scalar(statement) or 0)


async def lock_open(
    session: AsyncSession, account: AccountKey, *, with_bound: bool = False
) -> Sequence[TelegramBinding]:
    """What waits for an account, and what is bound if asked, held until commit."""
    states = (*_OPEN, BindingState.BOUND) if with_bound else _OPEN
    statement = (
        select(TelegramBinding)
        .where(_of(account), TelegramBinding.state.in_(states))
        .order_by(TelegramBinding.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def find_by_code(
    session: AsyncSession, bot_id: int, code_hash: str
) -> TelegramBinding | None:
    """What a code was made for."""
    statement = select(TelegramBinding).where(
        TelegramBinding.bot_id == bot_id, TelegramBinding.code_hash == code_hash
    )
    return (await session.scalars(statement)).one_or_none()


async def find_by_id(session: AsyncSession, binding_id: int) -> TelegramBinding | None:
    """A binding."""
    return await session.get(TelegramBinding, binding_id)


async def lock_by_id(session: AsyncSession, binding_id: int) -> TelegramBinding | None:
    """A binding, held until commit."""
    return await session.get(
        TelegramBinding, binding_id, with_for_update=True, populate_existing=True
    )


async def lock_bound(
    session: AsyncSession, account: AccountKey, chat_id: int
) -> Sequence[TelegramBinding]:
    """What binds the account or the chat now, held until commit."""
    at_chat = and_(TelegramBinding.bot_id == account.bot_id, TelegramBinding.chat_id == chat_id)
    statement = (
        select(TelegramBinding)
        .where(TelegramBinding.state == BindingState.BOUND, or_(_of(account), at_chat))
        .order_by(TelegramBinding.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def find_standing(
    session: AsyncSession, account: AccountKey, *, now: datetime
) -> TelegramBinding | None:
    """The newest that waits and has not expired, else what is bound."""
    is_bound = TelegramBinding.state == BindingState.BOUND
    waits = and_(TelegramBinding.state.in_(_OPEN), TelegramBinding.expires_at > now)
    statement = (
        select(TelegramBinding)
        .where(_of(account), or_(is_bound, waits))
        .order_by(is_bound, TelegramBinding.id.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def find_bound_of_customer(session: AsyncSession, customer_id: int) -> TelegramBinding | None:
    """The newest binding of a customer; a shop that changed its bot may have more."""
    statement = (
        select(TelegramBinding)
        .where(
            TelegramBinding.customer_id == customer_id, TelegramBinding.state == BindingState.BOUND
        )
        .order_by(TelegramBinding.id.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def find_bound_at(session: AsyncSession, place: Place) -> TelegramBinding | None:
    """The binding of a chat."""
    statement = select(TelegramBinding).where(
        TelegramBinding.bot_id == place.bot_id,
        TelegramBinding.chat_id == place.chat_id,
        TelegramBinding.state == BindingState.BOUND,
    )
    return (await session.scalars(statement)).one_or_none()


async def list_bound_staff(
    session: AsyncSession, bot_id: int, *, limit: int
) -> Sequence[TelegramBinding]:
    """The bindings of those who work here and are let in, in the order of their accounts."""
    statement = (
        select(TelegramBinding)
        .join(StaffMember, StaffMember.id == TelegramBinding.staff_id)
        .where(
            TelegramBinding.bot_id == bot_id,
            TelegramBinding.state == BindingState.BOUND,
            StaffMember.is_active,
            StaffMember.trust_version == TelegramBinding.staff_trust,
        )
        .order_by(TelegramBinding.staff_id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


def _of(account: AccountKey) -> ColumnElement[bool]:
    column, key = (
        (TelegramBinding.staff_id, account.staff_id)
        if account.customer_id is None
        else (TelegramBinding.customer_id, account.customer_id)
    )
    return and_(TelegramBinding.bot_id == account.bot_id, column == key)
