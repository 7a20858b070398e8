"""Stored forecasts of the awkward shop, by chance: of what stands and sells, and of what does neither any more.

No model made them; what follows from them (reorder, cover, risk, error) is what is checked.
"""

from datetime import date, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_backend.catalog.models import Product
from crm_backend.insights.models import ForecastReason, ProductForecast, Training
from crm_backend.insights.training.values import TrainingKind, TrainingState
from tests.insights.rows import local

SEED, WEEKS = 52, 5
THIS_MONDAY, LAST_MONDAY = date(2026, 11, 23), date(2026, 11, 16)


def write(session: Session) -> None:
    """This morning's forecasts of five weeks, and those of last Monday."""
    dice = Random(SEED)
    skus = session.scalars(select(Product.sku).order_by(Product.sku)).all()
    trainings = (("2026-11-25 00:00", THIS_MONDAY, True), ("2026-11-16 00:00", LAST_MONDAY, False))
    for as_of, monday, is_current in trainings:
        training = Training(
            kind=TrainingKind.DEMAND,
            state=TrainingState.STORED,
            as_of=local(as_of),
            is_current=is_current,
            card={"judged": {"is_rule": False, "error": 0.7, "base_error": 1.0}},
            started_at=local(as_of) + timedelta(hours=2),
            ended_at=local(as_of) + timedelta(hours=3),
        )
        session.add(training)
        session.flush()
        for sku in skus:
            if dice.random() < 0.9:
                _forecast(session, dice, training, sku, monday)
    session.flush()


def _forecast(session: Session, dice: Random, training: Training, sku: str, monday: date) -> None:
    # Some sell nothing, some a little, some more than there is.
    usual = dice.choice((0.0, 0.3, 2.5, 8.0, 40.0, 120.0))
    for week in range(WEEKS):
        mean = usual * dice.uniform(0.7, 1.3)
        session.add(
            ProductForecast(
                training_id=training.id,
                sku=sku,
                week_start=monday + timedelta(weeks=week),
                mean=mean,
                low=mean * dice.uniform(0.2, 0.8),
                high=mean * dice.uniform(1.2, 2.5) + dice.choice((0, 1)),
            )
        )
    session.add(
        ForecastReason(
            training_id=training.id,
            sku=sku,
            is_rule=False,
            rule="mean",
            reason_zh="原因",
            reason_en="why",
        )
    )
