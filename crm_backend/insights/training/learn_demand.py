"""Forecasts of products, as rows of our own tables; imported only where a training runs."""

import pandas as pd
from sqlalchemy.orm import Session

from analytics.demand import forecast_weeks
from crm_backend.core.bulk import Row
from crm_backend.insights.models import ForecastReason, ProductForecast
from crm_backend.insights.training import frames
from crm_backend.insights.training.learnt import Learnt, Results, Window, known
from crm_backend.insights.training.values import Quality


def learn(session: Session, window: Window) -> Learnt:
    """Forecast each product's pieces of this week and the four after it."""
    lines = frames.weekly_lines(session, window.as_of, window.time_zone, window.first)
    made = forecast_weeks(lines, as_of=window.as_of, time_zone=window.time_zone)
    card = made.model_card
    quality = Quality(
        as_of=window.as_of,
        is_rule=card.fallback is not None,
        error=card.rmsse,
        base_error=card.baseline_rmsse,
    )
    rows: Results = {
        ProductForecast: [
            {
                "sku": row.sku,
                "week_start": row.week_start.date(),
                "mean": float(row.mean),
                "low": known(row.q10),
                "high": known(row.q90),
            }
            for row in made.forecasts.itertuples(index=False)
        ],
        ForecastReason: _forecast_reasons(made.forecasts, made.reasons),
    }
    return Learnt(quality=quality, card=card.as_json(), rows=rows)


def _forecast_reasons(forecasts: pd.DataFrame, reasons: pd.DataFrame) -> list[Row]:
    once = forecasts.drop_duplicates("sku")[["sku", "method", "rule"]]
    told = once.merge(reasons, on="sku", how="left").fillna({"reason_zh": "", "reason_en": ""})
    return [
        {
            "sku": row.sku,
            "is_rule": row.method != "model",
            "rule": row.rule,
            "reason_zh": row.reason_zh,
            "reason_en": row.reason_en,
        }
        for row in told.itertuples(index=False)
    ]
