"""What is said about binding in a private chat: beside the conversation, so that no code is ever kept in one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.texts import DEFAULT_LOCALE, say
from crm_backend.core.outbox import enqueue
from crm_backend.customers import service as customers
from crm_backend.customers.rules import veiled_account
from crm_backend.staff.service import members
from crm_backend.telegram.models import TelegramBinding
from crm_backend.telegram.service import binding as bindings
from crm_backend.telegram.service.binding import Account
from crm_backend.telegram.values import OUTBOX_KIND, BindingState, Place

YES, NO = "bind", "decline"
_CODE = re.compile(r"/start\s+([A-Za-z0-9_-]{22})")
_PRESS = re.compile(rf"({YES}|{NO}):([0-9]{{1,18}})")


@dataclass(frozen=True, kw_only=True)
class Talk:
    """One update about binding: where, its number, and who says it in which language."""

    place: Place
    update_id: int
    name: str
    locale: str
    now: datetime


def code_in(text: str) -> str | None:
    """The code that a message brings, if it is one."""
    found = _CODE.fullmatch(text.strip())
    return found[1] if found else None


def is_about_binding(data: str) -> bool:
    """Whether a pressed button is one of ours here."""
    return _PRESS.fullmatch(data) is not None


async def hear_code(session: AsyncSession, talk: Talk, code: str) -> None:
    """Somebody came with a code: whose account it is, and a question; or that it counts no more."""
    seconds = await bindings.seconds_to_wait(session, talk.place, now=talk.now)
    if seconds:
        _say(session, talk, say(talk.locale, "telegram_bind_wait", minutes=str(-(-seconds // 60))))
        return
    brought = await bindings.bring_code(session, talk.place, code, name=talk.name, now=talk.now)
    await _ask_or_say(session, talk, brought, otherwise="telegram_bind_expired")


async def hear_phone(session: AsyncSession, talk: Talk, phone: str) -> None:
    """Somebody shared their own contact: the same where it leads to one account, else how to go on."""
    brought = await bindings.bring_phone(session, talk.place, phone, name=talk.name, now=talk.now)
    await _ask_or_say(session, talk, brought, otherwise="telegram_contact_unknown")


async def hear_press(session: AsyncSession, talk: Talk, data: str) -> None:
    """Somebody answered the question."""
    pressed = _PRESS.fullmatch(data)
    assert pressed is not None  # noqa: S101 - see is_about_binding
    found = await bindings.find_asked(session, talk.place, int(pressed[2]), now=talk.now)
    if found is None or (pressed[1] == NO and found.state is BindingState.BOUND):
        _say(session, talk, say(talk.locale, "telegram_bind_expired"))
    elif pressed[1] == NO:
        bindings.refuse(found, now=talk.now)
        _say(session, talk, say(talk.locale, "telegram_bind_refused"))
    elif found.state is BindingState.BROUGHT:
        await _agree(session, talk, found)
    # Else they pressed twice: it is as the first press left it.


async def _agree(session: AsyncSession, talk: Talk, found: TelegramBinding) -> None:
    let_go = await bindings.agree(session, found, locale=talk.locale, now=talk.now)
    tell_let_go(session, found, let_go, now=talk.now)
    if found.staff_id is None:
        account = await _account_name(session, found)
        _say(session, talk, say(talk.locale, "telegram_bound", account=account))
    else:
        _say(session, talk, say(talk.locale, "telegram_confirm_in_console"))


async def confirm_and_tell(session: AsyncSession, account: Account, *, now: datetime) -> bool:
    """The console lets a staff member's chat in, which reads so; False for a repeat.

    Raises
    ------
    NothingToConfirm
        Nobody brought this account's code, or too long ago.
    """
    confirmed = await bindings.confirm(session, account, now=now)
    if confirmed is None:
        return False
    bound, let_go = confirmed
    tell_let_go(session, bound, let_go, now=now)
    await _tell_confirmed(session, bound, now=now)
    return True


def tell_let_go(
    session: AsyncSession, bound: TelegramBinding, places: Sequence[Place], *, now: datetime
) -> None:
    """Another chat took the account over: whoever had it reads so, and sees it where it was not themselves."""
    sentence = "telegram_taken_over" if bound.staff_id is None else "telegram_taken_over_staff"
    text = say(DEFAULT_LOCALE, sentence)
    for place in places:
        _tell(session, place, f"taken-over:{bound.id}", text, now=now)


async def _tell_confirmed(session: AsyncSession, bound: TelegramBinding, *, now: datetime) -> None:
    account = await _account_name(session, bound)
    text = say(DEFAULT_LOCALE, "telegram_bound_staff", account=account)
    _tell(session, bound.place, f"bound:{bound.id}", text, now=now)


async def end_and_tell(session: AsyncSession, account: Account, *, now: datetime) -> bool:
    """End what an account has or waits for; the chat that was bound reads so. False where none was."""
    standing = await bindings.find_standing(session, account, now=now)
    place = await bindings.end(session, account, now=now)
    if place is not None and standing is not None:
        tell_unbound(session, place, cause=f"{account.principal.kind}:{standing.id}", now=now)
    return place is not None


def tell_unbound(session: AsyncSession, place: Place, *, cause: str, now: datetime) -> None:
    """A chat is nobody's account any more, and reads so; ``cause`` says which ending it was."""
    _tell(session, place, f"unbound:{cause}", say(DEFAULT_LOCALE, "telegram_unbound"), now=now)


async def _ask_or_say(
    session: AsyncSession, talk: Talk, brought: TelegramBinding | None, *, otherwise: str
) -> None:
    if brought is None:
        _say(session, talk, say(talk.locale, otherwise))
        return
    if brought.state is BindingState.UNCONFIRMED:
        _say(session, talk, say(talk.locale, "telegram_confirm_in_console"))
        return
    question = "telegram_bind_ask" if brought.staff_id is None else "telegram_bind_ask_staff"
    text = say(talk.locale, question, account=await _account_name(session, brought))
    yes, no = (say(talk.locale, word) for word in ("telegram_bind_yes", "telegram_bind_no"))
    _say(session, talk, text, [(yes, f"{YES}:{brought.id}"), (no, f"{NO}:{brought.id}")])


async def _account_name(session: AsyncSession, binding: TelegramBinding) -> str:
    """Whose account, told to somebody who may have come by the code in a wrong way."""
    if binding.customer_id is not None:
        customer = await customers.get_customer(session, binding.customer_id)
        return veiled_account(customer.name, customer.phone, customer.number)
    return (await members.get_member(session, binding.staff_id or 0)).display_name


def _say(
    session: AsyncSession, talk: Talk, text: str, buttons: Sequence[tuple[str, str]] = ()
) -> None:
    _tell(session, talk.place, f"binding:{talk.update_id}", text, buttons, now=talk.now)


def _tell(
    session: AsyncSession,
    place: Place,
    cause: str,
    text: str,
    buttons: Sequence[tuple[str, str]] = (),
    *,
    now: datetime,
) -> None:
    payload = {"text": text, "buttons": [list(button) for button in buttons]}
    enqueue(session, kind=OUTBOX_KIND, target=str(place), cause=cause, payload=payload, now=now)
