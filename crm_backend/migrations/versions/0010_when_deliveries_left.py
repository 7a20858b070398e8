"""The outbox: when something of a delivery last went out, by which the pace is kept"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_outbox_kind_sent_at", "outbox")
    op.create_index("ix_outbox_kind_left_at", "outbox", ["kind", "left_at"])


def downgrade() -> None:
    op.drop_index("ix_outbox_kind_left_at", "outbox")
    op.create_index("ix_outbox_kind_sent_at", "outbox", ["kind", "sent_at"])
    op.drop_column("outbox", "left_at")
