"""Opening chat sessions: every row of the table in docs/chat-protocol.md."""

from dataclasses import replace

import jwt
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations import repository
from crm_backend.conversations.errors import SessionInvalid, UnknownSite
from crm_backend.conversations.models import Conversation, OwnershipChange
from crm_backend.conversations.service import sessions
from crm_backend.conversations.service.sessions import OpenedSession, SessionRequest, SessionTokens
from crm_backend.conversations.values import Channel, OwnerKind
from crm_backend.core.db import Database
from crm_backend.customers import service as customers
from crm_backend.shop.identity import sign_identity
from crm_backend.shop.models import Site
from tests import factories
from tests.fakes.fixed_clock import FixedClock

SECRET = "session-secret-" + "s" * 32


class Door:
    """Opens sessions as the HTTP endpoint does."""

    def __init__(self, database: Database, clock: FixedClock, site: Site) -> None:
        self.database, self.clock, self.site = database, clock, site
        self.tokens = SessionTokens(SecretStr(SECRET))

    def identity(self, number: str, *, name: str | None = None) -> str:
        return sign_identity(self.site, number, now=self.clock.now(), name=name)

    async def open(self, *, identity: str | None = None, token: str | None = None) -> OpenedSession:
        request = SessionRequest(
            site_key=self.site.site_key, identity_token=identity, locale=None, session_token=token
        )
        async with self.database.transaction() as session:
            return await sessions.open_session(session, self.tokens, request, now=self.clock.now())

    async def say_something(self, opened: OpenedSession) -> None:
        """Make the visitor's row, as a first message does."""
        async with self.database.transaction() as session:
            await repository.insert_if_absent(
                session,
                {
                    "id": opened.chat.conversation_id,
                    "channel": Channel.WEB,
                    "site_key": self.site.site_key,
                    "locale": "zh-CN",
                    "participant_kind": opened.chat.kind,
                    "customer_id": opened.chat.customer_id,
                },
                now=self.clock.now(),
            )

    async def row(self, conversation_id: str) -> Conversation | None:
        async with self.database.reading() as session:
            return await repository.find_conversation(session, conversation_id)

    async def is_valid(self, token: str) -> bool:
        async with self.database.reading() as session:
            try:
                await sessions.authenticate(session, self.tokens, token, now=self.clock.now())
            except SessionInvalid:
                return False
        return True


@pytest.fixture
async def door(database: Database, clock: FixedClock) -> Door:
    async with database.transaction() as session:
        await factories.add_shop(session)
        site = await factories.add_site(session)
    return Door(database, clock, site)


async def test_nothing_makes_a_visitor_and_no_row(door: Door) -> None:
    opened = await door.open()
    assert opened.chat.kind is PrincipalKind.VISITOR
    assert opened.is_new
    async with door.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Conversation)) == 0


async def test_a_visitors_session_keeps_its_conversation(door: Door) -> None:
    first = await door.open()
    again = await door.open(token=door.tokens.write(first.chat))
    assert again.chat.conversation_id == first.chat.conversation_id
    assert not again.is_new


async def test_an_identity_leads_to_the_one_conversation_on_every_device(door: Door) -> None:
    phone = await door.open(identity=door.identity("C1"))
    laptop = await door.open(identity=door.identity("C1"))
    assert phone.chat.conversation_id == laptop.chat.conversation_id
    assert phone.chat.is_verified
    assert phone.chat.session_id != laptop.chat.session_id


async def test_an_unknown_sub_creates_the_customer(door: Door) -> None:
    await door.open(identity=door.identity("NEW-7", name="赵敏"))
    async with door.database.reading() as session:
        customer = await customers.get_by_number(session, "NEW-7")
    assert customer.name == "赵敏"


async def test_a_visitors_conversation_becomes_the_customers_once(door: Door) -> None:
    visitor = await door.open()
    await door.say_something(visitor)
    token = door.tokens.write(visitor.chat)
    customer = await door.open(identity=door.identity("C1"), token=token)
    assert customer.chat.conversation_id == visitor.chat.conversation_id
    row = await door.row(visitor.chat.conversation_id)
    assert row is not None
    assert (row.participant_kind, row.owner_epoch) == (PrincipalKind.CUSTOMER, 2)
    assert customer.changed_conversation_ids == (visitor.chat.conversation_id,)
    assert not await door.is_valid(token), "the visitor's token must not open the customer's chat"
    stranger = await door.open(token=token)
    assert stranger.chat.conversation_id != visitor.chat.conversation_id


async def test_a_visitors_conversation_is_closed_and_linked_when_the_customer_has_one(
    door: Door,
) -> None:
    own = await door.open(identity=door.identity("C1"))
    visitor = await door.open()
    await door.say_something(visitor)
    signed_in = await door.open(identity=door.identity("C1"), token=door.tokens.write(visitor.chat))
    assert signed_in.chat.conversation_id == own.chat.conversation_id
    row = await door.row(visitor.chat.conversation_id)
    assert row is not None
    assert (row.owner_kind, row.merged_into_id) == (OwnerKind.CLOSED, own.chat.conversation_id)
    async with door.database.reading() as session:
        change = (await session.scalars(select(OwnershipChange))).one()
    assert (change.to_kind, change.reason) == (OwnerKind.CLOSED, "signed_in")


async def test_the_session_of_a_is_ignored_when_b_signs_in(door: Door) -> None:
    of_a = await door.open(identity=door.identity("A"))
    of_b = await door.open(identity=door.identity("B"), token=door.tokens.write(of_a.chat))
    assert of_b.chat.conversation_id != of_a.chat.conversation_id
    assert of_b.chat.customer_id != of_a.chat.customer_id


async def test_a_verified_session_alone_stays_verified_until_it_expires(door: Door) -> None:
    verified = await door.open(identity=door.identity("C1"))
    token = door.tokens.write(verified.chat)
    door.clock.advance(hours=11)
    again = await door.open(token=token)
    assert again.chat.is_verified
    assert again.chat.expires_at == verified.chat.expires_at
    door.clock.advance(hours=2)
    late = await door.open(token=token)
    assert not late.chat.is_verified
    assert not await door.is_valid(token)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda door: "rubbish", "malformed"),
        (lambda door: _after(door.identity("C1"), door, minutes=20), "expired"),
        (
            lambda door: sign_identity(
                _with(door.site, identity_secret="other-secret-" + "x" * 32),
                "C1",
                now=door.clock.now(),
            ),
            "bad_signature",
        ),
        (
            lambda door: sign_identity(
                _with(door.site, key_id="k-other"), "C1", now=door.clock.now()
            ),
            "unknown_key",
        ),
    ],
)
async def test_a_refused_identity_leaves_a_visitor_and_says_why(
    door: Door, spoil: object, code: str
) -> None:
    opened = await door.open(identity=spoil(door))  # type: ignore[operator]
    assert opened.chat.kind is PrincipalKind.VISITOR
    assert opened.identity_error == code


async def test_a_signed_out_token_is_refused(door: Door) -> None:
    opened = await door.open(identity=door.identity("C1"))
    token = door.tokens.write(opened.chat)
    async with door.database.transaction() as session:
        await sessions.end_session(session, opened.chat)
    assert not await door.is_valid(token)
    assert not (await door.open(token=token)).chat.is_verified


async def test_a_token_of_another_secret_or_kind_is_refused(door: Door) -> None:
    opened = await door.open(identity=door.identity("C1"))
    forged = SessionTokens(SecretStr("x" * 40)).write(opened.chat)
    assert not await door.is_valid(forged)
    raised = replace(opened.chat, kind=PrincipalKind.STAFF)
    assert not await door.is_valid(door.tokens.write(raised))
    claims = {"sid": "s", "cid": "c", "knd": "visitor", "site": "demo", "exp": 9999999999}
    assert not await door.is_valid(jwt.encode(claims, SECRET, algorithm="HS256"))
    assert not await door.is_valid(jwt.encode(claims, "", algorithm="none"))


async def test_an_unknown_site_is_refused(door: Door) -> None:
    request = SessionRequest(
        site_key="nowhere", identity_token=None, locale=None, session_token=None
    )
    with pytest.raises(UnknownSite):
        async with door.database.transaction() as session:
            await sessions.open_session(session, door.tokens, request, now=door.clock.now())


def _after(token: str, door: Door, *, minutes: int) -> str:
    door.clock.advance(minutes=minutes)
    return token


def _with(site: Site, **changes: str) -> Site:
    fields = {
        "site_key": site.site_key,
        "key_id": site.key_id,
        "identity_secret": site.identity_secret,
        "origins": site.origins,
        "created_at": site.created_at,
    }
    return Site(**(fields | changes))
