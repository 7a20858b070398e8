"""The running shop with the doors a fault test needs: its database, its programs, its customers.

Built on :mod:`tests.stack`, which starts what ``make up`` starts. The demo shop is loaded once per
test run; every stack opens a copy of it, so that none sees what another one's customers did.
"""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import jwt
import psutil

from crm_backend.cli import supervision
from tests.fakes.chat_client import Chat, open_chat
from tests.fresh_orders import add_fresh_orders
from tests.stack import ROOT, Stack

READY_SECONDS = 120.0
LOADING_SECONDS = 120.0
LOOKS_FOR_A_TURN, LOOK_SECONDS = 15, 0.1
# Tests open more sessions and write faster than people.
ROOM_FOR_TESTS = {
    "ZHANGGUI_NEW_SESSIONS_PER_MINUTE": "10000",
    "ZHANGGUI_MESSAGES_PER_SECOND": "1000",
}
PROGRAMS = ("hub", "bot", "actions", "worker")


def load_demo_home(home: Path, *, stands_still: bool = False) -> Path:
    """Fill ``home`` with the demo shop as of now, open round the clock, and orders for tests.

    The worker lets the demo shop go on with the time: parcels arrive, new orders come. A shop that
    ``stands_still`` has the same rows but is no demo, so that two runs over it find the same.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ZHANGGUI_")}
    home.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "crm_backend.cli", "demo", "load"],
        cwd=ROOT,
        env=environment | {"ZHANGGUI_HOME": str(home), "LANG": "C.UTF-8"},
        check=True,
        capture_output=True,
        timeout=LOADING_SECONDS,
    )
    # Whether people are in at this hour must not decide a test.
    with closing(sqlite3.connect(home / "shop.db", isolation_level=None)) as database:
        database.execute("UPDATE shop SET opens_at = '00:00', closes_at = '00:00'")
        database.execute("UPDATE shop SET is_demo = ?", (not stands_still,))
    asyncio.run(add_fresh_orders(home))
    with closing(sqlite3.connect(home / "shop.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return home


class RealStack(Stack):
    """One running shop over a copy of ``template``."""

    def __init__(self, home: Path, template: Path, variables: dict[str, str] | None = None) -> None:
        shutil.copytree(template, home, symlinks=True)
        super().__init__(home, ROOM_FOR_TESTS | (variables or {}))
        self.kills: list[tuple[str, int]] = []

    # ── programs ─────────────────────────────────────────────────────────────────────────────

    def program(self, name: str) -> psutil.Process | None:
        """The living process of a program; None while it is being restarted.

        Asked of the supervisor itself: a recorded process id may be a second old, and be somebody
        else's by now.
        """
        return supervision.running_programs(self.pids()[supervision.SUPERVISOR]).get(name)

    def is_ready(self) -> bool:
        """Whether database, bot and actions answer."""
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2, trust_env=False).is_success
        except httpx.HTTPError:
            return False

    async def until_ready(self) -> None:
        """Wait until the shop is whole again."""
        await asyncio.to_thread(self.wait_for, self.is_ready, READY_SECONDS)

    def kill(self, name: str) -> int:
        """Kill one program now, as ``kill -9`` does."""
        process = self.program(name)
        assert process is not None, f"{name} does not run"
        process.send_signal(signal.SIGKILL)
        self.kills.append((name, process.pid))
        return process.pid

    @contextmanager
    def suspended(self, name: str) -> Iterator[None]:
        """Let a program stand still for one block."""
        process = self.program(name)
        assert process is not None, f"{name} does not run"
        process.suspend()
        try:
            yield
        finally:
            with suppress(psutil.NoSuchProcess):  # the block may have killed it
                process.resume()

    @contextmanager
    def held_down(self, name: str) -> Iterator[None]:
        """Kill a program, and keep it dead for one block; the supervisor brings it back after."""
        supervisor = psutil.Process(self.pids()[supervision.SUPERVISOR])
        process = self.program(name)
        assert process is not None, f"{name} does not run"
        supervisor.suspend()
        try:
            process.send_signal(signal.SIGKILL)
            self.kills.append((name, process.pid))
            yield
        finally:
            supervisor.resume()

    def kill_in_a_turn(self, name: str) -> str | None:
        """Kill a program if it is in the middle of a turn at that very moment; returns the turn's id.

        The program is stopped first, so that the turn that was found cannot end before the kill. A
        turn that needs bot or actions then hangs in them; one that goes on was not theirs.
        """
        process = self.program(name)
        if process is None:
            return None
        process.suspend()
        turn = self.running_turn() if name == "hub" else self._turn_that_hangs()
        if turn is None:
            process.resume()
            return None
        process.send_signal(signal.SIGKILL)
        self.kills.append((name, process.pid))
        return turn

    def _turn_that_hangs(self) -> str | None:
        pause = threading.Event()
        before = None
        for _ in range(LOOKS_FOR_A_TURN):
            turn = self.running_turn()
            if turn is not None and turn == before:
                return turn
            before = turn
            pause.wait(LOOK_SECONDS)
        return None

    # ── what the database says ───────────────────────────────────────────────────────────────

    @property
    def database_url(self) -> str:
        """For reading beside the running hub."""
        return f"sqlite:///{self.home / 'shop.db'}"

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """A connection that only reads."""
        url = f"file:{self.home / 'shop.db'}?mode=ro"
        with closing(sqlite3.connect(url, uri=True, timeout=10)) as connection:
            yield connection

    @contextmanager
    def locked_database(self) -> Iterator[None]:
        """Hold the write lock for one block, as a long import of somebody else would."""
        file = self.home / "shop.db"
        with closing(sqlite3.connect(file, isolation_level=None, timeout=10)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What a SELECT finds."""
        with self.database() as connection:
            return connection.execute(statement, values).fetchall()

    def running_turn(self) -> str | None:
        """A turn the hub is running now."""
        found = self.rows("SELECT id FROM turns WHERE state = 'running' ORDER BY created_at DESC")
        return found[0][0] if found else None

    def command(self, *words: str) -> str:
        """What ``zhanggui …`` prints for this shop."""
        done = subprocess.run(
            [sys.executable, "-m", "crm_backend.cli", *words],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.stdout

    def order_card(self, number: str) -> dict[str, Any]:
        """The order card of the database."""
        card: dict[str, Any] = json.loads(self.command("order", "show", number, "--json"))
        return card

    # ── customers ────────────────────────────────────────────────────────────────────────────

    def identity_of(self, customer_number: str) -> str:
        """What the shop's server would sign for this customer."""
        [(key_id, secret)] = self.rows(
            "SELECT key_id, identity_secret FROM sites WHERE site_key = 'demo'"
        )
        now = datetime.now(UTC)
        claims = {
            "iss": "demo",
            "aud": "zhanggui-chat",
            "sub": customer_number,
            "iat": now,
            "exp": now + timedelta(minutes=10),
            "jti": str(uuid4()),
        }
        return jwt.encode(claims, secret, algorithm="HS256", headers={"kid": key_id})

    async def chat_of(self, customer_number: str | None = None) -> Chat:
        """A session of a customer, or of a new visitor."""
        if customer_number is None:
            return await open_chat(self.url)
        chat = await open_chat(self.url, identity_token=self.identity_of(customer_number))
        assert chat.verified
        return chat


@contextmanager
def running_stack(
    home: Path, template: Path, variables: dict[str, str] | None = None
) -> Iterator[RealStack]:
    """A stack for one block; afterwards nothing of it is left running."""
    stack = RealStack(home, template, variables)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()
