"""What is known and expected of single customers, for those who serve them: value, risks, next needs, and why."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.wording import Locale
from crm_backend.insights.models import CustomerScore
from crm_backend.insights.scores import repository
from crm_backend.insights.scores.repository import ScoreFilter
from crm_backend.insights.scores.words import LEVELS, segment_name
from crm_backend.insights.training import trainings
from crm_backend.insights.training.values import TrainingKind
from crm_backend.shop.models import Shop
from crm_backend.shop.rules import local_day

NEEDS_SHOWN = 3


class NeedRead(BaseModel):
    """A product the customer bought before: when it is needed again, and how likely within 30 days.

    ``is_overdue``: the day lay behind when the scores were made.
    """

    sku: str
    product_name: str
    due_on: date
    is_overdue: bool
    prob: float | None
    reason: str


class OutlookRead(BaseModel):
    """A customer's stored scores (docs/metrics.md, Customers); ``is_rule``: too little data for a model.

    Probabilities lie between 0 and 1; ``churn_prob`` is that of no purchase within
    ``churn_horizon_days``, the others look 90 days ahead.
    """

    as_of: datetime
    last_known_day: date
    currency: str
    segment: str
    r: int
    f: int
    m: int
    spent_minor: int
    spent_365_minor: int
    purchase_prob: float
    expected_spend_minor: int
    churn_prob: float
    churn_level: str
    churn_level_text: str
    churn_horizon_days: int
    value_at_risk_minor: int
    refund_prob: float
    is_rule: bool
    reasons: list[str]
    next_needs: list[NeedRead]


async def find_outlook(
    session: AsyncSession, customer_id: int, *, shop: Shop, locale: Locale
) -> OutlookRead | None:
    """The scores of one customer; None before the first training, or without an order before it."""
    training = await trainings.find_current(session, TrainingKind.CUSTOMERS)
    if training is None:
        return None
    wanted = ScoreFilter(training_id=training.id, customer_ids=[customer_id])
    scores = await repository.scores_of(session, wanted)
    if customer_id not in scores:
        return None
    needs = await repository.list_needs(session, wanted, limit=NEEDS_SHOWN)
    score = scores[customer_id]
    is_chinese = locale == "zh"
    as_of_day = local_day(training.as_of, shop.time_zone)
    return OutlookRead(
        as_of=training.as_of,
        last_known_day=as_of_day - timedelta(days=1),
        currency=shop.currency,
        segment=segment_name(score.segment, locale),
        churn_level_text=LEVELS[score.churn_level][locale],
        reasons=score.reasons_zh if is_chinese else score.reasons_en,
        next_needs=[
            NeedRead(
                sku=each.need.sku,
                product_name=each.product_name,
                due_on=each.need.due_on,
                is_overdue=each.need.due_on < as_of_day,
                prob=each.need.prob,
                reason=each.need.reason_zh if is_chinese else each.need.reason_en,
            )
            for each in needs
        ],
        **{name: getattr(score, name) for name in _COPIED},
    )


_COPIED = (
    *("r", "f", "m", "spent_minor", "spent_365_minor", "purchase_prob", "expected_spend_minor"),
    *("churn_prob", "churn_level", "churn_horizon_days", "value_at_risk_minor", "refund_prob"),
    "is_rule",
)


async def scores_of_customers(
    session: AsyncSession, customer_ids: Sequence[int]
) -> dict[int, CustomerScore]:
    """The current scores of some customers; those without any are left out."""
    training = await trainings.find_current(session, TrainingKind.CUSTOMERS)
    if training is None or not customer_ids:
        return {}
    wanted = ScoreFilter(training_id=training.id, customer_ids=customer_ids)
    return await repository.scores_of(session, wanted)
