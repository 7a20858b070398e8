"""Articles and coupons."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.core.orm import Base, BigId, UtcDateTime, enum_type
from crm_backend.knowledge.values import ArticleTopic, CouponKind


class Article(Base):
    """An answer the shop has written; the bot quotes it as it stands while it is published and valid."""

    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    topic: Mapped[ArticleTopic] = mapped_column(enum_type(ArticleTopic, "article_topic"))
    title: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str | None] = mapped_column(String(60))
    text_en: Mapped[str | None] = mapped_column(Text)
    valid_from: Mapped[date | None] = mapped_column(Date)  # the shop's days, both included
    valid_until: Mapped[date | None] = mapped_column(Date)
    position: Mapped[int]
    is_published: Mapped[bool]
    changed_by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


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
