"""Finding products in customers' words, and goods that come back on the shelf."""

import pytest
from sqlalchemy import select

from crm_backend.catalog import rules, service
from crm_backend.catalog.models import Product
from crm_backend.core.db import Database
from tests.factories import add_product

NAMES = ("手绘陶瓷马克杯 350ml", "云南高山普洱茶", "亚麻桌布", "USB-C 100% 快充线")


async def _names(database: Database, query: str) -> list[str]:
    async with database.reading() as session:
        return [found.name for found in await service.search_products(session, query, limit=3)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("马克杯", NAMES[0]),
        ("有陶瓷的马克杯吗", NAMES[0]),
        ("普洱茶还有货吗？", NAMES[1]),
        ("usb-c 快充线", NAMES[3]),
        ("ｕｓｂ", NAMES[3]),
        ("茶", NAMES[1]),
    ],
)
async def test_a_customers_words_find_the_product(database: Database, query: str, expected: str):
    async with database.transaction() as session:
        for name in NAMES:
            await add_product(session, name=name, category="")
    assert (await _names(database, query))[0] == expected


@pytest.mark.parametrize("query", ["帐篷", "%", "_", "……", "有没有帐篷", "\x00"])
async def test_what_is_not_sold_is_not_found(database: Database, query: str):
    async with database.transaction() as session:
        for name in NAMES:
            await add_product(session, name=name, category="")
    assert await _names(database, query) == []


async def test_what_is_off_sale_is_not_named_and_sold_out_comes_last(database: Database):
    async with database.transaction() as session:
        await add_product(session, name="铁壶", stock_units=0)
        await add_product(session, name="铁壶", is_active=False)
        in_stock = await add_product(session, name="铁壶", stock_units=None)
        found = await service.search_products(session, "铁壶", limit=3)
    assert [product.stock_units for product in found] == [None, 0]
    assert found[0].id == in_stock.id


async def test_goods_put_back_are_added_where_the_stock_is_known(database: Database):
    async with database.transaction() as session:
        counted = await add_product(session, stock_units=3)
        uncounted = await add_product(session, stock_units=None)
        await service.put_back(session, {counted.id: 2, uncounted.id: 2})
    async with database.reading() as session:
        stock = (await session.scalars(select(Product.stock_units).order_by(Product.id))).all()
    assert stock == [5, None]


def test_terms_are_pairs_of_signs_and_whole_words():
    assert rules.search_terms("陶瓷杯 USB-C 杯") == ["陶瓷", "瓷杯", "usb", "c", "杯"]
    assert len(rules.search_terms("".join(map(chr, range(0x4E00, 0x4E80))))) == 16
    assert rules.search_terms("!!") == []


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("送长辈的茶叶", ["普洱茶"]),
        ("马克杯", ["陶瓷马克杯"]),
        ("孩子写作业", ["台灯"]),
        ("usb type-c", ["台灯"]),
        ("清爽", []),  # one word of a description is chance
        ("帐篷", []),
        ("", []),
    ],
)
def test_a_wish_finds_its_category_its_name_or_more_than_one_word(wish: str, expected: list[str]):
    goods = [
        Product(name="普洱茶", category="茶", description="清爽。"),
        Product(name="陶瓷马克杯", category="杯壶", description=""),
        Product(name="台灯", category="灯具", description="孩子写作业也合适，USB Type-C 供电。"),
    ]
    assert [each.name for each in rules.fitting(wish, goods)] == expected


@pytest.mark.parametrize(
    ("units", "level"), [(None, "unknown"), (0, "out"), (1, "low"), (10, "low"), (11, "in")]
)
def test_how_much_is_left_in_words(units: int | None, level: str):
    assert rules.stock_level(units, low_units=10) == level
