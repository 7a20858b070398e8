"""Articles and coupons as the console writes them, and as it and the bot read them."""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from crm_backend.core.plain_text import OneLine, PlainText
from crm_backend.knowledge.values import ArticleTopic, CouponKind

# An answer of the bot is read on a phone.
_ArticleText = Annotated[PlainText, Field(min_length=1, max_length=800)]
_Title = Annotated[OneLine, Field(min_length=1, max_length=60)]
_MAX_MINOR = 10**12


class ArticleWrite(BaseModel):
    """An article; English title and text come together or not at all."""

    model_config = ConfigDict(extra="forbid")

    topic: ArticleTopic
    title: _Title
    text: _ArticleText
    title_en: _Title | None = None
    text_en: _ArticleText | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    position: Annotated[int, Field(ge=0, le=999)] = 0
    is_published: bool = False

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.title_en is None) != (self.text_en is None):
            raise ValueError("English title and text come together")
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValueError("valid_from must not be after valid_until")
        return self


class ArticleRead(ArticleWrite):
    """An article as it is kept."""

    model_config = ConfigDict(from_attributes=True, extra="ignore")

    id: int


class ArticlesRead(BaseModel):
    """All articles by topic and position."""

    articles: list[ArticleRead]


class ArticleShown(BaseModel):
    """An article as customers read it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    text: str
    title_en: str | None
    text_en: str | None


class ArticlesShown(BaseModel):
    """A topic's articles by position; ``best_id`` is the one a question is about, if it is clear."""

    articles: list[ArticleShown]
    best_id: int | None


class CouponWrite(BaseModel):
    """A coupon; ``value`` is minor units, or whole percent taken off."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(pattern=r"^[A-Z0-9-]{3,40}$")]
    name: _Title
    kind: CouponKind
    value: Annotated[int, Field(ge=1, le=_MAX_MINOR)]
    min_spend_minor: Annotated[int, Field(ge=0, le=_MAX_MINOR)] = 0
    valid_from: date
    valid_until: date
    category: Annotated[OneLine, Field(min_length=1, max_length=60)] | None = None
    per_customer_limit: Annotated[int, Field(ge=1, le=1_000)] | None = None
    is_public: bool = False

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.kind is CouponKind.PERCENT and self.value >= 100:
            raise ValueError("at most 99 percent can be taken off")
        if self.valid_from > self.valid_until:
            raise ValueError("valid_from must not be after valid_until")
        return self


class CouponRead(CouponWrite):
    """A coupon as it is kept."""

    model_config = ConfigDict(from_attributes=True, extra="ignore")

    id: int


class CouponsRead(BaseModel):
    """All coupons, those that end first at the head."""

    coupons: list[CouponRead]


class CouponShown(BaseModel):
    """A coupon as customers read its terms."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    kind: CouponKind
    value: int
    min_spend_minor: int
    valid_until: date
    category: str | None
    per_customer_limit: int | None


class CouponsShown(BaseModel):
    """Public coupons of today, those that end first at the head."""

    coupons: list[CouponShown]
