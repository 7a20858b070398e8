"""Articles, questions and coupons as the console writes them, and as it and the bot read them."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from crm_backend.core.orm import MAX_ROW_ID
from crm_backend.core.plain_text import OneLine, PlainText
from crm_backend.knowledge.values import ArticleTopic, CouponKind

# An answer of the bot is read on a phone.
_ArticleText = Annotated[PlainText, Field(min_length=1, max_length=800)]
_Title = Annotated[OneLine, Field(min_length=1, max_length=60)]
_Question = Annotated[OneLine, Field(min_length=1, max_length=80)]
_Tag = Annotated[OneLine, Field(min_length=1, max_length=20)]
_MAX_MINOR = 10**12


class ArticleWrite(BaseModel):
    """An article: the question it answers, others like it, and the answer in the small Markdown.

    English title and text come together or not at all; similar questions may be in any language.
    """

    model_config = ConfigDict(extra="forbid")

    topic: ArticleTopic | None = None
    title: _Title
    similar_questions: Annotated[list[_Question], Field(max_length=30)] = []
    text: _ArticleText
    title_en: _Title | None = None
    text_en: _ArticleText | None = None
    tags: Annotated[list[_Tag], Field(max_length=10)] = []
    valid_from: date | None = None
    valid_until: date | None = None
    position: Annotated[int, Field(ge=0, le=999)] = 0

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.title_en is None) != (self.text_en is None):
            raise ValueError("English title and text come together")
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValueError("valid_from must not be after valid_until")
        return self


class ArticleCreate(ArticleWrite):
    """A new article; the bot quotes it once it is published."""

    is_published: bool = False


class ArticleChange(ArticleWrite):
    """An article's new words; ``changed_at`` is that of the words they replace."""

    changed_at: AwareDatetime


class ArticlePublication(BaseModel):
    """Whether the bot quotes an article."""

    model_config = ConfigDict(extra="forbid")

    is_published: bool


class ArticleRead(ArticleWrite):
    """An article as it is kept, and in how many chats it was found helpful, and not."""

    model_config = ConfigDict(from_attributes=True, extra="ignore")

    id: int
    is_published: bool
    changed_at: datetime
    helpful_count: int = 0
    unhelpful_count: int = 0


class ArticlesRead(BaseModel):
    """All articles by topic and position."""

    articles: list[ArticleRead]


class ArticleShown(BaseModel):
    """An article as customers read it: ``text`` without signs of Markdown, ``markdown`` as it was written."""

    id: int
    title: str
    text: str
    markdown: str
    title_en: str | None
    text_en: str | None
    markdown_en: str | None


class ArticlesShown(BaseModel):
    """A topic's articles by position; ``best_id`` is the one a question is about, if it is clear."""

    articles: list[ArticleShown]
    best_id: int | None


class ArticleAnswer(BaseModel):
    """The article that answers a question, whatever its topic; None where no one does with confidence."""

    article: ArticleShown | None
    confidence: float


class QuestionAsked(BaseModel):
    """A customer's words that no article answered."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[OneLine, Field(max_length=2_000)]


class ArticleRated(BaseModel):
    """Whether an article helped."""

    model_config = ConfigDict(extra="forbid")

    article_id: Annotated[int, Field(ge=1, le=MAX_ROW_ID)]
    is_helpful: bool


class Kept(BaseModel):
    """It is kept; or, of what staff try out in their own chat, not."""

    is_kept: bool
    repeated: bool = False


class UnansweredRead(BaseModel):
    """A wording that no article answered: its newest text and chat, how often, from when to when."""

    id: int
    text: str
    conversation_id: str
    count: int
    first_asked_at: datetime
    last_asked_at: datetime


class UnansweredQuestionsRead(BaseModel):
    """Those asked most often first."""

    questions: list[UnansweredRead]


class QuestionSettling(BaseModel):
    """Whether staff are done with a question; it comes back when it is asked again."""

    model_config = ConfigDict(extra="forbid")

    is_settled: bool


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
