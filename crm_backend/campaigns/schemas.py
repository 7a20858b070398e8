"""Campaigns as managers write and read them; figures have the keys of docs/metrics.md."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from crm_backend.campaigns.rules import MAX_TEXT, unknown_variables
from crm_backend.campaigns.values import ShownState, Standing, Verdict
from crm_backend.core.orm import MAX_ROW_ID
from crm_backend.core.plain_text import OneLine, PlainText
from crm_backend.insights.scores.words import CHOICES


def _known_variables(text: str) -> str:
    """A mistyped variable would be sent to customers as it stands."""
    unknown = unknown_variables(text)
    if unknown:
        raise ValueError(f"unknown variable {{{unknown[0]}}}; there is {{name}}")
    return text


def _known_choice(chosen: str) -> str:
    if chosen not in CHOICES:
        raise ValueError(f"there is no such choice; there are {', '.join(CHOICES)}")
    return chosen


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SegmentAudience(_Strict):
    """Those who meet the rules of a segment when the campaign is confirmed."""

    kind: Literal["segment"]
    segment_id: Annotated[int, Field(ge=1, le=MAX_ROW_ID)]


class ScoreAudience(_Strict):
    """Those whom the scores of last night name: one of the eight RFM segments, or ``churning`` (docs/metrics.md)."""

    kind: Literal["scores"]
    chosen: Annotated[str, AfterValidator(_known_choice), Field(max_length=20)]


AudienceWrite = Annotated[SegmentAudience | ScoreAudience, Field(discriminator="kind")]
_AUDIENCE: TypeAdapter[SegmentAudience | ScoreAudience] = TypeAdapter(AudienceWrite)


def stored_audience(document: dict[str, Any]) -> SegmentAudience | ScoreAudience:
    """Whom a stored campaign is for."""
    return _AUDIENCE.validate_python(document)


class CampaignWrite(_Strict):
    """A name for staff, whom it is for, and the text; ``{name}`` becomes the customer's name."""

    name: Annotated[OneLine, Field(min_length=1, max_length=60)]
    audience: AudienceWrite
    text: Annotated[
        PlainText, AfterValidator(_known_variables), Field(min_length=1, max_length=MAX_TEXT)
    ]


class CampaignConfirm(_Strict):
    """The number of people the preview named; another one now is refused."""

    count: Annotated[int, Field(ge=0)]


class ShareRead(BaseModel):
    """Of so many people, how many; ``percent`` has one decimal."""

    people: int
    of: int
    percent: float


class LiftRead(BaseModel):
    """Percentage points with one decimal; the verdict is of the unrounded interval."""

    points: float
    low: float
    high: float
    verdict: Verdict


class DeliveriesRead(BaseModel):
    """What became of the deliveries, in people."""

    campaign_sent: int = 0
    campaign_unknown: int = 0
    campaign_dead: int = 0
    campaign_waiting: int = 0


class ReportRead(DeliveriesRead):
    """``dead_reasons`` splits ``campaign_dead``; shares and lift are null where the dictionary writes —.

    ``is_counting`` until 168 hours after the first delivery left.
    """

    dead_reasons: dict[str, int]
    started_at: datetime | None
    counted_until: datetime | None
    is_counting: bool
    campaign_ordered: ShareRead | None
    control_ordered: ShareRead | None
    campaign_lift: LiftRead | None


class CampaignRow(DeliveriesRead):
    """A line of the list; ``members`` are those drawn for it, ``control`` those of them who get nothing."""

    id: int
    name: str
    state: ShownState
    audience: AudienceWrite
    audience_name: str
    text: str
    previewed_count: int | None
    members: int
    control: int
    changed_at: datetime
    confirmed_at: datetime | None
    stopped_at: datetime | None


class CampaignsRead(BaseModel):
    """Newest first."""

    campaigns: list[CampaignRow]
    next_before: int | None


class CampaignRead(CampaignRow):
    """One campaign; ``report`` is null until it was confirmed."""

    report: ReportRead | None


class ExclusionRead(BaseModel):
    """How many of the audience get nothing for one reason."""

    reason: Standing
    count: int


class SampleRead(BaseModel):
    """What one of the members would read."""

    customer_number: str
    text: str


class PreviewRead(BaseModel):
    """Whom a campaign would reach now: ``count`` members, of whom ``control`` by lot get nothing."""

    campaign: CampaignRow
    count: int
    control: int
    excluded: list[ExclusionRead]
    samples: list[SampleRead]
