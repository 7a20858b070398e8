"""Chat sessions: who is writing, proven by a token of ours and, for customers, by the shop's signature."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.policy import Operation, require
from crm_backend.access.values import Principal, PrincipalKind
from crm_backend.conversations import repository
from crm_backend.conversations.errors import SessionInvalid, UnknownSite
from crm_backend.conversations.models import Conversation, EndedSession
from crm_backend.conversations.service.ownership import Why, transition
from crm_backend.conversations.service.participants import become_customers
from crm_backend.conversations.values import (
    CLOSED,
    ChangeReason,
    Channel,
    OwnerKind,
)
from crm_backend.core.ids import new_id
from crm_backend.customers import service as customers
from crm_backend.customers.models import Customer
from crm_backend.shop import service as shop_service
from crm_backend.shop.errors import IdentityRefused
from crm_backend.shop.identity import Identity, verify_identity
from crm_backend.shop.models import Site
from crm_backend.staff.service import members

VERIFIED_LIFETIME = timedelta(hours=12)
VISITOR_LIFETIME = timedelta(days=30)
LOCALES = ("zh-CN", "en")
_ALGORITHM = "HS256"
_AUDIENCE = "zhanggui-session"


@dataclass(frozen=True, kw_only=True)
class ChatSession:
    """What a session token says: one participant in one conversation."""

    session_id: str
    conversation_id: str
    kind: PrincipalKind
    customer_id: int | None
    site_key: str
    locale: str
    expires_at: datetime
    staff_id: int | None = None
    staff_version: int | None = None  # of the account when the session was opened

    @property
    def is_verified(self) -> bool:
        """Whether the shop vouched for this participant."""
        return self.kind is PrincipalKind.CUSTOMER

    @property
    def principal(self) -> Principal:
        """Who this is to the policy."""
        return Principal(
            kind=self.kind, conversation_id=self.conversation_id, customer_id=self.customer_id
        )


@dataclass(frozen=True, kw_only=True)
class OpenedSession:
    """The answer to opening a session.

    ``is_new`` counts against the address's limit;
    ``changed_conversation_ids`` changed hands and their proofs of orders must go.
    """

    chat: ChatSession
    is_new: bool
    identity_error: str | None
    changed_conversation_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SessionRequest:
    """What a client asks for when it opens a session."""

    site_key: str
    identity_token: str | None
    locale: str | None
    session_token: str | None


class SessionTokens:
    """Signs and reads session tokens with the hub's own secret."""

    def __init__(self, secret: SecretStr) -> None:
        self._secret = secret.get_secret_value()

    def write(self, chat: ChatSession) -> str:
        """The token of a session."""
        claims = {
            "aud": _AUDIENCE,
            "sid": chat.session_id,
            "cid": chat.conversation_id,
            "knd": chat.kind.value,
            "cus": chat.customer_id,
            "stf": chat.staff_id,
            "ver": chat.staff_version,
            "site": chat.site_key,
            "loc": chat.locale,
            "exp": int(chat.expires_at.timestamp()),
        }
        return jwt.encode(claims, self._secret, algorithm=_ALGORITHM)

    def read(self, token: str, now: datetime) -> ChatSession:
        """The session of a token; :class:`SessionInvalid` when it is not ours or has expired."""
        try:
            # The expiry is checked below, on the injected clock.
            claims: dict[str, Any] = jwt.decode(
                token,
                self._secret,
                algorithms=[_ALGORITHM],
                audience=_AUDIENCE,
                options={"verify_exp": False, "require": ["sid", "cid", "knd", "site", "exp"]},
            )
        except jwt.PyJWTError as error:
            raise SessionInvalid from error
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        if expires_at <= now:
            raise SessionInvalid
        return ChatSession(
            session_id=claims["sid"],
            conversation_id=claims["cid"],
            kind=PrincipalKind(claims["knd"]),
            customer_id=claims["cus"],
            staff_id=claims.get("stf"),
            staff_version=claims.get("ver"),
            site_key=claims["site"],
            locale=claims["loc"],
            expires_at=expires_at,
        )


def belongs_to(conversation: Conversation, chat: ChatSession) -> bool:
    """Whether a conversation is still the session's: not merged away, the same participant as signed."""
    return (
        conversation.merged_into_id is None
        and conversation.participant_kind is chat.kind
        and conversation.customer_id == chat.customer_id
        and conversation.participant_staff_id == chat.staff_id
    )


async def find_own(session: AsyncSession, chat: ChatSession) -> Conversation | None:
    """The conversation of a session that was authenticated before (None before its first message).

    Raises
    ------
    SessionInvalid
        The conversation now belongs to somebody else, or a staff member's rights have changed.
    """
    await require_staff_rights(session, chat)
    conversation = await repository.find_conversation(session, chat.conversation_id)
    if conversation is None and chat.kind is not PrincipalKind.VISITOR:
        raise SessionInvalid
    if conversation is not None and not belongs_to(conversation, chat):
        raise SessionInvalid
    return conversation


async def require_current(session: AsyncSession, chat: ChatSession) -> None:
    """Pass while a session may be used: not signed out, and a staff member's account as it was.

    Raises
    ------
    SessionInvalid
    """
    if await repository.is_session_ended(session, chat.session_id):
        raise SessionInvalid
    await require_staff_rights(session, chat)


async def require_staff_rights(session: AsyncSession, chat: ChatSession) -> None:
    """Pass unless this is a staff member's session and their role, password or activity has changed since.

    Raises
    ------
    SessionInvalid
    """
    if chat.kind is not PrincipalKind.STAFF:
        return
    member = await members.find_member(session, chat.staff_id or 0)
    if member is None or not member.is_active or member.session_version != chat.staff_version:
        raise SessionInvalid


async def authenticate(
    session: AsyncSession, tokens: SessionTokens, token: str, *, now: datetime
) -> tuple[ChatSession, Conversation | None]:
    """The session of a token and its conversation (None before a visitor's first message).

    Raises
    ------
    SessionInvalid
        Forged, expired, signed out, the conversation now belongs to somebody else, or a staff member's rights
        have changed.
    """
    chat = tokens.read(token, now)
    require(chat.principal, Operation.CHAT)
    if await repository.is_session_ended(session, chat.session_id):
        raise SessionInvalid
    return chat, await find_own(session, chat)


async def open_session(
    session: AsyncSession, tokens: SessionTokens, request: SessionRequest, *, now: datetime
) -> OpenedSession:
    """Open or continue a session, by the table of design.md section 7.

    Raises
    ------
    UnknownSite
        No page of this shop has that key.
    """
    site = await shop_service.find_site(session, request.site_key)
    if site is None:
        raise UnknownSite
    earlier = await _earlier(session, tokens, request, now)
    identity, refused = _identity(request.identity_token, site, now)
    if identity is not None:
        return await _open_for_customer(session, request, identity, earlier, now)
    if earlier is not None:
        return OpenedSession(chat=earlier, is_new=False, identity_error=refused)
    chat = ChatSession(
        session_id=new_id("ses"),
        conversation_id=new_id("cnv"),
        kind=PrincipalKind.VISITOR,
        customer_id=None,
        site_key=request.site_key,
        locale=_locale(request.locale),
        expires_at=now + VISITOR_LIFETIME,
    )
    return OpenedSession(chat=chat, is_new=True, identity_error=refused)


async def end_session(session: AsyncSession, chat: ChatSession) -> None:
    """Sign out: the token is refused from now on."""
    if not await repository.is_session_ended(session, chat.session_id):
        session.add(EndedSession(session_id=chat.session_id, expires_at=chat.expires_at))
        await session.flush()


async def _earlier(
    session: AsyncSession, tokens: SessionTokens, request: SessionRequest, now: datetime
) -> ChatSession | None:
    if not request.session_token:
        return None
    try:
        chat, _conversation = await authenticate(session, tokens, request.session_token, now=now)
    except SessionInvalid:
        return None
    return chat if chat.site_key == request.site_key else None


def _identity(token: str | None, site: Site, now: datetime) -> tuple[Identity | None, str | None]:
    if not token:
        return None, None
    try:
        return verify_identity(token, site, now), None
    except IdentityRefused as refused:
        return None, refused.code


async def _open_for_customer(
    session: AsyncSession,
    request: SessionRequest,
    identity: Identity,
    earlier: ChatSession | None,
    now: datetime,
) -> OpenedSession:
    customer = await customers.find_or_create(
        session, number=identity.customer_number, name=identity.name, phone=identity.phone, now=now
    )
    own = await repository.lock_customer_conversation(session, customer.id)
    changed: list[str] = []
    visitor_id = None
    if earlier is not None and not earlier.is_verified:
        visitor_id = earlier.conversation_id
        visited = await repository.lock_conversation(session, visitor_id)
        if visited is not None:
            changed.append(visitor_id)
            own = await _join(session, visited, own, customer, now)
    locale = _locale(request.locale or (earlier.locale if earlier else None))
    if own is None:
        own = Conversation(
            id=visitor_id or new_id("cnv"),
            channel=Channel.WEB,
            site_key=request.site_key,
            locale=locale,
            participant_kind=PrincipalKind.CUSTOMER,
            customer_id=customer.id,
            owner_kind=OwnerKind.BOT,
            created_at=now,
        )
        session.add(own)
        await session.flush()
    chat = ChatSession(
        session_id=new_id("ses"),
        conversation_id=own.id,
        kind=PrincipalKind.CUSTOMER,
        customer_id=customer.id,
        site_key=request.site_key,
        locale=locale,
        expires_at=now + VERIFIED_LIFETIME,
    )
    return OpenedSession(
        chat=chat,
        is_new=earlier is None,
        identity_error=None,
        changed_conversation_ids=tuple(changed),
    )


async def _join(
    session: AsyncSession,
    visited: Conversation,
    own: Conversation | None,
    customer: Customer,
    now: datetime,
) -> Conversation:
    """A visitor turned out to be a customer: the chat becomes theirs, or is closed and linked to the one they have."""
    if own is not None:
        await transition(session, visited, CLOSED, Why(reason=ChangeReason.SIGNED_IN), now=now)
        visited.merged_into_id = own.id
        await session.flush()
        return own
    await become_customers(session, visited, customer, now=now)
    return visited


def _locale(asked: str | None) -> str:
    return asked if asked in LOCALES else LOCALES[0]
