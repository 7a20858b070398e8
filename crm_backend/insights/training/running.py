"""One training from beginning to end; blocking, in a process of its own."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_backend.core.bulk import BulkDatabase
from crm_backend.core.clock import Clock
from crm_backend.core.pace import Pace
from crm_backend.insights.periods import midnight
from crm_backend.insights.training import repository, storing
from crm_backend.insights.training.learnt import Learnt, Window
from crm_backend.insights.training.rules import as_of_of, why_not_better
from crm_backend.insights.training.values import Stage, TrainingKind
from crm_backend.shop.models import Shop
from crm_backend.shop.rules import local_day

Report = Callable[[Stage, float], None]
CheckLease = Callable[[Session], None]

_LEARNERS = {
    TrainingKind.DEMAND: "crm_backend.insights.training.learn_demand",
    TrainingKind.CUSTOMERS: "crm_backend.insights.training.learn_customers",
}
"""Modules with a function ``learn``; pandas and scikit-learn come with them."""


def train(
    database: BulkDatabase,
    clock: Clock,
    kind: TrainingKind,
    *,
    check_lease: CheckLease,
    report: Report,
) -> dict[str, Any]:
    """Learn, judge and store; returns what became of it as ``outcome``: stored, rejected or no_orders.

    Results are written before they are shown, and shown by one change; a training that dies in
    between leaves the current one as it was. ``check_lease`` is called in every transaction that
    others see, and raises where another worker has the job.
    """
    report(Stage.READ, 0.0)
    with database.reading() as session:
        window = _window(session, clock)
        if window is None:
            return {"outcome": "no_orders"}
    with database.transaction() as session:
        check_lease(session)
        training_id = storing.begin(session, kind, window.as_of, now=clock.now())
    run = _Run(database, clock, kind, window, training_id, check_lease, report)
    try:
        return run.finish()
    except Exception as error:
        with database.transaction() as session:
            storing.note_failure(session, training_id, type(error).__name__, now=clock.now())
        raise


@dataclass(frozen=True)
class _Run:
    """A training that has begun."""

    database: BulkDatabase
    clock: Clock
    kind: TrainingKind
    window: Window
    training_id: int
    check_lease: CheckLease
    report: Report

    def finish(self) -> dict[str, Any]:
        self.report(Stage.LEARN, 0.0)
        with self.database.reading() as session:
            learnt: Learnt = import_module(_LEARNERS[self.kind]).learn(session, self.window)
            worse = why_not_better(learnt.quality, storing.current_quality(session, self.kind))
        pace = Pace(self.database, self.clock, pause=time.sleep)
        if worse is None:
            storing.write_rows(
                pace,
                self.training_id,
                learnt.rows,
                lambda share: self.report(Stage.WRITE, share),
            )
        self._show(_card(learnt, self.window), worse)
        with self.database.reading() as session:
            storing.delete_old(pace, session, self.kind, self.window.time_zone, self.clock.now())
        self.report(Stage.WRITE, 1.0)
        outcome = "stored" if worse is None else "rejected"
        return {"outcome": outcome, "reason": worse, "training_id": self.training_id}

    def _show(self, card: dict[str, Any], worse: str | None) -> None:
        with self.database.transaction() as session:
            self.check_lease(session)
            now = self.clock.now()
            if worse is None:
                storing.publish(session, self.training_id, card, now=now)
            else:
                storing.put_aside(session, self.training_id, card, worse, now=now)


def _window(session: Session, clock: Clock) -> Window | None:
    """What the shop's rows allow to look at; None before its first whole day with an order."""
    shop = session.scalars(select(Shop)).first()
    if shop is None:
        return None
    today = midnight(local_day(clock.now(), shop.time_zone), shop.time_zone)
    span = repository.paid_span(session, today)
    if span is None:
        return None
    first, last = span
    return Window(
        first=first,
        as_of=as_of_of(last, shop.time_zone, now=clock.now()),
        time_zone=shop.time_zone,
        currency=shop.currency,
    )


def _card(learnt: Learnt, window: Window) -> dict[str, Any]:
    judged = asdict(learnt.quality)
    del judged["as_of"]
    return {**learnt.card, "judged": judged, "first_paid_at": window.first.isoformat()}
