"""Whom a campaign is for, as a condition on customers: the one place where a kind of audience gets its meaning."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.campaigns.audience import Audience
from crm_backend.campaigns.schemas import ScoreAudience, SegmentAudience
from crm_backend.customers import service as customers
from crm_backend.desk.segments import service as segments
from crm_backend.desk.segments.conditions import is_in_segment
from crm_backend.insights.scores.service.choosing import chosen_customers
from crm_backend.insights.scores.words import CHURNING

_CHURNING_NAME = "快流失的老客户"  # docs/metrics.md


async def find_audience(
    session: AsyncSession, wanted: SegmentAudience | ScoreAudience, *, now: datetime
) -> Audience:
    """The audience as of now; :class:`SegmentNotFound` for a segment that is gone.

    Before scores were ever stored nobody is chosen by them.
    """
    if isinstance(wanted, ScoreAudience):
        name = _CHURNING_NAME if wanted.chosen == CHURNING else wanted.chosen
        return Audience(name=name, condition=await chosen_customers(session, wanted.chosen))
    segment = await customers.get_segment(session, wanted.segment_id)
    calendar = await segments.shop_calendar(session, now)
    condition = is_in_segment(segments.rules_of(segment), calendar)
    return Audience(name=segment.name, condition=condition)
