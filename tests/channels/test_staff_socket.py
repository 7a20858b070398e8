"""The console's socket over a real connection: who is let in, what is replayed, what is told."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import Update, update
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from crm_backend.access.values import StaffRole
from crm_backend.channels import staff_feed
from crm_backend.channels.staff_socket import SOCKETS_PER_STAFF_MEMBER
from crm_backend.conversations.service.staff_events import announce
from crm_backend.conversations.values import StaffEventKind
from crm_backend.core.db import Database
from crm_backend.staff.dependencies import COOKIE
from crm_backend.staff.models import ApiToken, StaffMember
from crm_backend.staff.service import sessions
from tests import factories
from tests.fakes.fixed_clock import NOW
from tests.fakes.live_hub import Client, Frame, LiveHub

WITHIN_SECONDS = 5


@dataclass
class Colleague:
    """A staff member with a browser: cookie, CSRF token, and sockets."""

    hub: LiveHub
    member: StaffMember
    cookie: str
    csrf: str

    async def post(self, path: str, **body: object) -> httpx.Response:
        headers = {
            "X-CSRF-Token": self.csrf,
            "Idempotency-Key": str(uuid4()),
            "Cookie": f"{COOKIE}={self.cookie}",
        }
        return await self.hub.http.post(f"/api/v1{path}", json=body, headers=headers)

    @contextlib.asynccontextmanager
    async def socket(self, last_event: int | None = None) -> AsyncIterator["Client"]:
        async with dial(self.hub, cookie=self.cookie) as connection:
            client = Client(connection)
            await client.send(type="hello", last_event=last_event)
            yield client


def dial(hub: LiveHub, *, cookie: str = "", origin: str | None = "own") -> connect:
    own = f"http://127.0.0.1:{hub.port}"
    return connect(
        f"ws://127.0.0.1:{hub.port}/api/v1/staff/ws",
        proxy=None,
        origin=None if origin is None else Origin(own if origin == "own" else origin),
        additional_headers={"Cookie": f"{COOKIE}={cookie}"} if cookie else {},
    )


@pytest.fixture
async def hire(live_hub: LiveHub, database: Database):
    """Adds a colleague who is signed in."""

    async def add(name: str = "小李", role: StaffRole = StaffRole.AGENT) -> Colleague:
        async with database.transaction() as session:
            member = await factories.add_staff(session, display_name=name, role=role)
            now = live_hub._app.state.clock.now()
            opened = await sessions.open_session(session, member, now=now)
        secret = live_hub._app.state.settings.session_secret
        csrf = sessions.csrf_token(opened.session_id, secret)
        return Colleague(live_hub, member, opened.token, csrf)

    return add


async def add_token(
    database: Database, owner: StaffMember, token: str, *, scopes: list[str]
) -> None:
    """An API token with which a program acts for ``owner``."""
    row = ApiToken(
        token_hash=sessions.hash_token(token),
        label="till",
        staff_id=owner.id,
        scopes=scopes,
        created_at=NOW,
    )
    async with database.transaction() as session:
        session.add(row)


async def closing_code(connection: ClientConnection) -> int:
    """With which code the hub closes the socket."""
    with contextlib.suppress(ConnectionClosed):
        while True:
            await asyncio.wait_for(connection.recv(), WITHIN_SECONDS)
    assert connection.close_code is not None
    return connection.close_code


async def events_until(client: Client, **fields: object) -> list[Frame]:
    """Events up to the first with these fields."""
    events = []
    while True:
        event = await client.until("event")
        events.append(event)
        if fields.items() <= event.items():
            return events


async def announced(database: Database, count: int) -> None:
    """So many events about nothing."""
    async with database.transaction() as session:
        for number in range(count):
            announce(session, StaffEventKind.CUSTOMER, None, ref=f"C{number}", now=NOW)


async def test_welcome_then_all_events_since_then_new_ones(live_hub: LiveHub, hire):
    agent = await hire()
    session = await live_hub.open_session()
    chat_id = session["conversation_id"]
    async with live_hub.client(session["session_token"]) as customer:
        await customer.say("你好")
        await customer.until("message", sender="bot")
        async with agent.socket(last_event=0) as client:
            welcome = await client.next()
            assert (welcome["type"], welcome["last_event"]) == ("welcome", 2)
            assert welcome["staff"] == {
                "id": agent.member.id,
                "name": agent.member.name,
                "display_name": "小李",
                "role": "agent",
                "is_active": True,
            }
            replayed = [await client.next(), await client.next()]
            assert [event["number"] for event in replayed] == [1, 2]
            assert [event["message"]["text"] for event in replayed] == ["你好", "回答：你好"]
            await agent.post(f"/conversations/{chat_id}/take-over")
            (owner, notice) = await events_until(client, number=4)
            assert owner["owner"]["agent_name"] == owner["by"] == "小李"
            assert (owner["reason"], owner["epoch"], owner["conversation_id"]) == (
                "taken_over",
                2,
                chat_id,
            )
            assert notice["message"]["sender"] == "system"
            assert (await customer.until("owner"))["owner"] == {
                "kind": "agent",
                "agent_name": "小李",
            }


async def test_client_that_comes_back_gets_what_it_missed_in_order_and_once(
    live_hub: LiveHub, hire, database: Database
):
    agent = await hire()
    await announced(database, 7)
    async with agent.socket(last_event=3) as client:
        await client.until("welcome")
        live_hub.wake_staff()
        await announced(database, 2)
        live_hub.wake_staff()
        events = await events_until(client, number=9)
    assert [event["number"] for event in events] == [4, 5, 6, 7, 8, 9]
    assert [event["customer_number"] for event in events[-2:]] == ["C0", "C1"]


async def test_what_another_process_wrote_is_noticed_without_a_wake_up(hire, database: Database):
    agent = await hire()
    async with agent.socket() as client:
        await client.until("welcome")
        await announced(database, 1)
        assert (await client.until("event"))["number"] == 1


@pytest.mark.parametrize("last_event", [0, 5000])
async def test_client_too_far_behind_or_of_another_shop_is_told_to_load_anew(
    hire, database: Database, last_event: int
):
    agent = await hire()
    await announced(database, staff_feed.KEPT + 1)
    async with agent.socket(last_event=last_event) as client:
        reset = await client.until("reset")
        assert reset == {"type": "reset", "last_event": staff_feed.KEPT + 1}
        await announced(database, 1)
        assert (await client.until("event"))["number"] == staff_feed.KEPT + 2


async def test_note_suggestion_and_reply_come_as_events(live_hub: LiveHub, hire):
    agent = await hire()
    session = await live_hub.open_session()
    chat = f"/conversations/{session['conversation_id']}"
    live_hub.bot.hold()
    async with live_hub.client(session["session_token"]) as customer, agent.socket() as client:
        await client.until("welcome")
        await customer.say("我要退款")
        await live_hub.bot.asked.wait()
        await agent.post(f"{chat}/take-over")
        live_hub.bot.release()
        kept = await client.until("event", kind="suggestion")
        assert kept["suggestion"]["texts"] == ["回答：我要退款"]
        await agent.post(f"{chat}/notes", text="老顾客")
        note = (await client.until("event", kind="note"))["note"]
        assert (note["no"], note["author"], note["text"]) == (1, "小李", "老顾客")
        turn_id = kept["suggestion"]["turn_id"]
        await agent.post(f"{chat}/suggestions/{turn_id}/accept")
        assert (await client.until("event", kind="suggestion"))["suggestion"] is None
        said = (await client.until("event", kind="message"))["message"]
        assert (said["sender"], said["agent_name"], said["text"]) == (
            "agent",
            "小李",
            "回答：我要退款",
        )
        shown = await customer.until("message", sender="agent")
        assert shown["text"] == "回答：我要退款"


async def test_typing_goes_both_ways(live_hub: LiveHub, hire):
    agent = await hire()
    session = await live_hub.open_session()
    chat_id = session["conversation_id"]
    async with (
        live_hub.client(session["session_token"]) as customer,
        agent.socket() as client,
        agent.socket() as other_tab,
    ):
        await customer.say("你好")
        await customer.until("message", sender="bot")
        for tab in (client, other_tab):
            await tab.send(type="viewing", conversation_id=chat_id)
            await tab.send(type="ping")
            await tab.until("pong")
        await customer.send(type="typing", on=True)
        typing = {"type": "typing", "conversation_id": chat_id, "sender": "customer", "on": True}
        assert await client.until("typing", sender="customer") == typing
        # Nobody is seen typing whom the customer does not talk to.
        await client.send(type="typing", conversation_id=chat_id, on=True)
        assert (await other_tab.until("typing", sender="agent"))["agent_name"] == "小李"
        await agent.post(f"/conversations/{chat_id}/take-over")
        await customer.until("owner")
        await client.send(type="typing", conversation_id=chat_id, on=False)
        frame = await customer.until("typing", sender="agent")
        assert frame == {"type": "typing", "sender": "agent", "on": False}


async def test_namesake_of_the_agent_is_not_seen_typing(live_hub: LiveHub, hire):
    agent, namesake = await hire("小李"), await hire("小李")
    session = await live_hub.open_session()
    chat_id = session["conversation_id"]
    async with (
        live_hub.client(session["session_token"]) as customer,
        agent.socket() as client,
        namesake.socket() as other,
    ):
        await customer.say("你好")
        await customer.until("message", sender="bot")
        await agent.post(f"/conversations/{chat_id}/take-over")
        await customer.until("owner")
        for colleague, on in ((other, True), (client, False)):
            await colleague.send(type="viewing", conversation_id=chat_id)
            await colleague.send(type="typing", conversation_id=chat_id, on=on)
            await colleague.send(type="ping")
            await colleague.until("pong")
        assert (await customer.until("typing", sender="agent"))["on"] is False


async def test_token_that_only_reads_is_not_seen_typing(
    live_hub: LiveHub, hire, database: Database
):
    agent = await hire()
    session = await live_hub.open_session()
    chat_id = session["conversation_id"]
    async with live_hub.client(session["session_token"]) as customer:
        await customer.say("你好")
        await customer.until("message", sender="bot")
    await agent.post(f"/conversations/{chat_id}/take-over")
    await add_token(database, agent.member, "only-reads", scopes=["read_conversations"])
    heard: list[Frame | None] = []
    live_hub._app.state.chat_hub.wakeups.listen(chat_id, heard.append)
    async with dial(live_hub, origin=None) as connection:
        client = Client(connection)
        await client.send(type="hello", token="only-reads")
        await client.send(type="viewing", conversation_id=chat_id)
        await client.send(type="typing", conversation_id=chat_id, on=True)
        await client.send(type="ping")
        await client.until("pong")
    assert [each for each in heard if each and each["type"] == "typing"] == []


async def test_who_looks_at_a_chat_is_told_and_forgotten_with_the_socket(live_hub: LiveHub, hire):
    li, wang = await hire("小李"), await hire("小王")
    session = await live_hub.open_session()
    chat_id = session["conversation_id"]
    async with live_hub.client(session["session_token"]) as customer, li.socket() as client:
        await customer.say("你好")
        await customer.until("ack")
        async with wang.socket() as other:
            await other.send(type="viewing", conversation_id=chat_id)
            seen = await client.until("viewing")
            assert (seen["conversation_id"], seen["viewers"]) == (
                chat_id,
                [{"id": wang.member.id, "display_name": "小王"}],
            )
            answer = await live_hub.http.get(
                f"/api/v1/conversations/{chat_id}", headers={"Cookie": f"{COOKIE}={li.cookie}"}
            )
            assert answer.json()["viewers"] == seen["viewers"]
        assert (await client.until("viewing"))["viewers"] == []


async def test_chat_that_is_nobodys_business_cannot_be_looked_at(live_hub: LiveHub, hire):
    li, wang = await hire("小李"), await hire("小王")
    opened = (await wang.post("/staff/chat-sessions")).json()
    async with (
        live_hub.client(opened["session_token"]) as own,
        li.socket() as client,
    ):
        await own.until("welcome")
        await client.send(type="viewing", conversation_id=opened["conversation_id"])
        await client.send(type="ping")
        assert (await client.next(skip=("welcome",)))["type"] == "pong"
        await own.send(type="typing", on=True)
        await own.say("上周卖得怎么样")
        await own.until("message", sender="bot")
        await client.send(type="ping")
        assert (await client.next())["type"] == "pong"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://shop.example"])
async def test_foreign_origin_is_refused_before_the_handshake(live_hub: LiveHub, hire, origin: str):
    agent = await hire()
    with pytest.raises(InvalidStatus) as refused:
        async with dial(live_hub, cookie=agent.cookie, origin=origin):
            pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ({"type": "hello", "last_event": 0}, 4401),
        ({"type": "hello", "last_event": 0, "token": "zgt_forged"}, 4401),
        ({"type": "ping"}, 4408),
        ([], 4408),
    ],
)
async def test_who_shows_nothing_valid_is_closed_out(live_hub: LiveHub, hello: object, code: int):
    async with dial(live_hub) as connection:
        await connection.send(json.dumps(hello))
        assert await closing_code(connection) == code


@pytest.mark.parametrize(
    ("scopes", "code"), [(["read_conversations"], None), (["read_customers"], 4401)]
)
async def test_native_client_shows_its_token_and_sees_what_its_scopes_allow(
    live_hub: LiveHub, hire, database: Database, scopes: list[str], code: int | None
):
    agent = await hire()
    await add_token(database, agent.member, "zgt_native", scopes=scopes)
    async with dial(live_hub, origin=None) as connection:
        client = Client(connection)
        await client.send(type="hello", last_event=0, token="zgt_native")
        if code is not None:
            assert await closing_code(connection) == code
            return
        await client.until("welcome")
        await announced(database, 1)  # about a customer, whom this token may not read
        customer = await live_hub.open_session()
        async with live_hub.client(customer["session_token"]) as talker:
            await talker.say("你好")
            assert (await client.until("event"))["kind"] == "message"


async def test_one_socket_too_many_of_a_colleague_is_closed(hire):
    agent = await hire()
    async with contextlib.AsyncExitStack() as open_sockets:
        for _ in range(SOCKETS_PER_STAFF_MEMBER):
            client = await open_sockets.enter_async_context(agent.socket())
            await client.until("welcome")
        async with agent.socket() as one_too_many:
            assert await closing_code(one_too_many.connection) == 4429


@pytest.mark.parametrize(
    "change", [{"role": StaffRole.MANAGER}, {"is_active": False}, {"password_hash": "x"}]
)
async def test_socket_ends_when_the_account_changes(hire, database: Database, change: dict):
    agent = await hire()
    async with agent.socket() as client:
        await client.until("welcome")
        async with database.transaction() as session:
            await session.execute(
                update(StaffMember)
                .where(StaffMember.id == agent.member.id)
                .values(session_version=StaffMember.session_version + 1, **change)
            )
        assert await closing_code(client.connection) == 4401


@pytest.mark.parametrize(
    "change",
    [
        update(ApiToken).values(revoked_at=NOW),
        update(ApiToken).values(scopes=["read_conversations", "read_tickets"]),
        update(StaffMember).values(session_version=2),
    ],
    ids=["revoked", "other_scopes", "account_changed"],
)
async def test_socket_of_a_token_ends_when_the_token_or_the_account_changes(
    live_hub: LiveHub, hire, database: Database, change: Update
):
    agent = await hire()
    await add_token(database, agent.member, "zgt_native", scopes=["read_conversations"])
    async with dial(live_hub, origin=None) as connection:
        client = Client(connection)
        await client.send(type="hello", token="zgt_native")
        await client.until("welcome")
        async with database.transaction() as session:
            await session.execute(change)
        assert await closing_code(connection) == 4401


async def test_odd_frames_do_not_end_the_socket(hire):
    agent = await hire()
    async with agent.socket() as client:
        await client.until("welcome")
        await client.connection.send("{")
        assert (await client.until("error"))["code"] == "invalid_frame"
        await client.send(type="dance")
        await client.send(type="viewing", conversation_id=7)
        await client.send(type="viewing", conversation_id="cnv_none")
        await client.send(type="typing", conversation_id="cnv_none", on=True)
        await client.send(type="ping")
        assert (await client.next())["type"] == "pong"
