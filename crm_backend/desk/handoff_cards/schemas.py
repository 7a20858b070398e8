"""The handoff card and the customer beside a chat, as the console shows them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from crm_backend.conversations.values import Channel, Sender
from crm_backend.core.plain_text import PlainText
from crm_backend.desk.customers.schemas import CustomerRead
from crm_backend.desk.handoff_cards.rules import ProposalKind
from crm_backend.orders.schemas import OrderCard
from crm_backend.refunds.schemas import RefundCard
from crm_backend.refunds.values import Verdict
from crm_backend.tickets.schemas import TicketRead


class SlotRead(BaseModel):
    """Something the bot had learned, in words."""

    name: str
    label: str
    value: str


class VerdictRead(BaseModel):
    """What the shop's policy says about one order, in one line."""

    order_number: str
    text: str
    kind: Verdict


class ProposalRead(BaseModel):
    """One action the agent may have done with a click; the id stands for exactly this content."""

    id: str
    kind: ProposalKind
    text: str
    amount_minor: int | None
    currency: str | None
    order_number: str
    refund_number: str | None


class HandoffCard(BaseModel):
    """What the bot knew when a chat came to people, and what could be done."""

    reason: str
    reason_text: str
    summary: str
    queued_at: datetime
    intent: str | None
    intent_text: str | None
    confidence: float | None
    slots: list[SlotRead]
    verified: bool
    orders: list[OrderCard]
    refunds: list[RefundCard]
    verdict: VerdictRead | None
    proposal: ProposalRead | None


class NoticeRead(BaseModel):
    """The message that told the customer."""

    seq: int
    sender: Sender
    text: str
    card: dict[str, Any] | None
    sent_at: datetime


class ProposalCarriedOut(BaseModel):
    """What was done; the order where it changed."""

    refund: RefundCard | None
    order: OrderCard | None
    message: NoticeRead


class ProposalDecline(BaseModel):
    """A note for colleagues, if the agent leaves one."""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[PlainText, Field(max_length=2_000)] = ""


class PastChatRead(BaseModel):
    """Another chat of the same person."""

    conversation_id: str
    channel: Channel
    started_at: datetime
    last_message_at: datetime | None
    last_text: str | None


class ChatCustomerRead(BaseModel):
    """What stands beside a chat: who it is, and what they have with the shop, newest first."""

    profile: CustomerRead | None
    orders: list[OrderCard]
    refunds: list[RefundCard]
    tickets: list[TicketRead]
    past_chats: list[PastChatRead]
