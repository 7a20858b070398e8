"""The shop of the hundred questions, running: its home, its time, its staff, and what they are told.

The rows are those of ``tests/insights/shop.py``; every program's clock stands at that shop's noon when
it starts, and goes on from there.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import jwt
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import StaffRole
from crm_backend.core.db import Database
from crm_backend.core.jobs import JobState
from crm_backend.insights.training import service as trainings
from crm_backend.insights.training.values import TrainingKind
from tests.factories.staff import PASSWORD, PASSWORD_HASH
from tests.fakes.chat_client import Answer, Chat, ChatClient, open_chat
from tests.fakes.fixed_clock import FixedClock
from tests.insights.rows import Rows
from tests.insights.shop import NOW, TODAY, fill_shop
from tests.insights.shop_to_learn import run_training
from tests.real_stack import RealStack, running_stack

Result = TypeVar("Result")
ASKING_AT_ONCE = 4
ANSWER_SECONDS = 60.0
# Enough for every chain of questions: whoever begins one has asked nothing before.
MANAGERS = 100
AGENT = "agent000"
# Nobody waits for an answer, nothing waits to be sent: rows of the past cause nothing now.
STANDS_STILL = (
    "UPDATE shop SET is_demo = 0, opens_at = '00:00', closes_at = '00:00'",
    "UPDATE messages SET outcome = 'turn' WHERE sender = 'customer' AND outcome IS NULL",
    "UPDATE outbox SET due_at = '2027-11-25 00:00:00.000000' WHERE state = 'pending'",
)


def make_home(home: Path, empty: Path) -> Path:
    """Fill ``home`` with the shop: no demo, so that nothing comes to it, and open round the clock."""
    home.mkdir(parents=True)
    shutil.copy(empty, home / "shop.db")
    _in_a_loop_of_its_own(_fill(f"sqlite+aiosqlite:///{home / 'shop.db'}"))
    with closing(sqlite3.connect(home / "shop.db", isolation_level=None)) as database:
        for statement in STANDS_STILL:
            database.execute(statement)
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return home


async def _fill(url: str) -> None:
    database = Database(url)
    await fill_shop(database)
    report = run_training(database, FixedClock(NOW), TrainingKind.CUSTOMERS)
    assert report["outcome"] == "stored"
    async with database.transaction() as session:
        await _end_nightly_trainings(session)
        await session.run_sync(lambda rows: _add_staff(Rows(rows, "MG")))
    await database.close()


async def _end_nightly_trainings(session: AsyncSession) -> None:
    """What is stored is this night's: the worker need not learn again, and change it meanwhile."""
    await trainings.ask_nightly(session, tuple(TrainingKind), TODAY, now=NOW)
    for kind in TrainingKind:
        for job in await trainings.list_open(session, kind):
            job.state, job.ended_at = JobState.DONE, NOW


def _add_staff(rows: Rows) -> None:
    """The managers, and one agent."""
    for place in range(MANAGERS):
        member = rows.staff(manager(place), f"店长{place}")
        member.role, member.password_hash = StaffRole.MANAGER, PASSWORD_HASH
    rows.staff(AGENT, "客服小林").password_hash = PASSWORD_HASH


def manager(place: int) -> str:
    """The sign-in name of a manager."""
    return f"manager{place:03d}"


class FiguresShop:
    """The running shop at its own time."""

    def __init__(self, stack: RealStack, offset: timedelta) -> None:
        self.stack = stack
        self._offset = offset

    @property
    def now(self) -> datetime:
        """The instant all its programs believe it to be."""
        return datetime.now(UTC) + self._offset

    def ask_all(self, chains: Iterable[tuple[str | None, list[str]]]) -> list[list[Answer]]:
        """Ask chains of questions, each in a chat of its own; returns the answers as they were asked.

        A chain is of a manager's sign-in name, a customer's number (``C…``), or None for a visitor.
        """
        return _in_a_loop_of_its_own(self._ask_all(list(chains)))

    async def _ask_all(self, chains: list[tuple[str | None, list[str]]]) -> list[list[Answer]]:
        free = asyncio.Semaphore(ASKING_AT_ONCE)

        async def ask(who: str | None, texts: list[str]) -> list[Answer]:
            async with free, ChatClient(await self._chat_of(who)) as client:
                return [await client.ask(text, seconds=ANSWER_SECONDS) for text in texts]

        return await asyncio.gather(*(ask(who, texts) for who, texts in chains))

    async def _chat_of(self, who: str | None) -> Chat:
        if who is None:
            return await open_chat(self.stack.url)
        if who.startswith("manager"):
            return await self._chat_of_manager(who)
        chat = await open_chat(self.stack.url, identity_token=self._identity_of(who))
        assert chat.verified
        return chat

    async def _chat_of_manager(self, name: str) -> Chat:
        async with httpx.AsyncClient(
            base_url=f"{self.stack.url}/api/v1", trust_env=False, timeout=ANSWER_SECONDS
        ) as http:
            signed_in = await http.post(
                "/staff/sessions", json={"name": name, "password": PASSWORD}
            )
            assert signed_in.is_success, signed_in.text
            opened = await http.post(
                "/staff/chat-sessions",
                headers={
                    "X-CSRF-Token": signed_in.json()["csrf_token"],
                    "Idempotency-Key": str(uuid4()),
                },
            )
        assert opened.status_code == httpx.codes.CREATED, opened.text
        body = opened.json()
        return Chat(
            base_url=self.stack.url,
            session_token=body["session_token"],
            conversation_id=body["conversation_id"],
            verified=True,
        )

    def _identity_of(self, customer_number: str) -> str:
        [(key_id, secret)] = self.stack.rows(
            "SELECT key_id, identity_secret FROM sites WHERE site_key = 'demo'"
        )
        claims = {
            "iss": "demo",
            "aud": "zhanggui-chat",
            "sub": customer_number,
            "iat": self.now,
            "exp": self.now + timedelta(minutes=10),
            "jti": str(uuid4()),
        }
        return jwt.encode(claims, secret, algorithm="HS256", headers={"kid": key_id})

    def copy_of_database(self, path: Path) -> Path:
        """The rows as they are now."""
        with self.stack.database() as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)
        return path


@contextmanager
def running_figures_shop(home: Path, template: Path) -> Iterator[FiguresShop]:
    """The shop for one block, over a copy of ``template``."""
    offset = timedelta(seconds=round((NOW - datetime.now(UTC)).total_seconds()))
    seconds = {"ZHANGGUI_CLOCK_OFFSET_SECONDS": str(round(offset.total_seconds()))}
    with running_stack(home, template, seconds) as stack:
        yield FiguresShop(stack, offset)


def _in_a_loop_of_its_own(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine from a fixture, whatever loop the tests have."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
