"""Writing a campaign: making, changing and deleting drafts."""

from datetime import datetime
from typing import Unpack

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.audit import Facts
from crm_backend.access.policy import Operation
from crm_backend.access.service import JsonAnswer, StaffDeed, do_once_by_staff
from crm_backend.access.values import StaffPrincipal
from crm_backend.campaigns import repository
from crm_backend.campaigns.audience import Audience
from crm_backend.campaigns.errors import CampaignConfirmed, CampaignNotFound
from crm_backend.campaigns.models import Campaign
from crm_backend.campaigns.schemas import CampaignWrite
from crm_backend.campaigns.service.reading import read_row
from crm_backend.campaigns.values import CampaignState

OPEN_STATES = (CampaignState.DRAFT, CampaignState.PREVIEWED)


async def add_campaign(
    session: AsyncSession,
    caller: StaffPrincipal,
    wanted: CampaignWrite,
    audience: Audience,
    idempotency_key: str,
    *,
    now: datetime,
) -> JsonAnswer:
    """Keep a new draft, once per key; :class:`DeedReused` for the key with another content."""

    async def act() -> JsonAnswer:
        campaign = Campaign()
        await _write(session, caller, campaign, wanted, audience, now=now)
        note(session, caller, campaign, Operation.EDIT_CAMPAIGNS, now=now, change="added")
        return read_row(campaign).model_dump(mode="json")

    deed = StaffDeed(action="add_campaign", idempotency_key=idempotency_key)
    content = wanted.model_dump(mode="json")
    return await do_once_by_staff(session, caller, deed, content, act, now=now)


async def change_campaign(
    session: AsyncSession,
    caller: StaffPrincipal,
    campaign_id: int,
    wanted: CampaignWrite,
    audience: Audience,
    *,
    now: datetime,
) -> Campaign:
    """Write a draft anew; what was previewed is no longer what would be sent.

    Raises
    ------
    CampaignNotFound, CampaignConfirmed
        There is none, or it was confirmed.
    """
    campaign = await lock_draft(session, campaign_id)
    await _write(session, caller, campaign, wanted, audience, now=now)
    note(session, caller, campaign, Operation.EDIT_CAMPAIGNS, now=now, change="changed")
    return campaign


async def delete_campaign(
    session: AsyncSession, caller: StaffPrincipal, campaign_id: int, *, now: datetime
) -> None:
    """Forget a draft; :class:`CampaignNotFound`, or :class:`CampaignConfirmed` for one that was sent."""
    campaign = await lock_draft(session, campaign_id)
    await repository.delete_campaign(session, campaign.id)
    note(session, caller, campaign, Operation.EDIT_CAMPAIGNS, now=now, change="deleted")


async def get_draft(session: AsyncSession, campaign_id: int) -> Campaign:
    """A campaign that was not confirmed yet, as it stands; nothing is held."""
    campaign = await repository.find_campaign(session, campaign_id)
    if campaign is None:
        raise CampaignNotFound
    if campaign.state not in OPEN_STATES:
        raise CampaignConfirmed
    return campaign


async def lock_draft(session: AsyncSession, campaign_id: int) -> Campaign:
    """A campaign that was not confirmed yet, held until commit."""
    campaign = await lock_campaign(session, campaign_id)
    if campaign.state not in OPEN_STATES:
        raise CampaignConfirmed
    return campaign


async def lock_campaign(session: AsyncSession, campaign_id: int) -> Campaign:
    """One by id, held until commit; :class:`CampaignNotFound` if there is none."""
    campaign = await repository.find_campaign(session, campaign_id, lock=True)
    if campaign is None:
        raise CampaignNotFound
    return campaign


def note(
    session: AsyncSession,
    caller: StaffPrincipal,
    campaign: Campaign,
    operation: Operation,
    *,
    now: datetime,
    **facts: Unpack[Facts],
) -> None:
    """Put what a colleague did to a campaign into the audit log."""
    audit.record(
        session,
        caller.staff_id,
        operation,
        object_kind="campaign",
        object_id=str(campaign.id),
        now=now,
        **facts,
    )


async def _write(
    session: AsyncSession,
    caller: StaffPrincipal,
    campaign: Campaign,
    wanted: CampaignWrite,
    audience: Audience,
    *,
    now: datetime,
) -> None:
    campaign.name, campaign.text = wanted.name, wanted.text
    campaign.audience = wanted.audience.model_dump(mode="json")
    campaign.audience_name = audience.name
    campaign.state, campaign.previewed_count = CampaignState.DRAFT, None
    campaign.changed_by_staff_id, campaign.changed_at = caller.staff_id, now
    session.add(campaign)
    await session.flush()
