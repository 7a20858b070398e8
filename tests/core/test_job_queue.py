"""Jobs are asked for once, taken by one runner, taken over from a dead one, and given up in the end."""

from datetime import timedelta

from crm_backend.core import job_queue
from crm_backend.core.db import Database
from crm_backend.core.jobs import Job, JobState
from tests.fakes.fixed_clock import NOW, FixedClock

KIND = "training:test"
LEASE = timedelta(seconds=60)


async def add(database: Database, key: str = "today") -> Job | None:
    async with database.transaction() as session:
        return await job_queue.add_job(session, KIND, key, {"of": "tea"}, now=NOW)


async def claim(database: Database, clock: FixedClock) -> Job | None:
    async with database.transaction() as session:
        return await job_queue.claim(session, [KIND], lease=LEASE, now=clock.now())


async def state_of(database: Database, job_id: int) -> JobState:
    async with database.reading() as session:
        job = await job_queue.find_job(session, job_id)
        assert job is not None
        return job.state


async def test_a_run_is_asked_for_once(database: Database):
    assert await add(database) is not None
    assert await add(database) is None


async def test_one_runner_takes_a_job(database: Database, clock: FixedClock):
    await add(database)
    taken = await claim(database, clock)
    assert taken is not None
    assert (taken.attempts, taken.arguments) == (1, {"of": "tea"})
    assert await claim(database, clock) is None


async def test_a_dead_runners_job_is_taken_over_and_its_late_words_change_nothing(
    database: Database, clock: FixedClock
):
    await add(database)
    dead = await claim(database, clock)
    assert dead is not None
    clock.advance(seconds=61)
    taken = await claim(database, clock)
    assert taken is not None
    assert (taken.id, taken.attempts) == (dead.id, 2)
    dead.attempts = 1  # what the dead one still believes
    async with database.transaction() as session:
        assert not await job_queue.renew(session, dead, {}, lease=LEASE, now=clock.now())
        assert not await job_queue.finish(session, dead, {"late": True}, now=clock.now())
    async with database.transaction() as session:
        assert await job_queue.finish(session, taken, {"rows": 5}, now=clock.now())
    assert await state_of(database, taken.id) is JobState.DONE


async def test_a_renewed_lease_is_not_taken_over(database: Database, clock: FixedClock):
    await add(database)
    job = await claim(database, clock)
    assert job is not None
    clock.advance(seconds=50)
    async with database.transaction() as session:
        assert await job_queue.renew(session, job, {"share": 0.5}, lease=LEASE, now=clock.now())
    clock.advance(seconds=50)
    assert await claim(database, clock) is None


async def test_a_failed_job_is_tried_again_later_and_given_up_after_three(
    database: Database, clock: FixedClock
):
    await add(database)
    for _ in range(job_queue.MOST_ATTEMPTS):
        job = await claim(database, clock)
        assert job is not None
        async with database.transaction() as session:
            await job_queue.fail(session, job, "status 1", now=clock.now())
        assert await claim(database, clock) is None  # not at once
        clock.advance(minutes=20)
    assert await claim(database, clock) is None
    assert job is not None
    assert await state_of(database, job.id) is JobState.FAILED


async def test_a_job_whose_runners_all_died_is_given_up(database: Database, clock: FixedClock):
    await add(database)
    for _ in range(job_queue.MOST_ATTEMPTS):
        job = await claim(database, clock)
        assert job is not None
        clock.advance(seconds=61)
    async with database.transaction() as session:
        assert await job_queue.give_up_exhausted(session, [KIND], now=clock.now()) == 1
    assert job is not None
    assert await state_of(database, job.id) is JobState.FAILED
