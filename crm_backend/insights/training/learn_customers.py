"""Scores of customers and what they need next, as rows of our own tables; imported only where a training runs."""

import pandas as pd
from sqlalchemy.orm import Session

from analytics.behaviour import CustomerScorer
from analytics.demand import NextNeedForecaster
from crm_backend.core.bulk import Row
from crm_backend.insights.models import CustomerScore, NextNeed
from crm_backend.insights.training import frames, repository
from crm_backend.insights.training.learnt import Learnt, Results, Window, known
from crm_backend.insights.training.values import Quality

NEEDS_PER_CUSTOMER = 20
"""The most probable needs that are kept of each customer."""
_NEED_HORIZON_DAYS = 30


def learn(session: Session, window: Window) -> Learnt:
    """Score every customer with a counted order, and foretell what they need next."""
    lines = frames.order_lines(session, window.as_of)
    refunds = frames.refunds(session, window.as_of)
    visits = frames.visits(session, window.as_of, window.time_zone)
    scorer = CustomerScorer(time_zone=window.time_zone, currency=window.currency)
    scorer.fit(lines, refunds, visits, as_of=window.as_of)
    scores = scorer.score(lines, refunds, visits, as_of=window.as_of)
    goods = lines[lines["sku"] != ""]
    needs = NextNeedForecaster(horizon_days=_NEED_HORIZON_DAYS, time_zone=window.time_zone)
    needs.fit(goods, as_of=window.as_of)
    ids = repository.ids_of_customers(session, scores["customer_number"].tolist())
    card = scorer.model_card_
    quality = Quality(
        as_of=window.as_of,
        is_rule=card.method == "rule",
        error=_brier(card.purchase.scores, card.purchase.model),
        base_error=_brier(card.purchase.scores, card.purchase.baseline),
    )
    rows: Results = {
        CustomerScore: _score_rows(scores, ids),
        NextNeed: _need_rows(needs, ids),
    }
    whole = {**card.as_json(), "next_need": needs.model_card_.as_json()}
    return Learnt(quality=quality, card=whole, rows=rows)


def _score_rows(scores: pd.DataFrame, ids: dict[str, int]) -> list[Row]:
    whole = (
        *("spent_minor", "spent_365_minor", "orders", "purchase_days", "expected_spend_minor"),
        *("churn_horizon_days", "value_at_risk_minor", "r", "f", "m"),
    )
    shares = ("purchase_prob", "churn_prob", "refund_prob")
    return [
        {
            "customer_id": ids[row["customer_number"]],
            **{name: int(row[name]) for name in whole},
            **{name: float(row[name]) for name in shares},
            "first_purchase_on": row["first_purchase_on"].date(),
            "last_purchase_on": row["last_purchase_on"].date(),
            "churn_level": row["churn_level"],
            "segment": row["segment"],
            "is_rule": row["method"] != "model",
            "reasons_zh": list(row["reasons_zh"]),
            "reasons_en": list(row["reasons_en"]),
        }
        for row in scores.to_dict("records")
    ]


def _need_rows(forecaster: NextNeedForecaster, ids: dict[str, int]) -> list[Row]:
    chinese = forecaster.predict(locale="zh")
    english = forecaster.predict(locale="en")["reason"]  # the same rows in the same order
    kept = chinese.assign(reason_en=english).groupby("customer_number").head(NEEDS_PER_CUSTOMER)
    return [
        {
            "customer_id": ids[row.customer_number],
            "sku": row.sku,
            "purchases": int(row.purchases),
            "last_bought_on": row.last_bought_on.date(),
            "usual_gap_days": float(row.usual_gap_days),
            "due_on": row.due_on.date(),
            "prob": known(row.need_prob),
            "reason_zh": row.reason,
            "reason_en": row.reason_en,
        }
        for row in kept.itertuples(index=False)
    ]


def _brier(scores: dict[str, dict[str, float]], model: str | None) -> float | None:
    return scores.get(model or "", {}).get("brier")
