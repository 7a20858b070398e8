"""Runs turns: one at a time per conversation, retried while the bot is away, picked up after a crash.

The dispatcher holds no truth. What is to be done is a running turn in the database; a turn whose lease ended, or that
this hub left behind when it died, is claimed again, and the fence keeps any older attempt from publishing.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import timedelta

import structlog

from crm_backend.conversations.rules import GIVE_UP_AFTER, NOTICE_AFTER
from crm_backend.conversations.service import turns
from crm_backend.conversations.service.ownership import OpenTicket
from crm_backend.conversations.values import (
    BotAnswer,
    BotCommand,
    Lease,
    OfferedChoice,
    OutgoingMessage,
    TurnWork,
)
from crm_backend.core.clock import Clock
from crm_backend.core.db import Database, DatabaseUnavailable
from crm_backend.core.failpoints import Failpoints
from crm_backend.core.wakeups import Wakeups
from crm_backend.integrations.rasa import BotReply, BotUnavailable, RasaBot

log = structlog.get_logger()

# Longer than one attempt at the bot may take, so that a living runner never loses its lease between renewals.
LEASE = timedelta(seconds=15)
SWEEP_SECONDS = 1.0
SWEEP_LIMIT = 50
FIRST_RETRY_SECONDS = 0.25
LONGEST_RETRY_SECONDS = 3.0


@dataclass(frozen=True, kw_only=True)
class DispatcherParts:
    """What a dispatcher works with. ``holder`` names this hub, so that a restart recognises its own leftovers."""

    database: Database
    bot: RasaBot
    clock: Clock
    wakeups: Wakeups
    open_ticket: OpenTicket
    failpoints: Failpoints
    holder: str


class Dispatcher:
    """One per hub process."""

    def __init__(self, parts: DispatcherParts) -> None:
        self._database = parts.database
        self._bot = parts.bot
        self._clock = parts.clock
        self._wakeups = parts.wakeups
        self._open_ticket = parts.open_ticket
        self._holder = parts.holder
        self._failpoints = parts.failpoints
        self._running: set[asyncio.Task[None]] = set()

    def lease(self) -> Lease:
        """A lease from now for a turn this hub is about to run."""
        return Lease(holder=self._holder, until=self._clock.now() + LEASE)

    def start(self, work: TurnWork) -> None:
        """Run a turn in the background."""
        task = asyncio.create_task(self._run(work), name=f"turn {work.turn_id}")
        self._running.add(task)
        task.add_done_callback(self._forget)

    async def sweep_forever(self) -> None:
        """Pick up what nobody runs: first this hub's own leftovers, then, every second, expired leases."""
        await self._sweep(own_leftovers=True)
        while True:
            await self._clock.sleep(SWEEP_SECONDS)
            await self._sweep(own_leftovers=False)

    async def close(self) -> None:
        """Stop running turns; they stay in the database and are claimed again at the next start."""
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _sweep(self, *, own_leftovers: bool) -> None:
        holder = self._holder if own_leftovers else None
        try:
            async with self._database.reading() as session:
                unattended = await turns.list_unattended(
                    session, now=self._clock.now(), holder=holder, limit=SWEEP_LIMIT
                )
            for turn_id, conversation_id in unattended.turns:
                async with self._database.transaction() as session:
                    work = await turns.claim(
                        session,
                        turn_id,
                        conversation_id,
                        lease=self.lease(),
                        now=self._clock.now(),
                        holder=holder,
                    )
                if work is not None:
                    log.info("turn.reclaimed", turn_id=turn_id, attempt=work.attempt)
                    self.start(work)
            for conversation_id in unattended.conversations:
                await self._start_forgotten(conversation_id)
        except DatabaseUnavailable:
            log.warning("sweep.postponed")

    async def _start_forgotten(self, conversation_id: str) -> None:
        async with self._database.transaction() as session:
            work = await turns.start_forgotten(
                session, conversation_id, lease=self.lease(), now=self._clock.now()
            )
        if work is not None:
            self.start(work)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # The turn is still running in the database: it is claimed again when its lease ends.
            log.error("turn.dropped", task=task.get_name(), exc_info=task.exception())

    async def _run(self, work: TurnWork) -> None:
        self._signal_typing(work, on=True)
        notice = None if work.noticed else asyncio.create_task(self._notice_when_slow(work))
        try:
            reply = await self._ask_until_answered(work)
        finally:
            if notice is not None:
                notice.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await notice
            self._signal_typing(work, on=False)
        if reply is not None:
            self._failpoints.hit("before_publish")
            await self._publish(work, reply)

    async def _ask_until_answered(self, work: TurnWork) -> BotReply | None:
        """Ask the bot until it answers, the turn is not ours any more, or its minute is over."""
        pause = FIRST_RETRY_SECONDS
        while True:
            try:
                return await self._bot.take_turn(_turn_request(work))
            except BotUnavailable as error:
                cause = str(error.facts.get("cause", ""))
                log.warning("turn.retried", turn_id=work.turn_id, cause=cause)
            if self._clock.now() - work.created_at >= GIVE_UP_AFTER:
                await self._give_up(work, cause)
                return None
            await self._clock.sleep(pause)
            pause = min(pause * 2, LONGEST_RETRY_SECONDS)
            if not await self._renew(work):
                return None

    async def _renew(self, work: TurnWork) -> bool:
        try:
            async with self._database.transaction() as session:
                return await turns.renew(session, work, lease=self.lease(), now=self._clock.now())
        except DatabaseUnavailable:
            return False

    async def _publish(self, work: TurnWork, reply: BotReply) -> None:
        async with self._database.transaction() as session:
            following = await turns.publish(
                session,
                work,
                _answer(reply),
                lease=self.lease(),
                open_ticket=self._open_ticket,
                now=self._clock.now(),
            )
        self._failpoints.hit("after_publish")
        if following is not None:
            self.start(following)

    async def _notice_when_slow(self, work: TurnWork) -> None:
        waited = self._clock.now() - work.created_at
        await self._clock.sleep(max(0.0, (NOTICE_AFTER - waited).total_seconds()))
        async with self._database.transaction() as session:
            await turns.tell_slow(session, work, now=self._clock.now())

    async def _give_up(self, work: TurnWork, cause: str) -> None:
        async with self._database.transaction() as session:
            await turns.give_up(
                session,
                work,
                failure=cause,
                open_ticket=self._open_ticket,
                now=self._clock.now(),
            )
        log.error("turn.failed", turn_id=work.turn_id, cause=cause)

    def _signal_typing(self, work: TurnWork, *, on: bool) -> None:
        self._wakeups.wake(work.conversation_id, {"type": "typing", "sender": "bot", "on": on})


def _turn_request(work: TurnWork) -> dict[str, object]:
    return {
        "turn_id": work.turn_id,
        "text": work.text,
        "choice": work.choice,
        "locale": work.locale,
        "audience": work.audience,
        "today": work.today.isoformat() if work.today else None,
        "channel": work.channel.value,
        "state": work.state,
    }


def _answer(reply: BotReply) -> BotAnswer:
    return BotAnswer(
        messages=tuple(
            OutgoingMessage(
                text=message.text,
                card=message.card,
                choices=tuple(
                    OfferedChoice(title=c.title, intent=c.intent, entities=c.entities)
                    for c in message.choices
                ),
            )
            for message in reply.messages
        ),
        commands=tuple(
            BotCommand(name=c.name, reason=c.reason, summary=c.summary) for c in reply.commands
        ),
        state=reply.state,
        nlu=reply.nlu.model_dump(),
        is_miss=reply.nlu.is_miss,
        model_version=reply.model_version,
        timings_ms=reply.timings_ms,
    )
