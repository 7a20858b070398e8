"""What a cell of a shop's own file means, and what it cannot mean."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.imports import cells
from crm_backend.imports.problems import BadCell, Problem
from crm_backend.orders.values import OrderStatus

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("cell", "minor"),
    [
        ("12.50", 1250),
        ("12.5", 1250),
        ("68", 6800),
        ("¥1,234.50", 123450),
        ("￥99", 9900),
        ("１２．５０元", 1250),
        ("0", 0),
        ("0.10", 10),
        ("12.500", 1250),
    ],
)
def test_money(cell: str, minor: int):
    assert cells.read_money(cell) == minor


@pytest.mark.parametrize(
    "cell",
    ["-1", "1.005", "1,23", "12.5.0", "abc", "NaN", "1e3", "Infinity", "9" * 20, "¥", "１.２.３"],
)
def test_no_money(cell: str):
    with pytest.raises(BadCell, match="not_money"):
        cells.read_money(cell)


@given(st.integers(0, 10**12))
def test_money_is_exact(minor: int):
    assert cells.read_money(f"{minor // 100:,}.{minor % 100:02d}") == minor


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-11-25", (2026, 11, 24, 16, 0)),
        ("2026-11-25 10:30", (2026, 11, 25, 2, 30)),
        ("2026/1/5 9:05:00", (2026, 1, 5, 1, 5)),
        ("2026年3月8日 12:00", (2026, 3, 8, 4, 0)),
        ("2026-11-25T10:30:00", (2026, 11, 25, 2, 30)),
    ],
)
def test_times_are_of_the_shop_s_clock(cell: str, expected: tuple[int, ...]):
    assert cells.read_time(cell, SHANGHAI) == datetime(*expected, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    "cell", ["2026-13-01", "2026-02-30", "25/11/2026", "yesterday", "2026-11-25 25:00", "46351"]
)
def test_no_times(cell: str):
    with pytest.raises(BadCell, match="not_time"):
        cells.read_time(cell, SHANGHAI)


@pytest.mark.parametrize(("cell", "units"), [("3", 3), ("1,000", 1000), ("２", 2), ("4.0", 4)])
def test_quantities(cell: str, units: int):
    assert cells.read_quantity(cell) == units


@pytest.mark.parametrize("cell", ["0", "-2", "1.5", "x", "9" * 19, "1 2"])
def test_no_quantities(cell: str):
    with pytest.raises(BadCell, match="not_quantity"):
        cells.read_quantity(cell)


def test_stock_may_be_below_zero():
    assert cells.read_stock("-3") == -3


def test_a_long_number_that_a_spreadsheet_spoilt_is_refused():
    with pytest.raises(BadCell, match="scientific"):
        cells.read_key("2.02611E+19")
    with pytest.raises(BadCell, match="scientific"):
        cells.read_phone("1.39E+10")
    assert cells.read_key("20261120000000000123") == "20261120000000000123"


def test_phones_are_stored_in_one_form():
    assert cells.read_phone("199 0000 2001") == "+8619900002001"
    assert cells.read_phone("+8619900002001") == "+8619900002001"
    with pytest.raises(BadCell, match="not_phone"):
        cells.read_phone("12")


def test_yes_and_status_in_two_languages():
    assert [cells.read_yes_no(cell) for cell in ("是", "否", "Yes", "0")] == [
        True,
        False,
        True,
        False,
    ]
    assert cells.read_status("已发货") is OrderStatus.SHIPPED
    assert cells.read_status("Completed") is OrderStatus.COMPLETED
    with pytest.raises(BadCell, match="not_status"):
        cells.read_status("飞走了")
    with pytest.raises(BadCell, match="not_yes_no"):
        cells.read_yes_no("也许")


@given(st.text(max_size=30))
def test_any_cell_is_read_or_refused(cell: str):
    text = cells.plain(cell)
    readers = (
        cells.read_money,
        cells.read_quantity,
        cells.read_stock,
        cells.read_phone,
        cells.read_yes_no,
        cells.read_status,
        lambda cell: cells.read_time(cell, SHANGHAI),
        cells.read_key,
    )
    for read in readers:
        with suppress(BadCell):
            read(text)


def test_invisible_signs_are_dropped():
    assert cells.plain("\ufeff 订单\u200b号\0 ") == "订单号"


def test_a_problem_quotes_values_as_they_are():
    problem = Problem(code="repeated", value="{column}{line}", line=7)
    assert problem.sentence(is_chinese=True) == "和第 7 行重复：{column}{line}"
    assert problem.sentence(is_chinese=False) == "Repeats line 7: {column}{line}"
