"""What a table of customers says in one sentence."""

from collections.abc import Callable, Sequence

from analytics.wording import money_text
from crm_backend.insights.estimates import prob_amount
from crm_backend.insights.scores.repository import AnyRow, Scored
from crm_backend.insights.scores.service.view import View
from crm_backend.insights.scores.words import LEVELS, segment_name
from crm_backend.insights.values import Figure


def sentence_of(view: View, found: Sequence[Scored], total: AnyRow) -> str:
    """The first of the list, or the one customer asked about."""
    figure = view.question.figure
    if not found:
        return _nobody(view)
    if figure is Figure.CHURNING and not view.is_one:
        return _churning(view, found[0], total)
    name, told = found[0].name, _TOLD[figure](view, found[0])
    if view.is_one:
        return view.frame.say(f"「{name}」{told}", f"{name} {told}")
    if view.question.lowest_first:
        return view.frame.say(f"最低的是「{name}」，{told}", f"Lowest is {name}, who {told}")
    return view.frame.say(f"最高的是「{name}」，{told}", f"Highest is {name}, who {told}")


def _nobody(view: View) -> str:
    if view.question.figure is Figure.CHURNING:
        if view.is_one:
            return view.frame.say(
                "这位客户不在快流失的老客户里",
                "This customer is not among the regulars about to leave",
            )
        return view.frame.say("没有快流失的老客户", "No regular is about to leave")
    if view.is_one:
        return view.frame.say(
            "这位客户在数据截止前没有已付款的订单，没有评分",
            "This customer had no paid order before the scores were made",
        )
    return view.frame.say("没有这样的客户", "There is no such customer")


def _churning(view: View, first: Scored, total: AnyRow) -> str:
    at_risk = money_text(total.value_at_risk_minor, currency=view.frame.currency)
    own = money_text(first.score.value_at_risk_minor, currency=view.frame.currency)
    return view.frame.say(
        f"有 {total.customers} 位老客户快流失了，可能流失的金额共 {at_risk}，最该先联系「{first.name}」（{own}）",
        f"{total.customers} regulars are about to leave, {at_risk} at risk; "
        f"call {first.name} first ({own})",
    )


def _money_told(zh: str, en: str, minor: str) -> Callable[[View, Scored], str]:
    def told(view: View, scored: Scored) -> str:
        text = money_text(getattr(scored.score, minor), currency=view.frame.currency)
        return view.frame.say(f"{zh} {text}", f"{en} {text}")

    return told


def _prob_told(zh: str, en: str, name: str) -> Callable[[View, Scored], str]:
    def told(view: View, scored: Scored) -> str:
        text = prob_amount(getattr(scored.score, name)).text
        return view.frame.say(f"{zh} {text}", f"{en} {text}")

    return told


def _churn_told(view: View, scored: Scored) -> str:
    score = scored.score
    text, days = prob_amount(score.churn_prob).text, score.churn_horizon_days
    level = LEVELS[score.churn_level][view.frame.locale]
    return view.frame.say(
        f"{days} 天内不再来的可能性 {text}（{level}）",
        f"stays away for {days} days with {text} ({level})",
    )


def _rfm_told(view: View, scored: Scored) -> str:
    score, segment = scored.score, segment_name(scored.score.segment, view.frame.locale)
    return view.frame.say(
        f"最近购买 {score.r} 分、单数 {score.f} 分、金额 {score.m} 分，属于{segment}",
        f"has R {score.r}, F {score.f}, M {score.m}: {segment}",
    )


_TOLD: dict[Figure, Callable[[View, Scored], str]] = {
    Figure.SPENT: _money_told("累计消费", "spent", "spent_minor"),
    Figure.SPENT_365: _money_told("近一年消费", "spent in a year", "spent_365_minor"),
    Figure.PURCHASE_PROB: _prob_told(
        "未来 90 天再买的可能性", "buys within 90 days with", "purchase_prob"
    ),
    Figure.EXPECTED_SPEND: _money_told(
        "未来 90 天预计消费", "is expected to spend in 90 days", "expected_spend_minor"
    ),
    Figure.CHURN_PROB: _churn_told,
    Figure.VALUE_AT_RISK: _money_told("可能流失的金额", "has at risk", "value_at_risk_minor"),
    Figure.CHURNING: _churn_told,
    Figure.REFUND_PROB: _prob_told(
        "未来 90 天退款的可能性", "is refunded within 90 days with", "refund_prob"
    ),
    Figure.RFM: _rfm_told,
    Figure.SEGMENT: _rfm_told,
}
