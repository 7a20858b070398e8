"""What the bot is told of articles and coupons: what is published, public and valid today; what it keeps."""

from datetime import date

import pytest

from crm_backend.access.values import PrincipalKind, StaffRole
from crm_backend.knowledge.values import ArticleTopic, CouponKind
from tests.factories import add_article, add_coupon, add_shop, add_staff, add_turn

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
            session,
            title="一",
            text="**先付款**",
            position=1,
            valid_from=TODAY,
            valid_until=TODAY,
            text_en="**Pay** first.",
        )
        await add_article(session, is_published=False)
        await add_article(session, valid_until=YESTERDAY)
        await add_article(session, valid_from=TOMORROW)
        await add_article(session, topic=ArticleTopic.WARRANTY)
        await add_article(session, topic=None)
    answer = (await bot_api.get(turn, "/articles", topic="invoice")).json()
    assert [article["id"] for article in answer["articles"]] == [first.id, last.id]
    assert answer["articles"][0] == {
        "id": first.id,
        "title": "一",
        "text": "先付款",
        "markdown": "**先付款**",
        "title_en": None,
        "text_en": "Pay first.",
        "markdown_en": "**Pay** first.",
    }
    assert answer["best_id"] is None


async def test_the_article_a_question_is_about_is_named(bot_api, database, turn):
    async with database.transaction() as session:
        await add_article(session, title="电子发票")
        special = await add_article(session, title="专票怎么开")
        await add_article(session, title="能开专票吗", topic=ArticleTopic.WARRANTY)
    answer = (await bot_api.get(turn, "/articles", topic="invoice", query="能开专票吗")).json()
    assert answer["best_id"] == special.id


async def test_unknown_topic_is_refused(bot_api, turn):
    assert (await bot_api.get(turn, "/articles", topic="weather")).status_code == 422


async def test_a_question_is_answered_by_any_article_that_is_shown_today(bot_api, database, turn):
    async with database.transaction() as session:
        await add_article(session, title="有没有实体店", valid_until=YESTERDAY)
        await add_article(session, title="有没有实体店", is_published=False)
        await add_article(session)
        shown = await add_article(
            session, title="门店", topic=None, similar_questions=["你们有实体店吗"]
        )
    found = (await bot_api.get(turn, "/article-answer", query="请问有实体店么？")).json()
    assert found["article"]["id"] == shown.id
    assert 0.8 < found["confidence"] <= 1
    unknown = (await bot_api.get(turn, "/article-answer", query="今天天气怎么样")).json()
    assert unknown == {"article": None, "confidence": 0.0}


async def test_an_edit_is_live_with_the_next_question(bot_api, database, turn):
    async def asked() -> str | None:
        found = (await bot_api.get(turn, "/article-answer", query="可以自提吗")).json()["article"]
        return found and found["text"]

    assert await asked() is None
    async with database.transaction() as session:
        article = await add_article(session, title="自提", topic=None, text="不能自提。")
    assert await asked() == "不能自提。"
    async with database.transaction() as session:
        (await session.merge(article)).text = "可以自提了。"
    assert await asked() == "可以自提了。"
    async with database.transaction() as session:
        await session.delete(await session.merge(article))
    assert await asked() is None


async def test_what_no_article_answered_is_kept_once_per_deed(bot_api, staff_api, turn):
    path, deed = "/unanswered-questions", "action_fallback/1"
    first = await bot_api.post(turn, path, deed=deed, text="有实体店吗")
    again = await bot_api.post(turn, path, deed=deed, text="有实体店吗")
    assert (first.json(), again.json()) == (
        {"is_kept": True, "repeated": False},
        {"is_kept": True, "repeated": True},
    )
    await bot_api.post(turn, path, text="有实体店吗？？")
    await bot_api.post(turn, path, text="长" * 2_000)
    agent = await staff_api.signed_in()
    listed = (await agent.get("/unanswered-questions")).json()["questions"]
    assert [(each["text"], each["count"]) for each in listed] == [
        ("有实体店吗？？", 2),
        ("长" * 200, 1),
    ]
    assert listed[0]["conversation_id"].startswith("cnv_")


async def test_one_chat_fills_no_list(bot_api, database, clock, turn):
    async with database.transaction() as session:
        other = await add_turn(session)
    path = "/unanswered-questions"
    answers = [await bot_api.post(turn, path, text=f"{no} 号店在哪") for no in range(21)]
    assert [answer.json()["is_kept"] for answer in answers] == [True] * 20 + [False]
    assert (await bot_api.post(other, path, text="有实体店吗")).json()["is_kept"]


async def test_mere_signs_and_what_staff_try_are_not_kept(bot_api, database, turn):
    async with database.transaction() as session:
        manager = await add_staff(session, role=StaffRole.MANAGER)
        own = await add_turn(session, principal_kind=PrincipalKind.STAFF, staff_id=manager.id)
        article = await add_article(session)
    answers = [
        await bot_api.post(turn, "/unanswered-questions", text="？？？"),
        await bot_api.post(turn, "/unanswered-questions", text="\u202e "),
        await bot_api.post(own, "/unanswered-questions", text="有实体店吗"),
        await bot_api.post(own, "/article-ratings", article_id=article.id, is_helpful=True),
    ]
    assert [answer.json()["is_kept"] for answer in answers] == [False, False, False, False]


@pytest.mark.parametrize(
    "text",
    ["12", "１３８ 1234 5678", "我的电话是138-1234-5678", "sf2611250011 呢", "单号 536365 的"],
)
async def test_numbers_of_somebody_are_not_kept(bot_api, turn, text):
    answer = await bot_api.post(turn, "/unanswered-questions", text=text)
    assert answer.json()["is_kept"] is False


async def test_the_last_word_of_a_chat_about_an_article_counts(bot_api, database, staff_api, turn):
    async with database.transaction() as session:
        article = await add_article(session)
        other = await add_turn(session)
    for who, is_helpful in ((turn, False), (other, False), (turn, True)):
        body = {"article_id": article.id, "is_helpful": is_helpful}
        assert (await bot_api.post(who, "/article-ratings", **body)).json()["is_kept"]
    agent = await staff_api.signed_in()
    kept = (await agent.get("/articles")).json()["articles"][0]
    assert (kept["helpful_count"], kept["unhelpful_count"]) == (1, 1)


async def test_a_deleted_article_is_not_rated(bot_api, turn):
    answer = await bot_api.post(turn, "/article-ratings", article_id=9, is_helpful=True)
    assert (answer.status_code, answer.json()["code"]) == (404, "article_not_found")


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
