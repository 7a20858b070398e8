"""Telegram: which chat is whose"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "telegram_bindings",
        sa.Column("id", row_id, nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", row_id, nullable=True),
        sa.Column("staff_id", row_id, nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("state", _states(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=130), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(customer_id IS NULL) <> (staff_id IS NULL)",
            name=op.f("ck_telegram_bindings_one_account"),
        ),
        sa.CheckConstraint(
            "state <> 'bound' OR chat_id IS NOT NULL", name=op.f("ck_telegram_bindings_bound_chat")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_telegram_bindings_customer_id_customers"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_telegram_bindings_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telegram_bindings")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_telegram_bindings_code_hash")),
    )
    for account in ("customer_id", "staff_id"):
        op.create_index(op.f(f"ix_telegram_bindings_{account}"), "telegram_bindings", [account])
    is_bound = sa.text("state = 'bound'")
    for name, column in (("chat", "chat_id"), ("customer", "customer_id"), ("staff", "staff_id")):
        op.create_index(
            f"uq_telegram_bindings_{name}",
            "telegram_bindings",
            ["bot_id", column],
            unique=True,
            sqlite_where=is_bound,
            postgresql_where=is_bound,
        )


def downgrade() -> None:
    op.drop_table("telegram_bindings")


def _states() -> sa.Enum:
    states = ("offered", "brought", "unconfirmed", "bound", "ended")
    return sa.Enum(
        *states, name="binding_state", native_enum=False, create_constraint=True, length=24
    )
