"""Asking for trainings and running them; the hub only asks, a worker or a command runs."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import structlog
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.core import job_queue
from crm_backend.core.clock import Clock, offset_seconds
from crm_backend.core.db import Database
from crm_backend.core.jobs import Job, JobState
from crm_backend.insights.training import trainings
from crm_backend.insights.training.errors import TrainingFailed
from crm_backend.insights.training.values import (
    JOB_KINDS,
    KIND_OF_JOB,
    LEASE,
    Progress,
    Stage,
    TrainingKind,
)

log = structlog.get_logger()

RENEW_SECONDS = 15.0
RETRY_SECONDS = 3.0
"""Well within the lease, where the database did not take a renewal."""
LONGEST_SECONDS = 3600.0
WAIT_SECONDS = 1.0
_PROCESS = "crm_backend.insights.training.process"
OnProgress = Callable[[Progress], None]


async def ask(session: AsyncSession, kind: TrainingKind, *, now: datetime) -> Job:
    """Ask for a training; one that waits or runs already is the answer to every further wish."""
    open_job = await job_queue.find_open(session, JOB_KINDS[kind])
    if open_job is not None:
        return open_job
    key = f"{JOB_KINDS[kind]}:asked:{now.isoformat()}"
    job = await job_queue.add_job(session, JOB_KINDS[kind], key, {}, now=now)
    if job is None:
        raise RuntimeError("two trainings were asked for in the same microsecond")
    return job


async def list_open(session: AsyncSession, kind: TrainingKind | None) -> list[Job]:
    """Trainings that wait or run, at most one of each kind."""
    kinds = tuple(TrainingKind) if kind is None else (kind,)
    found = [await job_queue.find_open(session, JOB_KINDS[each]) for each in kinds]
    return [job for job in found if job is not None]


async def due_nightly(session: AsyncSession, today: date) -> list[TrainingKind]:
    """Which trainings of the shop's day nobody has asked for; none while the shop has no order."""
    if not await trainings.has_orders(session):
        return []
    return [
        kind for kind in TrainingKind if not await job_queue.is_known(session, _key(kind, today))
    ]


async def ask_nightly(
    session: AsyncSession, kinds: Sequence[TrainingKind], today: date, *, now: datetime
) -> int:
    """Ask for the trainings of the shop's day, once each. Returns how many are new."""
    asked = 0
    for kind in kinds:
        key = _key(kind, today)
        job = await job_queue.add_job(session, JOB_KINDS[kind], key, {}, now=now)
        asked += job is not None
    return asked


def _key(kind: TrainingKind, today: date) -> str:
    return f"{JOB_KINDS[kind]}:{today}"


async def claim(
    database: Database, clock: Clock, *, kinds: Sequence[TrainingKind] = tuple(TrainingKind)
) -> Job | None:
    """Take a training that waits, or that a dead worker left behind."""
    names = [JOB_KINDS[kind] for kind in kinds]
    async with database.reading() as session:
        if not await job_queue.is_any_free(session, names, now=clock.now()):
            return None
    async with database.transaction() as session:
        await job_queue.give_up_exhausted(session, names, now=clock.now())
        return await job_queue.claim(session, names, lease=LEASE, now=clock.now())


async def run(
    database: Database, clock: Clock, job: Job, *, on_progress: OnProgress = lambda _: None
) -> dict[str, Any] | None:
    """Run a training that this process has claimed, in a process of its own.

    Returns its result; None where it failed, or another worker took it over. While it runs, the
    lease is renewed; when this task is cancelled, the process ends with it and the job is free again
    as soon as its lease is over.
    """
    process = await _start(database.url, clock, job)
    watch = _Watch(database, clock, job, process, on_progress)
    try:
        result = await asyncio.wait_for(watch.until_ended(), LONGEST_SECONDS)
    except TimeoutError:
        result = None
    finally:
        await _end(process)
    async with database.transaction() as session:
        if result is None:
            await job_queue.fail(session, job, f"status {process.returncode}", now=clock.now())
        else:
            await job_queue.finish(session, job, result, now=clock.now())
    return result


async def train_now(
    database: Database, clock: Clock, kind: TrainingKind, *, on_progress: OnProgress
) -> dict[str, Any]:
    """Train in this process's care and return the result; where a worker is at it, wait for that.

    Raises
    ------
    TrainingFailed
        It ended without a result.
    """
    async with database.transaction() as session:
        job = await ask(session, kind, now=clock.now())
        ours = await job_queue.claim_one(session, job.id, lease=LEASE, now=clock.now())
    if ours is not None:
        result = await run(database, clock, ours, on_progress=on_progress)
    else:
        result = await _wait_for(database, clock, job.id, on_progress)
    if result is None:
        raise TrainingFailed(kind=kind.value)
    return result


async def _wait_for(
    database: Database, clock: Clock, job_id: int, on_progress: OnProgress
) -> dict[str, Any] | None:
    while True:
        async with database.reading() as session:
            job = await job_queue.find_job(session, job_id)
        if job is None or job.state in (JobState.DONE, JobState.FAILED):
            return None if job is None else job.result
        if "stage" in job.progress:
            on_progress(_progress(job, job.progress))
        await clock.sleep(WAIT_SECONDS)


def _progress(job: Job, told: dict[str, Any]) -> Progress:
    return Progress(kind=KIND_OF_JOB[job.kind], stage=Stage(told["stage"]), share=told["share"])


async def _start(url: URL, clock: Clock, job: Job) -> Process:
    # One thread: two cores also serve chats. The libraries read this before their first import.
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # noqa: TID251
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", _PROCESS), stdin=PIPE, stdout=PIPE, stderr=None, env=environment
    )
    wanted = {
        "database_url": url.render_as_string(hide_password=False),  # not on the command line
        "kind": KIND_OF_JOB[job.kind].value,
        "job_id": job.id,
        "attempt": job.attempts,
        "clock_offset_seconds": offset_seconds(clock),
    }
    if process.stdin is not None:
        process.stdin.write(json.dumps(wanted).encode() + b"\n")
        process.stdin.close()
    return process


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()


class _Watch:
    """Reads what a training's process says, and keeps its lease."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        job: Job,
        process: Process,
        on_progress: OnProgress,
    ) -> None:
        self._database = database
        self._clock = clock
        self._job = job
        self._process = process
        self._on_progress = on_progress
        self._progress: dict[str, Any] = {}
        self._result: dict[str, Any] | None = None

    async def until_ended(self) -> dict[str, Any] | None:
        """The result, or None where the process failed or its lease is another's."""
        renewing = asyncio.create_task(self._keep_lease())
        try:
            await self._read()
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
        return self._result if await self._process.wait() == 0 else None

    async def _read(self) -> None:
        if self._process.stdout is None:
            return
        async for line in self._process.stdout:
            told = json.loads(line) if line.startswith(b"{") else {}
            self._result = told.get("result", self._result)
            if "stage" in told:
                self._progress = told
                self._on_progress(_progress(self._job, told))

    async def _keep_lease(self) -> None:
        wait = RENEW_SECONDS
        while True:
            await asyncio.sleep(wait)
            try:
                is_ours = await self._renew()
            except (SQLAlchemyError, OSError) as error:
                # Whether the lease is lost, only the database can say; one that is busy or away
                # says nothing. Until then the process stores nothing either: it asks there as well.
                log.warning(
                    "training.lease_not_renewed", job_id=self._job.id, error=type(error).__name__
                )
                wait = RETRY_SECONDS
                continue
            if not is_ours:
                self._process.kill()
                return
            wait = RENEW_SECONDS

    async def _renew(self) -> bool:
        async with self._database.transaction() as session:
            return await job_queue.renew(
                session, self._job, self._progress, lease=LEASE, now=self._clock.now()
            )
