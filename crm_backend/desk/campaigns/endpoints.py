"""Campaigns in the console: ``/campaigns``."""

from typing import Annotated

from fastapi import APIRouter, Depends

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.campaigns.errors import (
    CampaignAudienceChanged,
    CampaignConfirmed,
    CampaignEmpty,
    CampaignNotFound,
    CampaignNotPreviewed,
    CampaignNotSending,
    CampaignTooLarge,
)
from crm_backend.campaigns.schemas import (
    CampaignConfirm,
    CampaignRead,
    CampaignRow,
    CampaignsRead,
    CampaignWrite,
    PreviewRead,
)
from crm_backend.campaigns.service import reading, stopping, writing
from crm_backend.core.http import AppClock, AppDatabase, ReadSession, WriteSession
from crm_backend.core.paging import BeforeId, PageLimit
from crm_backend.core.path_ids import RowId
from crm_backend.core.problems import declared
from crm_backend.customers.errors import SegmentNotFound
from crm_backend.desk.campaigns import service
from crm_backend.staff.caller_errors import DEED_ERRORS, READ_ERRORS, WRITE_ERRORS
from crm_backend.staff.dependencies import IdempotencyKey, permitted

router = APIRouter(prefix="/api/v1/campaigns", tags=["campaigns"])

Reader = Annotated[StaffPrincipal, Depends(permitted(Operation.READ_CAMPAIGNS))]
Editor = Annotated[StaffPrincipal, Depends(permitted(Operation.EDIT_CAMPAIGNS))]
Sender = Annotated[StaffPrincipal, Depends(permitted(Operation.SEND_CAMPAIGNS))]
DRAFT_ERRORS = (CampaignNotFound, CampaignConfirmed, SegmentNotFound)


@router.get("", responses=declared(*READ_ERRORS))
async def list_campaigns(
    caller: Reader, session: ReadSession, before: BeforeId = None, limit: PageLimit = 50
) -> CampaignsRead:
    """List campaigns, newest first, with what became of their deliveries."""
    return await reading.list_campaigns(session, before_id=before, limit=limit)


@router.post("", status_code=201, responses=declared(*DEED_ERRORS, SegmentNotFound))
async def add_campaign(
    wanted: CampaignWrite,
    caller: Editor,
    key: IdempotencyKey,
    session: WriteSession,
    clock: AppClock,
) -> CampaignRow:
    """Keep a draft; nothing is sent."""
    answer = await service.add_campaign(session, caller, wanted, key, now=clock.now())
    return CampaignRow.model_validate(answer)


@router.get("/{campaign_id}", responses=declared(*READ_ERRORS, CampaignNotFound))
async def get_campaign(
    campaign_id: RowId, caller: Reader, session: ReadSession, clock: AppClock
) -> CampaignRead:
    """Show one campaign with its report as of now."""
    campaign = await reading.get_campaign(session, campaign_id)
    return await reading.read_campaign(session, campaign, now=clock.now())


@router.put("/{campaign_id}", responses=declared(*WRITE_ERRORS, *DRAFT_ERRORS))
async def change_campaign(
    campaign_id: RowId,
    wanted: CampaignWrite,
    caller: Editor,
    session: WriteSession,
    clock: AppClock,
) -> CampaignRead:
    """Write a draft anew; it must be previewed again."""
    return await service.change_campaign(session, caller, campaign_id, wanted, now=clock.now())


@router.delete(
    "/{campaign_id}",
    status_code=204,
    responses=declared(*WRITE_ERRORS, CampaignNotFound, CampaignConfirmed),
)
async def delete_campaign(
    campaign_id: RowId, caller: Editor, session: WriteSession, clock: AppClock
) -> None:
    """Forget a draft; what was sent stays for its report."""
    await writing.delete_campaign(session, caller, campaign_id, now=clock.now())


@router.post("/{campaign_id}/preview", responses=declared(*WRITE_ERRORS, *DRAFT_ERRORS))
async def preview_campaign(
    campaign_id: RowId, caller: Editor, database: AppDatabase, clock: AppClock
) -> PreviewRead:
    """Count who would get a draft now, say who would not and why, and show three of the texts."""
    return await service.preview_campaign(database, campaign_id, now=clock.now())


@router.post(
    "/{campaign_id}/confirm",
    responses=declared(
        *DEED_ERRORS,
        *DRAFT_ERRORS,
        CampaignNotPreviewed,
        CampaignAudienceChanged,
        CampaignEmpty,
        CampaignTooLarge,
    ),
)
async def confirm_campaign(
    campaign_id: RowId,
    wanted: CampaignConfirm,
    caller: Sender,
    key: IdempotencyKey,
    database: AppDatabase,
    clock: AppClock,
) -> CampaignRead:
    """Draw the control group and begin to send, to as many people as were previewed and no other number."""
    answer = await service.confirm_campaign(
        database, caller, campaign_id, key, count=wanted.count, now=clock.now()
    )
    return CampaignRead.model_validate(answer)


@router.post(
    "/{campaign_id}/stop", responses=declared(*WRITE_ERRORS, CampaignNotFound, CampaignNotSending)
)
async def stop_campaign(
    campaign_id: RowId, caller: Sender, database: AppDatabase, clock: AppClock
) -> CampaignRead:
    """Send nothing more from now on; what has left stays where it is."""
    return await stopping.stop(database, caller, campaign_id, clock=clock)
