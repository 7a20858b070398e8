"""Rules of a segment (客户分类), strict: what is not written here is refused with a sentence."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt

from crm_backend.core.plain_text import OneLine
from crm_backend.customers.values import ConsentSource

NumberOp = Literal["eq", "ne", "gt", "gte", "lt", "lte"]
WordOp = Literal["eq", "ne", "contains"]
CustomerNumber = Annotated[OneLine, Field(max_length=64)]
TagText = Annotated[OneLine, Field(min_length=1, max_length=20)]


class ConsentRead(BaseModel):
    """Whether offers may be sent to a customer, and when and how they said so; null: never asked."""

    is_agreed: bool
    agreed_at: datetime | None
    agreed_how: ConsentSource | None
    withdrawn_at: datetime | None
    withdrawn_how: ConsentSource | None


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CountCondition(_Strict):
    """A whole number; money in minor units. Refunds count however they ended."""

    field: Literal["spent_minor", "orders", "refunds", "open_tickets"]
    op: NumberOp
    value: Annotated[StrictInt, Field(ge=0, le=10**12)]


class DaysCondition(_Strict):
    """Whole days of the shop's calendar; today is 0. Who never ordered has no days since."""

    field: Literal["days_since_last_order", "days_since_created"]
    op: NumberOp
    value: Annotated[StrictInt, Field(ge=0, le=36_500)]


class RatingCondition(_Strict):
    """The average of a customer's scores; who gave none has no average."""

    field: Literal["csat_average"]
    op: NumberOp
    value: Annotated[StrictInt | StrictFloat, Field(ge=1, le=5)]


class ProvinceCondition(_Strict):
    """The province as it is written; an unknown one is neither equal nor unequal to anything."""

    field: Literal["province"]
    op: WordOp
    value: Annotated[OneLine, Field(min_length=1, max_length=40)]


class TagCondition(_Strict):
    """eq: has the tag; ne: has not; contains: has a tag with these signs in it."""

    field: Literal["tag"]
    op: WordOp
    value: TagText


SegmentCondition = Annotated[
    CountCondition | DaysCondition | RatingCondition | ProvinceCondition | TagCondition,
    Field(discriminator="field"),
]


class SegmentRules(_Strict):
    """One to twenty conditions, all or any of which a customer meets."""

    match: Literal["all", "any"]
    conditions: Annotated[list[SegmentCondition], Field(min_length=1, max_length=20)]
