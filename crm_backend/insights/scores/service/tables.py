"""Customers in the order of one of their figures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from analytics.behaviour.reasons import of_refunds
from crm_backend.insights.estimates import (
    count_amount,
    date_amount,
    level_amount,
    money_amount,
    prob_amount,
)
from crm_backend.insights.models import CustomerScore
from crm_backend.insights.schemas import Amount, Column, Row
from crm_backend.insights.scores import repository
from crm_backend.insights.scores.repository import Scored, is_churning, value_at_risk
from crm_backend.insights.scores.service.sentences import sentence_of
from crm_backend.insights.scores.service.view import View
from crm_backend.insights.scores.words import LEVEL_RANKS, LEVELS, RFM_PARTS, WORDS, segment_name
from crm_backend.insights.stored import Draft, column, figure_read
from crm_backend.insights.values import Figure, Unit

_ORDERS: dict[Figure, ColumnElement[Any]] = {
    Figure.SPENT: CustomerScore.spent_minor.expression,
    Figure.SPENT_365: CustomerScore.spent_365_minor.expression,
    Figure.PURCHASE_PROB: CustomerScore.purchase_prob.expression,
    Figure.EXPECTED_SPEND: CustomerScore.expected_spend_minor.expression,
    Figure.CHURN_PROB: CustomerScore.churn_prob.expression,
    Figure.VALUE_AT_RISK: value_at_risk(),
    Figure.CHURNING: value_at_risk(),
    Figure.REFUND_PROB: CustomerScore.refund_prob.expression,
    Figure.RFM: CustomerScore.r + CustomerScore.f + CustomerScore.m,
    Figure.SEGMENT: CustomerScore.spent_minor.expression,
}
_SHOWN: dict[Figure, tuple[str, ...]] = {
    Figure.SPENT: ("spent", "spent_365", "last"),
    Figure.SPENT_365: ("spent_365", "spent", "last"),
    Figure.PURCHASE_PROB: ("purchase_prob", "expected_spend", "last"),
    Figure.EXPECTED_SPEND: ("expected_spend", "purchase_prob", "spent_365"),
    Figure.CHURN_PROB: ("churn_prob", "churn_level", "value_at_risk", "last"),
    Figure.VALUE_AT_RISK: ("value_at_risk", "churn_prob", "churn_level", "spent_365"),
    Figure.CHURNING: ("value_at_risk", "churn_prob", "spent_365", "last"),
    Figure.REFUND_PROB: ("refund_prob", "spent_365"),
    Figure.RFM: ("r", "f", "m", "segment"),
    Figure.SEGMENT: ("segment", "spent", "last"),
}
_ADDITIVE = {
    Figure.SPENT: "spent_minor",
    Figure.SPENT_365: "spent_365_minor",
    Figure.EXPECTED_SPEND: "expected_spend_minor",
    Figure.VALUE_AT_RISK: "value_at_risk_minor",
}


_FACTS = (Figure.SPENT, Figure.SPENT_365, Figure.RFM, Figure.SEGMENT)
"""Counted, not estimated: no rule and no model has a part in them."""


@dataclass(frozen=True, kw_only=True)
class _Part:
    """One column: whose figure it is, what it is called where that is not enough, and its amount."""

    figure: Figure
    amount: Callable[[View, CustomerScore], Amount]
    unit: Unit | None = None
    name: tuple[str, str] | None = None


def _money(minor: str) -> Callable[[View, CustomerScore], Amount]:
    return lambda view, score: money_amount(getattr(score, minor), currency=view.frame.currency)


def _prob(name: str) -> Callable[[View, CustomerScore], Amount]:
    return lambda _, score: prob_amount(getattr(score, name))


def _score(name: str) -> Callable[[View, CustomerScore], Amount]:
    return lambda _, score: count_amount(getattr(score, name))


def _level(view: View, score: CustomerScore) -> Amount:
    words = LEVELS[score.churn_level]
    return level_amount(LEVEL_RANKS[score.churn_level], words[view.frame.locale])


def _segment(view: View, score: CustomerScore) -> Amount:
    return Amount(text=segment_name(score.segment, view.frame.locale))


_PARTS: dict[str, _Part] = {
    "spent": _Part(figure=Figure.SPENT, amount=_money("spent_minor")),
    "spent_365": _Part(figure=Figure.SPENT_365, amount=_money("spent_365_minor")),
    "purchase_prob": _Part(figure=Figure.PURCHASE_PROB, amount=_prob("purchase_prob")),
    "expected_spend": _Part(figure=Figure.EXPECTED_SPEND, amount=_money("expected_spend_minor")),
    "churn_prob": _Part(figure=Figure.CHURN_PROB, amount=_prob("churn_prob")),
    "churn_level": _Part(
        figure=Figure.CHURN_PROB, amount=_level, unit=Unit.LEVEL, name=("风险等级", "level of risk")
    ),
    "value_at_risk": _Part(figure=Figure.VALUE_AT_RISK, amount=_money("value_at_risk_minor")),
    "refund_prob": _Part(figure=Figure.REFUND_PROB, amount=_prob("refund_prob")),
    "r": _Part(
        figure=Figure.RFM, amount=_score("r"), name=(RFM_PARTS["zh"][0], RFM_PARTS["en"][0])
    ),
    "f": _Part(
        figure=Figure.RFM, amount=_score("f"), name=(RFM_PARTS["zh"][1], RFM_PARTS["en"][1])
    ),
    "m": _Part(
        figure=Figure.RFM, amount=_score("m"), name=(RFM_PARTS["zh"][2], RFM_PARTS["en"][2])
    ),
    "segment": _Part(figure=Figure.SEGMENT, amount=_segment, unit=Unit.LEVEL),
    "last": _Part(
        figure=Figure.RFM,
        amount=lambda _, score: date_amount(score.last_purchase_on),
        unit=Unit.DATE,
        name=("最近购买", "last purchase"),
    ),
}


async def draft(view: View) -> Draft:
    """Customers by a figure, highest first unless asked otherwise, each with why."""
    figure = view.question.figure
    order = _ORDERS[figure]
    only = is_churning() if figure is Figure.CHURNING else None
    found = await repository.list_scores(
        view.session,
        view.wanted,
        order if view.question.lowest_first else order.desc(),
        limit=view.limit,
        only=only,
    )
    total = await repository.totals(view.session, view.wanted, only=only)
    parts = [_PARTS[name] for name in _SHOWN[figure]]
    made = Draft(sentence="", total_rows=total.customers)
    made.columns = [_column(view, part) for part in parts]
    made.rows = [_row(view, rank, each, parts) for rank, each in enumerate(found, 1)]
    made.has_rules = figure not in _FACTS and any(each.score.is_rule for each in found)
    if figure in _ADDITIVE:
        sum_minor = money_amount(getattr(total, _ADDITIVE[figure]), currency=view.frame.currency)
        made.figures = [figure_read(figure, WORDS[figure], view.frame, sum_minor)]
    elif figure is Figure.CHURNING:
        at_risk = money_amount(total.value_at_risk_minor, currency=view.frame.currency)
        made.figures = [
            figure_read(figure, WORDS[figure], view.frame, count_amount(total.customers)),
            figure_read(Figure.VALUE_AT_RISK, WORDS[Figure.VALUE_AT_RISK], view.frame, at_risk),
        ]
    elif view.is_one and found:
        made.figures = [
            figure_read(part.figure, WORDS[part.figure], view.frame, amount).model_copy(
                update={"name": shown.name, "unit": shown.unit}
            )
            for part, amount, shown in zip(parts, made.rows[0].amounts, made.columns, strict=True)
        ]
    made.sentence = sentence_of(view, found, total)
    return made


def _column(view: View, part: _Part) -> Column:
    name = "" if part.name is None else view.frame.say(*part.name)
    shown = column(part.figure, WORDS[part.figure], view.frame, name=name)
    return shown if part.unit is None else shown.model_copy(update={"unit": part.unit})


def _row(view: View, rank: int, scored: Scored, parts: list[_Part]) -> Row:
    score = scored.score
    chinese, english = score.reasons_zh, score.reasons_en
    if view.question.figure is Figure.REFUND_PROB:
        chinese, english = (
            [*of_refunds(chinese, locale="zh")],
            [*of_refunds(english, locale="en")],
        )
    reasons = view.frame.say("；".join(chinese), "; ".join(english))
    return Row(
        rank=rank,
        key=scored.number,
        name=scored.name,
        amounts=[part.amount(view, score) for part in parts],
        detail=reasons,
    )
