"""Campaigns with their audience looked up at the moment it counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.service import JsonAnswer, StaffDeed, do_once_by_staff
from crm_backend.access.values import StaffPrincipal
from crm_backend.campaigns.errors import (
    CampaignConfirmed,
    CampaignNotFound,
    CampaignNotPreviewed,
)
from crm_backend.campaigns.schemas import (
    CampaignRead,
    CampaignWrite,
    PreviewRead,
    stored_audience,
)
from crm_backend.campaigns.service import reading, sending, writing
from crm_backend.core.db import Database
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


async def preview_campaign(database: Database, campaign_id: int, *, now: datetime) -> PreviewRead:
    """Who would get a draft now, who would not and why, and what they would read.

    It is counted before the draft is locked, and again where somebody changed it meanwhile.

    Raises
    ------
    CampaignNotFound, CampaignConfirmed, SegmentNotFound
        There is none, it is past that, or its segment was deleted.
    """
    while True:
        async with database.reading() as session:
            counted = await writing.get_draft(session, campaign_id)
            wanted = stored_audience(counted.audience)
            audience = await find_audience(session, wanted, now=now)
            reach = await sending.reach_of(session, audience)
        async with database.transaction() as session:
            campaign = await writing.lock_draft(session, campaign_id)
            if campaign.audience == counted.audience:
                return await sending.preview(session, campaign, audience, reach)


async def confirm_campaign(
    database: Database,
    caller: StaffPrincipal,
    campaign_id: int,
    idempotency_key: str,
    *,
    count: int,
    now: datetime,
) -> JsonAnswer:
    """Begin to send, once per key, to those who were members just before.

    Whoever takes their consent back meanwhile gets nothing: every delivery looks at it again.

    Raises
    ------
    CampaignNotFound, CampaignConfirmed, SegmentNotFound
        See :func:`preview_campaign`.
    CampaignNotPreviewed, CampaignAudienceChanged, CampaignEmpty, CampaignTooLarge
        See :func:`crm_backend.campaigns.service.sending.confirm`.
    """
    chosen = await _choose(database, campaign_id, now=now)
    deed = StaffDeed(action=f"confirm_campaign:{campaign_id}", idempotency_key=idempotency_key)
    async with database.transaction() as session:

        async def act() -> JsonAnswer:
            campaign = await writing.lock_draft(session, campaign_id)
            if chosen is None or campaign.audience != chosen.wanted:
                raise CampaignNotPreviewed
            await sending.confirm(session, caller, campaign, chosen.members, count=count, now=now)
            read = await reading.read_campaign(session, campaign, now=now)
            return read.model_dump(mode="json")

        return await do_once_by_staff(session, caller, deed, {"count": count}, act, now=now)


@dataclass(frozen=True, kw_only=True)
class _Chosen:
    """Who would be members of a draft for the audience it had (``wanted``, as it is stored)."""

    wanted: dict[str, Any]
    members: sending.Members


async def _choose(database: Database, campaign_id: int, *, now: datetime) -> _Chosen | None:
    """None where it is no draft (any more), which may be right: a repeat gets the first answer."""
    async with database.reading() as session:
        try:
            draft = await writing.get_draft(session, campaign_id)
        except (CampaignNotFound, CampaignConfirmed):
            return None
        audience = await find_audience(session, stored_audience(draft.audience), now=now)
        members = await sending.members_of(session, audience)
    return _Chosen(wanted=draft.audience, members=members)
