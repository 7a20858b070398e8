"""Questions of staff about the shop's figures, recognised by grammar whatever the classifier makes of them.

For staff alone: a customer's sentence, be it the very same, is never read here. What was asked before
rests in a slot that the action fills once it has answered; so a follow-up goes on from what was seen.
"""

import json
import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from rasa.shared.core.trackers import DialogueStateTracker

from bot import message_language
from bot.figures import dictionary, english_words
from bot.figures.going_on import speaks_of
from bot.figures.merging import Asked, goes_on_from, resolve
from bot.figures.reading import Reading, read
from bot.spelling import normalise

ENTITY: Final = "figures_question"
SLOT: Final = "figures_question"
STAFF: Final = "staff"
# Only where the hub does not say what day it is in the shop.
_TIME_ZONE: Final = ZoneInfo("Asia/Shanghai")
_MOST_QUESTIONS: Final = 3
_BORDER: Final = re.compile(r"[,，;；。?？!！\n]+|(?<=[\u4e00-\u9fff])(?=还有|另外|顺便|再看)")
_CHURN: Final = frozenset(
    [
        "churn_prob",
        "churning",
        "value_at_risk",
        "repeat_share",
        "returning_share",
        "returning_buyers",
        "rfm",
        "segment",
        "purchase_prob",
        "refund_prob",
        "next_need",
    ]
)
_REFUNDS: Final = frozenset(
    [
        "refunds",
        "refund_orders",
        "refund_pieces",
        "refund_rate",
        "refund_rate_money",
        "refund_days",
        "cancelled_orders",
        "cancelled_amount",
        "credit_notes",
    ]
)
# What is answered to customers with their own topics (查订单, 转人工), and what is answered to staff.
_FOR_STAFF: Final = {
    "greet": "out_of_scope",
    "bot_challenge": "out_of_scope",
    "chitchat": "out_of_scope",
    "praise": "thanks",
}
_LIKELY: Final = {
    "ask_sales_summary": ("sales_summary", None),
    "ask_sales_trend": ("sales", "day"),
    "ask_top_products": ("sales", "product"),
    "ask_top_customers": ("sales", "customer"),
    "ask_refund_rate": ("refund_rate", None),
    "ask_demand_forecast": ("reorder", None),
    "ask_stock_risk": ("stockout_risk", None),
    "ask_churn_risk": ("churning", None),
    "ask_service_quality": ("service_summary", None),
}
_FORECASTS: Final = dictionary.FORECASTS | {"reorder", "forecast_error"}


def understand(
    parsed: dict[str, Any],
    tracker: DialogueStateTracker,
    *,
    today: date,
    is_second: bool = False,
) -> Asked | None:
    """Put the question that a sentence of staff asks into its parse; None where it asks for no figure.

    ``is_second`` is what goes on from a question in the same message (上周卖了多少，退款率多少).
    What is no question is no small talk with a customer either: the actions say what may be asked here.
    """
    before = _before(tracker)
    reading = read(normalise(str(parsed.get("text") or "")), today=today)
    reading = replace(reading, is_led=reading.is_led or is_second)
    reading = _with_likely_figure(reading, parsed["intent"].get("name"), before)
    asked = resolve(reading, before, today=today)
    if asked is None:
        if instead := _FOR_STAFF.get(parsed["intent"].get("name") or ""):
            parsed["intent"] = {**parsed["intent"], "name": instead}
        return None
    sure = {"name": intent_of(asked), "confidence": 1.0}
    parsed["intent"] = sure
    parsed["intent_ranking"] = [sure]
    parsed["entities"] = [
        {"entity": ENTITY, "value": json.dumps(asked.as_json(), ensure_ascii=False)}
    ]
    return asked


def _with_likely_figure(reading: Reading, intent: str | None, before: Asked | None) -> Reading:
    """Where no word names the figure, take what the classifier's intent is mostly about, and say so."""
    figure, by = _LIKELY.get(intent or "", (None, None))
    # 各渠道占比 and 比上个月怎么样，为什么 name none, yet say what they are about.
    is_clear = reading.asks_why or reading.asks_share or not reading.is_guess
    # 哪个客服最慢, 谁最舍得花钱 do so too.
    is_clear = is_clear or speaks_of(reading.text, reading.figure or "")
    is_named = reading.figure is not None and is_clear
    goes_on = before and goes_on_from(before.figure or "", reading) and reading.is_going_on
    if figure is None or is_named or reading.cannot or goes_on:
        return reading
    return replace(
        reading,
        figure=figure,
        by=reading.by or by,
        is_guess=False,
        is_unsure=reading.figure is None,
    )


def language_of(text: str) -> str | None:
    """Return the locale a member of staff writes in: net sales Q3 vs Q2 is English by its figure alone."""
    spoken = message_language.language_of(text)
    if spoken is None and english_words.names_a_figure(normalise(text)):
        return message_language.ENGLISH
    return spoken


def questions_in(text: str, *, today: date) -> list[str]:
    """Cut a sentence into its questions, each with a figure of its own; usually it is one."""
    parts = [part.strip() for part in _BORDER.split(text) if part.strip()]
    readings = [read(normalise(part), today=today) for part in parts]
    has_own = [
        reading.figure is not None and not reading.is_guess and not reading.asks_why
        for reading in readings
    ]
    if not 1 < len(parts) <= _MOST_QUESTIONS or not all(has_own):
        return [text]
    # The first says of which days; 上周卖了多少，退款率呢 is about last week twice.
    return parts if len({reading.figure for reading in readings}) == len(parts) else [text]


def day_of_staff(metadata: dict[str, str]) -> date | None:
    """The shop's today, as the hub said it, where one of its staff is talking; None for customers."""
    if metadata["audience"] != STAFF:
        return None
    said = metadata.get("today")
    return date.fromisoformat(said) if said else datetime.now(_TIME_ZONE).date()


def intent_of(asked: Asked) -> str:
    """The intent of nlu_data/README.md that a question has, so that its rule and its counts apply."""
    figure = asked.figure
    if figure in dictionary.SERVICE:
        return "ask_service_quality"
    if figure in _REFUNDS:
        return "ask_refund_rate"
    if figure in _CHURN:
        return "ask_churn_risk"
    if figure in _FORECASTS:
        return "ask_demand_forecast"
    if figure in dictionary.DEMAND:
        return "ask_stock_risk"
    if figure in dictionary.SCORES or asked.by == "customer":
        return "ask_top_customers"
    if asked.by in {"product", "category"}:
        return "ask_top_products"
    is_course = asked.compare_said or asked.by in dictionary.TIMES
    return "ask_sales_trend" if is_course or figure == "drivers" else "ask_sales_summary"


def _before(tracker: DialogueStateTracker) -> Asked | None:
    kept = tracker.get_slot(SLOT)
    if not isinstance(kept, str):
        return None
    try:
        return Asked.from_json(json.loads(kept))
    except ValueError:
        return None
