"""The real hub on a real port in the test's own loop, with a fake bot behind it."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from crm_backend.app import create_app
from crm_backend.conversations.values import STAFF_TOPIC
from crm_backend.core.clock import Clock
from crm_backend.core.limits import RateLimit
from crm_backend.core.settings import Settings
from tests.fakes.fake_bot import FakeBot

Frame = dict[str, Any]


class LiveHub:
    """Where the hub listens, and clients of it."""

    def __init__(self, port: int, bot: FakeBot, app: FastAPI) -> None:
        self.port = port
        self._app = app
        self.bot = bot
        self.http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False)

    async def open_session(self, **body: object) -> Frame:
        answer = await self.http.post("/api/v1/chat/sessions", json={"site_key": "demo"} | body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def connect(self, *, origin: str | None = None) -> connect:
        return connect(
            f"ws://127.0.0.1:{self.port}/api/v1/chat/ws",
            proxy=None,
            origin=None if origin is None else Origin(origin),
        )

    def wake_staff(self) -> None:
        """Let the console's sockets look for events that the test wrote past the hub."""
        self._app.state.chat_hub.wakeups.wake_here(STAFF_TOPIC)

    async def fill_message_limit(self) -> None:
        """Make every further message one too many, however slow the machine is."""

        class Full(RateLimit):
            async def allows(self, key: str) -> bool:
                return False

        hub = self._app.state.chat_hub
        self._app.state.chat_hub = replace(hub, message_limit=Full(per_second=1))

    @contextlib.asynccontextmanager
    async def client(self, token: str, *, last_seq: int = 0) -> AsyncIterator["Client"]:
        """A greeted client."""
        async with self.connect() as socket_:
            client = Client(socket_)
            await client.send(type="hello", session_token=token, last_seq=last_seq)
            yield client


class Client:
    """One socket; frames are read one by one, each within five seconds."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, **frame: object) -> None:
        await self.connection.send(json.dumps(frame))

    async def say(self, text: str) -> str:
        client_id = str(uuid4())
        await self.send(type="message", client_id=client_id, text=text)
        return client_id

    async def next(self, *, skip: tuple[str, ...] = ("typing", "owner")) -> Frame:
        """The next frame that is not of a skipped type."""
        while True:
            frame: Frame = json.loads(await asyncio.wait_for(self.connection.recv(), 5))
            if frame["type"] not in skip:
                return frame

    async def until(self, frame_type: str, **fields: object) -> Frame:
        """The next frame of a type with these fields."""
        while True:
            frame = await self.next(skip=())
            if frame["type"] == frame_type and fields.items() <= frame.items():
                return frame


@contextlib.asynccontextmanager
async def run_hub(
    settings: Settings, bot: FakeBot, clock: Clock | None = None
) -> AsyncIterator[LiveHub]:
    """Serve the app until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with _serve(settings, bot, clock, listener) as hub:
            yield hub


@contextlib.asynccontextmanager
async def _serve(
    settings: Settings, bot: FakeBot, clock: Clock | None, listener: socket.socket
) -> AsyncIterator[LiveHub]:
    port = listener.getsockname()[1]
    app = create_app(
        settings.model_copy(update={"port": port}), clock=clock, bot_transport=bot.transport
    )
    config = uvicorn.Config(
        app,
        log_level="error",
        ws_max_size=64 * 1024,
        ws_ping_interval=None,
        proxy_headers=False,
        timeout_keep_alive=60,  # clients let go after five seconds, which must not be when we do
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        if serving.done():
            serving.result()
        await asyncio.sleep(0.01)
    hub = LiveHub(port, bot, app)
    try:
        yield hub
    finally:
        await hub.http.aclose()
        server.should_exit = True
        await serving
