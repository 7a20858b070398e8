"""Segments as the console reads and writes them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from crm_backend.core.plain_text import OneLine
from crm_backend.customers.schemas import SegmentRules


class SegmentWrite(BaseModel):
    """A name, unique in the shop, and the rules."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[OneLine, Field(min_length=1, max_length=40)]
    rules: SegmentRules


class RulesToCount(BaseModel):
    """Rules that need not be a segment yet."""

    model_config = ConfigDict(extra="forbid")

    rules: SegmentRules


class SegmentRead(BaseModel):
    """A segment; ``count`` is how many customers meet its rules now."""

    id: int
    name: str
    rules: SegmentRules
    count: int


class SegmentsRead(BaseModel):
    """All segments, oldest first; a shop has at most a hundred."""

    segments: list[SegmentRead]


class CountRead(BaseModel):
    """How many customers meet the rules now."""

    count: int
