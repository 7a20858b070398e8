"""Canned replies in the console: ``/canned-replies``."""

from typing import Annotated

from fastapi import APIRouter, Depends

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.http import AppClock, ReadSession, WriteSession
from crm_backend.core.path_ids import RowId
from crm_backend.core.problems import declared
from crm_backend.desk.canned_replies import service
from crm_backend.desk.canned_replies.errors import (
    CannedReplyNotFound,
    ShortcutTaken,
    TooManyCannedReplies,
)
from crm_backend.desk.canned_replies.schemas import (
    CannedRepliesRead,
    CannedReplyRead,
    CannedReplyWrite,
)
from crm_backend.staff.caller_errors import DEED_ERRORS, READ_ERRORS, WRITE_ERRORS
from crm_backend.staff.dependencies import IdempotencyKey, permitted

router = APIRouter(prefix="/api/v1/canned-replies", tags=["conversations"])

Reader = Annotated[StaffPrincipal, Depends(permitted(Operation.READ_CANNED_REPLIES))]
Editor = Annotated[StaffPrincipal, Depends(permitted(Operation.EDIT_CANNED_REPLIES))]


@router.get("", responses=declared(*READ_ERRORS))
async def list_canned_replies(caller: Reader, session: ReadSession) -> CannedRepliesRead:
    """List all canned replies by shortcut."""
    return CannedRepliesRead(replies=await service.list_replies(session))


@router.post(
    "", status_code=201, responses=declared(*DEED_ERRORS, ShortcutTaken, TooManyCannedReplies)
)
async def add_canned_reply(
    wanted: CannedReplyWrite,
    caller: Editor,
    key: IdempotencyKey,
    session: WriteSession,
    clock: AppClock,
) -> CannedReplyRead:
    """Keep a new canned reply; it may use {customer_name} {order_number} {agent_name} {shop_name}."""
    answer = await service.add_reply(session, caller, wanted, key, now=clock.now())
    return CannedReplyRead.model_validate(answer)


@router.put("/{reply_id}", responses=declared(*WRITE_ERRORS, CannedReplyNotFound, ShortcutTaken))
async def change_canned_reply(
    reply_id: RowId,
    wanted: CannedReplyWrite,
    caller: Editor,
    session: WriteSession,
    clock: AppClock,
) -> CannedReplyRead:
    """Write a canned reply anew."""
    return await service.change_reply(session, caller, reply_id, wanted, now=clock.now())


@router.delete(
    "/{reply_id}", status_code=204, responses=declared(*WRITE_ERRORS, CannedReplyNotFound)
)
async def delete_canned_reply(
    reply_id: RowId, caller: Editor, session: WriteSession, clock: AppClock
) -> None:
    """Forget a canned reply."""
    await service.delete_reply(session, caller, reply_id, now=clock.now())
