"""What was learnt from the shop's rows: trainings with their model cards, forecasts and scores.

Results belong to a training; the current one of each kind is what people see. Nothing here is
changed once written: a better training gets rows of its own, and old ones are deleted whole.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.core.orm import Base, BigId, JsonDocument, UtcDateTime, enum_type
from crm_backend.insights.training.values import TrainingKind, TrainingState


class Training(Base):
    """One run over the shop's rows before ``as_of``; at most one of each kind is current."""

    __tablename__ = "trainings"
    __table_args__ = (
        Index(
            "uq_trainings_current_kind",
            "kind",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        Index("ix_trainings_kind_as_of", "kind", "as_of"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[TrainingKind] = mapped_column(enum_type(TrainingKind, "training_kind"))
    state: Mapped[TrainingState] = mapped_column(enum_type(TrainingState, "training_state"))
    as_of: Mapped[datetime] = mapped_column(UtcDateTime)  # nothing at or after it was known
    is_current: Mapped[bool]
    card: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    reason: Mapped[str | None] = mapped_column(Text)  # why it was rejected or failed
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ProductForecast(Base):
    """Pieces of one product expected in one week (Monday to Sunday); low and high are 10 % and 90 %."""

    __tablename__ = "product_forecasts"

    training_id: Mapped[int] = mapped_column(ForeignKey("trainings.id"), primary_key=True)
    sku: Mapped[str] = mapped_column(String(64), primary_key=True)
    week_start: Mapped[date] = mapped_column(Date, primary_key=True)
    mean: Mapped[float]
    low: Mapped[float | None]
    high: Mapped[float | None]


class ForecastReason(Base):
    """How one product's forecast was made and why it is what it is; ``is_rule``: no model made it."""

    __tablename__ = "forecast_reasons"

    training_id: Mapped[int] = mapped_column(ForeignKey("trainings.id"), primary_key=True)
    sku: Mapped[str] = mapped_column(String(64), primary_key=True)
    is_rule: Mapped[bool]
    rule: Mapped[str] = mapped_column(String(40))
    reason_zh: Mapped[str] = mapped_column(Text)
    reason_en: Mapped[str] = mapped_column(Text)


class CustomerScore(Base):
    """What is known and expected of one customer; probabilities lie between 0 and 1."""

    __tablename__ = "customer_scores"

    training_id: Mapped[int] = mapped_column(ForeignKey("trainings.id"), primary_key=True)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers.id"), primary_key=True, index=True
    )
    spent_minor: Mapped[int] = mapped_column(BigInteger)
    spent_365_minor: Mapped[int] = mapped_column(BigInteger)
    orders: Mapped[int]
    purchase_days: Mapped[int]
    first_purchase_on: Mapped[date] = mapped_column(Date)
    last_purchase_on: Mapped[date] = mapped_column(Date)
    purchase_prob: Mapped[float]
    expected_spend_minor: Mapped[int] = mapped_column(BigInteger)
    churn_prob: Mapped[float]
    churn_horizon_days: Mapped[int]
    churn_level: Mapped[str] = mapped_column(String(10))
    value_at_risk_minor: Mapped[int] = mapped_column(BigInteger)
    refund_prob: Mapped[float]
    r: Mapped[int]
    f: Mapped[int]
    m: Mapped[int]
    segment: Mapped[str] = mapped_column(String(20))
    is_rule: Mapped[bool]
    reasons_zh: Mapped[list[str]] = mapped_column(JsonDocument)
    reasons_en: Mapped[list[str]] = mapped_column(JsonDocument)


class NextNeed(Base):
    """When a customer is expected to need a product again, and how likely within 30 days.

    ``prob`` is None where too little is known to say more than the usual gap.
    """

    __tablename__ = "next_needs"
    __table_args__ = (Index("ix_next_needs_training_id_sku", "training_id", "sku"),)

    training_id: Mapped[int] = mapped_column(ForeignKey("trainings.id"), primary_key=True)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers.id"), primary_key=True, index=True
    )
    sku: Mapped[str] = mapped_column(String(64), primary_key=True)
    purchases: Mapped[int]
    last_bought_on: Mapped[date] = mapped_column(Date)
    usual_gap_days: Mapped[float]
    due_on: Mapped[date] = mapped_column(Date)
    prob: Mapped[float | None]
    reason_zh: Mapped[str] = mapped_column(Text)
    reason_en: Mapped[str] = mapped_column(Text)
