"""The WebSocket twin of the table: every frame of both sockets × every kind of principal, over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from itertools import product
from uuid import uuid4

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from crm_backend.access.doors import CHAT_SOCKET
from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.models import Choice, Conversation, Message
from crm_backend.conversations.values import Channel, OwnerKind, Sender
from scripts.write_rights import ALLOWED, COLUMNS, HIDDEN, OWN_ONLY, PAGE, Column, read_page
from tests import factories
from tests.access.rights_world import World, people_the
from tests.fakes.fake_bot import FakeBot
from tests.fakes.fixed_clock import NOW
from tests.fakes.live_hub import run_hub
from tests.fakes.manual_clock import ManualClock

CELLS = read_page(PAGE.read_text(encoding="utf-8"))
FRAMES = [door for door in CELLS if door.startswith("WS ")]
FOREIGN_CHOICE = "chc_of_somebody_else"
SECONDS = 10


@pytest.fixture
async def world(sqlite_url, settings) -> AsyncIterator[World]:
    changes = {"demo": True, "database_url": sqlite_url, "new_sessions_per_minute": 100_000}
    async with run_hub(settings.model_copy(update=changes), FakeBot(), ManualClock()) as hub:
        app = hub._app
        async with app.state.database.transaction() as session:
            await factories.add_shop(session, is_demo=True)
            site = await factories.add_site(session)
            world = World(app, hub.http, app.state.database, app.state.settings, site)
            await people_the(world, session)
            await add_choice_of_somebody_else(session)
        yield world


async def add_choice_of_somebody_else(session) -> None:
    conversation = Conversation(
        id="cnv_of_somebody_else",
        channel=Channel.WEB,
        site_key="demo",
        participant_kind=PrincipalKind.VISITOR,
        owner_kind=OwnerKind.BOT,
        last_seq=1,
        created_at=NOW,
    )
    message = Message(
        conversation_id=conversation.id, seq=1, sender=Sender.BOT, text="?", sent_at=NOW
    )
    session.add(conversation)
    await session.flush()
    session.add(message)
    await session.flush()
    choice = Choice(
        id=FOREIGN_CHOICE,
        conversation_id=conversation.id,
        message_id=message.id,
        position=0,
        title="退款",
        entities={},
    )
    session.add(choice)
    await session.flush()


async def outcome(world: World, door: str, column: Column) -> str:
    """What the page calls it: allowed, hidden, or the code that closed the socket."""
    _ws, path, frame_type = door.split(" ")
    headers, cookies = await world.shown_by(column)
    token = headers.get("Authorization", "").removeprefix("Bearer ")
    url = str(world.http.base_url.copy_with(scheme="ws", path=path))
    try:
        async with connect(url, proxy=None, additional_headers={"Cookie": cookies}) as socket:
            hello = {"session_token": token, "token": token, "last_seq": 0, "last_event": 0}
            await socket.send(json.dumps({"type": "hello", **hello}))
            welcome = await until(socket, "welcome")
            if frame_type == "hello":
                return ALLOWED
            return await answer_to(socket, frame_of(world, frame_type, welcome, column))
    except ConnectionClosed as closed:
        return str(closed.rcvd.code if closed.rcvd else "cut")


def frame_of(world: World, frame_type: str, welcome: dict, column: Column) -> dict:
    frame = {"type": frame_type, "on": True, "seq": 1}
    if frame_type in ("message", "choice"):
        frame |= {"client_id": str(uuid4())}
    if frame_type == "message":
        frame |= {"text": "你好"}
    if frame_type == "choice":
        own = next(c["id"] for c in welcome["greeting"]["choices"])
        frame |= {"choice_id": own if column.is_own else FOREIGN_CHOICE}
    if frame_type in ("typing", "viewing"):
        frame |= {"conversation_id": world.things.get("conversations")}
    return frame


async def answer_to(socket: ClientConnection, frame: dict) -> str:
    await socket.send(json.dumps(frame))
    if frame["type"] in ("message", "choice"):
        answer = await until(socket, "ack", "error")
        is_hidden = answer["type"] == "error" and answer["code"] == "choice_expired"
        return HIDDEN if is_hidden else {"ack": ALLOWED}.get(answer["type"], answer["type"])
    # Other frames have no answer of their own: the socket lives on.
    await socket.send(json.dumps({"type": "ping"}))
    await until(socket, "pong")
    return ALLOWED


async def until(socket: ClientConnection, *types: str) -> dict:
    async with asyncio.timeout(SECONDS):
        while True:
            frame = json.loads(await socket.recv())
            if frame["type"] in types:
                return dict(frame)


async def differences(world: World) -> list[str]:
    """The frames that are not answered as the page says, and for whom."""
    found = []
    for door, column in product(FRAMES, COLUMNS):
        expected = CELLS[door][column.key]
        got = await outcome(world, door, column)
        if got != {OWN_ONLY: ALLOWED}.get(expected, expected):
            found.append(f"{door} by {column.key}: {got}, expected {expected}")
    return found


async def test_every_frame_is_answered_as_the_page_says(world: World, monkeypatch):
    # A cell that is not kept is found, too.
    monkeypatch.setitem(CELLS[f"WS {CHAT_SOCKET} typing"], "admin", ALLOWED)
    assert await differences(world) == [f"WS {CHAT_SOCKET} typing by admin: 4401, expected ✓"]


def test_chat_socket_is_among_the_tested():
    assert {f"WS {CHAT_SOCKET} hello", f"WS {CHAT_SOCKET} choice"} <= set(FRAMES)
