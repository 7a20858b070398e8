"""Trainings from the shop's rows to what is shown: stored, put aside, taken over, cleared away."""

import asyncio
from datetime import date, timedelta
from typing import Any

import psutil
import pytest
from sqlalchemy import func, select

from crm_backend.core import job_queue
from crm_backend.core.db import Database, DatabaseUnavailable
from crm_backend.core.jobs import JobState
from crm_backend.customers.models import Customer
from crm_backend.insights import tasks
from crm_backend.insights.models import (
    CustomerScore,
    ForecastReason,
    NextNeed,
    ProductForecast,
    Training,
)
from crm_backend.insights.training import running, service
from crm_backend.insights.training.storing import LeaseLost
from crm_backend.insights.training.values import LEASE, Progress, TrainingKind, TrainingState
from tests import factories
from tests.factories.results import AS_OF, MONDAY, add_forecast, add_training
from tests.fakes.fixed_clock import NOW, FixedClock
from tests.insights.shop_to_learn import FIRST_MONDAY, add_shop_to_learn, run_training

DEMAND, CUSTOMERS = TrainingKind.DEMAND, TrainingKind.CUSTOMERS


@pytest.fixture
async def shop(database: Database) -> Database:
    async with database.transaction() as session:
        await add_shop_to_learn(session)
    return database


async def all_of(database: Database, model):
    async with database.reading() as session:
        return (await session.scalars(select(model))).all()


async def count(database: Database, model, training_id: int) -> int:
    async with database.reading() as session:
        of_training = model.training_id == training_id
        found = await session.scalar(select(func.count()).select_from(model).where(of_training))
        return found or 0


async def test_young_shop_gets_marked_rules_for_five_weeks(shop, clock):
    assert run_training(shop, clock, DEMAND)["outcome"] == "stored"
    (training,) = await all_of(shop, Training)
    assert (training.state, training.is_current, training.as_of) == (
        TrainingState.STORED,
        True,
        AS_OF,
    )
    assert training.card["judged"]["is_rule"]
    assert training.card["fallback"]  # says why
    assert training.card["last_period"] == "2026-11-16"
    forecasts = await all_of(shop, ProductForecast)
    tea = [row for row in forecasts if row.sku == "TEA"]
    assert [row.week_start for row in tea] == [MONDAY + timedelta(weeks=at) for at in range(5)]
    # (2 + 4 + 3 + 3 + 2 + 4 + 3) / 7; what was cancelled, and what this week sold, is not in it.
    assert [row.mean for row in tea] == pytest.approx([3.0] * 5)
    reasons = {row.sku: row for row in await all_of(shop, ForecastReason)}
    assert all(row.is_rule for row in reasons.values())
    assert set(reasons) == {"TEA", "CUP"}


async def test_an_order_without_a_line_is_an_order_all_the_same(shop, clock):
    async with shop.transaction() as session:
        buyer = await session.scalar(select(Customer).where(Customer.number == "C1"))
        placed_at = FIRST_MONDAY + timedelta(weeks=6, days=1)
        await factories.add_order(session, buyer, lines=[], placed_at=placed_at)
    assert run_training(shop, clock, CUSTOMERS)["outcome"] == "stored"
    (score,) = await all_of(shop, CustomerScore)
    assert (score.spent_minor, score.orders, score.purchase_days) == (21_000, 8, 8)
    assert score.last_purchase_on == date(2026, 11, 17)
    (need,) = await all_of(shop, NextNeed)
    assert (need.sku, need.purchases) == ("TEA", 7)


async def test_customers_get_exact_facts_and_marked_rules(shop, clock):
    assert run_training(shop, clock, CUSTOMERS)["outcome"] == "stored"
    (score,) = await all_of(shop, CustomerScore)  # the anonymous order is nobody's
    assert (score.spent_minor, score.spent_365_minor) == (21_000, 21_000)
    assert (score.orders, score.purchase_days) == (7, 7)
    assert (score.first_purchase_on, score.last_purchase_on) == (
        date(2026, 10, 5),
        date(2026, 11, 16),
    )
    assert (score.r, score.f, score.m, score.segment) == (1, 1, 1, "一般挽留客户")
    assert score.is_rule
    assert 0 <= score.churn_prob <= 1
    assert score.reasons_zh
    (need,) = await all_of(shop, NextNeed)
    assert (need.sku, need.purchases, need.due_on, need.prob) == (
        "TEA",
        7,
        date(2026, 11, 23),
        None,
    )


@pytest.mark.parametrize("kind", list(TrainingKind))
async def test_shop_without_an_order_before_today_has_nothing_to_learn(database, clock, kind):
    assert run_training(database, clock, kind) == {"outcome": "no_orders"}  # no shop at all
    async with database.transaction() as session:
        await factories.add_shop(session)
        await factories.add_order(session, None, placed_at=NOW - timedelta(hours=3))
    assert run_training(database, clock, kind) == {"outcome": "no_orders"}
    assert await all_of(database, Training) == []


async def test_shop_one_day_old_is_forecast_from_nothing_over_yet(database, clock):
    """An order of yesterday: no week is over, so no product has a forecast, and the card says so."""
    async with database.transaction() as session:
        await factories.add_shop(session)
        buyer = await factories.add_customer(session, number="C1")
        await factories.add_order(session, buyer, placed_at=NOW - timedelta(days=1))
    assert run_training(database, clock, DEMAND)["outcome"] == "stored"
    assert run_training(database, clock, CUSTOMERS)["outcome"] == "stored"
    assert await all_of(database, ProductForecast) == []
    assert len(await all_of(database, CustomerScore)) == 1


async def test_worse_training_is_put_aside_and_the_current_one_stays(shop, clock):
    async with shop.transaction() as session:
        good = await add_training(session, DEMAND, as_of=AS_OF - timedelta(days=1))
        await add_forecast(session, good, "TEA", [5, 5, 5, 5, 5])
    result = run_training(shop, clock, DEMAND)
    assert (result["outcome"], result["reason"]) == ("rejected", "too_little_to_learn")
    trainings = {each.id: each for each in await all_of(shop, Training)}
    assert trainings[good.id].is_current
    rejected = trainings[result["training_id"]]
    assert (rejected.state, rejected.is_current) == (TrainingState.REJECTED, False)
    assert rejected.card["fallback"]
    assert await count(shop, ProductForecast, good.id) == 5
    assert await count(shop, ProductForecast, rejected.id) == 0


async def test_training_whose_lease_is_lost_is_never_shown(shop, clock):
    run_training(shop, clock, DEMAND)
    calls = []

    def lose_at_the_end(_session):
        calls.append(1)
        if len(calls) == 2:
            raise LeaseLost

    with pytest.raises(LeaseLost):
        run_training(shop, clock, DEMAND, check_lease=lose_at_the_end)
    first, second = sorted(await all_of(shop, Training), key=lambda each: each.id)
    assert (first.is_current, second.is_current) == (True, False)
    assert (second.state, second.reason) == (TrainingState.FAILED, "LeaseLost")


async def test_failed_learning_leaves_the_current_results(shop, clock, monkeypatch):
    run_training(shop, clock, DEMAND)
    monkeypatch.setitem(running._LEARNERS, DEMAND, "tests.insights.learner_that_fails")
    with pytest.raises(ZeroDivisionError):
        run_training(shop, clock, DEMAND)
    first, second = sorted(await all_of(shop, Training), key=lambda each: each.id)
    assert (first.is_current, second.state) == (True, TrainingState.FAILED)


async def test_old_results_are_cleared_but_those_of_mondays(shop, clock):
    monday = AS_OF - timedelta(days=2)  # the midnight of Monday 23 November
    async with shop.transaction() as session:
        fields = {"is_current": False, "state": TrainingState.STORED}
        of_monday = await add_training(session, DEMAND, as_of=monday, **fields)
        of_sunday = await add_training(session, DEMAND, as_of=monday - timedelta(days=1), **fields)
        long_ago = await add_training(session, DEMAND, as_of=monday - timedelta(weeks=6), **fields)
        for training in (of_monday, of_sunday, long_ago):
            await add_forecast(session, training, "TEA", [1, 2, 3, 4, 5])
    new = run_training(shop, clock, DEMAND)["training_id"]
    kept = [
        await count(shop, ProductForecast, each)
        for each in (of_monday.id, of_sunday.id, long_ago.id, new)
    ]
    assert kept == [5, 0, 0, 10]
    assert await count(shop, ForecastReason, of_sunday.id) == 0
    assert len(await all_of(shop, Training)) == 4  # cards stay


async def test_todays_trainings_are_asked_for_once_and_again_tomorrow(shop, clock):
    assert await tasks.ask_for_todays_trainings(shop, clock) == 2
    assert await tasks.ask_for_todays_trainings(shop, clock) == 0
    # 14 hours on is 00:00 in Shanghai: not yet; five minutes later it is.
    clock.advance(hours=14)
    assert await tasks.ask_for_todays_trainings(shop, clock) == 0
    clock.advance(minutes=5)
    assert await tasks.ask_for_todays_trainings(shop, clock) == 2


async def test_empty_shop_is_not_trained(database, clock):
    async with database.transaction() as session:
        await factories.add_shop(session)
    assert await tasks.ask_for_todays_trainings(database, clock) == 0


async def test_a_second_wish_is_the_first(shop, clock):
    async with shop.transaction() as session:
        first = await service.ask(session, DEMAND, now=clock.now())
        second = await service.ask(session, DEMAND, now=clock.now())
    assert first.id == second.id


class FakeProcess:
    """A training's process that only notes that it was ended."""

    def __init__(self) -> None:
        self.is_killed = False

    def kill(self) -> None:
        self.is_killed = True


class FailingDatabase(Database):
    """A database whose first ``failures`` transactions are refused, as on a locked file."""

    def __init__(self, database: Database, failures: int) -> None:  # opens nothing of its own
        self._database = database
        self.failures = failures

    def transaction(self):
        if self.failures:
            self.failures -= 1
            raise DatabaseUnavailable
        return self._database.transaction()


async def test_lease_is_renewed_again_after_writes_that_failed(shop, clock, monkeypatch):
    monkeypatch.setattr(service, "RENEW_SECONDS", 0.01)
    monkeypatch.setattr(service, "RETRY_SECONDS", 0.01, raising=False)
    async with shop.transaction() as session:
        await service.ask(session, DEMAND, now=clock.now())
    job = await service.claim(shop, clock)
    assert job is not None
    database: Any = FailingDatabase(shop, failures=2)
    process: Any = FakeProcess()
    watch = service._Watch(database, clock, job, process, lambda _: None)
    clock.advance(seconds=30)
    renewing = asyncio.create_task(watch._keep_lease())
    try:
        async with asyncio.timeout(5):
            while (await _lease_of(shop, job.id)) != clock.now() + LEASE:
                assert not renewing.done()
                await asyncio.sleep(0.01)
        assert (database.failures, process.is_killed) == (0, False)
        async with shop.transaction() as session:  # the lease is another's now
            await job_queue.fail(session, job, "taken over", now=clock.now())
        await asyncio.wait_for(renewing, 5)
        assert process.is_killed
    finally:
        renewing.cancel()


async def _lease_of(database: Database, job_id: int):
    async with database.reading() as session:
        job = await job_queue.find_job(session, job_id)
    assert job is not None
    return job.lease_until


class TestProcess:
    """The real process of its own; on SQLite alone, for it starts Python anew each time."""

    @pytest.fixture
    def database_url(self, sqlite_url: str) -> str:
        return sqlite_url

    async def test_training_runs_in_its_own_process_and_tells_how_far_it_is(self, shop):
        clock = FixedClock(NOW + timedelta(days=2))  # never the machine's own day
        seen: list[Progress] = []
        result = await service.train_now(shop, clock, DEMAND, on_progress=seen.append)
        assert result["outcome"] == "stored"
        assert [each.stage.value for each in seen][:2] == ["read", "learn"]
        assert seen[-1].share == 1.0
        (training,) = await all_of(shop, Training)
        assert training.is_current
        assert training.as_of == AS_OF + timedelta(days=2)  # of our clock: nothing after it is read

    async def test_killed_process_leaves_the_job_to_be_tried_again(self, shop, clock):
        async with shop.transaction() as session:
            asked = await service.ask(session, DEMAND, now=clock.now())
        job = await service.claim(shop, clock)
        assert job is not None

        def kill(_progress: Progress) -> None:
            for child in psutil.Process().children():
                if any("training.process" in word for word in child.cmdline()):
                    child.kill()

        assert await service.run(shop, clock, job, on_progress=kill) is None
        async with shop.reading() as session:
            left = await job_queue.find_job(session, asked.id)
        assert left is not None
        assert left.state is JobState.WAITING
        assert await service.claim(shop, clock) is None  # not at once
        clock.advance(minutes=6)
        again = await service.claim(shop, clock)
        assert again is not None
        assert again.attempts == 2
