"""Staff over HTTP: signing in, who works here, API tokens, and the log of what was done."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response, status

from crm_backend.access import service as access_service
from crm_backend.access.policy import STAFF_OPERATIONS, Operation, may
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.addresses import client_address, is_secure, parse_trusted_proxies
from crm_backend.core.http import AppClock, AppDatabase, AppSettings, ReadSession, WriteSession
from crm_backend.core.orm import MAX_ROW_ID
from crm_backend.core.paging import AfterId, BeforeId, PageLimit
from crm_backend.core.path_ids import RowId
from crm_backend.core.problems import declared
from crm_backend.core.settings import Settings
from crm_backend.shop import service as shop_service
from crm_backend.shop.errors import ShopNotSetUp
from crm_backend.staff.caller_errors import DEED_ERRORS, READ_ERRORS, WRITE_ERRORS
from crm_backend.staff.dependencies import COOKIE, IdempotencyKey, permitted
from crm_backend.staff.errors import (
    ApiTokenNotFound,
    LastAdmin,
    PasswordWrong,
    ScopeInvalid,
    SignInFailed,
    StaffInvalid,
    StaffNameTaken,
    StaffNotFound,
    TooManyAttempts,
)
from crm_backend.staff.schemas import (
    ApiTokenCreate,
    ApiTokenMade,
    ApiTokensRead,
    AuditLogRead,
    MemberCreate,
    MemberPatch,
    MembersRead,
    MeRead,
    PasswordChange,
    ShopRead,
    SignedInRead,
    SignIn,
    StaffRead,
    api_token_read,
    audit_entry_read,
    staff_read,
)
from crm_backend.staff.service import api_tokens, members, sessions
from crm_backend.staff.service.api_tokens import NewToken
from crm_backend.staff.service.members import MemberChange, NewMember, OwnPasswords
from crm_backend.staff.service.sign_in import PasswordTry, sign_in

router = APIRouter(prefix="/api/v1", tags=["staff"])

Account = Annotated[StaffPrincipal, Depends(permitted(Operation.READ_OWN_ACCOUNT))]
Leaver = Annotated[StaffPrincipal, Depends(permitted(Operation.SIGN_OUT))]
OwnPassword = Annotated[StaffPrincipal, Depends(permitted(Operation.CHANGE_OWN_PASSWORD))]
StaffReader = Annotated[StaffPrincipal, Depends(permitted(Operation.READ_STAFF))]
StaffManager = Annotated[StaffPrincipal, Depends(permitted(Operation.MANAGE_STAFF))]
TokenManager = Annotated[StaffPrincipal, Depends(permitted(Operation.MANAGE_API_TOKENS))]
LogReader = Annotated[StaffPrincipal, Depends(permitted(Operation.READ_AUDIT_LOG))]


@router.post(
    "/staff/sessions",
    status_code=status.HTTP_201_CREATED,
    responses=declared(SignInFailed, TooManyAttempts, ShopNotSetUp),
)
async def create_staff_session(
    body: SignIn,
    request: Request,
    response: Response,
    database: AppDatabase,
    clock: AppClock,
    settings: AppSettings,
) -> SignedInRead:
    """Sign in; the answer sets the session's cookie, and its ``csrf_token`` goes with every write."""
    proxies = parse_trusted_proxies(settings.trusted_proxies)
    tried = PasswordTry(
        name=body.name, password=body.password, client_address=client_address(request, proxies)
    )
    opened = await sign_in(database, tried, now=clock.now(), hash_key=_hash_key(settings))
    response.set_cookie(
        COOKIE,
        opened.token,
        max_age=int(sessions.SESSION_LIFETIME.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=is_secure(request, proxies),
    )
    return SignedInRead(
        csrf_token=sessions.csrf_token(opened.session_id, settings.session_secret),
        staff=staff_read(opened.member),
    )


@router.delete(
    "/staff/sessions/current",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=declared(*WRITE_ERRORS),
)
async def delete_staff_session(
    caller: Leaver, response: Response, session: WriteSession, clock: AppClock
) -> None:
    """Sign out: the cookie stands for nobody from now on, and its sockets are closed."""
    await sessions.sign_out(session, caller, now=clock.now())
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")


@router.get("/staff/me", responses=declared(*READ_ERRORS, ShopNotSetUp))
async def get_staff_account(caller: Account, session: ReadSession, settings: AppSettings) -> MeRead:
    """Who is signed in, what they may do, and for which shop."""
    shop = await shop_service.get_shop(session)
    csrf_token = None
    if caller.session_id is not None:
        csrf_token = sessions.csrf_token(caller.session_id, settings.session_secret)
    return MeRead(
        staff=staff_read(await members.get_member(session, caller.staff_id)),
        csrf_token=csrf_token,
        may=[operation.value for operation in STAFF_OPERATIONS if may(caller, operation)],
        shop=ShopRead(
            name=shop.name,
            currency=shop.currency,
            time_zone=shop.time_zone,
            is_demo=shop.is_demo,
        ),
    )


@router.put(
    "/staff/me/password",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=declared(*WRITE_ERRORS, PasswordWrong, StaffInvalid, TooManyAttempts, ShopNotSetUp),
)
async def change_own_password(
    body: PasswordChange,
    caller: OwnPassword,
    request: Request,
    database: AppDatabase,
    clock: AppClock,
    settings: AppSettings,
) -> None:
    """Have another password; every other session of the caller ends at once."""
    passwords = OwnPasswords(
        current=body.current,
        new=body.new,
        client_address=client_address(request, parse_trusted_proxies(settings.trusted_proxies)),
    )
    await members.change_own_password(
        database, caller, passwords, now=clock.now(), hash_key=_hash_key(settings)
    )


@router.get("/staff/members", responses=declared(*READ_ERRORS))
async def list_staff_members(
    caller: StaffReader, session: ReadSession, after: AfterId = 0, limit: PageLimit = 200
) -> MembersRead:
    """Everybody who works or worked here, by id; ``after`` is the last id of the page before."""
    rows = await members.list_members(session, after_id=after, limit=limit)
    return MembersRead(members=[staff_read(member) for member in rows])


@router.post(
    "/staff/members",
    status_code=status.HTTP_201_CREATED,
    responses=declared(*DEED_ERRORS, StaffInvalid, StaffNameTaken),
)
async def add_staff_member(
    body: MemberCreate,
    caller: StaffManager,
    key: IdempotencyKey,
    session: WriteSession,
    clock: AppClock,
) -> StaffRead:
    """Make an account."""
    wanted = NewMember(**body.model_dump())
    answer = await members.add_member_once(session, caller, wanted, key, now=clock.now())
    return StaffRead.model_validate(answer)


@router.patch(
    "/staff/members/{staff_id}",
    responses=declared(*WRITE_ERRORS, StaffInvalid, StaffNotFound, LastAdmin, ShopNotSetUp),
)
async def change_staff_member(
    staff_id: RowId,
    body: MemberPatch,
    caller: StaffManager,
    session: WriteSession,
    clock: AppClock,
) -> StaffRead:
    """Change an account; another role, password or activity ends its sessions and sockets at once.

    Another password, or disabling it, revokes its API tokens too.
    """
    change = MemberChange(**body.model_dump())
    return staff_read(
        await members.change_member(session, staff_id, change, by=caller, now=clock.now())
    )


@router.get("/staff/api-tokens", responses=declared(*READ_ERRORS))
async def list_api_tokens(
    caller: TokenManager, session: ReadSession, after: AfterId = 0, limit: PageLimit = 50
) -> ApiTokensRead:
    """All tokens by id, revoked ones too; ``after`` is the last id of the page before."""
    rows = await api_tokens.list_api_tokens(session, after_id=after, limit=limit)
    return ApiTokensRead(api_tokens=[api_token_read(row) for row in rows])


@router.post(
    "/staff/api-tokens",
    status_code=status.HTTP_201_CREATED,
    responses=declared(*DEED_ERRORS, ScopeInvalid),
)
async def make_api_token(
    body: ApiTokenCreate,
    caller: TokenManager,
    key: IdempotencyKey,
    session: WriteSession,
    clock: AppClock,
    settings: AppSettings,
) -> ApiTokenMade:
    """Make a token that acts for the caller within ``scopes``; only the answers to this key show it."""
    wanted = NewToken(
        label=body.label,
        scopes=body.scopes,
        idempotency_key=key,
        secret=settings.session_secret,
    )
    return await api_tokens.make_api_token(session, caller, wanted, now=clock.now())


@router.delete(
    "/staff/api-tokens/{token_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=declared(*WRITE_ERRORS, ApiTokenNotFound),
)
async def revoke_api_token(
    token_id: RowId, caller: TokenManager, session: WriteSession, clock: AppClock
) -> None:
    """End a token at once; its row stays in the list."""
    await api_tokens.revoke_api_token(session, caller, token_id, now=clock.now())


@router.get("/audit-log", responses=declared(*READ_ERRORS))
async def list_audit_log(
    caller: LogReader,
    session: ReadSession,
    before: BeforeId = None,
    limit: PageLimit = 50,
    staff_id: Annotated[int | None, Query(ge=1, le=MAX_ROW_ID)] = None,
    verb: Operation | None = None,
) -> AuditLogRead:
    """What was done in the console and on the command line, newest first."""
    entries = await access_service.list_audit_entries(
        session, before_id=before, staff_id=staff_id, operation=verb, limit=limit + 1
    )
    names = await members.display_names(session)
    page = entries[:limit]
    return AuditLogRead(
        entries=[
            audit_entry_read(entry, names.get(entry.staff_id) if entry.staff_id else None)
            for entry in page
        ],
        next_before=page[-1].id if len(entries) > limit else None,
    )


def _hash_key(settings: Settings) -> bytes:
    return settings.session_secret.get_secret_value().encode()
