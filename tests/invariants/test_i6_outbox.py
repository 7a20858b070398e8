"""I6: every delivery is a row; sent at most once, in order per target; what may have arrived is never sent again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.channels.outbox import (
    MayBeSent,
    Note,
    NotSent,
    Outbox,
    ReceiverAway,
    Sent,
    Tempo,
    Undeliverable,
)
from crm_backend.core.db import Database
from crm_backend.core.outbox import OutboxEntry, OutboxState, enqueue
from tests.fakes.fixed_clock import FixedClock


class FakeTransport:
    """Delivers into a list, or fails as told for a target."""

    def __init__(self) -> None:
        self.delivered: list[tuple[str, Any]] = []
        self.failures: dict[str, list[Exception]] = {}
        self.pauses: list[timedelta | None] = []
        self.notes: list[Note] = []

    async def send(self, target: str, payload: dict[str, Any]) -> Sent:
        if self.failures.get(target):
            raise self.failures[target].pop(0)
        self.delivered.append((target, payload["n"]))
        sent = Sent(pause=self.pauses.pop(0) if self.pauses else None)
        return replace(sent, note=self.notes.pop(0)) if self.notes else sent


@pytest.fixture
def transport() -> FakeTransport:
    return FakeTransport()


@pytest.fixture
def outbox(database: Database, clock: FixedClock, transport: FakeTransport) -> Outbox:
    return Outbox(database, clock, {"test": transport})


async def put(database: Database, clock: FixedClock, target: str, n: int) -> None:
    async with database.transaction() as session:
        enqueue(
            session,
            kind="test",
            target=target,
            cause=f"message:{n}",
            payload={"n": n},
            now=clock.now(),
        )


async def states(database: Database) -> list[OutboxState]:
    async with database.reading() as session:
        return list(await session.scalars(select(OutboxEntry.state).order_by(OutboxEntry.id)))


async def drain(outbox: Outbox) -> None:
    while await outbox.deliver_due():
        pass


async def test_each_row_is_sent_once_and_in_order_per_target(
    database: Database, clock: FixedClock, outbox: Outbox, transport: FakeTransport
) -> None:
    for n in range(6):
        await put(database, clock, f"chat-{n % 2}", n)
    await drain(outbox)
    await drain(outbox)
    assert [n for target, n in transport.delivered if target == "chat-0"] == [0, 2, 4]
    assert [n for target, n in transport.delivered if target == "chat-1"] == [1, 3, 5]
    assert set(await states(database)) == {OutboxState.SENT}


async def test_a_row_of_a_rolled_back_transaction_is_never_sent(
    database: Database, clock: FixedClock, outbox: Outbox, transport: FakeTransport
) -> None:
    async def fail_after_enqueueing() -> None:
        async with database.transaction() as session:
            enqueue(session, kind="test", target="a", cause="1", payload={"n": 1}, now=clock.now())
            await session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_after_enqueueing()
    await drain(outbox)
    assert transport.delivered == []


async def test_the_same_cause_to_the_same_target_is_refused(
    database: Database, clock: FixedClock
) -> None:
    await put(database, clock, "a", 1)
    with pytest.raises(IntegrityError):
        await put(database, clock, "a", 1)


async def test_what_was_not_sent_is_tried_again_and_holds_back_only_its_own_target(
    database: Database, clock: FixedClock, outbox: Outbox, transport: FakeTransport
) -> None:
    transport.failures["a"] = [NotSent("429", retry_after_seconds=30)]
    await put(database, clock, "a", 1)
    await put(database, clock, "a", 2)
    await put(database, clock, "b", 3)
    await drain(outbox)
    assert transport.delivered == [("b", 3)]
    clock.advance(seconds=31)
    await drain(outbox)
    assert transport.delivered == [("b", 3), ("a", 1), ("a", 2)]


async def test_what_may_have_arrived_stays_unknown_and_is_never_resent(
    database: Database, clock: FixedClock, outbox: Outbox, transport: FakeTransport
) -> None:
    transport.failures["a"] = [MayBeSent()]
    await put(database, clock, "a", 1)
    await drain(outbox)
    clock.advance(hours=1)
    await drain(outbox)
    assert transport.delivered == []
    assert await states(database) == [OutboxState.UNKNOWN]


async def test_what_was_being_sent_when_the_sender_died_becomes_unknown(
    database: Database, clock: FixedClock, outbox: Outbox, transport: FakeTransport
) -> None:
    await put(database, clock, "a", 1)
    async with database.transaction() as session:
        entry = (await session.scalars(select(OutboxEntry))).one()
        entry.state = OutboxState.SENDING
    assert await outbox.recover() == 1
    await drain(outbox)
    assert transport.delivered == []
    assert await states(database) == [OutboxState.UNKNOWN]


async def test_a_refused_delivery_is_dead_and_lets_the_next_one_through(
    database: Database, clock: FixedClock, outbox: Outbox, transport: FakeTransport
) -> None:
    transport.failures["a"] = [Undeliverable()]
    await put(database, clock, "a", 1)
    await put(database, clock, "a", 2)
    for _ in range(3):
        await outbox.deliver_due()
    assert transport.delivered == [("a", 2)]
    assert await states(database) == [OutboxState.DEAD, OutboxState.SENT]


async def keep_trying(outbox: Outbox, clock: FixedClock, *, hours: int) -> None:
    for _ in range(hours * 4):
        await drain(outbox)
        clock.advance(minutes=15)


async def test_receiver_that_is_away_for_hours_gets_everything_in_order_afterwards(
    database: Database, clock: FixedClock, outbox: Outbox, transport: FakeTransport
) -> None:
    transport.failures["a"] = [ReceiverAway("ConnectError")] * 10
    await put(database, clock, "a", 1)
    await put(database, clock, "a", 2)
    await keep_trying(outbox, clock, hours=2)
    assert transport.delivered == []
    await keep_trying(outbox, clock, hours=1)
    assert transport.delivered == [("a", 1), ("a", 2)]
    assert await states(database) == [OutboxState.SENT] * 2


@pytest.mark.parametrize(
    ("failure", "hours"), [(NotSent("502"), 3), (ReceiverAway("ConnectError"), 25)]
)
async def test_delivery_nobody_ever_takes_is_dead_in_the_end_and_lets_the_next_one_through(
    database: Database,
    clock: FixedClock,
    outbox: Outbox,
    transport: FakeTransport,
    failure: Exception,
    hours: int,
) -> None:
    transport.failures["a"] = [failure] * 25 * 4
    await put(database, clock, "a", 1)
    await keep_trying(outbox, clock, hours=hours)
    transport.failures.clear()
    await put(database, clock, "a", 2)
    await drain(outbox)
    assert transport.delivered == [("a", 2)]
    assert await states(database) == [OutboxState.DEAD, OutboxState.SENT]


PACE = Tempo(between=timedelta(seconds=1), a_second=3, at_once=16)


async def test_parts_count_among_what_leaves_in_a_second(
    database: Database, clock: FixedClock, transport: FakeTransport
) -> None:
    transport.pauses = [timedelta(seconds=1)] * 6
    outbox = Outbox(database, clock, {"test": transport}, tempo=PACE)
    for n in range(6):
        await put(database, clock, f"chat-{n}", n)
    await drain(outbox)
    assert sorted(n for _target, n in transport.delivered) == [0, 1, 2]
    clock.advance(seconds=1)
    await outbox.deliver_due()
    assert len(transport.delivered) == 6


async def test_what_may_have_arrived_keeps_the_pause_to_the_next(
    database: Database, clock: FixedClock, transport: FakeTransport
) -> None:
    transport.failures["a"] = [MayBeSent()]
    outbox = Outbox(database, clock, {"test": transport}, tempo=PACE)
    await put(database, clock, "a", 1)
    await put(database, clock, "a", 2)
    await drain(outbox)
    assert transport.delivered == []
    await outbox.deliver_due()
    assert transport.delivered == []
    clock.advance(seconds=1)
    await outbox.deliver_due()
    assert transport.delivered == [("a", 2)]


async def test_what_was_refused_slows_nothing_down(
    database: Database, clock: FixedClock, transport: FakeTransport
) -> None:
    transport.failures["a"] = [Undeliverable()]
    outbox = Outbox(database, clock, {"test": transport}, tempo=PACE)
    await put(database, clock, "a", 1)
    await put(database, clock, "a", 2)
    await outbox.deliver_due()
    await outbox.deliver_due()
    assert transport.delivered == [("a", 2)]


async def test_row_that_another_sender_put_off_meanwhile_waits(
    database: Database, clock: FixedClock, outbox: Outbox, transport: FakeTransport
) -> None:
    other = FakeTransport()
    other.failures["a"] = [ReceiverAway("429", retry_after_seconds=600)]
    await put(database, clock, "a", 1)
    listed = await outbox._due()
    await Outbox(database, clock, {"test": other}).deliver_due()
    for entry_id in listed:
        await outbox._start(entry_id)
    assert transport.delivered == []
    clock.advance(seconds=600)
    await outbox.deliver_due()
    assert transport.delivered == [("a", 1)]


async def test_what_was_confirmed_is_noted_with_the_state_of_its_row_or_not_at_all(
    database: Database, clock: FixedClock, outbox: Outbox, transport: FakeTransport
) -> None:
    def note(session: AsyncSession) -> None:
        enqueue(session, kind="note", target="a", cause="1", payload={}, now=clock.now())

    def fail(session: AsyncSession) -> None:
        note(session)
        raise RuntimeError

    transport.notes = [note, fail]
    await put(database, clock, "a", 1)
    await outbox.deliver_due()
    await put(database, clock, "b", 2)
    with pytest.raises(RuntimeError):
        await outbox.deliver_due()
    async with database.reading() as session:
        rows = {row.target: row.state for row in await session.scalars(select(OutboxEntry))}
        kinds = list(await session.scalars(select(OutboxEntry.kind).order_by(OutboxEntry.id)))
    assert rows["b"] is OutboxState.SENDING
    assert kinds == ["test", "note", "test"]
