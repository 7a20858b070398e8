"""The time of a turn as a customer's client sees it: at the WebSocket of the real stack, and its parts.

Client and hub share the machine's clock, so the hub's own times in the ``turns`` table split what the client
measured.
"""

import asyncio
import json
import sqlite3
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from sqlalchemy import func, select
from websockets.asyncio.client import ClientConnection, connect

from crm_backend.core.clock import SystemClock
from crm_backend.core.db import Database
from crm_backend.customers.models import Customer
from crm_backend.demo.endpoints import SITE_KEY
from crm_backend.orders.models import Order
from crm_backend.orders.values import OrderStatus
from crm_backend.shop import service as shop_service
from crm_backend.shop.identity import sign_identity
from tests.benchmarks.figures import Spread
from tests.benchmarks.inside import LEAVE_FORM, SCRIPT

CHATS = 16
CANDIDATES = 60
ANSWER_SECONDS = 60.0
TURNS_OF_SCRIPT = len(SCRIPT) + 1
PARTS = ("ack", "call", "nlu", "bot", "actions", "publish")


@dataclass(frozen=True)
class Exchange:
    """One message, when it went out and came back; the times are those of this machine's clock."""

    turn: str
    conversation_id: str
    seq: int
    sent_at: float
    ack_ms: float
    answer_ms: float
    offers_choices: bool


class SocketChat:
    """A greeted client of chat protocol v1 that waits for each answer."""

    def __init__(self, socket: ClientConnection, conversation_id: str) -> None:
        self._socket = socket
        self._conversation_id = conversation_id

    async def say(self, turn: str, text: str) -> Exchange:
        """Send one message; returns when the first line of its answer is here."""
        client_id = str(uuid.uuid4())
        sent_at = time.time()
        started = time.perf_counter()
        frame = {"type": "message", "client_id": client_id, "text": text}
        await self._socket.send(json.dumps(frame))
        seq = ack_ms = None
        async with asyncio.timeout(ANSWER_SECONDS):
            while True:
                received = json.loads(await self._socket.recv())
                now_ms = (time.perf_counter() - started) * 1000
                if received["type"] == "error":
                    raise RuntimeError(f"the hub refused {text!r}: {received}")
                if received["type"] == "ack" and received["client_id"] == client_id:
                    seq, ack_ms = received["seq"], now_ms
                if seq and ack_ms and received.get("in_reply_to") == seq:
                    return Exchange(
                        turn=turn,
                        conversation_id=self._conversation_id,
                        seq=seq,
                        sent_at=sent_at,
                        ack_ms=ack_ms,
                        answer_ms=now_ms,
                        offers_choices=bool(received.get("choices")),
                    )

    async def run_script(self) -> list[Exchange]:
        """Say everything once, and leave the form without a refund."""
        exchanges = [await self.say(turn, text) for turn, text in SCRIPT]
        await self.say("form left", LEAVE_FORM)
        return exchanges


@asynccontextmanager
async def open_chat(url: str, identity_token: str) -> AsyncIterator[SocketChat]:
    """Open a session as a signed-in customer, and its socket."""
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        body = {"site_key": SITE_KEY, "identity_token": identity_token}
        response = await client.post("/api/v1/chat/sessions", json=body)
        opened = response.raise_for_status().json()
    address = url.replace("http", "ws", 1) + "/api/v1/chat/ws"
    async with connect(address, proxy=None, compression=None) as socket:
        hello = {"type": "hello", "session_token": opened["session_token"], "last_seq": 0}
        await socket.send(json.dumps(hello))
        while json.loads(await socket.recv())["type"] != "welcome":
            pass
        yield SocketChat(socket, opened["conversation_id"])


async def sign_customers(home: Path) -> list[str]:
    """Identities of customers with unfinished orders, most of them first."""
    database = Database(f"sqlite+aiosqlite:///{home / 'shop.db'}")
    wanted = (OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED)
    candidates = (
        select(Customer.number, Customer.name)
        .join(Order, Order.customer_id == Customer.id)
        .where(Order.status.in_(wanted))
        .group_by(Customer.id)
        .order_by(func.count().desc(), Customer.number)
        .limit(CANDIDATES)
    )
    try:
        async with database.reading() as session:
            site = await shop_service.get_site(session, SITE_KEY)
            now = SystemClock().now()
            found = (await session.execute(candidates)).all()
            return [sign_identity(site, number, now=now, name=name) for number, name in found]
    finally:
        await database.close()


async def choose_customers(url: str, identities: list[str]) -> list[str]:
    """Keep those with whom every turn of the script happens: the form asks, and asks on."""
    chosen: list[str] = []
    for identity in identities:
        async with open_chat(url, identity) as chat:
            exchanges = {each.turn: each for each in await chat.run_script()}
        if exchanges["form opens"].offers_choices and exchanges["form step"].offers_choices:
            chosen.append(identity)
        if len(chosen) == CHATS:
            return chosen
    raise RuntimeError(f"only {len(chosen)} demo customers can run the whole script")


async def talk(url: str, identities: list[str], rounds: int) -> list[Exchange]:
    """One chat per identity, all at a time, the whole script ``rounds`` times over."""

    async def one(identity: str) -> list[Exchange]:
        async with open_chat(url, identity) as chat:
            return [each for _ in range(rounds) for each in await chat.run_script()]

    answered = await asyncio.gather(*(one(identity) for identity in identities))
    return [exchange for exchanges in answered for exchange in exchanges]


def split(home: Path, exchanges: list[Exchange]) -> dict[str, dict[str, list[float]]]:
    """By turn: milliseconds of ``answer`` and of its parts, from client's and hub's times.

    ``ack``: until the message is on disk and the client knows; ``call``: from there until the hub publishes, less
    what the bot says it took; ``nlu``, ``actions`` (with the hub's answers to them) and the rest of the ``bot``;
    ``publish``: the transaction and the way to the client.
    """
    turns = _turns(home)
    parts: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for exchange in exchanges:
        ended_at, timings = turns[exchange.conversation_id, exchange.seq]
        until_published = (ended_at - exchange.sent_at) * 1000
        bot = timings["total"]
        of_turn = {
            "answer": exchange.answer_ms,
            "ack": exchange.ack_ms,
            "call": until_published - exchange.ack_ms - bot,
            "nlu": timings["nlu"],
            "actions": timings["actions"],
            "bot": bot - timings["nlu"] - timings["actions"],
            "publish": exchange.answer_ms - until_published,
        }
        for name, milliseconds in of_turn.items():
            parts[exchange.turn][name].append(milliseconds)
    return parts


def _turns(home: Path) -> dict[tuple[str, int], tuple[float, dict[str, float]]]:
    query = "SELECT conversation_id, last_seq, ended_at, timings_ms FROM turns WHERE state = 'done'"
    with closing(sqlite3.connect(f"file:{home / 'shop.db'}?mode=ro", uri=True)) as connection:
        rows = connection.execute(query).fetchall()
    return {
        (conversation_id, seq): (_seconds(ended_at), json.loads(timings))
        for conversation_id, seq, ended_at, timings in rows
    }


def _seconds(stored: str) -> float:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC).timestamp()


def spreads(parts: dict[str, dict[str, list[float]]]) -> dict[str, dict[str, Spread]]:
    """Percentiles by turn and part."""
    return {
        turn: {name: Spread.of(samples) for name, samples in of_turn.items()}
        for turn, of_turn in parts.items()
    }
