"""Asking for jobs, taking them and ending them; whoever holds the lease is the only one to run a job.

Every change names the attempt it belongs to: a runner that lost its lease changes nothing any more.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.core.jobs import Job, JobState

MOST_ATTEMPTS = 3
RETRY_AFTER = timedelta(minutes=5)
OPEN = (JobState.WAITING, JobState.RUNNING)


async def add_job(
    session: AsyncSession, kind: str, run_key: str, arguments: Mapping[str, Any], *, now: datetime
) -> Job | None:
    """Ask for a job, due now; None where ``run_key`` was asked for before, whatever became of it."""
    if await is_known(session, run_key):
        return None
    job = Job(
        kind=kind,
        run_key=run_key,
        arguments=dict(arguments),
        state=JobState.WAITING,
        attempts=0,
        due_at=now,
        progress={},
        created_at=now,
    )
    session.add(job)
    await session.flush()
    return job


async def is_known(session: AsyncSession, run_key: str) -> bool:
    """Whether this run was ever asked for."""
    return await session.scalar(select(Job.id).where(Job.run_key == run_key)) is not None


async def find_job(session: AsyncSession, job_id: int) -> Job | None:
    """A job by its id, as it is in the database now."""
    return await session.get(Job, job_id, populate_existing=True)


async def find_open(session: AsyncSession, kind: str) -> Job | None:
    """The oldest job of a kind that waits or runs."""
    statement = select(Job).where(Job.kind == kind, Job.state.in_(OPEN)).order_by(Job.id).limit(1)
    return (await session.scalars(statement)).first()


async def is_any_free(session: AsyncSession, kinds: Collection[str], *, now: datetime) -> bool:
    """Whether there is a job of these kinds to take or to give up; asked before a write lock is."""
    statement = select(Job.id).where(Job.kind.in_(kinds), _is_free(now)).limit(1)
    return await session.scalar(statement) is not None


async def claim(
    session: AsyncSession, kinds: Collection[str], *, lease: timedelta, now: datetime
) -> Job | None:
    """Take the oldest job of these kinds that waits, or whose runner died; None if there is none."""
    statement = (
        select(Job.id)
        .where(Job.kind.in_(kinds), _is_free(now), Job.attempts < MOST_ATTEMPTS)
        .order_by(Job.due_at, Job.id)
        .limit(1)
    )
    job_id = await session.scalar(statement)
    return None if job_id is None else await claim_one(session, job_id, lease=lease, now=now)


async def claim_one(
    session: AsyncSession, job_id: int, *, lease: timedelta, now: datetime
) -> Job | None:
    """Take this job if nobody holds it; None if somebody does, or it is over."""
    statement = (
        update(Job)
        .where(Job.id == job_id, _is_free(now))
        .values(
            state=JobState.RUNNING,
            attempts=Job.attempts + 1,
            lease_until=now + lease,
            progress={},
        )
    )
    return await find_job(session, job_id) if await _changed_one(session, statement) else None


async def give_up_exhausted(session: AsyncSession, kinds: Collection[str], *, now: datetime) -> int:
    """Fail the jobs whose runners died too often. Returns how many."""
    statement = (
        update(Job)
        .where(Job.kind.in_(kinds), _is_free(now), Job.attempts >= MOST_ATTEMPTS)
        .values(
            state=JobState.FAILED,
            failure="its runner died too often",
            lease_until=None,
            ended_at=now,
        )
    )
    return await _changed(session, statement)


async def renew(
    session: AsyncSession,
    job: Job,
    progress: Mapping[str, Any],
    *,
    lease: timedelta,
    now: datetime,
) -> bool:
    """Tell how far a job is and that its runner lives; False: somebody else has it."""
    statement = (
        update(Job).where(_is_held(job)).values(progress=dict(progress), lease_until=now + lease)
    )
    return await _changed_one(session, statement)


async def finish(
    session: AsyncSession, job: Job, result: Mapping[str, Any], *, now: datetime
) -> bool:
    """End a job well; False: somebody else has it."""
    values = {"state": JobState.DONE, "result": dict(result), "lease_until": None, "ended_at": now}
    return await _changed_one(session, update(Job).where(_is_held(job)).values(values))


async def close(
    session: AsyncSession, job_id: int, result: Mapping[str, Any], *, now: datetime
) -> None:
    """End a job that nobody claims, since whoever does a step of it locks what the step is about.

    What it was to do is forgotten: the result tells what was done.
    """
    values = {"state": JobState.DONE, "arguments": {}, "result": dict(result), "ended_at": now}
    is_open = and_(Job.id == job_id, Job.state == JobState.WAITING)
    await _changed_one(session, update(Job).where(is_open).values(values))


async def fail(session: AsyncSession, job: Job, failure: str, *, now: datetime) -> bool:
    """Count a failed attempt; the job waits some minutes to be tried again, or has failed for good."""
    is_over = job.attempts >= MOST_ATTEMPTS
    values = {
        "due_at": now + RETRY_AFTER * job.attempts,
        "state": JobState.FAILED if is_over else JobState.WAITING,
        "failure": failure,
        "lease_until": None,
        "ended_at": now if is_over else None,
    }
    return await _changed_one(session, update(Job).where(_is_held(job)).values(values))


def _is_free(now: datetime) -> Any:  # noqa: ANN401 - SQLAlchemy's own conditions
    waits = and_(Job.state == JobState.WAITING, Job.due_at <= now)
    is_left = and_(Job.state == JobState.RUNNING, Job.lease_until < now)
    return or_(waits, is_left)


def _is_held(job: Job) -> Any:  # noqa: ANN401
    return and_(Job.id == job.id, Job.state == JobState.RUNNING, Job.attempts == job.attempts)


async def _changed_one(session: AsyncSession, statement: Any) -> bool:  # noqa: ANN401
    return await _changed(session, statement) == 1


async def _changed(session: AsyncSession, statement: Any) -> int:  # noqa: ANN401
    result = await session.execute(statement.execution_options(synchronize_session=False))
    return result.rowcount if isinstance(result, CursorResult) else 0
