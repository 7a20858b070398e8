"""Headings in two languages, templates that can be imported as they are, files of any program."""

import codecs
import csv
import io
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crm_backend.imports.errors import FileUnreadable, HeadingsUnknown
from crm_backend.imports.problems import Problem
from crm_backend.imports.table_files import open_table
from crm_backend.imports.tables import Record, Table, TableKind, template

SHANGHAI = ZoneInfo("Asia/Shanghai")


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("is_chinese", [True, False])
@pytest.mark.parametrize("kind", list(TableKind))
def test_a_template_reads_as_it_is(kind: TableKind, is_chinese: bool):
    headings, *examples = rows_of(template(kind, is_chinese=is_chinese))
    table = Table(kind, headings, SHANGHAI)
    assert all(isinstance(table.read(2, example), Record) for example in examples)


def test_both_languages_mean_the_same():
    chinese, english = (
        rows_of(template(TableKind.PRODUCTS, is_chinese=is_chinese)) for is_chinese in (True, False)
    )
    first, second = (
        Table(TableKind.PRODUCTS, rows[0], SHANGHAI).read(2, rows[1]) for rows in (chinese, english)
    )
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert first.values == second.values
    assert first.values["price_minor"] == 5900


def test_headings_may_carry_units_blanks_and_capitals():
    headings = ["SKU", "Product  Name", "价格（元）"]
    with pytest.raises(HeadingsUnknown) as unknown:
        Table(TableKind.PRODUCTS, headings, SHANGHAI)
    assert unknown.value.facts["unknown"] == ["Product  Name"]
    table = Table(TableKind.PRODUCTS, ["SKU", "商品 名称", "价格（元）", "On Sale"], SHANGHAI)
    record = table.read(2, ["A", "杯", "12.5", "no"])
    assert isinstance(record, Record)
    assert record.values == {"sku": "A", "name": "杯", "price_minor": 1250, "is_active": False}


def test_missing_unknown_and_repeated_headings_are_all_named():
    with pytest.raises(HeadingsUnknown) as wrong:
        Table(TableKind.CUSTOMERS, ["姓名", "name", "星座"], SHANGHAI)
    assert wrong.value.facts == {
        "missing": ["客户编号/customer_number"],
        "unknown": ["星座"],
        "twice": ["name"],
    }


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        (["A", "杯"], Problem(code="wrong_cells")),
        (["", "杯", "1"], Problem(code="missing", column="商品编码")),
        (["A", "杯", "一块"], Problem(code="not_money", column="价格", value="一块")),
        (["A", "杯" * 201, "1"], Problem(code="too_long", column="商品名称")),
    ],
)
def test_a_wrong_row_says_what_is_wrong(fields: list[str], problem: Problem):
    table = Table(TableKind.PRODUCTS, ["商品编码", "商品名称", "价格"], SHANGHAI)
    assert table.read(2, fields) == problem


TEXT = '商品编码,商品名称,价格\nA,桂花乌龙茶,68\n\n,,\nB,"一个\n杯",5\n'


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.replace(",", "\t").encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.replace(",", ";").encode(), "utf-8"),
        (TEXT.replace("\n", "\r\n").encode("gb18030"), "gb18030"),
    ],
)
def test_encodings_and_delimiters_are_told_by_the_file(
    tmp_path: Path, content: bytes, encoding: str
):
    path = tmp_path / "p.csv"
    path.write_bytes(content)
    file = open_table(path)
    rows = list(file.rows())
    assert file.encoding == encoding
    assert [line for line, _ in rows] == [1, 2, 6]
    assert rows[1][1] == ["A", "桂花乌龙茶", "68"]


@pytest.mark.parametrize("content", [b"\x80\xff\xff", b"PK\x03\x04\x00\x00", b"a,b\x00,c\n"])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "p.csv"
    path.write_bytes(content)
    with pytest.raises(FileUnreadable):
        open_table(path)


def test_a_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(FileUnreadable, match=r"none\.csv"):
        open_table(tmp_path / "none.csv")
