"""What the demo shop's console has on its first day, and keeps as the people left it."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete

from crm_backend.core.db import Database
from crm_backend.demo.console import SEGMENTS, canned_replies
from crm_backend.demo.knowledge import articles, coupons
from crm_backend.demo.service import load_or_top_up
from crm_backend.desk.canned_replies import service as reply_service
from crm_backend.desk.canned_replies.schemas import CannedReplyWrite
from crm_backend.desk.models import CannedReply
from crm_backend.desk.segments import service as segment_service
from crm_backend.knowledge.schemas import ArticleWrite, CouponWrite
from crm_backend.knowledge.service import articles as article_service
from crm_backend.knowledge.service import coupons as coupon_service
from crm_backend.knowledge.values import ArticleTopic
from tests.fakes.fixed_clock import NOW, FixedClock

DAY = date(2026, 11, 25)
CLOCK = FixedClock(datetime(2031, 5, 6, tzinfo=UTC))


def test_replies_are_such_as_an_agent_could_have_written():
    for reply in canned_replies(NOW):
        written = CannedReplyWrite(shortcut=reply.shortcut, title=reply.title, text=reply.text)
        assert (written.shortcut, written.text) == (reply.shortcut, reply.text)
    shortcuts = {reply.shortcut for reply in canned_replies(NOW)}
    assert len(shortcuts) == 6


async def test_demo_shop_has_replies_and_segments_that_tell_customers_apart(database: Database):
    await load_or_top_up(database, CLOCK, today=DAY, history_days=200)
    async with database.reading() as session:
        replies = await reply_service.list_replies(session)
        segments = await segment_service.list_segments(session, now=NOW)
    assert len(replies) == 6
    assert {segment.name: segment.rules for segment in segments} == SEGMENTS
    assert all(segment.count > 0 for segment in segments)


async def test_deleted_reply_does_not_come_back_with_the_next_day(database: Database):
    await load_or_top_up(database, CLOCK, today=DAY, history_days=5)
    async with database.transaction() as session:
        await session.execute(delete(CannedReply))
    await load_or_top_up(database, CLOCK, today=DAY + timedelta(days=1))
    async with database.reading() as session:
        assert await reply_service.list_replies(session) == []


def test_articles_and_coupons_are_such_as_staff_could_have_written():
    for article in articles(NOW):
        written = {name: getattr(article, name) for name in ArticleWrite.model_fields}
        assert ArticleWrite.model_validate(written).text == article.text
    for coupon in coupons(NOW, DAY):
        written = {name: getattr(coupon, name) for name in CouponWrite.model_fields}
        assert CouponWrite.model_validate(written).code == coupon.code


async def test_demo_shop_has_an_article_for_each_topic_and_coupons_of_today(database: Database):
    await load_or_top_up(database, CLOCK, today=DAY, history_days=5)
    async with database.reading() as session:
        shown = [
            await article_service.show_articles(session, topic, "", now=NOW)
            for topic in ArticleTopic
        ]
        public = await coupon_service.show_coupons(session, now=NOW)
    assert all(topic.articles for topic in shown)
    assert len(public) == 3
