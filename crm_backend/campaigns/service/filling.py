"""Writing the members of a confirmed campaign and their deliveries, a few at a time.

Confirming keeps the chosen customers in a job and the seed of the draw in the campaign, in one small transaction.
Every step here locks the campaign and goes on behind its last member, so it does not matter who fills, how often, or
where an earlier one was killed: the same members, the same tenth, and nobody twice.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.campaigns import repository, rules
from crm_backend.campaigns.values import CampaignState, cause_of
from crm_backend.core import job_queue

JOB_KIND = "fill_campaign"
MEMBERS_AT_A_TIME = 100
"""Members of one transaction; some 10 ms of the write lock, on a busy machine 40."""


@dataclass(frozen=True, kw_only=True)
class Filling:
    """Whom a campaign is to have as members, in the order of their ids, and who of them gets nothing."""

    job_id: int
    campaign_id: int
    customer_ids: Sequence[int]
    control: frozenset[int]


async def ask(
    session: AsyncSession, campaign_id: int, customer_ids: Sequence[int], *, now: datetime
) -> None:
    """Keep who is to be a member of a campaign; the worker writes them soon after this commit."""
    arguments = {"campaign_id": campaign_id, "customer_ids": list(customer_ids)}
    key = f"{JOB_KIND}:{cause_of(campaign_id)}"
    await job_queue.add_job(session, JOB_KIND, key, arguments, now=now)


async def find_filling(session: AsyncSession) -> Filling | None:
    """The oldest campaign that lacks members; None if there is none."""
    job = await job_queue.find_open(session, JOB_KIND)
    if job is None:
        return None
    campaign_id, customer_ids = job.arguments["campaign_id"], job.arguments["customer_ids"]
    campaign = await repository.find_campaign(session, campaign_id)
    if campaign is None or campaign.seed is None:
        raise LookupError(f"campaign {campaign_id} was confirmed and is not there")
    return Filling(
        job_id=job.id,
        campaign_id=campaign_id,
        customer_ids=customer_ids,
        control=rules.draw_control(customer_ids, campaign.seed),
    )


async def write_some(session: AsyncSession, filling: Filling, *, now: datetime) -> bool:
    """Write the next members and their deliveries (I6); False: nothing is left to write.

    A campaign that was stopped gets no further members.
    """
    campaign = await repository.find_campaign(session, filling.campaign_id, lock=True)
    last = await repository.find_last_member(session, filling.campaign_id)
    written = 0 if last is None else bisect_right(filling.customer_ids, last)
    if campaign is not None and campaign.state is CampaignState.CONFIRMED:
        some = filling.customer_ids[written : written + MEMBERS_AT_A_TIME]
        control = filling.control.intersection(some)
        await repository.add_members(session, filling.campaign_id, some, control, now=now)
        written += len(some)
        if written < len(filling.customer_ids):
            return True
    await job_queue.close(session, filling.job_id, {"members": written}, now=now)
    return False
