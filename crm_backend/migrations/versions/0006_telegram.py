"""Telegram: updates, sendings, the bot's state; addresses of chats, attachments and edits of messages"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

REACHED = "address IS NOT NULL AND merged_into_id IS NULL"


def upgrade() -> None:
    _create_tables()
    op.add_column("conversations", sa.Column("address", sa.String(length=80)))
    op.add_column("conversations", sa.Column("unreachable_since", sa.DateTime(timezone=True)))
    op.create_index(
        "uq_conversations_address",
        "conversations",
        ["address"],
        unique=True,
        sqlite_where=sa.text(REACHED),
        postgresql_where=sa.text(REACHED),
    )
    document = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    op.add_column("messages", sa.Column("attachment", document))
    op.add_column("messages", sa.Column("edited_at", sa.DateTime(timezone=True)))
    op.create_index("ix_outbox_kind_sent_at", "outbox", ["kind", "sent_at"])


def downgrade() -> None:
    op.drop_index("ix_outbox_kind_sent_at", "outbox")
    op.drop_column("messages", "edited_at")
    op.drop_column("messages", "attachment")
    op.drop_index("uq_conversations_address", "conversations")
    op.drop_column("conversations", "unreachable_since")
    op.drop_column("conversations", "address")
    for table in ("telegram_bots", "telegram_sendings", "telegram_updates"):
        op.drop_table(table)


def _create_tables() -> None:
    row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "telegram_updates",
        sa.Column("id", row_id, nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("state", _words("update_state", "waiting", "done", "odd"), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telegram_updates")),
        sa.UniqueConstraint(
            "bot_id", "update_id", name=op.f("uq_telegram_updates_bot_id_update_id")
        ),
    )
    op.create_index(
        "ix_telegram_updates_bot_id_state_chat_id",
        "telegram_updates",
        ["bot_id", "state", "chat_id"],
    )
    op.create_table(
        "telegram_sendings",
        sa.Column("message_id", row_id, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("telegram_message_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_telegram_sendings_message_id_messages")
        ),
        sa.PrimaryKeyConstraint("message_id", "part", name=op.f("pk_telegram_sendings")),
    )
    op.create_table(
        "telegram_bots",
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("username", sa.String(length=64), nullable=True),
        sa.Column("poller", sa.String(length=80), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "trouble",
            _words(
                *("telegram_trouble", "token_refused", "other_reader"),
                *("unreachable", "webhook_refused"),
            ),
            nullable=True,
        ),
        sa.Column("trouble_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("bot_id", name=op.f("pk_telegram_bots")),
    )


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)
