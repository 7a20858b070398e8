"""Campaigns and their members, consents to offers, and the choice that ends them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FIRST_COMMANDS = ("hand_off", "back_to_bot", "rate", "comment")
NEW_COMMAND = "unsubscribe"


def upgrade() -> None:
    _create_consents()
    _create_campaigns()
    op.create_index("ix_outbox_cause", "outbox", ["cause"])
    _limit_commands(*FIRST_COMMANDS, NEW_COMMAND)


def downgrade() -> None:
    # The button stays in its message and can be pressed no more.
    op.execute(
        "UPDATE choices SET command = NULL, used_at = coalesce(used_at, CURRENT_TIMESTAMP)"
        " WHERE command = 'unsubscribe'"
    )
    _limit_commands(*FIRST_COMMANDS)
    # The hub of before knows nothing of these: they would wait for ever.
    op.execute("DELETE FROM outbox WHERE kind = 'campaign'")
    op.drop_index("ix_outbox_cause", "outbox")
    op.drop_table("campaign_members")
    op.drop_table("campaigns")
    op.drop_table("marketing_consents")


def _row_id(name: str, *, nullable: bool = False, autoincrement: bool = True) -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, nullable=nullable, autoincrement=autoincrement)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create_consents() -> None:
    ways = ("staff", "import", "chat")
    op.create_table(
        "marketing_consents",
        _row_id("customer_id", autoincrement=False),
        _time("agreed_at"),
        sa.Column("agreed_how", _words("consent_agreed_how", *ways), nullable=True),
        _time("withdrawn_at"),
        sa.Column("withdrawn_how", _words("consent_withdrawn_how", *ways), nullable=True),
        sa.CheckConstraint(
            "agreed_at IS NOT NULL OR withdrawn_at IS NOT NULL",
            name=op.f("ck_marketing_consents_said_something"),
        ),
        sa.CheckConstraint(
            "(agreed_at IS NULL) = (agreed_how IS NULL)",
            name=op.f("ck_marketing_consents_agreed_somehow"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_how IS NULL)",
            name=op.f("ck_marketing_consents_withdrawn_somehow"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_marketing_consents_customer_id_customers"),
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_marketing_consents")),
    )


def _create_campaigns() -> None:
    states = ("draft", "previewed", "confirmed", "stopped")
    op.create_table(
        "campaigns",
        _row_id("id"),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "audience",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("audience_name", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", _words("campaign_state", *states), nullable=False),
        sa.Column("previewed_count", sa.Integer(), nullable=True),
        _row_id("changed_by_staff_id"),
        _time("changed_at", nullable=False),
        _time("confirmed_at"),
        sa.Column("seed", sa.BigInteger(), nullable=True),
        _time("stopped_at"),
        sa.CheckConstraint(
            "state <> 'previewed' OR previewed_count IS NOT NULL", name=op.f("ck_campaigns_counted")
        ),
        sa.CheckConstraint(
            "(state IN ('confirmed', 'stopped')) = (confirmed_at IS NOT NULL)",
            name=op.f("ck_campaigns_confirmed_then"),
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (seed IS NULL)", name=op.f("ck_campaigns_drawn_once")
        ),
        sa.CheckConstraint(
            "(state = 'stopped') = (stopped_at IS NOT NULL)", name=op.f("ck_campaigns_stopped_then")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_staff_id"],
            ["staff.id"],
            name=op.f("fk_campaigns_changed_by_staff_id_staff"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    op.create_table(
        "campaign_members",
        _row_id("campaign_id", autoincrement=False),
        _row_id("customer_id", autoincrement=False),
        sa.Column("is_control", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_members_campaign_id_campaigns"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_campaign_members_customer_id_customers"),
        ),
        sa.PrimaryKeyConstraint("campaign_id", "customer_id", name=op.f("pk_campaign_members")),
    )
    op.create_index(op.f("ix_campaign_members_customer_id"), "campaign_members", ["customer_id"])


def _limit_commands(*commands: str) -> None:
    """Let choices have these commands, and no others."""
    if op.get_bind().dialect.name == "sqlite":
        _make_choices_anew(commands)
        return
    op.drop_constraint(op.f("ck_choices_choice_command"), "choices", type_="check")
    listed = ", ".join(f"'{each}'" for each in commands)
    op.create_check_constraint(
        op.f("ck_choices_choice_command"), "choices", f"command IN ({listed})"
    )


def _make_choices_anew(commands: tuple[str, ...]) -> None:
    """SQLite changes no constraint, and Alembic's copy would lose the CHECK it cannot read: all are named."""
    wanted = sa.Table(
        "choices",
        sa.MetaData(
            naming_convention=dict(op.get_context().opts["target_metadata"].naming_convention)
        ),
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        _row_id("message_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("intent", sa.String(length=60), nullable=True),
        sa.Column("entities", sa.JSON(), nullable=False),
        sa.Column("command", _words("choice_command", *commands), nullable=True),
        _time("used_at"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_choices_conversation_id_conversations",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_choices_message_id_messages"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_choices"),
    )
    sa.Index("ix_choices_message_id", wanted.c.message_id)
    with op.batch_alter_table("choices", copy_from=wanted, recreate="always"):
        pass
