"""What the bot is told of articles and coupons: what is published, public and valid today."""

from datetime import date

import pytest

from crm_backend.knowledge.values import ArticleTopic, CouponKind
from tests.factories import add_article, add_coupon, add_shop, add_turn

TODAY, YESTERDAY, TOMORROW = date(2026, 11, 25), date(2026, 11, 24), date(2026, 11, 26)


@pytest.fixture
async def turn(database) -> str:
    """A visitor's: everybody may read what the shop has written."""
    async with database.transaction() as session:
        await add_shop(session)
        return await add_turn(session)


async def test_only_what_is_published_and_valid_is_told_by_position(bot_api, database, turn):
    async with database.transaction() as session:
        last = await add_article(session, title="三", position=2)
        first = await add_article(
            session, title="一", position=1, valid_from=TODAY, valid_until=TODAY, text_en="One."
        )
        await add_article(session, is_published=False)
        await add_article(session, valid_until=YESTERDAY)
        await add_article(session, valid_from=TOMORROW)
        await add_article(session, topic=ArticleTopic.WARRANTY)
    answer = (await bot_api.get(turn, "/articles", topic="invoice")).json()
    assert [article["id"] for article in answer["articles"]] == [first.id, last.id]
    assert answer["articles"][0] == {
        "id": first.id,
        "title": "一",
        "text": "付款后就能申请电子发票。",
        "title_en": None,
        "text_en": "One.",
    }
    assert answer["best_id"] is None


async def test_the_article_a_question_is_about_is_named(bot_api, database, turn):
    async with database.transaction() as session:
        await add_article(session, title="电子发票")
        special = await add_article(session, title="专票怎么开")
    answer = (await bot_api.get(turn, "/articles", topic="invoice", query="能开专票吗")).json()
    assert answer["best_id"] == special.id


async def test_unknown_topic_is_refused(bot_api, turn):
    assert (await bot_api.get(turn, "/articles", topic="weather")).status_code == 422


async def test_coupons_are_public_and_of_the_shops_today(bot_api, database, turn):
    async with database.transaction() as session:
        later = await add_coupon(session, valid_until=TOMORROW)
        ends_today = await add_coupon(
            session,
            code="TEA88",
            kind=CouponKind.PERCENT,
            value=12,
            valid_until=TODAY,
            category="茶",
            per_customer_limit=2,
        )
        await add_coupon(session, is_public=False)
        await add_coupon(session, valid_until=YESTERDAY)
        await add_coupon(session, valid_from=TOMORROW)
    coupons = (await bot_api.get(turn, "/coupons")).json()["coupons"]
    assert [coupon["code"] for coupon in coupons] == [ends_today.code, later.code]
    assert coupons[0] == {
        "code": "TEA88",
        "name": "满减券",
        "kind": "percent",
        "value": 12,
        "min_spend_minor": 9_900,
        "valid_until": "2026-11-25",
        "category": "茶",
        "per_customer_limit": 2,
    }
