"""How many days pass from approving a refund until its money is sent."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights.estimates import days_amount
from crm_backend.insights.periods import last_days, midnight
from crm_backend.insights.scores import repository
from crm_backend.insights.scores.rules import RefundDays, refund_days
from crm_backend.insights.scores.service.view import View
from crm_backend.insights.scores.words import WORDS
from crm_backend.insights.stored import Draft, figure_read
from crm_backend.insights.values import Figure
from crm_backend.shop import service as shop_service
from crm_backend.shop.rules import local_day

_SPAN_DAYS = 90


async def refund_days_now(session: AsyncSession, *, now: datetime) -> RefundDays:
    """What the shop's own refunds of the last 90 days tell; the policy's days where they are too few."""
    terms = await shop_service.terms(session)
    zone = terms.time_zone
    today = local_day(now, zone)
    found = await repository.paid_refunds(
        session,
        ended_from=midnight(last_days(today, _SPAN_DAYS).first, zone),
        ended_before=now,
        approved_before=midnight(today, zone),
    )
    days = [
        (local_day(row.ended_at, zone) - local_day(row.approved_at, zone)).days for row in found
    ]
    return refund_days(
        days, policy_low=terms.policy.payout_days_min, policy_high=terms.policy.payout_days_max
    )


async def draft(view: View) -> Draft:
    """The median, and between which days four of five lie."""
    days = await refund_days_now(view.session, now=view.frame.now)
    words = WORDS[Figure.REFUND_DAYS]
    named = (
        (view.frame.say("一般", "usually"), days.median),
        (view.frame.say("最快一成", "quickest tenth"), days.low),
        (view.frame.say("最慢一成", "slowest tenth"), days.high),
    )
    return Draft(
        sentence=_sentence(view, days),
        figures=[
            figure_read(Figure.REFUND_DAYS, words, view.frame, days_amount(number)).model_copy(
                update={"name": name}
            )
            for name, number in named
        ],
        has_rules=days.is_policy,
    )


def _sentence(view: View, days: RefundDays) -> str:
    if days.is_policy:
        return view.frame.say(
            f"近 90 天已打款的退款只有 {days.refunds} 笔，按店里的规定是 {days.low} 到 {days.high} 天",
            f"Only {days.refunds} refunds were paid in the last 90 days; "
            f"by the shop's policy it takes {days.low} to {days.high} days",
        )
    return view.frame.say(
        f"从同意退款到钱打出去，一般 {days.median} 天，八成在 {days.low} 到 {days.high} 天之间"
        f"（近 90 天 {days.refunds} 笔）",
        f"From approval to payout it usually takes {days.median} days, four times in five "
        f"{days.low} to {days.high} ({days.refunds} refunds of the last 90 days)",
    )
