"""Stopping a campaign: from one small commit on nothing more of it is said; then its rows are told so."""

from datetime import datetime

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.campaigns import repository
from crm_backend.campaigns.errors import CampaignNotSending
from crm_backend.campaigns.schemas import CampaignRead
from crm_backend.campaigns.service import reading
from crm_backend.campaigns.service.writing import lock_campaign, note
from crm_backend.campaigns.values import CampaignState, ShownState
from crm_backend.core.clock import Clock
from crm_backend.core.db import Database
from crm_backend.core.pace import AsyncPace

STOPPED = "stopped"
ROWS_AT_A_TIME = 250
"""Rows of one transaction; some 10 ms of the write lock, on a busy machine 40."""


async def stop(
    database: Database, caller: StaffPrincipal, campaign_id: int, *, clock: Clock
) -> CampaignRead:
    """Say and write nothing more of a campaign from the first commit on; stopping it again changes nothing.

    What waits becomes dead with the reason ``stopped``, a few rows at a time. What is left of that by a crash, and
    what is leaving in this very moment, looks at the campaign once more and ends the same way
    (:mod:`crm_backend.channels.campaign_transport`).

    Raises
    ------
    CampaignNotFound, CampaignNotSending
        There is none, it was never confirmed, or all of it has left.
    """
    async with database.reading() as session:
        campaign = await reading.get_campaign(session, campaign_id)
        row = await reading.read_campaign(session, campaign, now=clock.now())
    if row.state not in (ShownState.PREPARING, ShownState.SENDING, ShownState.STOPPED):
        raise CampaignNotSending
    if row.state is not ShownState.STOPPED:
        await _mark(database, caller, row, now=clock.now())
    async with database.reading() as session:
        pending = await repository.list_pending(session, campaign_id)
    pace = AsyncPace(database, clock)
    for at in range(0, len(pending), ROWS_AT_A_TIME):
        async with pace.transaction() as session:
            some = pending[at : at + ROWS_AT_A_TIME]
            await repository.drop_pending(session, some, reason=STOPPED)
    async with database.reading() as session:
        campaign = await reading.get_campaign(session, campaign_id)
        return await reading.read_campaign(session, campaign, now=clock.now())


async def _mark(
    database: Database, caller: StaffPrincipal, row: CampaignRead, *, now: datetime
) -> None:
    """Stop it, unless somebody else just did; ``people`` are those who were still to be sent it a moment ago."""
    async with database.transaction() as session:
        campaign = await lock_campaign(session, row.id)
        if campaign.state is CampaignState.STOPPED:
            return
        campaign.state, campaign.stopped_at = CampaignState.STOPPED, now
        note(
            session,
            caller,
            campaign,
            Operation.SEND_CAMPAIGNS,
            now=now,
            campaign_step="stopped",
            people=reading.still_to_be_sent(row),
        )
