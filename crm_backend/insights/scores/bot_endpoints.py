"""What the bot may tell anybody of the shop's figures: how long the money of a refund takes, and no more."""

from fastapi import APIRouter
from pydantic import BaseModel

from crm_backend.access.dependencies import BotTurn
from crm_backend.access.turn_errors import TURN_ERRORS
from crm_backend.core.http import AppClock, ReadSession
from crm_backend.core.problems import declared
from crm_backend.insights.scores import service
from crm_backend.shop.errors import ShopNotSetUp

router = APIRouter(prefix="/api/v1/bot", tags=["bot"])


class RefundDaysRead(BaseModel):
    """Days from approval to payout of this shop's own refunds; four of five lie from ``low`` to ``high``.

    ``is_policy``: too few were paid lately, so these are the working days of the shop's policy, and
    ``median`` is null.
    """

    low: int
    high: int
    median: int | None
    refunds: int
    is_policy: bool


@router.get("/refund-days", responses=declared(*TURN_ERRORS, ShopNotSetUp))
async def read_refund_days(turn: BotTurn, session: ReadSession, clock: AppClock) -> RefundDaysRead:
    """Read how long this shop takes from approving a refund to sending the money."""
    days = await service.refund_days_now(session, now=clock.now())
    return RefundDaysRead(**vars(days))
