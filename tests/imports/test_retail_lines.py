"""What a line of the Online Retail data is."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.imports.retail_lines import (
    Rejection,
    RetailLine,
    are_headings,
    drop_dialect,
    read_line,
)
from crm_backend.orders.values import LineKind

SALE = ("489434", "85048", " GLASS BALL ", "12", "2009-12-01 07:45:00", "6.95", "13085", "UK")


def line(**changes: str) -> RetailLine | Rejection:
    names = ("invoice", "sku", "name", "quantity", "date", "price", "customer", "country")
    return read_line(tuple({**dict(zip(names, SALE, strict=True)), **changes}.values()))


def loaded(**changes: str) -> RetailLine:
    found = line(**changes)
    assert isinstance(found, RetailLine)
    return found


def test_a_sale():
    assert loaded() == RetailLine(
        invoice="489434",
        sku="85048",
        name="GLASS BALL",
        quantity=12,
        unit_price_minor=695,
        amount_minor=8340,
        happened_at=datetime(2009, 12, 1, 7, 45, tzinfo=UTC),
        customer="13085",
        country="UK",
        kind=LineKind.GOODS,
    )


@pytest.mark.parametrize(
    "headings",
    [
        "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country",
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
    ],
)
def test_the_headings_of_both_files(headings: str):
    assert are_headings(headings.split(","))
    assert not are_headings(headings.split(",")[1:])


def test_summer_in_london_is_an_hour_ahead():
    summer = loaded(date="2010-07-01 12:00:00")
    assert summer.happened_at == datetime(2010, 7, 1, 11, tzinfo=UTC)


def test_both_files_write_the_same_line_alike():
    first = ["1", "A", "nan", "1", "d", "0.0", "17850", "UK"]
    second = ["1", "A", "", "1", "d", "0.0", "17850.0", "UK"]
    drop_dialect(first)
    drop_dialect(second)
    assert first == second


@pytest.mark.parametrize(
    ("sku", "kind"),
    [
        ("POST", LineKind.POSTAGE),
        ("DOT", LineKind.POSTAGE),
        ("C2", LineKind.POSTAGE),
        ("M", LineKind.FEE),
        ("m", LineKind.FEE),
        ("D", LineKind.FEE),
        ("S", LineKind.FEE),
        ("PADS", LineKind.FEE),
        ("CRUK", LineKind.FEE),
        ("ADJUST2", LineKind.FEE),
        ("AMAZONFEE", LineKind.FEE),
        ("BANK CHARGES", LineKind.FEE),
        ("gift_0001_30", LineKind.FEE),
        ("79323P", LineKind.GOODS),
        ("DCGS0058", LineKind.GOODS),
        ("SP1002", LineKind.GOODS),
    ],
)
def test_codes_that_are_no_articles(sku: str, kind: LineKind):
    assert loaded(sku=sku).kind is kind


def test_the_same_article_in_other_letters():
    assert loaded(sku="47503j ").sku == loaded(sku="47503J").sku == "47503J"


def test_a_cancellation_counts_what_goes_back():
    back = loaded(invoice="C489449", quantity="-12")
    assert (back.is_cancellation, back.quantity, back.amount_minor) == (True, 12, 8340)
    assert not loaded().is_cancellation


def test_a_gift_to_a_customer_is_sold_for_nothing():
    assert loaded(price="0.0").amount_minor == 0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"quantity": "-5", "price": "0.0", "customer": ""}, Rejection.WRITE_OFF),
        ({"quantity": "-5"}, Rejection.WRITE_OFF),
        ({"price": "0.0", "customer": ""}, Rejection.STOCK_ADJUSTMENT),
        ({"invoice": "A506401", "sku": "B", "price": "-53594.36"}, Rejection.LEDGER_ADJUSTMENT),
        ({"invoice": "C496350", "quantity": "1"}, Rejection.CANCELLATION_OF_NOTHING),
        ({"sku": "TEST001"}, Rejection.TEST_ROW),
        ({"quantity": "0"}, Rejection.BAD_QUANTITY),
        ({"quantity": "1.5"}, Rejection.BAD_QUANTITY),
        ({"quantity": "9" * 5000}, Rejection.BAD_QUANTITY),
        ({"price": "cheap"}, Rejection.BAD_PRICE),
        ({"price": "NaN"}, Rejection.BAD_PRICE),
        ({"price": "Infinity"}, Rejection.BAD_PRICE),
        ({"price": "1e400"}, Rejection.BAD_PRICE),
        ({"price": "-1"}, Rejection.BAD_PRICE),
        ({"date": "yesterday"}, Rejection.BAD_DATE),
        ({"date": "2010-02-30 10:00:00"}, Rejection.BAD_DATE),
        ({"invoice": ""}, Rejection.BAD_INVOICE),
        ({"invoice": "48943"}, Rejection.BAD_INVOICE),
        ({"sku": "  "}, Rejection.WRONG_FIELDS),
    ],
)
def test_what_is_not_loaded(changes: dict[str, str], reason: Rejection):
    assert line(**changes) is reason


def test_a_thousandth_of_a_pound_is_rounded_once_per_line():
    pads = loaded(sku="72800B", price="0.001", quantity="5")
    assert (pads.unit_price_minor, pads.amount_minor) == (0, 1)


@given(st.lists(st.text(max_size=12), min_size=8, max_size=8))
def test_any_text_is_a_line_or_a_reject(fields: list[str]):
    drop_dialect(fields)
    assert isinstance(read_line(fields), RetailLine | Rejection)


@given(st.integers(1, 10**6), st.integers(0, 10**7))
def test_amounts_are_exact(quantity: int, pence: int):
    sold = loaded(quantity=str(quantity), price=f"{pence // 100}.{pence % 100:02d}")
    assert sold.amount_minor == quantity * pence
