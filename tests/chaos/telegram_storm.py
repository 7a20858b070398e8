"""Many people on Telegram at once while everything fails: the network, Telegram's server, hub and worker.

What is sent fails by seeded shares, updates come twice, and hub and worker are killed in turn, the worker while it is
sending. The bot echoes, so that every answer names its question.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import psutil
from sqlalchemy import select

from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.values import Sender
from crm_backend.core.outbox import OutboxEntry, OutboxState
from crm_backend.core.settings import Settings
from crm_backend.telegram.values import UpdateState
from tests.chaos.history import read_dump
from tests.chaos.telegram_checker import Delivery, Evidence
from tests.fakes.telegram.faults import Kind, SendLimits
from tests.fakes.telegram.people import PrivateChat
from tests.fakes.telegram.server import TelegramServer
from tests.telegram.conftest import TelegramShop
from tests.telegram.processes import Processes, opened_shop

SHARES = {Kind.SERVER_ERROR: 0.05, Kind.TOO_MANY_REQUESTS: 0.02, Kind.NO_REPLY: 0.01}
DUPLICATES = 0.05
VICTIMS = ("serve", "worker")
# Somebody who got no answer for so long writes on.
PATIENCE_SECONDS = 4.0
# What a killed worker was sending is unknown after half a minute; a start may take a while on a busy machine.
SETTLE_SECONDS = 240.0
# Nobody waits long for an answer here, so what a slow machine has not yet done waits at the end.
SECONDS_AN_UPDATE = 0.5
OPEN = (OutboxState.PENDING, OutboxState.SENDING)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much of everything."""

    updates: int
    chats: int
    kills: int
    seed: int
    by_webhook: bool


@dataclass
class Storm:
    """One run, and what it leaves behind."""

    shop: TelegramShop
    processes: Processes
    plan: Plan
    said: dict[int, list[str]] = field(default_factory=dict)
    cut_off: set[int] = field(default_factory=set)
    kills: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    async def rage(self) -> Evidence:
        """Let everybody write, kill meanwhile, wait for the calm after."""
        began = time.monotonic()
        for victim in VICTIMS:
            await self.processes.start(victim)
        self.shop.server.faults.limits = SendLimits(self.shop.server.clock)
        self.shop.server.faults.schedule(SHARES, seed=self.plan.seed, duplicates=DUPLICATES)
        chats = [self.shop.customer() for _ in range(self.plan.chats)]
        async with asyncio.TaskGroup() as writing:
            for chat in chats:
                writing.create_task(self._write(chat))
            writing.create_task(self._kill_all())
        self.shop.server.faults.duplicate_share = 0.0
        patience = SETTLE_SECONDS + SECONDS_AN_UPDATE * self.plan.updates
        await self.shop.eventually(self._is_over, patience)
        self.seconds = time.monotonic() - began
        return await self._evidence(chats)

    async def _write(self, chat: PrivateChat) -> None:
        said = self.said.setdefault(chat.id, [])
        for number in range(self.plan.updates // self.plan.chats):
            text = f"{chat.id} 的第 {number} 句。"
            said.append(text)
            chat.say(text)
            await self._answer_or_impatience(chat, text)

    @staticmethod
    async def _answer_or_impatience(chat: PrivateChat, text: str) -> None:
        def is_answered() -> bool:
            return any(text in message.text for message in reversed(chat.received))

        try:
            await chat.until(is_answered, PATIENCE_SECONDS)
        except TimeoutError:
            return

    async def _kill_all(self) -> None:
        dice = random.Random(self.plan.seed)
        for number in range(self.plan.kills):
            due = self.plan.updates * (number + dice.random()) / (self.plan.kills + 1)
            await self.shop.eventually(self._so_many_said(due), SETTLE_SECONDS)
            victim = VICTIMS[number % len(VICTIMS)]
            await self._kill(victim)
            await self.processes.start(victim)

    def _so_many_said(self, due: float) -> Callable[[], Awaitable[bool]]:
        async def are_said() -> bool:
            return sum(map(len, self.said.values())) >= due

        return are_said

    async def _kill(self, victim: str) -> None:
        if victim == "worker":
            self.cut_off |= await self.shop.eventually(
                self._stop_worker_while_sending, SETTLE_SECONDS
            )
        process = self.processes.running[victim]
        process.kill()
        await process.wait()
        self.kills[victim] += 1

    async def _stop_worker_while_sending(self) -> set[int]:
        """Let it stand still, so that what it is sending is known when it is killed; empty: it was not sending."""
        if not await self._sending():
            return set()
        worker = psutil.Process(self.processes.running["worker"].pid)
        worker.suspend()
        while worker.status() != psutil.STATUS_STOPPED:  # noqa: ASYNC110 - no signal tells it
            await asyncio.sleep(0)
        cut_off = await self._sending()
        if not cut_off:
            worker.resume()
        return cut_off

    async def _sending(self) -> set[int]:
        """The messages that are being sent. What an earlier worker left behind is there for half a minute."""
        rows = await self.shop.deliveries()
        sending = {row.payload["message_id"] for row in rows if row.state is OutboxState.SENDING}
        return sending - self.cut_off

    async def _is_over(self) -> bool:
        if self.shop.server.bot.queue.pending_count():
            return False
        async with self.shop.database.reading() as session:
            open_rows = await session.scalar(
                select(OutboxEntry.id).where(OutboxEntry.state.in_(OPEN)).limit(1)
            )
            to_answer = await session.scalar(
                select(Message.id)
                .where(Message.sender == Sender.CUSTOMER, Message.outcome.is_(None))
                .limit(1)
            )
        waiting = [row for row in await self.shop.updates() if row.state is UpdateState.WAITING]
        return not waiting and open_rows is None and to_answer is None

    async def _evidence(self, chats: list[PrivateChat]) -> Evidence:
        ledger = self.shop.server.ledger
        stored, deliveries = await self._what_the_database_holds()
        file = self.shop.database.url.database
        return Evidence(
            said=self.said,
            stored=stored,
            shown={chat.id: [message.text for message in chat.received] for chat in chats},
            deliveries=deliveries,
            silent=[(call.chat_id or 0, str(call.params["text"])) for call in ledger.unknowns()],
            cut_off=frozenset(self.cut_off),
            early_calls=len(ledger.early()),
            too_fast_calls=len(ledger.too_fast()),
            dump=read_dump(f"sqlite:///{file}"),
        )

    async def _what_the_database_holds(self) -> tuple[dict[int, list[str]], list[Delivery]]:
        statement = (
            select(Message, Conversation.address)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .order_by(Message.conversation_id, Message.seq)
        )
        states = {
            row.payload["message_id"]: row.state.value for row in await self.shop.deliveries()
        }
        stored: dict[int, list[str]] = {}
        deliveries = []
        async with self.shop.database.reading() as session:
            for message, address in (await session.execute(statement)).all():
                chat_id = int(str(address).partition(":")[2])
                if message.sender is Sender.CUSTOMER:
                    stored.setdefault(chat_id, []).append(message.text)
                    continue
                state = states.get(message.id, "never asked for")
                deliveries.append(
                    Delivery(message_id=message.id, chat_id=chat_id, text=message.text, state=state)
                )
        return stored, deliveries

    def report(self, evidence: Evidence) -> str:
        """The figures of a run, in a line or two."""
        server = self.shop.server
        failed = Counter(
            call.outcome for call in server.ledger.calls if call.method == "sendmessage"
        )
        refused = sum(call.error_code == 429 for call in server.ledger.calls)
        states = Counter(delivery.state for delivery in evidence.deliveries)
        how = "webhook" if self.plan.by_webhook else "polling"
        return (
            f"telegram, {how}, seed {self.plan.seed}: {sum(map(len, self.said.values()))} updates in "
            f"{self.plan.chats} chats, {self.kills['serve']} kill -9 of the hub and "
            f"{self.kills['worker']} of the worker, {len(server.ledger.deliveries)} deliveries\n"
            f"  {states.total()} answers: {dict(states)}; injected: {failed[Kind.SERVER_ERROR]} × 5xx, "
            f"{refused} × 429, {len(evidence.silent)} × no answer; "
            f"{len(evidence.cut_off)} cut off by kills; {self.seconds:.0f} s"
        )


async def play_storm(sqlite_url: str, settings: Settings, plan: Plan) -> tuple[Evidence, str]:
    """Run a plan over an empty shop's database; the evidence and a report of it."""
    async with (
        TelegramServer(seed=plan.seed) as server,
        opened_shop(sqlite_url, settings, server, by_webhook=plan.by_webhook) as (shop, processes),
    ):
        storm = Storm(shop, processes, plan)
        evidence = await storm.rage()
        return evidence, storm.report(evidence)
