"""Beside a chat: the handoff card with its one proposal, and the customer."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.conversations.errors import ConversationNotFound
from crm_backend.core.http import AppClock, ReadSession, WriteSession
from crm_backend.core.path_ids import TextId
from crm_backend.core.problems import declared
from crm_backend.desk.handoff_cards.errors import ProposalGone
from crm_backend.desk.handoff_cards.schemas import (
    ChatCustomerRead,
    HandoffCard,
    ProposalCarriedOut,
    ProposalDecline,
)
from crm_backend.desk.handoff_cards.service import chat_customer, proposals
from crm_backend.desk.handoff_cards.service import reading as handoff_card
from crm_backend.desk.handoff_cards.service.proposals import ProposalName
from crm_backend.staff.caller_errors import DEED_ERRORS, READ_ERRORS
from crm_backend.staff.dependencies import IdempotencyKey, permitted

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])

Reader = Annotated[StaffPrincipal, Depends(permitted(Operation.READ_CUSTOMERS))]
Decider = Annotated[StaffPrincipal, Depends(permitted(Operation.DECIDE_REFUNDS))]
_DEED_ERRORS = declared(*DEED_ERRORS, ConversationNotFound, ProposalGone)


@router.get(
    "/{conversation_id}/handoff-card",
    response_model=HandoffCard,
    responses={
        HTTPStatus.NO_CONTENT: {"description": "The chat is not with people."},
        **declared(*READ_ERRORS, ConversationNotFound),
    },
)
async def read_handoff_card(
    conversation_id: TextId, caller: Reader, session: ReadSession, clock: AppClock
) -> HandoffCard | Response:
    """Read what the bot knew when the chat came to people, and the one action it proposes."""
    card = await handoff_card.get_card(session, conversation_id, now=clock.now())
    return card or Response(status_code=HTTPStatus.NO_CONTENT)


@router.post("/{conversation_id}/proposals/{proposal_id}/approve", responses=_DEED_ERRORS)
async def approve_proposal(
    conversation_id: TextId,
    proposal_id: TextId,
    caller: Decider,
    key: IdempotencyKey,
    session: WriteSession,
    clock: AppClock,
) -> ProposalCarriedOut:
    """Have a proposal carried out as it was shown; the customer is told in the chat."""
    name = ProposalName(conversation_id, proposal_id, key)
    answer = await proposals.approve(session, caller, name, now=clock.now())
    return ProposalCarriedOut.model_validate(answer)


@router.post(
    "/{conversation_id}/proposals/{proposal_id}/decline",
    status_code=HTTPStatus.NO_CONTENT,
    responses=_DEED_ERRORS,
)
async def decline_proposal(
    conversation_id: TextId,
    proposal_id: TextId,
    caller: Decider,
    key: IdempotencyKey,
    body: ProposalDecline,
    session: WriteSession,
    clock: AppClock,
) -> None:
    """Put a proposal aside, with a note for colleagues if you like."""
    name = ProposalName(conversation_id, proposal_id, key)
    await proposals.decline(session, caller, name, note=body.note, now=clock.now())


@router.get("/{conversation_id}/customer", responses=declared(*READ_ERRORS, ConversationNotFound))
async def read_chat_customer(
    conversation_id: TextId, caller: Reader, session: ReadSession, clock: AppClock
) -> ChatCustomerRead:
    """Read who talks in a chat and what they have with the shop."""
    return await chat_customer.get_chat_customer(session, conversation_id, now=clock.now())
