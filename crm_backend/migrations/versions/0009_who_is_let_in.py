"""Telegram: which staff are still trusted, with which rights a turn began, and codes that were guessed at"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "telegram_code_tries",
        sa.Column("id", row_id, nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telegram_code_tries")),
    )
    op.create_index(op.f("ix_telegram_code_tries_tried_at"), "telegram_code_tries", ["tried_at"])
    op.create_index(
        "ix_telegram_code_tries_bot_id_chat_id_tried_at",
        "telegram_code_tries",
        ["bot_id", "chat_id", "tried_at"],
    )
    trust_version = sa.Column("trust_version", sa.Integer(), server_default="1", nullable=False)
    op.add_column("staff", trust_version)
    op.add_column("turn_grants", sa.Column("staff_version", sa.Integer(), nullable=True))
    op.add_column("telegram_bindings", sa.Column("staff_trust", sa.Integer(), nullable=True))
    # Who is bound already is let in as the account stands now.
    op.execute("UPDATE telegram_bindings SET staff_trust = 1 WHERE staff_id IS NOT NULL")


def downgrade() -> None:
    op.drop_column("telegram_bindings", "staff_trust")
    op.drop_column("turn_grants", "staff_version")
    op.drop_column("staff", "trust_version")
    op.drop_table("telegram_code_tries")
