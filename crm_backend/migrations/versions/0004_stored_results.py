"""What was learnt: trainings with their model cards, forecasts of products, scores of customers"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trainings",
        _row_id("id"),
        sa.Column("kind", _words("training_kind", "demand", "customers"), nullable=False),
        sa.Column(
            "state",
            _words("training_state", "running", "stored", "rejected", "failed"),
            nullable=False,
        ),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("card", _json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainings")),
    )
    op.create_index("ix_trainings_kind_as_of", "trainings", ["kind", "as_of"])
    op.create_index(
        "uq_trainings_current_kind",
        "trainings",
        ["kind"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    _create_forecasts()
    _create_scores()
    _create_needs()


def downgrade() -> None:
    for table in ("next_needs", "customer_scores", "forecast_reasons", "product_forecasts"):
        op.drop_table(table)
    op.drop_table("trainings")


def _row_id(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)


def _json() -> sa.JSON:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def _of_training(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_training_id_trainings")
    return sa.ForeignKeyConstraint(["training_id"], ["trainings.id"], name=name)


def _of_customer(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_customer_id_customers")
    return sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=name)


def _create_forecasts() -> None:
    op.create_table(
        "product_forecasts",
        _row_id("training_id"),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("week_start", sa.Date(), nullable=False),
        sa.Column("mean", sa.Double(), nullable=False),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        _of_training("product_forecasts"),
        sa.PrimaryKeyConstraint(
            "training_id", "sku", "week_start", name=op.f("pk_product_forecasts")
        ),
    )
    op.create_table(
        "forecast_reasons",
        _row_id("training_id"),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("is_rule", sa.Boolean(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("reason_zh", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        _of_training("forecast_reasons"),
        sa.PrimaryKeyConstraint("training_id", "sku", name=op.f("pk_forecast_reasons")),
    )


def _create_scores() -> None:
    op.create_table(
        "customer_scores",
        _row_id("training_id"),
        _row_id("customer_id"),
        sa.Column("spent_minor", sa.BigInteger(), nullable=False),
        sa.Column("spent_365_minor", sa.BigInteger(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("purchase_days", sa.Integer(), nullable=False),
        sa.Column("first_purchase_on", sa.Date(), nullable=False),
        sa.Column("last_purchase_on", sa.Date(), nullable=False),
        sa.Column("purchase_prob", sa.Double(), nullable=False),
        sa.Column("expected_spend_minor", sa.BigInteger(), nullable=False),
        sa.Column("churn_prob", sa.Double(), nullable=False),
        sa.Column("churn_horizon_days", sa.Integer(), nullable=False),
        sa.Column("churn_level", sa.String(length=10), nullable=False),
        sa.Column("value_at_risk_minor", sa.BigInteger(), nullable=False),
        sa.Column("refund_prob", sa.Double(), nullable=False),
        sa.Column("r", sa.Integer(), nullable=False),
        sa.Column("f", sa.Integer(), nullable=False),
        sa.Column("m", sa.Integer(), nullable=False),
        sa.Column("segment", sa.String(length=20), nullable=False),
        sa.Column("is_rule", sa.Boolean(), nullable=False),
        sa.Column("reasons_zh", _json(), nullable=False),
        sa.Column("reasons_en", _json(), nullable=False),
        _of_training("customer_scores"),
        _of_customer("customer_scores"),
        sa.PrimaryKeyConstraint("training_id", "customer_id", name=op.f("pk_customer_scores")),
    )
    op.create_index(op.f("ix_customer_scores_customer_id"), "customer_scores", ["customer_id"])


def _create_needs() -> None:
    op.create_table(
        "next_needs",
        _row_id("training_id"),
        _row_id("customer_id"),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("purchases", sa.Integer(), nullable=False),
        sa.Column("last_bought_on", sa.Date(), nullable=False),
        sa.Column("usual_gap_days", sa.Double(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("prob", sa.Double(), nullable=True),
        sa.Column("reason_zh", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        _of_training("next_needs"),
        _of_customer("next_needs"),
        sa.PrimaryKeyConstraint("training_id", "customer_id", "sku", name=op.f("pk_next_needs")),
    )
    op.create_index(op.f("ix_next_needs_customer_id"), "next_needs", ["customer_id"])
    op.create_index("ix_next_needs_training_id_sku", "next_needs", ["training_id", "sku"])
