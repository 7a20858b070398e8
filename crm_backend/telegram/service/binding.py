"""Which chat is whose: codes, the press in the chat, the confirmation of staff, and the end (docs/decisions/0016).

Every function runs in its caller's transaction. A code is 128 random bits, of which the digest is kept; it counts once,
for ten minutes, in one private chat.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import Principal, PrincipalKind
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.service import addressed
from crm_backend.conversations.service.participants import (
    become_customers,
    begin_anew,
    leave_address,
    open_at,
)
from crm_backend.conversations.texts import DEFAULT_LOCALE
from crm_backend.conversations.values import Channel
from crm_backend.core.guesses import GrowingDelay
from crm_backend.customers import service as customers
from crm_backend.orders.service.proofs import clear_proofs
from crm_backend.staff.service import members
from crm_backend.telegram.errors import (
    ChatTakenMeanwhile,
    NothingToConfirm,
    TooManyTelegramCodes,
)
from crm_backend.telegram.models import TelegramBinding, TelegramCodeTry
from crm_backend.telegram.repository import bindings as repository
from crm_backend.telegram.values import BindingState, Place

LIFETIME = timedelta(minutes=10)
CODES_AN_HOUR = 10
TRIES_KEPT = timedelta(days=1)
_CODE_BYTES = 16
_ASKED = (BindingState.BROUGHT, BindingState.UNCONFIRMED)
_DELAY = GrowingDelay(free_tries=5, longest=timedelta(hours=1))


@dataclass(frozen=True, kw_only=True)
class Account:
    """A customer's or a staff member's account with one bot."""

    bot_id: int
    customer_id: int | None = None
    staff_id: int | None = None

    @classmethod
    def of(cls, binding: TelegramBinding) -> "Account":
        """The account a binding is about."""
        return cls(
            bot_id=binding.bot_id, customer_id=binding.customer_id, staff_id=binding.staff_id
        )

    @property
    def principal(self) -> Principal:
        """The account as the participant of a chat."""
        kind = PrincipalKind.CUSTOMER if self.customer_id is not None else PrincipalKind.STAFF
        return Principal(kind=kind, customer_id=self.customer_id, staff_id=self.staff_id)


async def _begin(session: AsyncSession, account: Account, *, now: datetime) -> TelegramBinding:
    await repository.hold_account(session, account)
    since = now - timedelta(hours=1)
    if await repository.count_made(session, account, since=since) >= CODES_AN_HOUR:
        raise TooManyTelegramCodes(retry_after_seconds=600)
    for earlier in await repository.lock_open(session, account):
        _end(earlier, now)
    return TelegramBinding(
        bot_id=account.bot_id,
        customer_id=account.customer_id,
        staff_id=account.staff_id,
        state=BindingState.OFFERED,
        created_at=now,
        expires_at=now + LIFETIME,
    )


async def make_code(session: AsyncSession, account: Account, *, now: datetime) -> str:
    """A code for an account, to be brought to the bot; the one before it, and whoever brought that, count no more.

    Raises
    ------
    TooManyTelegramCodes
        Ten in an hour.
    """
    code = secrets.token_urlsafe(_CODE_BYTES)
    binding = await _begin(session, account, now=now)
    binding.code_hash = _digest(code)
    session.add(binding)
    await session.flush()
    return code


async def find_standing(
    session: AsyncSession, account: Account, *, now: datetime
) -> TelegramBinding | None:
    """What may become the account's binding, else the one there is; None where there is neither (any more)."""
    standing = await repository.find_standing(session, account, now=now)
    if standing is None or standing.state is not BindingState.BOUND:
        return standing
    return standing if await _is_trusted(session, standing) else None


async def seconds_to_wait(session: AsyncSession, place: Place, *, now: datetime) -> int:
    """How long no code is looked at in a chat, because too many came there that do not count; 0 when it may."""
    failures = await repository.failures_of(session, place, since=now - TRIES_KEPT)
    return _DELAY.seconds(failures, now)


async def bring_code(
    session: AsyncSession, place: Place, code: str, *, name: str, now: datetime
) -> TelegramBinding | None:
    """A code came in a private chat, and counts no more; None where it never did, or not any more.

    The chat that brought it may bring it again while it is asked: START was pressed twice.
    """
    found = await repository.find_by_code(session, place.bot_id, _digest(code))
    binding = None if found is None else await _lock(session, found)
    if binding is not None and binding.expires_at > now:
        if binding.state is BindingState.OFFERED:
            _bring(binding, place, name)
            return binding
        if binding.state in _ASKED and binding.place == place:
            return binding
    await repository.delete_failures(session, until=now - TRIES_KEPT)
    session.add(TelegramCodeTry(bot_id=place.bot_id, chat_id=place.chat_id, tried_at=now))
    return None


async def bring_phone(
    session: AsyncSession, place: Place, phone: str, *, name: str, now: datetime
) -> TelegramBinding | None:
    """Somebody shared their own contact; None unless exactly one customer has that phone."""
    customer = await customers.find_by_phone(session, phone)
    if customer is None:
        return None
    account = Account(bot_id=place.bot_id, customer_id=customer.id)
    try:
        binding = await _begin(session, account, now=now)
    except TooManyTelegramCodes:
        return None
    _bring(binding, place, name)
    session.add(binding)
    await session.flush()
    return binding


async def find_asked(
    session: AsyncSession, place: Place, binding_id: int, *, now: datetime
) -> TelegramBinding | None:
    """What a press in a chat is about, held until commit; None where it is over, or another chat's."""
    found = await repository.find_by_id(session, binding_id)
    binding = None if found is None else await _lock(session, found)
    if binding is None or (binding.bot_id, binding.chat_id) != (place.bot_id, place.chat_id):
        return None
    is_asked = binding.state in _ASKED
    is_over = binding.expires_at <= now
    return binding if binding.state is BindingState.BOUND or (is_asked and not is_over) else None


async def agree(
    session: AsyncSession, binding: TelegramBinding, *, locale: str, now: datetime
) -> list[Place]:
    """The chat said yes: a customer's is bound, a staff member's waits for the console. Returns chats let go for it."""
    if binding.staff_id is None:
        return await _bind(session, binding, locale=locale, now=now)
    binding.state = BindingState.UNCONFIRMED
    binding.expires_at = now + LIFETIME
    return []


def refuse(binding: TelegramBinding, *, now: datetime) -> None:
    """The chat said no."""
    _end(binding, now)


async def confirm(
    session: AsyncSession, account: Account, *, now: datetime
) -> tuple[TelegramBinding, list[Place]] | None:
    """The console said yes: what is bound now, and chats let go for it; None for a repeat, which changes nothing.

    Raises
    ------
    NothingToConfirm
        Nobody brought this account's code, or too long ago.
    """
    await repository.hold_account(session, account)
    standing = await find_standing(session, account, now=now)
    if standing is not None and standing.state is BindingState.UNCONFIRMED:
        return standing, await _bind(session, standing, locale=DEFAULT_LOCALE, now=now)
    if standing is None or standing.state is not BindingState.BOUND:
        raise NothingToConfirm
    return None


async def turn_away(session: AsyncSession, account: Account, *, now: datetime) -> None:
    """The console said no: the code, and whoever brought it, count no more. What is bound stays."""
    await repository.hold_account(session, account)
    for waiting in await repository.lock_open(session, account):
        _end(waiting, now)
    await session.flush()


async def end(session: AsyncSession, account: Account, *, now: datetime) -> Place | None:
    """Nothing of the account's is bound or waits any more; returns the chat that was bound."""
    place = None
    await repository.hold_account(session, account)
    for standing in await repository.lock_open(session, account, with_bound=True):
        if standing.state is BindingState.BOUND:
            place = await _unbind(session, standing, now=now)
        _end(standing, now)
    await session.flush()
    return place


async def is_let_in(session: AsyncSession, place: Place, conversation: Conversation) -> bool:
    """Whether the participant of a chat is still whose chat it is; asked at every message.

    A chat that is no account's may go on; a staff member's only while they work here and are trusted.
    """
    if conversation.participant_kind is PrincipalKind.VISITOR:
        return True
    bound = await repository.find_bound_at(session, place)
    if bound is None or Account.of(bound) != _account_of(conversation, place):
        return False
    return await _is_trusted(session, bound)


async def turn_out(session: AsyncSession, place: Place, *, now: datetime) -> bool:
    """A chat whose participant is not let in any more is nobody's from now on; False where that was done before."""
    bound = await repository.find_bound_at(session, place)
    if bound is not None:
        bound = await _lock(session, bound)
    conversation = await addressed.lock_at(session, str(place))
    if conversation is None or await is_let_in(session, place, conversation):
        return False
    if bound is not None and bound.state is BindingState.BOUND:
        _end(bound, now)
    await leave_address(session, conversation, now=now)
    return True


async def _bind(
    session: AsyncSession, binding: TelegramBinding, *, locale: str, now: datetime
) -> list[Place]:
    account, place = Account.of(binding), binding.place
    let_go = []
    for earlier in await repository.lock_bound(session, account, place.chat_id):
        if earlier.chat_id != place.chat_id:
            let_go.append(await _unbind(session, earlier, now=now))
        _end(earlier, now)
    await session.flush()
    await _hand_over(session, place, account, locale=locale, now=now)
    if binding.staff_id is not None:
        binding.staff_trust = (await members.get_member(session, binding.staff_id)).trust_version
    binding.state = BindingState.BOUND
    binding.bound_at = now
    try:
        await session.flush()
    except IntegrityError as error:
        raise ChatTakenMeanwhile from error
    return let_go


async def _hand_over(
    session: AsyncSession, place: Place, account: Account, *, locale: str, now: datetime
) -> None:
    """The chat is the account's: its own, or a visitor's, goes on; any other ends and a new one begins."""
    found = await addressed.lock_at(session, str(place))
    if found is not None:
        await clear_proofs(session, found.id)
        if _account_of(found, place) == account:
            await begin_anew(session, found, now=now)
            return
        if found.participant_kind is PrincipalKind.VISITOR and account.customer_id is not None:
            customer = await customers.get_customer(session, account.customer_id)
            await become_customers(session, found, customer, now=now)
            return
        locale = found.locale
        await leave_address(session, found, now=now)
    participant = account.principal
    await open_at(session, str(place), Channel.TELEGRAM, participant, locale=locale, now=now)


async def _unbind(session: AsyncSession, bound: TelegramBinding, *, now: datetime) -> Place:
    """The chat is an anonymous visitor's from its next message on."""
    conversation = await addressed.lock_at(session, str(bound.place))
    if conversation is not None:
        await leave_address(session, conversation, now=now)
    return bound.place


async def _lock(session: AsyncSession, binding: TelegramBinding) -> TelegramBinding | None:
    """Always the account first: what else is done to its bindings waits there, and nobody waits in a circle."""
    await repository.hold_account(session, Account.of(binding))
    return await repository.lock_by_id(session, binding.id)


async def _is_trusted(session: AsyncSession, bound: TelegramBinding) -> bool:
    if bound.staff_id is None:
        return True
    member = await members.find_member(session, bound.staff_id)
    return member is not None and member.is_active and member.trust_version == bound.staff_trust


def _account_of(conversation: Conversation, place: Place) -> Account:
    """Whose chat it is now, as an account with the bot; a visitor's is an account of nobody."""
    return Account(
        bot_id=place.bot_id,
        customer_id=conversation.customer_id,
        staff_id=conversation.participant_staff_id,
    )


def _bring(binding: TelegramBinding, place: Place, name: str) -> None:
    binding.state = BindingState.BROUGHT
    binding.chat_id = place.chat_id
    binding.name = name


def _end(binding: TelegramBinding, now: datetime) -> None:
    binding.state = BindingState.ENDED
    binding.ended_at = now


def _digest(code: str) -> str:
    """128 random bits cannot be guessed back from a plain digest."""
    return hashlib.sha256(code.encode()).hexdigest()
