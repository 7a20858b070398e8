"""What the text of an answer must hold by the independent SQL; every check yields what is wrong, in words."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from tests.e2e import figure_texts as texts
from tests.e2e.figure_tables import TIMES, table
from tests.e2e.figure_texts import numbers, written
from tests.insights.dictionary import Expected

UNSURE = "这句我没完全听懂，先看最接近的：\n"
WHAT_CAN_BE_ASKED = re.compile(r"可以看|可以问|可以按|You can see|You can ask")
_SUMMARIES = ("sales_summary", "service_summary")
_ENDINGS = {
    "bot_confirmed": ("机器人：客户确认", "bot: confirmed"),
    "bot_assumed": ("机器人：推定解决", "bot: assumed solved"),
    "bot_abandoned": ("机器人：中途放弃", "bot: abandoned"),
    "bot_handed_off": ("机器人：转人工", "bot: handed off"),
}
_CAMPAIGNS = {
    "campaign_sent": "已发送",
    "campaign_unknown": "结果未知",
    "campaign_dead": "发送失败",
    "campaign_waiting": "待发送",
}
_FACTORS = {
    "buyers": "买家数",
    "orders_per_buyer": "每人单数",
    "order_value": "笔单价",
    "anonymous": "匿名订单",
}


def wrong(question: Mapping[str, Any], expected: Expected, text: str) -> list[str]:
    """What an answer says wrong, or does not say."""
    text = text.removeprefix(UNSURE)
    if expected.unanswerable:
        return list(_refusal(text))
    is_english = "Basis:" in text
    if is_english and not question["text"].isascii():
        return ["a Chinese question has an English answer"]
    return [
        *_dates(question, text, english=is_english),
        *_basis(question, text, english=is_english),
        *_first_line(question, expected, text, english=is_english),
        *_summary(question, expected, text, english=is_english),
        *_drivers(question, expected, text),
        *table(question, expected, text, english=is_english),
        *_campaign(question, expected, text),
    ]


def _refusal(text: str) -> Iterator[str]:
    if numbers(text):
        yield f"a figure where there is none: {numbers(text)}"
    if not WHAT_CAN_BE_ASKED.search(text):
        yield "it does not say what can be asked"


def _dates(question: Mapping[str, Any], text: str, *, english: bool) -> Iterator[str]:
    said = text.splitlines()[0]
    for field in ("period", "compare"):
        if question[field] is None or question["metric"] == "reorder":
            continue  # what is to be reordered is always of next week
        first, last = (date.fromisoformat(question[field][end]) for end in ("from", "to"))
        if question["metric"] in ("demand", "demand_low", "demand_high"):
            wanted = texts.weeks_ahead(first, last)
        else:
            wanted = texts.days(first, last, english=english)
        without_year = wanted.split(" 年 ", 1)[-1]
        is_told = without_year in said if question["metric"] == "forecast_error" else wanted in said
        if not is_told:
            yield f"{field}: {wanted} is not in the first line"


def _basis(question: Mapping[str, Any], text: str, *, english: bool) -> Iterator[str]:
    """It tells what the number rests on, so also that it is the number asked for."""
    metric = question["metric"]
    wanted = texts.bases()[_BASIS_OF.get(metric, metric)]
    if not english and f"\n口径：{wanted}" not in text:
        yield f"basis: {wanted} is missing"


def _first_line(
    question: Mapping[str, Any], expected: Expected, text: str, *, english: bool
) -> Iterator[str]:
    wanted = _told(question, expected, english=english)
    found = numbers(text.splitlines()[0])[_TOLD_BEFORE.get(question["metric"], 0) :]
    if found[: len(wanted)] != wanted:
        yield f"first line: SQL {wanted}, the answer {found}"


def _told(question: Mapping[str, Any], expected: Expected, *, english: bool) -> list[str]:
    """The numbers of the first line, in order, as far as the page defines them."""
    metric, total = question["metric"], expected.total
    special = _SENTENCES.get(metric)
    if special is not None:
        return [written(name, total[name]) for name in special]
    main = {"sales_summary": "net_sales", "service_summary": "conversations", "drivers": "sales"}
    figure = main.get(metric, metric)
    if question["dimension"] not in (None, *TIMES) and metric != "drivers":
        count = _FIRST_ONES.get(metric, _MOST_NAMED if metric in texts.bases() else 0)
        return [written(metric, line.values[metric]) for line in expected.lines[:count]]
    if figure not in total:
        return []
    told = [written(figure, total[figure])]
    if figure in expected.other:
        told += _compared(figure, expected, english=english)
    return told


# Metrics whose sentence has numbers of its own.
_SENTENCES: dict[str, tuple[str, ...]] = {
    "best_day": ("best_sales",),
    "demand_low": ("demand_low", "demand_high"),
    "demand_high": ("demand_low", "demand_high"),
    "refund_days": ("median", "low", "high"),
    "rfm": ("r", "f", "m"),
    "churn_prob": ("churn_prob",),
    "segment": ("segment",),
    "campaign_ordered": ("campaign_ordered",),
    "control_ordered": ("control_ordered",),
    "campaign_lift": ("campaign_lift",),
}
# How many of the first rows the sentence of a list tells; of these it tells other things.
_MOST_NAMED = 3
_FIRST_ONES = {
    **dict.fromkeys(("purchase_prob", "refund_prob", "value_at_risk"), 1),
    **dict.fromkeys(("reorder", "stockout_risk", "days_of_cover", "slow_movers"), 0),
    **dict.fromkeys(("churning", "segment"), 0),
}
# The number that stands first is that of another figure.
_BASIS_OF = {
    "sales_summary": "net_sales",
    "service_summary": "conversations",
    "drivers": "sales",
    "campaign_report": "campaign_sent",
    "bot_talks": "bot_confirmed",
    "best_day": "best_day",
    "churning": "value_at_risk",
    "demand_low": "demand",
    "demand_high": "demand",
}
# The mean stands before its interval, how many products there are before their stock.
_TOLD_BEFORE = {"demand_low": 1, "demand_high": 1, "stock": 1}


def _compared(figure: str, expected: Expected, *, english: bool) -> list[str]:
    now, before = expected.total[figure], expected.other[figure]
    assert isinstance(now, int)
    assert isinstance(before, int)
    growth = expected.growth.get(figure, Fraction(now - before, before) if before > 0 else None)
    grown = [] if growth is None else [written("refund_rate", abs(growth))]  # type: ignore[arg-type]
    was, more = written(figure, before), texts.signed(written(figure, now - before))
    return [*grown, more, was] if english else [was, *grown, more]


def _summary(
    question: Mapping[str, Any], expected: Expected, text: str, *, english: bool
) -> Iterator[str]:
    if question["metric"] not in (*_SUMMARIES, "bot_talks"):
        return
    lines = dict(_named(text, english=english))
    known = texts.names() | _ENDINGS
    for figure, value in expected.total.items():
        if figure not in known:
            continue
        name = known[figure][english]
        wanted = _summary_value(figure, value, expected, english=english)
        if lines.get(name) != wanted:
            yield f"{name}: SQL {wanted}, the answer {lines.get(name)}"


def _named(text: str, *, english: bool) -> Iterator[tuple[str, str]]:
    """``name: value`` of every line; a name may hold a colon itself."""
    colon = ": " if english else "："
    for line in text.splitlines()[1:]:
        bracket = line.find(" (against " if english else "（对比 ")
        place = line.rfind(colon, 0, bracket if bracket > 0 else None)
        if place > 0:
            yield line[:place], line[place + len(colon) :]


def _summary_value(figure: str, value: object, expected: Expected, *, english: bool) -> str:
    if isinstance(value, date):
        day, amount = (
            texts.days(value, value, english=english),
            written("sales", expected.total["best_sales"]),
        )
        return f"{day} ({amount})" if english else f"{day}（{amount}）"
    text = written(figure, value)
    growth = expected.growth.get(figure)
    if growth is None:
        return text
    was, grown = (
        written(figure, expected.other[figure]),
        texts.signed(written("refund_rate", growth)),
    )
    return f"{text} (against {was}, {grown})" if english else f"{text}（对比 {was}，{grown}）"


def _campaign(question: Mapping[str, Any], expected: Expected, text: str) -> Iterator[str]:
    """Every number of a report, each as a number of its own; which deliveries were counted."""
    name = _CAMPAIGNS.get(question["metric"], "")
    if name not in text.splitlines()[0]:
        yield f"{name} is not in the first line"
    if question["metric"] != "campaign_report":
        return
    told = numbers(text)
    for figure, value in expected.total.items():
        if written(figure, value) not in told:
            yield f"{figure}: SQL {written(figure, value)} is missing"


def _drivers(question: Mapping[str, Any], expected: Expected, text: str) -> Iterator[str]:
    if question["metric"] != "drivers":
        return
    by_factor = [
        f"{_FACTORS[line.name]} {texts.signed(written('part', line.values['part']))}"
        for line in expected.factors
    ]
    if f"按因素：{'、'.join(by_factor)}。" not in text:
        yield f"factors: SQL {by_factor}"
    parts = [(line.name, line.values["part"]) for line in expected.lines]
    if expected.rest_count:
        parts.append((f"其他 {expected.rest_count} 个", expected.rest))
    told = "、".join(f"{name} {texts.signed(written('part', part))}" for name, part in parts)
    if parts and f"：{told}。" not in text:
        yield f"parts: SQL {told}"
