"""The knowledge base, coupons, and the tickets of payments, price differences and repairs"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FIRST_TICKET_TYPES = (
    "refund_review",
    "expedite",
    "exchange",
    "invoice",
    "damaged",
    "wrong_item",
    "not_received",
    "address_change",
    "complaint",
    "unanswered_chat",
    "other",
)
NEW_TICKET_TYPES = ("payment", "price_difference", "repair")


def upgrade() -> None:
    _create_articles()
    _create_coupons()
    _limit_ticket_types(*FIRST_TICKET_TYPES, *NEW_TICKET_TYPES)


def downgrade() -> None:
    # Two open tickets of one subject must not become alike.
    op.execute(
        "UPDATE tickets SET subject_key = subject_key || ':' || type, type = 'other'"
        " WHERE type IN ('payment', 'price_difference', 'repair')"
    )
    _limit_ticket_types(*FIRST_TICKET_TYPES)
    op.drop_table("coupons")
    op.drop_table("unanswered_questions")
    op.drop_table("article_ratings")
    op.drop_table("articles")


def _row_id(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)


def _json() -> sa.JSON:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def _create_articles() -> None:
    topics = (
        *("account", "coupons", "delivery", "invoice", "payment"),
        *("price_protection", "warranty"),
    )
    op.create_table(
        "articles",
        _row_id("id"),
        sa.Column("topic", _words("article_topic", *topics), nullable=True),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("similar_questions", _json(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title_en", sa.String(length=60), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("tags", _json(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        _row_id("changed_by_staff_id", nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_staff_id"],
            ["staff.id"],
            name=op.f("fk_articles_changed_by_staff_id_staff"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
    )
    op.create_table(
        "article_ratings",
        _row_id("id"),
        _row_id("article_id"),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("is_helpful", sa.Boolean(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_article_ratings_article_id_articles")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_ratings")),
        sa.UniqueConstraint(
            "article_id",
            "conversation_id",
            name=op.f("uq_article_ratings_article_id_conversation_id"),
        ),
    )
    op.create_table(
        "unanswered_questions",
        _row_id("id"),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("wording", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unanswered_questions")),
    )
    for column in ("asked_at", "wording"):
        op.create_index(op.f(f"ix_unanswered_questions_{column}"), "unanswered_questions", [column])
    op.create_index(
        "ix_unanswered_questions_conversation_id_asked_at",
        "unanswered_questions",
        ["conversation_id", "asked_at"],
    )


def _create_coupons() -> None:
    op.create_table(
        "coupons",
        _row_id("id"),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", _words("coupon_kind", "amount", "percent"), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("min_spend_minor", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=True),
        sa.Column("per_customer_limit", sa.Integer(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        _row_id("changed_by_staff_id", nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind <> 'percent' OR value < 100", name=op.f("ck_coupons_percent_below_hundred")
        ),
        sa.CheckConstraint("min_spend_minor >= 0", name=op.f("ck_coupons_min_spend_not_negative")),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f("ck_coupons_days_in_order")),
        sa.CheckConstraint("value > 0", name=op.f("ck_coupons_value_positive")),
        sa.ForeignKeyConstraint(
            ["changed_by_staff_id"], ["staff.id"], name=op.f("fk_coupons_changed_by_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupons")),
        sa.UniqueConstraint("code", name=op.f("uq_coupons_code")),
    )


def _limit_ticket_types(*types: str) -> None:
    """Let tickets have these types, and no others."""
    if op.get_bind().dialect.name == "sqlite":
        _make_tickets_anew(types)
        return
    op.drop_constraint(op.f("ck_tickets_ticket_type"), "tickets", type_="check")
    listed = ", ".join(f"'{each}'" for each in types)
    op.create_check_constraint(op.f("ck_tickets_ticket_type"), "tickets", f"type IN ({listed})")


def _make_tickets_anew(types: tuple[str, ...]) -> None:
    """SQLite changes no constraint, and Alembic's copy would lose the CHECKs it cannot read: all are named."""
    wanted = sa.Table(
        "tickets",
        sa.MetaData(
            naming_convention=dict(op.get_context().opts["target_metadata"].naming_convention)
        ),
        _row_id("id"),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("type", _words("ticket_type", *types), nullable=False),
        sa.Column(
            "state",
            _words("ticket_state", "open", "in_progress", "waiting", "resolved"),
            nullable=False,
        ),
        sa.Column("subject_key", sa.String(length=160), nullable=False),
        _row_id("order_id", nullable=True),
        _row_id("customer_id", nullable=True),
        sa.Column("conversation_id", sa.String(length=40), nullable=True),
        sa.Column("refund_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=False),
        _row_id("assignee_staff_id", nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignee_staff_id"], ["staff.id"], name="fk_tickets_assignee_staff_id_staff"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_tickets_customer_id_customers"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_tickets_order_id_orders"),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("number", name="uq_tickets_number"),
    )
    for column in ("assignee_staff_id", "conversation_id", "customer_id", "order_id", "refund_id"):
        sa.Index(f"ix_tickets_{column}", wanted.c[column])
    sa.Index("ix_tickets_state_due_at", wanted.c.state, wanted.c.due_at)
    sa.Index(
        "uq_tickets_open_subject",
        wanted.c.type,
        wanted.c.subject_key,
        unique=True,
        sqlite_where=sa.text("state <> 'resolved'"),
    )
    with op.batch_alter_table("tickets", copy_from=wanted, recreate="always"):
        pass
