"""Previewing and confirming a campaign: the steps between a text and people who read it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.campaigns import repository, rules
from crm_backend.campaigns.audience import Audience
from crm_backend.campaigns.errors import (
    CampaignAudienceChanged,
    CampaignEmpty,
    CampaignNotPreviewed,
    CampaignTooLarge,
)
from crm_backend.campaigns.models import Campaign
from crm_backend.campaigns.schemas import ExclusionRead, PreviewRead, SampleRead
from crm_backend.campaigns.service import filling
from crm_backend.campaigns.service.reading import read_row
from crm_backend.campaigns.service.writing import note
from crm_backend.campaigns.values import CampaignState, Standing
from crm_backend.conversations.service.offers import with_hint
from crm_backend.customers.models import Customer
from crm_backend.shop import service as shop_service

SAMPLES = 3
MAX_MEMBERS = 50_000
_SEED_BITS = 63


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Whom an audience holds: how many of each standing, and some of the members."""

    standings: Mapping[Standing, int]
    samples: Sequence[Customer]


async def reach_of(session: AsyncSession, audience: Audience) -> Reach:
    """Count an audience; only read, for it takes longer than anybody may hold the write lock."""
    has_site = await _has_site(session)
    return Reach(
        standings=await repository.count_standings(session, audience.condition, has_site=has_site),
        samples=await repository.list_samples(
            session, audience.condition, has_site=has_site, limit=SAMPLES
        ),
    )


@dataclass(frozen=True, kw_only=True)
class Members:
    """Those a campaign would be drawn for, by id, one more than may be at most; and what they are called together."""

    audience_name: str
    ids: Sequence[int]


async def members_of(session: AsyncSession, audience: Audience) -> Members:
    """Who would be members now; only read, as :func:`reach_of`."""
    ids = await repository.list_member_ids(
        session,
        audience.condition,
        has_site=await _has_site(session),
        limit=MAX_MEMBERS + 1,
    )
    return Members(audience_name=audience.name, ids=ids)


async def preview(
    session: AsyncSession, campaign: Campaign, audience: Audience, reach: Reach
) -> PreviewRead:
    """Keep whom a locked draft would reach, and fill its text in for three of them.

    The number is kept: only it can be confirmed.
    """
    standings = dict(reach.standings)
    count = standings.pop(Standing.MEMBER, 0)
    campaign.audience_name = audience.name
    campaign.state, campaign.previewed_count = CampaignState.PREVIEWED, count
    await session.flush()
    return PreviewRead(
        campaign=read_row(campaign),
        count=count,
        control=rules.control_size(count),
        excluded=[
            ExclusionRead(reason=reason, count=standings[reason])
            for reason in Standing
            if reason in standings
        ],
        samples=[
            SampleRead(
                customer_number=customer.number,
                text=with_hint(rules.fill_name(campaign.text, customer.name, "zh-CN"), "zh-CN"),
            )
            for customer in reach.samples
        ],
    )


async def confirm(
    session: AsyncSession,
    caller: StaffPrincipal,
    campaign: Campaign,
    chosen: Members,
    *,
    count: int,
    now: datetime,
) -> None:
    """Decide who is a member and who of them gets nothing; the worker writes both (:mod:`.filling`).

    ``chosen`` are those of :func:`members_of`, a moment ago. They and the seed are kept, so the draw is done.

    Raises
    ------
    CampaignNotPreviewed
        It was changed since somebody looked, or nobody ever did.
    CampaignAudienceChanged
        ``count``, the number previewed, or both are not how many would be members now.
    CampaignEmpty, CampaignTooLarge
        Nobody would get it, or more than ``MAX_MEMBERS``.
    """
    if campaign.state is not CampaignState.PREVIEWED:
        raise CampaignNotPreviewed
    members = chosen.ids
    if len(members) > MAX_MEMBERS:
        raise CampaignTooLarge(limit=MAX_MEMBERS)
    if not len(members) == count == campaign.previewed_count:
        raise CampaignAudienceChanged(count=len(members), previewed=count)
    if not members:
        raise CampaignEmpty
    seed = secrets.randbits(_SEED_BITS)
    campaign.audience_name = chosen.audience_name
    campaign.state, campaign.confirmed_at, campaign.seed = CampaignState.CONFIRMED, now, seed
    await filling.ask(session, campaign.id, members, now=now)
    note(
        session,
        caller,
        campaign,
        Operation.SEND_CAMPAIGNS,
        now=now,
        campaign_step="confirmed",
        people=len(members) - rules.control_size(len(members)),
    )


async def _has_site(session: AsyncSession) -> bool:
    return bool(await shop_service.list_sites(session))
