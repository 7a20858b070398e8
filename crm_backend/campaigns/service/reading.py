"""Reading campaigns, and reporting what one did (docs/metrics.md, section Campaigns)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.campaigns import repository, rules
from crm_backend.campaigns.errors import CampaignNotFound
from crm_backend.campaigns.models import Campaign
from crm_backend.campaigns.schemas import (
    CampaignRead,
    CampaignRow,
    CampaignsRead,
    DeliveriesRead,
    LiftRead,
    ReportRead,
    ShareRead,
    stored_audience,
)
from crm_backend.campaigns.values import CampaignState, Group
from crm_backend.core.outbox import OutboxState

ByState = Mapping[OutboxState, int]
ByControl = Mapping[bool, int]


async def list_campaigns(
    session: AsyncSession, *, before_id: int | None, limit: int
) -> CampaignsRead:
    """A page, newest first, each with what became of its deliveries."""
    found = await repository.list_campaigns(session, before_id=before_id, limit=limit + 1)
    page = found[:limit]
    ids = [campaign.id for campaign in page]
    deliveries = await repository.count_deliveries(session, ids)
    members = await repository.count_members(session, ids)
    return CampaignsRead(
        campaigns=[
            read_row(each, deliveries.get(each.id, {}), members.get(each.id, {})) for each in page
        ],
        next_before=page[-1].id if len(found) > limit else None,
    )


async def get_campaign(session: AsyncSession, campaign_id: int) -> Campaign:
    """One by id; :class:`CampaignNotFound` if there is none."""
    campaign = await repository.find_campaign(session, campaign_id)
    if campaign is None:
        raise CampaignNotFound
    return campaign


async def read_campaign(
    session: AsyncSession, campaign: Campaign, *, now: datetime
) -> CampaignRead:
    """One with its report as of now."""
    deliveries = (await repository.count_deliveries(session, [campaign.id])).get(campaign.id, {})
    members = (await repository.count_members(session, [campaign.id])).get(campaign.id, {})
    is_sent = campaign.state in (CampaignState.CONFIRMED, CampaignState.STOPPED)
    report = await _report(session, campaign, deliveries, members, now) if is_sent else None
    row = read_row(campaign, deliveries, members)
    return CampaignRead(**row.model_dump(), report=report)


def read_row(
    campaign: Campaign, deliveries: ByState | None = None, members: ByControl | None = None
) -> CampaignRow:
    """A line of the list; a campaign that was never confirmed has neither deliveries nor members."""
    told = _told(deliveries or {})
    control, sending = (members or {}).get(True, 0), (members or {}).get(False, 0)
    unwritten = (campaign.previewed_count or 0) - control - sending
    return CampaignRow(
        id=campaign.id,
        name=campaign.name,
        state=rules.shown_state(campaign.state, unwritten=unwritten, waiting=told.campaign_waiting),
        audience=stored_audience(campaign.audience),
        audience_name=campaign.audience_name,
        text=campaign.text,
        previewed_count=campaign.previewed_count,
        members=control + sending,
        control=control,
        changed_at=campaign.changed_at,
        confirmed_at=campaign.confirmed_at,
        stopped_at=campaign.stopped_at,
        **told.model_dump(),
    )


def still_to_be_sent(row: CampaignRow) -> int:
    """How many of a confirmed campaign's people wait for it, those included who are no members yet."""
    confirmed_for = row.previewed_count or 0
    began = row.campaign_sent + row.campaign_unknown + row.campaign_dead
    return confirmed_for - rules.control_size(confirmed_for) - began


def _told(deliveries: ByState) -> DeliveriesRead:
    waiting = deliveries.get(OutboxState.PENDING, 0) + deliveries.get(OutboxState.SENDING, 0)
    return DeliveriesRead(
        campaign_sent=deliveries.get(OutboxState.SENT, 0),
        campaign_unknown=deliveries.get(OutboxState.UNKNOWN, 0),
        campaign_dead=deliveries.get(OutboxState.DEAD, 0),
        campaign_waiting=waiting,
    )


async def _report(
    session: AsyncSession,
    campaign: Campaign,
    deliveries: ByState,
    members: ByControl,
    now: datetime,
) -> ReportRead:
    told = _told(deliveries).model_dump()
    reasons = await repository.count_dead_reasons(session, campaign.id)
    start = await repository.find_start(session, campaign.id)
    if start is None:
        return ReportRead(
            **told,
            dead_reasons=reasons,
            started_at=None,
            counted_until=None,
            is_counting=False,
            campaign_ordered=None,
            control_ordered=None,
            campaign_lift=None,
        )
    until = rules.counted_until(start)
    # What is dated at or after now (an import may hold later hours of today) is in no figure.
    end = min(until, now)
    ordered = await repository.count_ordered(session, campaign.id, start=start, end=end)
    sending, control = repository.groups_of(members, ordered)
    return ReportRead(
        **told,
        dead_reasons=reasons,
        started_at=start,
        counted_until=until,
        is_counting=now < until,
        campaign_ordered=_share(sending),
        control_ordered=_share(control),
        campaign_lift=_lift(sending, control),
    )


def _share(group: Group) -> ShareRead | None:
    if not group.members:
        return None
    percent = rules.percent(group.ordered, group.members)
    return ShareRead(people=group.ordered, of=group.members, percent=percent)


def _lift(sending: Group, control: Group) -> LiftRead | None:
    if not sending.members or not control.members:
        return None
    lift = rules.lift(sending, control)
    return LiftRead(
        points=rules.points(lift.points),
        low=rules.points(lift.low),
        high=rules.points(lift.high),
        verdict=lift.verdict,
    )
