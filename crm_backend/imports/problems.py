"""What can be wrong with a row of a shop's own file, and how that is said."""

from dataclasses import dataclass

# Chinese, English. {column}, {value} and {line} are filled by plain replacement: values are anybody's text.
SENTENCES = {
    "missing": ("缺少「{column}」", "{column} is missing"),
    "too_long": ("「{column}」太长", "{column} is too long"),
    "not_money": (
        "「{column}」不是金额：{value}（写成 12.50，最多两位小数，不能为负）",
        "{column} is not an amount: {value} (write 12.50, two decimals at most, not negative)",
    ),
    "not_quantity": (
        "「{column}」不是正整数：{value}",
        "{column} is not a whole number above zero: {value}",
    ),
    "not_stock": (
        "「{column}」不是整数：{value}",
        "{column} is not a whole number: {value}",
    ),
    "not_time": (
        "「{column}」不是时间：{value}（写成 2026-11-25 或 2026-11-25 10:30）",
        "{column} is not a time: {value} (write 2026-11-25 or 2026-11-25 10:30)",
    ),
    "not_phone": ("「{column}」不是电话号码：{value}", "{column} is not a phone number: {value}"),
    "not_yes_no": ("「{column}」要写是或否：{value}", "{column} must be yes or no: {value}"),
    "not_status": (
        "「{column}」不认识：{value}（待付款、待发货、已发货、已签收、已完成、已关闭）",
        "{column} is unknown: {value} "
        "(pending_payment, paid, shipped, delivered, completed, closed)",
    ),
    "scientific": (
        "「{column}」被表格软件改成了科学计数法：{value}（把这一列设成文本再导出）",
        "{column} was turned into scientific notation: {value} (format the column as text)",
    ),
    "wrong_cells": ("这一行的格数和标题行不一样", "This row has not as many cells as the headings"),
    "repeated": ("和第 {line} 行重复：{value}", "Repeats line {line}: {value}"),
    "rows_differ": (
        "同一订单各行的「{column}」不一样：{value}（第 {line} 行不同）",
        "{column} differs between the rows of one order: {value} (other than line {line})",
    ),
    "other_row_wrong": (
        "同一订单的第 {line} 行有错，整个订单没有导入",
        "Line {line} of the same order is wrong, so the whole order was left out",
    ),
    "unpaid_times": (
        "没有付款的订单不能有「{column}」",
        "An order that is not paid cannot have {column}",
    ),
    "times_backwards": (
        "「{column}」早于前面的时间：{value}",
        "{column} lies before what must come first: {value}",
    ),
    "unknown_product": (
        "目录里没有编码 {value}，也没有写商品名称",
        "No product has the code {value}, and no name was given",
    ),
    "order_closed": (
        "订单 {value} 已经关闭，不再改动",
        "Order {value} is closed and is not changed any more",
    ),
    "order_paid": (
        "订单 {value} 已经付款，不能改回待付款",
        "Order {value} is paid and cannot go back to pending_payment",
    ),
    "order_refunded": (
        "订单 {value} 已有退款，商品和金额不能再改",
        "Order {value} has refunds; its goods and amounts cannot be changed",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One fault of one row; ``column`` is the heading as the file writes it."""

    code: str
    column: str = ""
    value: str = ""
    line: int = 0

    def sentence(self, *, is_chinese: bool) -> str:
        """The fault in the reader's language."""
        text = SENTENCES[self.code][0 if is_chinese else 1]
        for name, filling in (
            ("{column}", self.column),
            ("{line}", str(self.line)),
            ("{value}", self.value[:80]),
        ):
            text = text.replace(name, filling)
        return text


class BadCell(Exception):
    """A cell that cannot be read; caught where the row and its column are known."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.value = value
