"""One race between a bot's turn and an agent who takes the chat over, with delays where they hurt.

A turn passes six moments: asked, inside and after its deed's transaction, answered, inside and after the transaction
that publishes. At one of them, chosen by a seeded generator, the agent starts, and both sides give way a random number
of times. Commits are written down in the order in which they returned.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from random import Random

import httpx
from sqlalchemy import event, func, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import PrincipalKind, StaffPrincipal, StaffRole
from crm_backend.conversations.service import replying, taking_over
from crm_backend.conversations.service.sessions import ChatSession
from crm_backend.conversations.service.staff_calls import StaffCall
from crm_backend.conversations.values import Outcome, OwnerKind, Sender
from crm_backend.core.db import Database
from crm_backend.core.ids import new_id
from crm_backend.core.settings import Settings
from crm_backend.orders.models import Order
from crm_backend.orders.values import OrderStatus
from crm_backend.refunds.models import Refund
from tests import factories
from tests.fakes.bot_api import BotApi
from tests.fakes.conversation_hub import Hub
from tests.fakes.fake_bot import FakeBot, Turn, reply_to
from tests.fakes.fixed_clock import NOW
from tests.fakes.manual_clock import ManualClock

MOMENTS = (
    "asked",
    "deed before commit",
    "deed after commit",
    "answered",
    "publish before commit",
    "publish after commit",
)
DEEDS = ("refund", "cancel", "none")
JOINED = "客服小李已接入，机器人不再回答。"
BOT_YIELDS, AGENT_YIELDS = 40, 60

_side: ContextVar[str] = ContextVar("side", default="test")


class RaceDatabase(Database):
    """Writes down whose transaction was committed when, and lets a race look in just before and after."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        if self.is_sqlite:
            # What is proven here needs no disk that keeps its promises.
            event.listen(self._writing.sync_engine, "connect", _trust_the_disk)
        self.commits: list[str] = []
        self.race: Race | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        side = _side.get()
        async with super().transaction() as session:
            yield session
            await self._reach(f"{side} before commit")
        self.commits.append(side)
        await self._reach(f"{side} after commit")

    async def _reach(self, moment: str) -> None:
        if self.race is not None:
            await self.race.reach(moment)


@dataclass
class Tally:
    """What came of all races so far."""

    won: Counter[str] = field(default_factory=Counter)
    bot_messages_after: int = 0
    bot_changes_after: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        sides = ", ".join(f"{side} won {count}" for side, count in sorted(self.won.items()))
        return (
            f"{sum(self.won.values())} races: {sides}; bot messages after: "
            f"{self.bot_messages_after}, bot changes after: {self.bot_changes_after}"
        )


class RaceBot(FakeBot):
    """Carries out the race's deed at the hub's own door while it computes, as an action does."""

    def __init__(self, api: BotApi) -> None:
        super().__init__()
        self.api = api
        self.race: Race | None = None
        self.transport = httpx.MockTransport(self._compute)

    async def _compute(self, request: httpx.Request) -> httpx.Response:
        turn: Turn = json.loads(request.content)
        race = self.race
        assert race is not None
        await race.reach("asked")
        _side.set("deed")
        await race.do_deed(turn["turn_id"])
        _side.set("publish")
        await race.reach("answered")
        return httpx.Response(200, json=reply_to(turn, "已为您办好。"))


class Track:
    """Where races are run: a shop, a hub, a bot, an agent."""

    def __init__(self, url: str, settings: Settings, seed: int) -> None:
        self.database = RaceDatabase(url)
        self.clock = ManualClock()
        self.api = BotApi(self.database, self.clock, settings)
        self.bot = RaceBot(self.api)
        self.hub = Hub(self.database, self.clock, self.bot)
        self.random = Random(seed)
        self.tally = Tally()
        self.agent = StaffPrincipal(
            staff_id=7,
            display_name="小李",
            role=StaffRole.AGENT,
            session_id=None,
            session_version=1,
        )

    async def open(self) -> None:
        """Make the shop."""
        async with self.database.transaction() as session:
            await factories.add_shop(session, opens_at="00:00", closes_at="00:00")
            await factories.add_site(session)
            await factories.add_staff(session, id=self.agent.staff_id, display_name="小李")

    async def close(self) -> None:
        """Let go of everything."""
        await self.hub.dispatcher.close()
        await self.api.http.aclose()
        await self.database.close()

    async def run(self, races: int) -> Tally:
        """Run so many races, one after the other."""
        async with self.database.transaction() as session:
            customers = [await factories.add_customer(session) for _ in range(races)]
            orders = [await factories.add_order(session, customer) for customer in customers]
        for customer, order in zip(customers, orders, strict=True):
            chat = ChatSession(
                session_id=new_id("ses"),
                conversation_id=new_id("cnv"),
                kind=PrincipalKind.CUSTOMER,
                customer_id=customer.id,
                site_key="demo",
                locale="zh-CN",
                expires_at=NOW.replace(year=2030),
            )
            race = Race(self, chat, order.number)
            await race.run()
            await race.judge()
        return self.tally


class Race:
    """One turn against one take-over."""

    def __init__(self, track: Track, chat: ChatSession, order_number: str) -> None:
        self.track = track
        self.chat = chat
        self.order_number = order_number
        self.moment = track.random.choice(MOMENTS)
        self.deed = track.random.choice(DEEDS)
        self.by_reply = track.random.random() < 0.5
        self.bot_yields = track.random.randrange(BOT_YIELDS)
        self.agent_yields = track.random.randrange(AGENT_YIELDS)
        self.deed_status: int | None = None
        self.taking: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Let the customer write, and wait until both sides are through."""
        track = self.track
        track.database.commits.clear()
        track.database.race = track.bot.race = self
        await track.hub.receive(self.chat, "帮我办一下")
        await asyncio.gather(*track.hub.dispatcher._running)
        assert self.taking is not None, self.moment
        await self.taking
        track.database.race = None

    async def reach(self, moment: str) -> None:
        """The bot is at a moment; at the chosen one the agent starts."""
        if moment == self.moment and self.taking is None:
            self.taking = asyncio.create_task(self._take_over())
            await _give_way(self.bot_yields)

    async def do_deed(self, turn_id: str) -> None:
        """Cancel or refund the order as the bot's action would."""
        if self.deed == "refund":
            body = {"order_number": self.order_number, "kind": "unshipped", "reason": "not_wanted"}
            answer = await self.track.api.post(turn_id, "/refunds", **body)
        elif self.deed == "cancel":
            answer = await self.track.api.post(turn_id, f"/orders/{self.order_number}/cancel")
        else:
            # Nothing to do; but the moments of a deed come by all the same.
            async with self.track.database.transaction():
                return
        self.deed_status = answer.status_code

    async def _take_over(self) -> None:
        _side.set("agent")
        await _give_way(self.agent_yields)
        call = StaffCall(
            staff=self.track.agent,
            conversation_id=self.chat.conversation_id,
            idempotency_key=new_id("key"),
            now=self.track.clock.now(),
        )
        async with self.track.database.transaction() as session:
            if self.by_reply:
                await replying.reply(session, call, "我来处理")
            else:
                await taking_over.take_over(session, call)

    async def judge(self) -> None:
        """Hold what is in the database against what must be."""
        tally, commits = self.track.tally, self.track.database.commits
        messages = await self.track.hub.messages(self.chat)
        notices = [m.seq for m in messages if m.text == JOINED]
        answers = [m.seq for m in messages if m.sender is Sender.BOT]
        tally.bot_messages_after += sum(seq > min(notices, default=0) for seq in answers)
        changed = await self._is_changed()
        taken_first = "deed" in commits and commits.index("agent") < commits.index("deed")
        tally.bot_changes_after += changed and taken_first
        tally.won["bot" if answers and answers[0] < min(notices, default=0) else "agent"] += 1
        conversation = await self.track.hub.conversation(self.chat)
        facts = {
            "one notice": len(notices) == 1,
            "agent owns": conversation.owner_kind is OwnerKind.AGENT,
            "one outcome": messages[0].outcome in (Outcome.TURN, Outcome.AGENT),
            "one answer at most": len(answers) <= 1,
            "deed as answered": changed == (self.deed_status in (200, 201)),
            "no failure": self.deed_status in (None, 200, 201, 409),
        }
        where = f"{self.moment}, {self.deed}, {self.bot_yields}/{self.agent_yields}"
        tally.wrong += [f"{name}: {where}" for name, holds in facts.items() if not holds]

    async def _is_changed(self) -> bool:
        async with self.track.database.reading() as session:
            order = (
                await session.scalars(select(Order).where(Order.number == self.order_number))
            ).one()
            refunds = await session.scalar(
                select(func.count()).select_from(Refund).where(Refund.order_id == order.id)
            )
        return bool(refunds) or order.status is OrderStatus.CLOSED


def _trust_the_disk(connection: DBAPIConnection, _entry: object) -> None:
    connection.cursor().execute("PRAGMA synchronous=OFF")


async def _give_way(times: int) -> None:
    for _ in range(times):
        await asyncio.sleep(0)
