"""Daily sums of sales, the triggers that say which are out of date, and indexes for figures of chats"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_tables()
    _create_triggers()
    op.create_index(
        "ix_messages_customer_sent_at",
        "messages",
        ["sent_at", "conversation_id"],
        sqlite_where=sa.text("sender = 'customer'"),
        postgresql_where=sa.text("sender = 'customer'"),
    )
    op.create_index("ix_turns_created_at", "turns", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_turns_created_at", "turns")
    op.drop_index("ix_messages_customer_sent_at", "messages")
    _drop_triggers()
    for table in ("product_days", "customer_days", "summary_days", "sales_changes"):
        op.drop_table(table)


def _create_tables() -> None:
    op.create_table(
        "sales_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_changes")),
    )
    op.create_index(op.f("ix_sales_changes_moment"), "sales_changes", ["moment"])
    op.create_table(
        "summary_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_ready", sa.Boolean(), nullable=False),
        sa.Column("summed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_summary_days")),
    )
    op.create_table(
        "customer_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *_places_and_sums(),
        sa.PrimaryKeyConstraint(
            *("day", "customer_id", "region", "rep", "channel"), name=op.f("pk_customer_days")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "product_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_goods", sa.Boolean(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        *_places_and_sums(),
        sa.PrimaryKeyConstraint(
            *("day", "is_goods", "product_id", "sku", "region", "rep", "channel"),
            name=op.f("pk_product_days"),
        ),
        sqlite_with_rowid=False,
    )


def _places_and_sums() -> list[sa.Column[object]]:
    return [
        sa.Column("region", sa.String(length=60), nullable=False),
        sa.Column("rep", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("sales_minor", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.BigInteger(), nullable=False),
    ]


# A day is out of date from the transaction on that changes an order of it: nobody has to remember to say so. What
# does not change a sum (an order is shipped, a refund holds money of it) is not told.
ORDER_COLUMNS = ("paid_at", "customer_id", "province", "sales_rep", "channel")
LINE_COLUMNS = ("order_id", "kind", "product_id", "sku", "quantity", "amount_minor")
UNCOUNTED = "('pending_payment', 'closed')"


def _create_triggers() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _create_sqlite_triggers()
    else:
        _create_postgresql_triggers()


# SQLite has one writer, so a change that is already told needs not be told twice.
SAY = (
    "INSERT INTO sales_changes (moment) SELECT {moment} WHERE {moment} IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM sales_changes WHERE moment = {moment});"
)
SAY_OF_LINE = (
    "INSERT INTO sales_changes (moment) SELECT paid_at FROM orders WHERE id = {row}.order_id"
    " AND paid_at IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM sales_changes WHERE moment = orders.paid_at);"
)


def _create_sqlite_triggers() -> None:
    new, old = SAY.format(moment="NEW.paid_at"), SAY.format(moment="OLD.paid_at")
    new_line, old_line = SAY_OF_LINE.format(row="NEW"), SAY_OF_LINE.format(row="OLD")
    moved = [f"OLD.{column} IS NOT NEW.{column}" for column in ORDER_COLUMNS]
    moved.append(f"(OLD.status IN {UNCOUNTED}) <> (NEW.status IN {UNCOUNTED})")
    line_moved = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in LINE_COLUMNS)
    updated = ", ".join((*ORDER_COLUMNS, "status"))
    for name, when, body in (
        ("orders_say_new", "AFTER INSERT ON orders", new),
        ("orders_say_gone", "AFTER DELETE ON orders", old),
        (
            "orders_say_changed",
            f"AFTER UPDATE OF {updated} ON orders WHEN {' OR '.join(moved)}",
            old + new,
        ),
        ("order_lines_say_new", "AFTER INSERT ON order_lines", new_line),
        ("order_lines_say_gone", "AFTER DELETE ON order_lines", old_line),
        (
            "order_lines_say_changed",
            f"AFTER UPDATE OF {', '.join(LINE_COLUMNS)} ON order_lines WHEN {line_moved}",
            old_line + new_line,
        ),
    ):
        op.execute(f"CREATE TRIGGER {name} {when} BEGIN {body} END")


# PostgreSQL tells per statement, so that a load of thousands of lines says each moment once.
TELL = "INSERT INTO sales_changes (moment) SELECT DISTINCT moment FROM ({moments}) AS told WHERE moment IS NOT NULL;"
OF_ORDERS = "SELECT paid_at AS moment FROM {rows}"
OF_LINES = "SELECT o.paid_at AS moment FROM {rows} l JOIN orders o ON o.id = l.order_id"


def _create_postgresql_triggers() -> None:
    counted = f"(b.status IN {UNCOUNTED}) <> (a.status IN {UNCOUNTED})"
    moved = " OR ".join(
        [*(f"b.{each} IS DISTINCT FROM a.{each}" for each in ORDER_COLUMNS), counted]
    )
    line_moved = " OR ".join(f"b.{each} IS DISTINCT FROM a.{each}" for each in LINE_COLUMNS)
    pair = "FROM before b JOIN after a ON a.id = b.id"
    changed_orders = (
        f"SELECT b.paid_at AS moment {pair} WHERE {moved}"
        f" UNION ALL SELECT a.paid_at {pair} WHERE {moved}"
    )
    changed_lines = " UNION ALL ".join(
        f"SELECT o.paid_at AS moment {pair} JOIN orders o ON o.id = {row}.order_id WHERE {line_moved}"
        for row in ("b", "a")
    )
    for table, event, rows, moments in (
        ("orders", "INSERT", "NEW TABLE AS after", OF_ORDERS.format(rows="after")),
        ("orders", "DELETE", "OLD TABLE AS before", OF_ORDERS.format(rows="before")),
        ("orders", "UPDATE", "OLD TABLE AS before NEW TABLE AS after", changed_orders),
        ("order_lines", "INSERT", "NEW TABLE AS after", OF_LINES.format(rows="after")),
        ("order_lines", "DELETE", "OLD TABLE AS before", OF_LINES.format(rows="before")),
        ("order_lines", "UPDATE", "OLD TABLE AS before NEW TABLE AS after", changed_lines),
    ):
        name = f"{table}_say_{event.lower()}"
        body = TELL.format(moments=moments)
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN {body} RETURN NULL; END $$ LANGUAGE plpgsql"
        )
        op.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {rows}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def _drop_triggers() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    events = ("new", "gone", "changed") if is_sqlite else ("insert", "delete", "update")
    for table in ("orders", "order_lines"):
        for event in events:
            name = f"{table}_say_{event}"
            op.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}"))
            if not is_sqlite:
                op.execute(f"DROP FUNCTION {name}()")
