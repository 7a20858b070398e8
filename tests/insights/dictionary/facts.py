"""The three sets of the dictionary as temporary tables: what was sold, refunded, cancelled.

``sold`` has one row per counted line, and one without a line for a counted order that has none;
``refunded`` one per line of a counted refund. Dimensions stand in pairs: a key, NULL where the value is
missing, and the name shown. Rows dated at or after ``now`` are in neither.
"""

import sqlite3
import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tests.insights.dictionary.days import local_day, microseconds, written

_SPACES = "' ' || char(9, 10, 11, 12, 13, 160, 12288)"
_ENDINGS = ("维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省", "市")


def region_sql(column: str) -> str:
    """A province without spaces around it and without its ending; NULL where nothing is written."""
    word = f"trim({column}, {_SPACES})"
    cases = " ".join(
        f"WHEN {word} LIKE '%{ending}' THEN substr({word}, 1, length({word}) - {len(ending)})"
        for ending in _ENDINGS
    )
    return f"nullif(CASE {cases} ELSE {word} END, '')"


COUNTED_ORDERS = """
CREATE TEMP TABLE counted_orders AS
SELECT * FROM orders WHERE paid_at IS NOT NULL AND status NOT IN ('pending_payment', 'closed')
"""
# One SKU is one product: that of the catalogue by the line's product_id, else what the line says.
SKU = "coalesce(p.sku, l.sku)"
LATEST_NAMES = f"""
CREATE TEMP TABLE articles AS
SELECT sku, name, category, 1 AS in_catalogue FROM products
UNION ALL
SELECT sku, name, '', 0 FROM (
    SELECT {SKU} AS sku, l.name AS name,
           row_number() OVER (PARTITION BY {SKU} ORDER BY o.paid_at DESC, l.id DESC) AS place
    FROM order_lines l JOIN counted_orders o ON o.id = l.order_id LEFT JOIN products p ON p.id = l.product_id
    WHERE l.kind = 'goods' AND o.paid_at < :now
) WHERE place = 1 AND sku NOT IN (SELECT sku FROM products)
"""
FIRST_ORDERS = """
CREATE TEMP TABLE first_orders AS
SELECT customer_id, min(paid_at) AS first_paid_at FROM counted_orders
WHERE customer_id IS NOT NULL AND paid_at < :now GROUP BY customer_id
"""
_OF_LINE = """
    CASE WHEN l.kind = 'goods' THEN a.sku END AS product,
    CASE WHEN l.kind = 'goods' THEN a.name WHEN l.id IS NOT NULL THEN '运费及其他' END AS product_name,
    CASE WHEN l.kind = 'goods' THEN nullif(a.category, '') END AS category,
    CASE WHEN l.kind = 'goods' THEN coalesce(nullif(a.category, ''), '未分类')
         WHEN l.id IS NOT NULL THEN '运费及其他' END AS category_name,
    l.kind AS kind
"""
_OF_ORDER = f"""
    o.customer_id, c.number AS customer,
    CASE WHEN o.customer_id IS NULL THEN '匿名订单' ELSE coalesce(nullif(c.name, ''), c.number) END AS customer_name,
    {region_sql("o.province")} AS region, coalesce({region_sql("o.province")}, '未填写') AS region_name,
    nullif(o.sales_rep, '') AS rep, coalesce(nullif(o.sales_rep, ''), '未填写') AS rep_name,
    nullif(o.channel, '') AS channel, coalesce(nullif(o.channel, ''), '未填写') AS channel_name
"""
SOLD = f"""
CREATE TEMP TABLE sold AS
SELECT o.id AS order_id, o.paid_at AS at, l.id AS line_id, coalesce(l.amount_minor, 0) AS amount,
       CASE WHEN l.kind = 'goods' THEN l.quantity ELSE 0 END AS quantity, f.first_paid_at, {_OF_LINE}, {_OF_ORDER}
FROM counted_orders o
LEFT JOIN order_lines l ON l.order_id = o.id LEFT JOIN products p ON p.id = l.product_id
LEFT JOIN articles a ON a.sku = {SKU}
LEFT JOIN customers c ON c.id = o.customer_id LEFT JOIN first_orders f ON f.customer_id = o.customer_id
WHERE o.paid_at < :now
"""
REFUNDED = f"""
CREATE TEMP TABLE refunded AS
SELECT r.id AS refund_id, r.order_id, r.approved_at AS at, rl.amount_minor AS amount, l.id AS line_id,
       CASE WHEN l.kind = 'goods' THEN rl.quantity ELSE 0 END AS quantity, r.reason AS reason, {_OF_LINE}, {_OF_ORDER}
FROM refunds r JOIN counted_orders o ON o.id = r.order_id
JOIN refund_lines rl ON rl.refund_id = r.id JOIN order_lines l ON l.id = rl.order_line_id
LEFT JOIN products p ON p.id = l.product_id LEFT JOIN articles a ON a.sku = {SKU}
LEFT JOIN customers c ON c.id = o.customer_id
WHERE r.approved_at IS NOT NULL AND r.state NOT IN ('refused', 'withdrawn') AND r.approved_at < :now
"""
CANCELLED = f"""
CREATE TEMP TABLE cancelled AS
SELECT o.id AS order_id, o.closed_at AS at, coalesce(l.amount_minor, 0) AS amount, {_OF_ORDER}
FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id LEFT JOIN customers c ON c.id = o.customer_id
WHERE o.paid_at IS NOT NULL AND o.status = 'closed' AND o.closed_at < :now
"""
TABLES = ("counted_orders", "articles", "first_orders", "sold", "refunded", "cancelled")
STATEMENTS = (COUNTED_ORDERS, LATEST_NAMES, FIRST_ORDERS, SOLD, REFUNDED, CANCELLED)
INDEXES = ("sold", "refunded", "cancelled")


def folded(text: str | None) -> str | None:
    """Letter case and width aside."""
    return None if text is None else unicodedata.normalize("NFKC", text).casefold()


class Facts:
    """The temporary tables of one connection as they stand at ``now``."""

    def __init__(self, connection: sqlite3.Connection, now: datetime) -> None:
        self.connection, self.moment = connection, now
        self.now = written(now)
        connection.create_function("folded", 1, folded, deterministic=True)
        connection.create_function("us", 1, microseconds, deterministic=True)
        self.zone = ZoneInfo(str(self.one("SELECT time_zone FROM shop")))
        self.today = now.astimezone(self.zone).date()
        for table in TABLES:
            connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
        for statement in STATEMENTS:
            connection.execute(statement, {"now": self.now} if ":now" in statement else {})
        for table in INDEXES:
            connection.execute(f"CREATE INDEX temp.{table}_at ON {table} (at)")

    def one(self, sql: str, **parameters: object) -> str | int | None:
        """The one value of the one row."""
        row = self.connection.execute(sql, parameters).fetchone()
        return None if row is None else row[0]

    def all(self, sql: str, **parameters: object) -> list[sqlite3.Row]:
        """All rows, by column name."""
        cursor = self.connection.cursor()
        cursor.row_factory = sqlite3.Row
        return cursor.execute(sql, parameters).fetchall()

    @property
    def first_day(self) -> date | None:
        """The day of the shop's first counted order."""
        first = self.one("SELECT min(at) FROM sold")
        return local_day(str(first), self.zone) if first else None
