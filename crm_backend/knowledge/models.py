"""Articles, what customers thought of them and what no article answered; coupons."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Row,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.core.orm import Base, BigId, JsonDocument, UtcDateTime, enum_type
from crm_backend.knowledge.values import ArticleTopic, CouponKind


class Article(Base):
    """An answer the shop has written; the bot quotes it as it stands while it is published and valid."""

    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    # None: the bot finds it by its words alone.
    topic: Mapped[ArticleTopic | None] = mapped_column(enum_type(ArticleTopic, "article_topic"))
    title: Mapped[str] = mapped_column(String(60))  # the question it answers
    similar_questions: Mapped[list[str]] = mapped_column(JsonDocument)  # in any language
    text: Mapped[str] = mapped_column(Text)  # in the small Markdown of markdown.plain_text
    title_en: Mapped[str | None] = mapped_column(String(60))
    text_en: Mapped[str | None] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(JsonDocument)
    valid_from: Mapped[date | None] = mapped_column(Date)  # the shop's days, both included
    valid_until: Mapped[date | None] = mapped_column(Date)
    position: Mapped[int]
    is_published: Mapped[bool]
    changed_by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)  # its words, not its publication


class ArticleRating(Base):
    """有帮助 or 没帮助 of one conversation about one article; the last word counts."""

    __tablename__ = "article_ratings"
    __table_args__ = (UniqueConstraint("article_id", "conversation_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    conversation_id: Mapped[str] = mapped_column(String(40))
    is_helpful: Mapped[bool]
    rated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class UnansweredQuestion(Base):
    """A customer's words that no article answered; ``wording`` is what alike ones have in common."""

    __tablename__ = "unanswered_questions"
    __table_args__ = (
        Index("ix_unanswered_questions_conversation_id_asked_at", "conversation_id", "asked_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(200))
    wording: Mapped[str] = mapped_column(String(200), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # staff are done with it


class Coupon(Base):
    """A coupon's terms; ``value`` is minor units, or whole percent taken off. Nothing is redeemed here."""

    __tablename__ = "coupons"
    __table_args__ = (
        CheckConstraint("value > 0", name="value_positive"),
        CheckConstraint("kind <> 'percent' OR value < 100", name="percent_below_hundred"),
        CheckConstraint("min_spend_minor >= 0", name="min_spend_not_negative"),
        CheckConstraint("valid_from <= valid_until", name="days_in_order"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[CouponKind] = mapped_column(enum_type(CouponKind, "coupon_kind"))
    value: Mapped[int] = mapped_column(BigInteger)
    min_spend_minor: Mapped[int] = mapped_column(BigInteger)
    valid_from: Mapped[date] = mapped_column(Date)  # the shop's days, both included
    valid_until: Mapped[date] = mapped_column(Date)
    category: Mapped[str | None] = mapped_column(String(60))  # None: all goods
    per_customer_limit: Mapped[int | None]
    is_public: Mapped[bool]  # others go to single customers, and the bot does not name them
    changed_by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


# An article with how often it was found helpful, and not.
RatedArticle = Row[Article, int, int]
# The newest asking of a wording, how often it was asked, and first when.
CountedQuestion = Row[UnansweredQuestion, int, datetime]
