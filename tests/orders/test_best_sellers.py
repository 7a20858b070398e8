"""Advice on what to buy: in stock, fitting the wish, best seller first."""

from datetime import timedelta

import pytest

from crm_backend.orders.values import LineKind, OrderStatus
from tests.factories import Line, add_order, add_product, add_shop, add_turn
from tests.fakes.fixed_clock import NOW


@pytest.fixture
async def turn(database) -> str:
    """A visitor's, in a shop that sold three teas and two cups."""
    async with database.transaction() as session:
        await add_shop(session)
        shelf = {}
        for name, category, price, stock in (
            ("绿茶", "茶", 9_800, 180),
            ("乌龙茶", "茶", 6_800, 5),
            ("红茶", "茶", 8_800, 0),
            ("马克杯", "杯壶", 5_900, None),
            ("玻璃杯", "杯壶", 4_900, 40),
        ):
            shelf[name] = await add_product(
                session,
                name=name,
                category=category,
                price_minor=price,
                stock_units=stock,
                description="送长辈常选" if name == "玻璃杯" else "",
            )
        long_ago = {"placed_at": NOW - timedelta(days=40)}
        closed = {"status": OrderStatus.CLOSED, "paid_at": NOW - timedelta(days=1)}
        for name, quantity, fields in (
            ("乌龙茶", 3, {}),
            ("红茶", 9, {}),
            ("马克杯", 2, {}),
            ("绿茶", 8, long_ago),
            ("玻璃杯", 8, closed),
        ):
            line = Line(amount_minor=100, quantity=quantity, product=shelf[name])
            postage = Line(amount_minor=800, quantity=9, kind=LineKind.POSTAGE)
            await add_order(session, None, lines=(line, postage), **fields)
        return await add_turn(session)


async def _found(bot_api, turn: str, **params: object) -> tuple[list[str], bool]:
    answer = (await bot_api.get(turn, "/best-sellers", **params)).json()
    return [product["name"] for product in answer["products"]], answer["fits_wish"]


async def test_without_a_wish_the_best_sellers_in_stock_come_first(bot_api, turn):
    names, fits = await _found(bot_api, turn, limit=5)
    assert (names, fits) == (["乌龙茶", "马克杯", "绿茶", "玻璃杯"], False)


async def test_a_category_and_a_price_narrow_them(bot_api, turn):
    assert await _found(bot_api, turn, query="茶叶") == (["乌龙茶", "绿茶"], True)
    assert await _found(bot_api, turn, query="茶", max_price_minor=7_000) == (["乌龙茶"], True)
    assert await _found(bot_api, turn, query="茶", min_price_minor=9_800) == (["绿茶"], True)
    between = {"min_price_minor": 5_000, "max_price_minor": 6_000}
    assert await _found(bot_api, turn, **between) == (["马克杯"], False)


async def test_words_of_name_and_description_are_looked_for(bot_api, turn):
    assert await _found(bot_api, turn, query="送长辈") == (["玻璃杯"], True)


async def test_how_much_is_left_is_told_in_words(bot_api, turn):
    answer = (await bot_api.get(turn, "/best-sellers", limit=5)).json()
    assert [p["stock"] for p in answer["products"]] == ["low", "unknown", "in", "in"]
    sold_out = (await bot_api.get(turn, "/products", query="红茶", limit=1)).json()
    assert sold_out["products"][0]["stock"] == "out"
