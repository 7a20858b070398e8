"""Campaigns with their audience looked up at the moment it counts."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.service import JsonAnswer, StaffDeed, do_once_by_staff
from crm_backend.access.values import StaffPrincipal
from crm_backend.campaigns.schemas import (
    CampaignRead,
    CampaignWrite,
    PreviewRead,
    stored_audience,
)
from crm_backend.campaigns.service import reading, sending, writing
from crm_backend.desk.campaigns.audiences import find_audience


async def add_campaign(
    session: AsyncSession,
    caller: StaffPrincipal,
    wanted: CampaignWrite,
    idempotency_key: str,
    *,
    now: datetime,
) -> JsonAnswer:
    """Keep a new draft, once per key; :class:`SegmentNotFound` where there is nobody to write to."""
    audience = await find_audience(session, wanted.audience, now=now)
    return await writing.add_campaign(session, caller, wanted, audience, idempotency_key, now=now)


async def change_campaign(
    session: AsyncSession,
    caller: StaffPrincipal,
    campaign_id: int,
    wanted: CampaignWrite,
    *,
    now: datetime,
) -> CampaignRead:
    """Write a draft anew.

    Raises
    ------
    CampaignNotFound, CampaignConfirmed, SegmentNotFound
        See :func:`crm_backend.campaigns.service.writing.change_campaign`.
    """
    audience = await find_audience(session, wanted.audience, now=now)
    campaign = await writing.change_campaign(
        session, caller, campaign_id, wanted, audience, now=now
    )
    return await reading.read_campaign(session, campaign, now=now)


async def preview_campaign(
    session: AsyncSession, campaign_id: int, *, now: datetime
) -> PreviewRead:
    """Who would get a draft now, who would not and why, and what they would read.

    Raises
    ------
    CampaignNotFound, CampaignConfirmed, SegmentNotFound
        There is none, it is past that, or its segment was deleted.
    """
    campaign = await writing.lock_draft(session, campaign_id)
    wanted = stored_audience(campaign.audience)
    return await sending.preview(session, campaign, await find_audience(session, wanted, now=now))


async def confirm_campaign(
    session: AsyncSession,
    caller: StaffPrincipal,
    campaign_id: int,
    idempotency_key: str,
    *,
    count: int,
    now: datetime,
) -> JsonAnswer:
    """Begin to send, once per key.

    Raises
    ------
    CampaignNotFound, CampaignConfirmed, SegmentNotFound
        See :func:`preview_campaign`.
    CampaignNotPreviewed, CampaignAudienceChanged, CampaignEmpty, CampaignTooLarge
        See :func:`crm_backend.campaigns.service.sending.confirm`.
    """

    async def act() -> JsonAnswer:
        campaign = await writing.lock_draft(session, campaign_id)
        wanted = stored_audience(campaign.audience)
        audience = await find_audience(session, wanted, now=now)
        await sending.confirm(session, caller, campaign, audience, count=count, now=now)
        read = await reading.read_campaign(session, campaign, now=now)
        return read.model_dump(mode="json")

    deed = StaffDeed(action=f"confirm_campaign:{campaign_id}", idempotency_key=idempotency_key)
    return await do_once_by_staff(session, caller, deed, {"count": count}, act, now=now)
