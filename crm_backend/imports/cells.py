"""What a cell of a shop's own file means; each reader raises :class:`BadCell` for what it cannot mean."""

import re
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from crm_backend.customers.rules import normalise_phone
from crm_backend.imports.problems import BadCell
from crm_backend.orders.values import OrderStatus

_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
_MONEY = re.compile(r"(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
_MONEY_SIGNS = "¥￥£$€元 "
_MAX_MINOR, _MAX_UNITS = 10**13, 10**9
_TIME_SIGNS = str.maketrans({"年": "-", "月": "-", "日": " ", "/": "-", "T": " "})
_TIME = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: +(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?")
_YES_NO = {"是": True, "否": False, "yes": True, "no": False, "1": True, "0": False}
_STATUS_WORDS = {
    "待付款": OrderStatus.PENDING_PAYMENT,
    "待发货": OrderStatus.PAID,
    "已付款": OrderStatus.PAID,
    "已发货": OrderStatus.SHIPPED,
    "已签收": OrderStatus.DELIVERED,
    "已完成": OrderStatus.COMPLETED,
    "已关闭": OrderStatus.CLOSED,
    "已取消": OrderStatus.CLOSED,
    **{status.value: status for status in OrderStatus},
}


def plain(cell: str) -> str:
    """A cell without the blanks around it and without signs that nobody sees."""
    visible = "".join(sign for sign in cell if unicodedata.category(sign) not in ("Cc", "Cf"))
    return visible.strip()


def read_text(cell: str, limit: int) -> str:
    """Text of at most ``limit`` characters."""
    if len(cell) > limit:
        raise BadCell("too_long")
    return cell


def read_key(cell: str, limit: int = 64) -> str:
    """A number or code that rows are found by; spreadsheets spoil the long ones."""
    if _SCIENTIFIC.fullmatch(cell):
        raise BadCell("scientific", cell)
    return read_text(unicodedata.normalize("NFKC", cell), limit)


def read_money(cell: str) -> int:
    """An amount such as ``¥1,234.50`` in minor units, exactly."""
    text = unicodedata.normalize("NFKC", cell).strip(_MONEY_SIGNS)
    if not _MONEY.fullmatch(text):
        raise BadCell("not_money", cell)
    try:
        minor = Decimal(text.replace(",", "")) * 100
    except InvalidOperation as error:
        raise BadCell("not_money", cell) from error
    if minor != minor.to_integral_value() or minor > _MAX_MINOR:
        raise BadCell("not_money", cell)
    return int(minor)


def read_quantity(cell: str) -> int:
    """A whole number above zero."""
    units = _whole(cell, "not_quantity")
    if not 0 < units <= _MAX_UNITS:
        raise BadCell("not_quantity", cell)
    return units


def read_stock(cell: str) -> int:
    """A whole number; less than nothing is what was sold too often."""
    units = _whole(cell, "not_stock")
    if abs(units) > _MAX_UNITS:
        raise BadCell("not_stock", cell)
    return units


def _whole(cell: str, code: str) -> int:
    text = unicodedata.normalize("NFKC", cell).replace(",", "").removesuffix(".0")
    if not re.fullmatch(r"-?\d{1,18}", text):
        raise BadCell(code, cell)
    return int(text)


def read_time(cell: str, zone: ZoneInfo) -> datetime:
    """A day or a moment on the shop's clock; a day means its first minute."""
    text = unicodedata.normalize("NFKC", cell).translate(_TIME_SIGNS).strip()
    match = _TIME.fullmatch(text)
    if match is None:
        raise BadCell("not_time", cell)
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadCell("not_time", cell) from error


def read_phone(cell: str) -> str:
    """A phone number in E.164."""
    if _SCIENTIFIC.fullmatch(cell):
        raise BadCell("scientific", cell)
    phone = normalise_phone(unicodedata.normalize("NFKC", cell))
    if phone is None or len(phone) > 20:
        raise BadCell("not_phone", cell)
    return phone


def read_yes_no(cell: str) -> bool:
    """Whether the cell says yes."""
    answer = _YES_NO.get(unicodedata.normalize("NFKC", cell).lower())
    if answer is None:
        raise BadCell("not_yes_no", cell)
    return answer


def read_status(cell: str) -> OrderStatus:
    """An order's status in the words customers read, or in ours."""
    status = _STATUS_WORDS.get(cell.lower())
    if status is None:
        raise BadCell("not_status", cell)
    return status
