"""Connecting Telegram: for customers at the shop's account page, for staff in the console, and the end of either."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response, status

from crm_backend.access import audit
from crm_backend.access.policy import Operation, require
from crm_backend.access.values import StaffPrincipal
from crm_backend.channels.endpoints import Authenticated
from crm_backend.conversations.errors import SessionInvalid
from crm_backend.core.http import AppClock, AppSettings, ReadSession, WriteSession
from crm_backend.core.paging import PageLimit
from crm_backend.core.path_ids import RowId
from crm_backend.core.problems import declared
from crm_backend.customers import service as customers
from crm_backend.customers.errors import CustomerNotFound
from crm_backend.customers.schemas import CustomerNumber
from crm_backend.staff.caller_errors import READ_ERRORS, WRITE_ERRORS
from crm_backend.staff.dependencies import permitted
from crm_backend.staff.errors import StaffNotFound
from crm_backend.staff.service import members
from crm_backend.telegram.binding_schemas import (
    StaffBindingsRead,
    TelegramLink,
    TelegramState,
    state_read,
)
from crm_backend.telegram.errors import (
    ChatTakenMeanwhile,
    NothingToConfirm,
    TelegramNotSetUp,
    TooManyTelegramCodes,
)
from crm_backend.telegram.service import binding, binding_reading, binding_talk
from crm_backend.telegram.service.binding import Account

router = APIRouter(prefix="/api/v1", tags=["telegram"])

Binder = Annotated[StaffPrincipal, Depends(permitted(Operation.BIND_OWN_TELEGRAM))]
CustomerEditor = Annotated[StaffPrincipal, Depends(permitted(Operation.EDIT_CUSTOMERS))]
StaffReader = Annotated[StaffPrincipal, Depends(permitted(Operation.READ_STAFF))]
StaffManager = Annotated[StaffPrincipal, Depends(permitted(Operation.MANAGE_STAFF))]
AT_CHAT = (SessionInvalid, TelegramNotSetUp)
NOTHING = status.HTTP_204_NO_CONTENT


def _customers_account(authenticated: Authenticated, settings: AppSettings) -> Account:
    chat, _conversation = authenticated
    require(chat.principal, Operation.BIND_TELEGRAM)
    return Account(bot_id=binding_reading.bot_of(settings), customer_id=chat.customer_id)


def _own_account(caller: Binder, settings: AppSettings) -> Account:
    return Account(bot_id=binding_reading.bot_of(settings), staff_id=caller.staff_id)


CustomersAccount = Annotated[Account, Depends(_customers_account)]
OwnAccount = Annotated[Account, Depends(_own_account)]


@router.get("/chat/telegram-link", responses=declared(*AT_CHAT))
async def get_telegram_link(
    account: CustomersAccount, session: ReadSession, clock: AppClock
) -> TelegramState:
    """Tell the signed-in customer whether Telegram is connected, or a code waits to be brought there."""
    return state_read(await binding.find_standing(session, account, now=clock.now()))


@router.post(
    "/chat/telegram-link",
    status_code=status.HTTP_201_CREATED,
    responses=declared(*AT_CHAT, TooManyTelegramCodes),
)
async def make_telegram_link(
    account: CustomersAccount, session: WriteSession, clock: AppClock
) -> TelegramLink:
    """Make a code for one use within ten minutes; the one before it counts no more."""
    return await binding_reading.make_link(session, account, now=clock.now())


@router.delete("/chat/telegram-link", status_code=NOTHING, responses=declared(*AT_CHAT))
async def end_telegram_link(
    account: CustomersAccount, session: WriteSession, clock: AppClock
) -> Response:
    """Disconnect the customer's Telegram, and take back what waits."""
    await binding_talk.end_and_tell(session, account, now=clock.now())
    return Response(status_code=NOTHING)


@router.get("/staff/me/telegram", responses=declared(*READ_ERRORS, TelegramNotSetUp))
async def get_own_telegram(
    account: OwnAccount, session: ReadSession, clock: AppClock
) -> TelegramState:
    """Tell a staff member how their own Telegram stands, and who waits to be confirmed."""
    return state_read(await binding.find_standing(session, account, now=clock.now()))


@router.post(
    "/staff/me/telegram",
    status_code=status.HTTP_201_CREATED,
    responses=declared(*WRITE_ERRORS, TelegramNotSetUp, TooManyTelegramCodes),
)
async def make_own_telegram_link(
    account: OwnAccount, session: WriteSession, clock: AppClock
) -> TelegramLink:
    """Make a code for one use within ten minutes; the one before it counts no more."""
    return await binding_reading.make_link(session, account, now=clock.now())


@router.post(
    "/staff/me/telegram/confirm",
    responses=declared(*WRITE_ERRORS, TelegramNotSetUp, NothingToConfirm, ChatTakenMeanwhile),
)
async def confirm_own_telegram(
    account: OwnAccount, caller: Binder, session: WriteSession, clock: AppClock
) -> TelegramState:
    """Let in whoever brought one's code and agreed in the chat; a repeat changes nothing."""
    now = clock.now()
    if await binding_talk.confirm_and_tell(session, account, now=now):
        _note_staff(session, caller, caller.staff_id, "telegram_bound", clock)
    return state_read(await binding.find_standing(session, account, now=now))


@router.post("/staff/me/telegram/refuse", responses=declared(*WRITE_ERRORS, TelegramNotSetUp))
async def refuse_own_telegram(
    account: OwnAccount, session: WriteSession, clock: AppClock
) -> TelegramState:
    """Turn away whoever brought one's code, or take the code back; what is connected stays."""
    now = clock.now()
    await binding.turn_away(session, account, now=now)
    return state_read(await binding.find_standing(session, account, now=now))


@router.delete(
    "/staff/me/telegram",
    status_code=NOTHING,
    responses=declared(*WRITE_ERRORS, TelegramNotSetUp),
)
async def end_own_telegram(
    account: OwnAccount, caller: Binder, session: WriteSession, clock: AppClock
) -> Response:
    """Disconnect one's own Telegram, and take back what waits."""
    if await binding_talk.end_and_tell(session, account, now=clock.now()):
        _note_staff(session, caller, caller.staff_id, "telegram_ended", clock)
    return Response(status_code=NOTHING)


@router.get("/telegram/staff-bindings", responses=declared(*READ_ERRORS, TelegramNotSetUp))
async def list_staff_bindings(
    _caller: StaffReader, session: ReadSession, settings: AppSettings, limit: PageLimit = 200
) -> StaffBindingsRead:
    """List whose Telegram is connected among those who work here."""
    bot_id = binding_reading.bot_of(settings)
    return await binding_reading.list_of_staff(session, bot_id, limit=limit)


@router.delete(
    "/staff/members/{staff_id}/telegram",
    status_code=NOTHING,
    responses=declared(*WRITE_ERRORS, StaffNotFound, TelegramNotSetUp),
)
async def end_members_telegram(
    staff_id: RowId,
    caller: StaffManager,
    session: WriteSession,
    settings: AppSettings,
    clock: AppClock,
) -> Response:
    """Disconnect somebody's Telegram who works or worked here."""
    member = await members.get_member(session, staff_id)
    account = Account(bot_id=binding_reading.bot_of(settings), staff_id=member.id)
    if await binding_talk.end_and_tell(session, account, now=clock.now()):
        _note_staff(session, caller, member.id, "telegram_ended", clock)
    return Response(status_code=NOTHING)


@router.delete(
    "/customers/{number}/telegram",
    status_code=NOTHING,
    responses=declared(*WRITE_ERRORS, CustomerNotFound, TelegramNotSetUp),
)
async def end_customers_telegram(
    number: CustomerNumber,
    caller: CustomerEditor,
    session: WriteSession,
    settings: AppSettings,
    clock: AppClock,
) -> Response:
    """Disconnect a customer's Telegram: they asked for it, or it is not theirs."""
    customer = await customers.get_by_number(session, number)
    account = Account(bot_id=binding_reading.bot_of(settings), customer_id=customer.id)
    if await binding_talk.end_and_tell(session, account, now=clock.now()):
        audit.record(
            session,
            caller.staff_id,
            Operation.EDIT_CUSTOMERS,
            object_kind="customer",
            object_id=customer.number,
            now=clock.now(),
            change="telegram_ended",
        )
    return Response(status_code=NOTHING)


def _note_staff(
    session: WriteSession,
    caller: StaffPrincipal,
    staff_id: int,
    change: audit.Change,
    clock: AppClock,
) -> None:
    is_own = caller.staff_id == staff_id
    audit.record(
        session,
        caller.staff_id,
        Operation.BIND_OWN_TELEGRAM if is_own else Operation.MANAGE_STAFF,
        object_kind="staff",
        object_id=str(staff_id),
        now=clock.now(),
        change=change,
    )
