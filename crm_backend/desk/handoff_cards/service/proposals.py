"""Approving or declining what a handoff card proposes: once, and only as it was shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import audit
from crm_backend.access.policy import Operation
from crm_backend.access.service import JsonAnswer, StaffDeed, do_once_by_staff
from crm_backend.access.values import StaffPrincipal
from crm_backend.conversations.models import Conversation, Handoff
from crm_backend.conversations.service import notes, reading
from crm_backend.desk.handoff_cards.errors import ProposalGone
from crm_backend.desk.handoff_cards.rules import ProposalKind
from crm_backend.desk.handoff_cards.schemas import NoticeRead, ProposalCarriedOut
from crm_backend.desk.handoff_cards.service.reading import Proposal, find_proposal
from crm_backend.orders.schemas import order_card
from crm_backend.refunds import service as refunds
from crm_backend.refunds.schemas import refund_card
from crm_backend.refunds.service import Carried, CustomerWish, Errand


@dataclass(frozen=True)
class ProposalName:
    """Which proposal of which chat, and the key under which it is settled once."""

    conversation_id: str
    proposal_id: str
    idempotency_key: str

    def deed(self, verb: str) -> StaffDeed:
        """The name under which the answer is remembered."""
        action = f"{verb}:{self.conversation_id}:{self.proposal_id}"
        return StaffDeed(action=action, idempotency_key=self.idempotency_key)


async def approve(
    session: AsyncSession, caller: StaffPrincipal, name: ProposalName, *, now: datetime
) -> JsonAnswer:
    """Carry a proposal out by the customer's own rules and tell them in the chat.

    Raises
    ------
    ConversationNotFound
        Absent, or a colleague's own chat with the bot.
    ProposalGone
        It was settled, or the order, the refund or the policy's word is not what the card showed.
    DeedReused
        The key was used with another content.
    """
    chat = await reading.get_for_staff(session, name.conversation_id, lock=True)

    async def act() -> JsonAnswer:
        handoff, proposal = await _standing(session, chat, name, now=now)
        carried = await _carry_out(session, caller, chat, proposal, now=now)
        _settle(session, caller, handoff, name, verb="approved", now=now)
        return _answer(carried, proposal.order.number)

    return await do_once_by_staff(session, caller, name.deed("approve"), {}, act, now=now)


async def decline(
    session: AsyncSession, caller: StaffPrincipal, name: ProposalName, *, note: str, now: datetime
) -> None:
    """Put a proposal aside; a note is kept for colleagues. Raises as :func:`approve`."""
    chat = await reading.get_for_staff(session, name.conversation_id, lock=True)

    async def act() -> JsonAnswer:
        handoff, _proposal = await _standing(session, chat, name, now=now)
        if note:
            await notes.append_note(session, caller, chat, text=note, now=now)
        _settle(session, caller, handoff, name, verb="declined", now=now)
        return {}

    await do_once_by_staff(session, caller, name.deed("decline"), {"note": note}, act, now=now)


async def _standing(
    session: AsyncSession, chat: Conversation, name: ProposalName, *, now: datetime
) -> tuple[Handoff, Proposal]:
    handoff = await reading.find_open_handoff(session, chat.id, lock=True)
    proposal = await find_proposal(session, chat, handoff, now=now) if handoff else None
    if handoff is None or proposal is None or proposal.read.id != name.proposal_id:
        raise ProposalGone
    return handoff, proposal


async def _carry_out(
    session: AsyncSession,
    caller: StaffPrincipal,
    chat: Conversation,
    proposal: Proposal,
    *,
    now: datetime,
) -> Carried:
    errand = Errand(caller=caller, chat=chat, order=proposal.order)
    if proposal.refund is not None:
        return await refunds.approve_in_chat(session, errand, proposal.refund.id, now=now)
    reason_text = proposal.known.slots.get("refund_reason_text")
    wish = CustomerWish(
        idempotency_key=f"proposal:{proposal.read.id}",
        reason=proposal.known.reason_given,
        reason_text=reason_text if isinstance(reason_text, str) else "",
    )
    if proposal.read.kind is ProposalKind.CANCEL_ORDER:
        return await refunds.cancel_for_customer(session, errand, wish, now=now)
    return await refunds.refund_for_customer(session, errand, proposal.decision, wish, now=now)


def _settle(
    session: AsyncSession,
    caller: StaffPrincipal,
    handoff: Handoff,
    name: ProposalName,
    *,
    verb: Literal["approved", "declined"],
    now: datetime,
) -> None:
    handoff.proposal_settled_at = now
    audit.record(
        session,
        caller.staff_id,
        Operation.DECIDE_REFUNDS,
        object_kind="proposal",
        object_id=name.proposal_id,
        now=now,
        verdict=verb,
        conversation_id=name.conversation_id,
    )


def _answer(carried: Carried, order_number: str) -> JsonAnswer:
    message = carried.message
    answer = ProposalCarriedOut(
        refund=refund_card(carried.refund, order_number) if carried.refund else None,
        order=order_card(carried.order) if carried.order else None,
        message=NoticeRead(
            seq=message.seq,
            sender=message.sender,
            text=message.text,
            card=message.card,
            sent_at=message.sent_at,
        ),
    )
    return answer.model_dump(mode="json")
