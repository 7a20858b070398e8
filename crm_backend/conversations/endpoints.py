"""What the bot may ask about the person it talks to."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from crm_backend.access.dependencies import BotTurn
from crm_backend.access.values import PrincipalKind, StaffRole
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.rules import misses_that_count
from crm_backend.conversations.service import reading
from crm_backend.core.clock import Clock
from crm_backend.core.http import AppClock, ReadSession
from crm_backend.customers import service as customers
from crm_backend.shop import service as shop_service
from crm_backend.shop.rules import opening_text
from crm_backend.staff.service import members

router = APIRouter(prefix="/api/v1/bot", tags=["bot"])


class ShopSummary(BaseModel):
    """The shop in three words."""

    name: str
    currency: str
    time_zone: str


class Hours(BaseModel):
    """Whether people answer now, and when they do."""

    is_open: bool
    text: str


def _is_absent(value: object) -> bool:
    return value is None


class ParticipantRead(BaseModel):
    """The person behind the running turn."""

    kind: PrincipalKind
    name: str | None
    role: StaffRole | None = Field(default=None, exclude_if=_is_absent)
    shop: ShopSummary
    consecutive_misses: int
    hours: Hours


@router.get("/participant")
async def get_participant(turn: BotTurn, session: ReadSession, clock: AppClock) -> ParticipantRead:
    """Who is talking in this turn."""
    shop = await shop_service.get_shop(session)
    opening = await shop_service.opening(session, clock.now())
    conversation = await reading.find_conversation(session, turn.conversation_id or "")
    name, role = None, None
    if turn.customer_id is not None:
        name = (await customers.get_customer(session, turn.customer_id)).name
    elif turn.staff_id is not None:
        member = await members.get_member(session, turn.staff_id)
        name, role = member.display_name, member.role
    locale = conversation.locale if conversation else "zh-CN"
    return ParticipantRead(
        kind=turn.kind,
        name=name,
        role=role,
        shop=ShopSummary(name=shop.name, currency=shop.currency, time_zone=shop.time_zone),
        consecutive_misses=0 if conversation is None else _misses(conversation, clock),
        hours=Hours(is_open=opening.is_open, text=opening_text(opening, locale)),
    )


def _misses(conversation: Conversation, clock: Clock) -> int:
    return misses_that_count(
        conversation.consecutive_misses, last_miss_at=conversation.last_miss_at, now=clock.now()
    )
