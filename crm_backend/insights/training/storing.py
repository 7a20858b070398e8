"""Writing what was learnt in short transactions, and putting it in the place of what was shown before."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from crm_backend.core.bulk import Row, add_rows
from crm_backend.core.jobs import Job, JobState
from crm_backend.core.orm import Base
from crm_backend.core.pace import Pace
from crm_backend.insights.models import (
    CustomerScore,
    ForecastReason,
    NextNeed,
    ProductForecast,
    Training,
)
from crm_backend.insights.training.rules import monday_of
from crm_backend.insights.training.values import Quality, TrainingKind, TrainingState
from crm_backend.shop.rules import local_day

ROWS_AT_A_TIME = 60
"""Rows of one transaction; each falls on index pages of its own, which the commit has to write."""
MONDAYS_KEPT = timedelta(days=35)
"""Forecasts stored on a Monday are kept so long, so that they can be held against what was sold."""
CARDS_KEPT = timedelta(days=400)
_KEYS: dict[type[Base], InstrumentedAttribute[Any]] = {
    ProductForecast: ProductForecast.sku,
    ForecastReason: ForecastReason.sku,
    CustomerScore: CustomerScore.customer_id,
    NextNeed: NextNeed.customer_id,
}
_RESULTS: dict[TrainingKind, tuple[type[Base], ...]] = {
    TrainingKind.DEMAND: (ProductForecast, ForecastReason),
    TrainingKind.CUSTOMERS: (CustomerScore, NextNeed),
}


class LeaseLost(Exception):
    """Another worker took this training over, so nothing of it is shown."""


def begin(session: Session, kind: TrainingKind, as_of: datetime, *, now: datetime) -> int:
    """Note that a training runs; what an earlier one left running did not end. Returns its id."""
    session.execute(
        update(Training)
        .where(Training.kind == kind, Training.state == TrainingState.RUNNING)
        .values(state=TrainingState.FAILED, reason="it did not end", ended_at=now)
    )
    training = Training(
        kind=kind,
        state=TrainingState.RUNNING,
        as_of=as_of,
        is_current=False,
        card={},
        started_at=now,
    )
    session.add(training)
    session.flush()
    return training.id


def current_quality(session: Session, kind: TrainingKind) -> Quality | None:
    """What the current training of a kind is judged by; None before the first."""
    statement = select(Training).where(Training.kind == kind, Training.is_current)
    training = session.scalars(statement).first()
    return None if training is None else quality_of(training)


def quality_of(training: Training) -> Quality:
    """As it was stored in the card."""
    judged = training.card["judged"]
    return Quality(
        as_of=training.as_of,
        is_rule=judged["is_rule"],
        error=judged["error"],
        base_error=judged["base_error"],
    )


def write_rows(
    pace: Pace, training_id: int, rows: dict[type[Base], list[Row]], report: Callable[[float], None]
) -> None:
    """Write the results of a training that nobody sees yet."""
    total, written = max(sum(map(len, rows.values())), 1), 0
    for model, of_model in rows.items():
        for batch in _batches(of_model):
            with pace.transaction() as session:
                add_rows(session, model, [{"training_id": training_id, **row} for row in batch])
            written += len(batch)
            report(written / total)


def _batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for at in range(0, len(rows), ROWS_AT_A_TIME):
        yield rows[at : at + ROWS_AT_A_TIME]


def publish(session: Session, training_id: int, card: dict[str, Any], *, now: datetime) -> None:
    """Show this training from now on, in place of the current one of its kind."""
    training = session.get_one(Training, training_id)
    session.execute(
        update(Training)
        .where(Training.kind == training.kind, Training.is_current)
        .values(is_current=False)
    )
    training.is_current = True
    training.state = TrainingState.STORED
    training.card = card
    training.ended_at = now


def put_aside(
    session: Session, training_id: int, card: dict[str, Any], reason: str, *, now: datetime
) -> None:
    """Keep the card of a training whose results are not shown, and why."""
    training = session.get_one(Training, training_id)
    training.state = TrainingState.REJECTED
    training.card = card
    training.reason = reason
    training.ended_at = now


def note_failure(session: Session, training_id: int, reason: str, *, now: datetime) -> None:
    """A training ended without a result; what was written of it is deleted with the next."""
    training = session.get_one(Training, training_id)
    training.state = TrainingState.FAILED
    training.reason = reason
    training.ended_at = now


def check_lease(session: Session, job_id: int, attempt: int) -> None:
    """Raise ``LeaseLost`` unless this attempt still holds the job; the job's row is locked."""
    statement = select(Job.id).where(
        Job.id == job_id, Job.state == JobState.RUNNING, Job.attempts == attempt
    )
    if session.scalar(statement.with_for_update()) is None:
        raise LeaseLost


def delete_old(pace: Pace, reading: Session, kind: TrainingKind, zone: str, now: datetime) -> None:
    """Delete results that nobody will look at again, a few rows at a time, and cards over a year old."""
    trainings = reading.scalars(select(Training).where(Training.kind == kind)).all()
    kept = _kept_results(trainings, kind, zone, now)
    for training in trainings:
        if training.id in kept or training.state is TrainingState.RUNNING:
            continue
        for model in _RESULTS[kind]:
            _delete_results(pace, reading, model, training.id)
        if training.started_at < now - CARDS_KEPT:
            with pace.transaction() as session:
                session.execute(delete(Training).where(Training.id == training.id))


def _kept_results(
    trainings: Sequence[Training], kind: TrainingKind, zone: str, now: datetime
) -> set[int]:
    """The current one, and of forecasts the last one of each late Monday."""
    kept = {training.id for training in trainings if training.is_current}
    if kind is TrainingKind.DEMAND:
        of_mondays = {
            training.as_of: training.id
            for training in sorted(trainings, key=lambda each: each.id)
            if training.state is TrainingState.STORED and training.as_of >= now - MONDAYS_KEPT
        }
        days = {moment: local_day(moment, zone) for moment in of_mondays}
        kept |= {of_mondays[moment] for moment, day in days.items() if day == monday_of(day)}
    return kept


def _delete_results(pace: Pace, reading: Session, model: type[Base], training_id: int) -> None:
    key = _KEYS[model]
    of_training: ColumnElement[bool] = model.__table__.c.training_id == training_id
    keys = reading.scalars(select(key).where(of_training).distinct().order_by(key)).all()
    # A product has five weeks, a customer some twenty needs.
    for at in range(0, len(keys), ROWS_AT_A_TIME // 10):
        some = keys[at : at + ROWS_AT_A_TIME // 10]
        with pace.transaction() as session:
            session.execute(delete(model).where(of_training, key.between(some[0], some[-1])))
