"""The three tables a shop may bring: their columns, headings in two languages, and how cells are read."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from zoneinfo import ZoneInfo

from crm_backend.imports import cells
from crm_backend.imports.errors import HeadingsUnknown
from crm_backend.imports.problems import BadCell, Problem

Value = object


class TableKind(StrEnum):
    """What a file holds."""

    CUSTOMERS = "customers"
    PRODUCTS = "products"
    ORDERS = "orders"


@dataclass(frozen=True)
class Column:
    """A column: its name with us, its headings, two examples; ``kind`` chooses the reader of its cells."""

    name: str
    chinese: str
    english: str
    kind: str
    examples: tuple[str, str] = ("", "")
    is_required: bool = False
    limit: int = 120

    def reader(self, zone: ZoneInfo) -> Callable[[str], Value]:
        """What turns a cell of this column into a value."""
        readers: dict[str, Callable[[str], Value]] = {
            "text": partial(cells.read_text, limit=self.limit),
            "key": cells.read_key,
            "money": cells.read_money,
            "quantity": cells.read_quantity,
            "stock": cells.read_stock,
            "time": partial(cells.read_time, zone=zone),
            "phone": cells.read_phone,
            "yes_no": cells.read_yes_no,
            "status": cells.read_status,
        }
        return readers[self.kind]


_CUSTOMERS = (
    Column("number", "客户编号", "customer_number", "key", ("C20001", "C20002"), is_required=True),
    Column("name", "姓名", "name", "text", ("林晓", "赵一凡")),
    Column("phone", "手机号", "phone", "phone", ("199 0000 2001", "")),
    Column("province", "省份", "province", "text", ("浙江省", "北京市"), limit=40),
    Column("city", "城市", "city", "text", ("杭州市", "北京市"), limit=60),
    Column("created_at", "注册时间", "registered_at", "time", ("2026-03-08", "")),
    Column("accepts_offers", "接收营销", "accepts_offers", "yes_no", ("是", "")),
)
_PRODUCTS = (
    Column("sku", "商品编码", "sku", "key", ("CUP-01", "TEA-02"), is_required=True),
    Column("name", "商品名称", "name", "text", ("青釉马克杯", "桂花乌龙茶"), True, 200),
    Column("category", "类目", "category", "text", ("杯壶", "茶"), limit=60),
    Column("description", "描述", "description", "text", ("手工拉坯，350 毫升。", ""), limit=2_000),
    Column("price_minor", "价格", "price", "money", ("59.00", "68"), is_required=True),
    Column("stock_units", "库存", "stock", "stock", ("240", "")),
    Column("is_active", "在售", "on_sale", "yes_no", ("是", "否")),
)
_ORDERS = (
    Column("number", "订单号", "order_number", "key", ("A2611250001",) * 2, is_required=True),
    Column("placed_at", "下单时间", "placed_at", "time", ("2026-11-20 21:15",) * 2, True),
    Column("sku", "商品编码", "sku", "key", ("CUP-01", "TEA-02"), is_required=True),
    Column("name", "商品名称", "product_name", "text", ("青釉马克杯", "桂花乌龙茶"), limit=200),
    Column("quantity", "数量", "quantity", "quantity", ("2", "1"), is_required=True),
    Column("amount_minor", "金额", "amount", "money", ("118.00", "68.00"), is_required=True),
    Column("postage_minor", "运费", "postage", "money", ("0", "")),
    Column("status", "状态", "status", "status", ("已发货", "")),
    Column("customer_number", "客户编号", "customer_number", "key", ("C20001", "")),
    Column("recipient_name", "收货人", "recipient_name", "text", ("林晓", "")),
    Column("recipient_phone", "收货电话", "recipient_phone", "phone", ("199 0000 2001", "")),
    Column("province", "省份", "province", "text", ("浙江省", ""), limit=60),
    Column("address", "收货地址", "address", "text", ("浙江省杭州市某路 1 号", ""), limit=300),
    Column("channel", "渠道", "channel", "text", ("网店", ""), limit=40),
    Column("sales_rep", "销售", "sales_rep", "text", ("何佳", ""), limit=60),
    Column("payment_method", "支付方式", "payment_method", "text", ("支付宝", ""), limit=40),
    Column("paid_at", "付款时间", "paid_at", "time", ("2026-11-20 21:16", "")),
    Column("carrier", "快递公司", "carrier", "text", ("顺丰速运", ""), limit=40),
    Column("tracking_number", "快递单号", "tracking_number", "key", ("SF1234567890123", "")),
    Column("shipped_at", "发货时间", "shipped_at", "time", ("2026-11-21 15:00", "")),
    Column("delivered_at", "签收时间", "delivered_at", "time"),
    Column("completed_at", "完成时间", "completed_at", "time"),
    Column("closed_at", "关闭时间", "closed_at", "time"),
)
COLUMNS = {
    TableKind.CUSTOMERS: _CUSTOMERS,
    TableKind.PRODUCTS: _PRODUCTS,
    TableKind.ORDERS: _ORDERS,
}


@dataclass(frozen=True)
class Record:
    """A row that was read: values by column name, empty cells left out."""

    line: int
    fields: tuple[str, ...]
    values: dict[str, Value]
    headings: dict[str, str]

    def problem(self, code: str, column: str = "", value: str = "", line: int = 0) -> Problem:
        """A fault of this row; ``column`` is our name of the column."""
        heading = self.headings.get(column, column)
        return Problem(code=code, column=heading, value=value, line=line)


class Table:
    """The headings of one file, matched with our columns."""

    def __init__(self, kind: TableKind, headings: Sequence[str], zone: ZoneInfo) -> None:
        self.headings = tuple(cells.plain(heading) for heading in headings)
        by_heading = {
            _folded(name): column
            for column in COLUMNS[kind]
            for name in (column.name, column.english, column.chinese)
        }
        self._columns = [by_heading.get(_folded(heading)) for heading in self.headings]
        self._readers = [column.reader(zone) if column else None for column in self._columns]
        self._names = {
            column.name: heading
            for column, heading in zip(self._columns, self.headings, strict=True)
            if column
        }
        self._required = [column.name for column in COLUMNS[kind] if column.is_required]
        self._check(kind)

    def _check(self, kind: TableKind) -> None:
        names = [column.name for column in self._columns if column]
        missing = [
            f"{column.chinese}/{column.english}"
            for column in COLUMNS[kind]
            if column.is_required and column.name not in names
        ]
        twice = [self._names[name] for name in set(names) if names.count(name) > 1]
        unknown = [
            heading
            for heading, column in zip(self.headings, self._columns, strict=True)
            if column is None
        ]
        if missing or twice or unknown:
            raise HeadingsUnknown(missing=missing, twice=twice, unknown=unknown)

    def number_in(self, fields: Sequence[str]) -> str | None:
        """The order or customer number of a row that may be wrong elsewhere."""
        names = [column.name if column else "" for column in self._columns]
        at = names.index("number")
        try:
            return cells.read_key(cells.plain(fields[at])) if at < len(fields) else None
        except BadCell:
            return None

    def read(self, line: int, fields: Sequence[str]) -> Record | Problem:
        """Read one row, or say what is wrong with it first."""
        if len(fields) != len(self.headings):
            return Problem(code="wrong_cells")
        values: dict[str, Value] = {}
        for column, reader, heading, field in zip(
            self._columns, self._readers, self.headings, fields, strict=True
        ):
            cell = cells.plain(field)
            if column is None or reader is None or not cell:
                continue
            try:
                values[column.name] = reader(cell)
            except BadCell as bad:
                return Problem(code=bad.code, column=heading, value=bad.value)
        for name in self._required:
            if name not in values:
                return Problem(code="missing", column=self._names[name])
        return Record(line, tuple(fields), values, self._names)


def _folded(heading: str) -> str:
    """A heading without what people write differently: blanks, case, brackets with units."""
    without_unit = re.sub(r"[（(].*?[）)]", "", heading)
    return re.sub(r"[\s_*-]", "", without_unit).lower()


def template(kind: TableKind, *, is_chinese: bool) -> str:
    """A small file of this kind to fill in, as CSV."""
    columns = COLUMNS[kind]
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow([column.chinese if is_chinese else column.english for column in columns])
    for which in (0, 1):
        rows.writerow([column.examples[which] for column in columns])
    return text.getvalue()
