"""What trainings stored: forecasts of products, scores of customers."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers.models import Customer
from crm_backend.insights.models import CustomerScore, ForecastReason, ProductForecast, Training
from crm_backend.insights.training.values import TrainingKind, TrainingState
from tests.fakes.fixed_clock import NOW

# The midnight before NOW, a Wednesday in Shanghai; its week began on MONDAY.
AS_OF = datetime.fromisoformat("2026-11-24T16:00:00+00:00")
MONDAY = date(2026, 11, 23)


async def add_training(session: AsyncSession, kind: TrainingKind, **fields: object) -> Training:
    """A training whose results are shown."""
    values: dict[str, Any] = {
        "kind": kind,
        "state": TrainingState.STORED,
        "as_of": AS_OF,
        "is_current": True,
        "card": {"judged": {"is_rule": False, "error": 0.7, "base_error": 1.0}},
        "started_at": NOW - timedelta(hours=2),
        "ended_at": NOW - timedelta(hours=1),
    }
    training = Training(**{**values, **fields})
    session.add(training)
    await session.flush()
    return training


async def add_forecast(
    session: AsyncSession,
    training: Training,
    sku: str,
    means: Sequence[float],
    *,
    highs: Sequence[float | None] | None = None,
    first: date = MONDAY,
    is_rule: bool = False,
) -> None:
    """Forecasts of one product for the weeks from ``first``; the low end is 0 wherever there is a high one."""
    ends = highs or [2 * mean for mean in means]
    for at, (mean, high) in enumerate(zip(means, ends, strict=True)):
        session.add(
            ProductForecast(
                training_id=training.id,
                sku=sku,
                week_start=first + timedelta(weeks=at),
                mean=mean,
                low=None if high is None else 0.4,
                high=high,
            )
        )
    session.add(
        ForecastReason(
            training_id=training.id,
            sku=sku,
            is_rule=is_rule,
            rule="mean_so_far" if is_rule else "mean",
            reason_zh=f"{sku} 的原因",
            reason_en=f"why of {sku}",
        )
    )
    await session.flush()


async def add_score(
    session: AsyncSession, training: Training, customer: Customer, **fields: object
) -> CustomerScore:
    """Scores of a customer who buys now and then."""
    values: dict[str, Any] = {
        "training_id": training.id,
        "customer_id": customer.id,
        "spent_minor": 100_000,
        "spent_365_minor": 50_000,
        "orders": 4,
        "purchase_days": 4,
        "first_purchase_on": date(2025, 1, 1),
        "last_purchase_on": date(2026, 10, 1),
        "purchase_prob": 0.5,
        "expected_spend_minor": 12_345,
        "churn_prob": 0.25,
        "churn_horizon_days": 60,
        "churn_level": "low",
        "value_at_risk_minor": 12_500,
        "refund_prob": 0.125,
        "r": 5,
        "f": 4,
        "m": 3,
        "segment": "一般价值客户",
        "is_rule": False,
        "reasons_zh": ["平均约 39 天买一次", "一共买过 4 单"],
        "reasons_en": ["buys about every 39 days", "4 orders so far"],
    }
    score = CustomerScore(**{**values, **fields})
    session.add(score)
    await session.flush()
    return score
