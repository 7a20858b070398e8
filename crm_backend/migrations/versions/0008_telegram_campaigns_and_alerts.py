"""Telegram: which message said a campaign, and who of the staff wants to hear of waiting chats"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "campaign_messages",
        sa.Column("message_id", row_id, autoincrement=False, nullable=False),
        sa.Column("campaign_id", row_id, nullable=False),
        sa.Column("customer_id", row_id, nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_campaign_messages_message_id_messages")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_messages_campaign_id_campaigns"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_campaign_messages_customer_id_customers"),
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_campaign_messages")),
    )
    op.add_column(
        "staff",
        sa.Column("wants_alerts", sa.Boolean(), nullable=False, server_default=sa.true()),
    )


def downgrade() -> None:
    op.drop_column("staff", "wants_alerts")
    op.drop_table("campaign_messages")
