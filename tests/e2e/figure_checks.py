"""What the text of an answer must hold by the independent SQL; every check yields what is wrong, in words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tests.e2e import figure_texts as texts
from tests.e2e.figure_texts import NOTHING, numbers, written
from tests.insights.dictionary import Expected, Line

TIMES = ("day", "week", "month")
ROWS_SHOWN = 10
FEWEST_PARTS = 5
UNSURE = "这句我没完全听懂，先看最接近的：\n"
WHAT_CAN_BE_ASKED = re.compile(r"可以看|可以问|可以按|You can see|You can ask")
_RANK = re.compile(r"(\d+)\. ")
_SHARE = re.compile(r"(?:（| \()(-?[\d.,]+%|—)[）)]$")
_SUMMARIES = ("sales_summary", "service_summary")
_ENDINGS = {
    "bot_confirmed": ("机器人：客户确认", "bot: confirmed"),
    "bot_assumed": ("机器人：推定解决", "bot: assumed solved"),
    "bot_abandoned": ("机器人：中途放弃", "bot: abandoned"),
    "bot_handed_off": ("机器人：转人工", "bot: handed off"),
}
_FACTORS = {
    "buyers": "买家数",
    "orders_per_buyer": "每人单数",
    "order_value": "笔单价",
    "anonymous": "匿名订单",
}
_MISSING = {"匿名订单": "anonymous orders", "无人接待": "nobody", "未填写": "not given"}
_STAYS = {
    "customer_asked": "客户要求人工",
    "taken_over": "客服主动接入",
    "complaint": "客户投诉",
    "refund_needs_person": "退款需要人工处理",
}
# The columns of a table that the dictionary defines, in the order shown.
_COLUMNS = {
    ("pieces", "product"): ("pieces", "sales"),
    ("sales", "product"): ("sales", "pieces"),
    ("reorder", "product"): ("reorder", "reorder_by_mean", "stock"),
    ("stockout_risk", "product"): ("stockout_risk", "days_of_cover", "stock"),
    ("days_of_cover", "product"): ("days_of_cover", "stock"),
    ("slow_movers", "product"): ("slow_movers", "stock", "pieces"),
    ("churning", "customer"): ("churning", "churn_prob"),
    ("value_at_risk", "customer"): ("value_at_risk", "churn_prob", "churn_level"),
    ("purchase_prob", "customer"): ("purchase_prob", "expected_spend"),
    ("segment", "segment"): ("segment", "spent"),
}


def wrong(question: Mapping[str, Any], expected: Expected, text: str) -> list[str]:
    """What an answer says wrong, or does not say."""
    text = text.removeprefix(UNSURE)
    if expected.unanswerable:
        return list(_refusal(text))
    is_english = "Basis:" in text
    return [
        *_dates(question, text, english=is_english),
        *_first_line(question, expected, text, english=is_english),
        *_summary(question, expected, text, english=is_english),
        *_drivers(question, expected, text),
        *_table(question, expected, text, english=is_english),
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
        return []
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
        bracket = line.find(" (" if english else "（")
        place = line.rfind(colon, 0, bracket if bracket > 0 else None)
        if place > 0:
            yield line[:place], line[place + len(colon) :]


def _summary_value(figure: str, value: object, expected: Expected, *, english: bool) -> str:
    if isinstance(value, date):
        return texts.days(value, value, english=english)
    text = written(figure, value)
    growth = expected.growth.get(figure)
    if growth is None:
        return text
    was, grown = written(figure, expected.other[figure]), texts.signed(written("refund_rate", growth))
    return f"{text} (against {was}, {grown})" if english else f"{text}（对比 {was}，{grown}）"


def _drivers(question: Mapping[str, Any], expected: Expected, text: str) -> Iterator[str]:
    if question["metric"] != "drivers":
        return
    by_factor = [
        f"{_FACTORS[line.name]} {texts.signed(written('part', line.values['part']))}"
        for line in expected.factors
    ]
    if f"按因素：{'、'.join(by_factor)}。" not in text:
        yield f"factors: SQL {by_factor}"
    parts = [
        f"{line.name} {texts.signed(written('part', line.values['part']))}"
        for line in expected.lines[:FEWEST_PARTS]
    ]
    if parts and f"按来源：{'、'.join(parts)}。" not in text:
        yield f"parts: SQL {parts}"


def _table(
    question: Mapping[str, Any], expected: Expected, text: str, *, english: bool
) -> Iterator[str]:
    dimension, metric = question["dimension"], question["metric"]
    if dimension is None or metric in ("drivers", "best_day"):
        yield from _one_row(question, expected, text)
        return
    rows = list(_rows(text, english=english))
    by_time = dimension in TIMES
    columns = _COLUMNS.get((metric, dimension), (metric,))
    shown = expected.lines if by_time else expected.lines[:ROWS_SHOWN]
    wanted = [_row(line, columns, dimension, english=english) for line in shown]
    ranked = [row for row in rows if by_time or row.rank is not None]
    if not by_time and [row.rank for row in ranked] != list(range(1, len(ranked) + 1)):
        yield "ranks do not count"
    if metric == "segment":  # all eight stand in an order of their own
        shown = sorted(shown, key=lambda line: line.name)
        wanted, ranked = sorted(wanted), sorted(ranked, key=lambda row: row.name)
    found = [(row.name, row.amounts[: len(columns)]) for row in ranked]
    if wanted != found:
        yield f"rows: SQL {wanted}, the answer {found}"
        return
    for line, row in zip(shown, ranked, strict=True):
        if line.share is not None and row.share != texts.share(line.share):
            yield f"{line.name}: SQL {texts.share(line.share)}, the answer {row.share}"
    if not by_time:
        below = {row.name: row.amounts for row in rows if row.rank is None}
        yield from _below(expected, columns, below, english=english)


@dataclass(frozen=True)
class Row:
    """A line of a table as it was read."""

    rank: int | None
    name: str
    amounts: list[str]
    share: str | None


def _rows(text: str, *, english: bool) -> Iterator[Row]:
    for line in text.splitlines()[1:]:
        rank = _RANK.match(line)
        name, gap, rest = (line[rank.end() :] if rank else line).partition("  " if english else "　")
        if not gap:
            continue
        amounts = rest.split(gap)[0]
        share = _SHARE.search(amounts)
        yield Row(
            rank=int(rank[1]) if rank else None,
            name=name,
            amounts=_SHARE.sub("", amounts).split(" · "),
            share=share[1] if share else None,
        )


def _row(line: Line, columns: tuple[str, ...], dimension: str, *, english: bool) -> tuple[str, list[str]]:
    name = line.name
    if dimension in TIMES:
        day = date.fromisoformat(f"{line.key}-01"[:10])
        name = texts.bucket(texts.monday(day) if dimension == "week" else day, dimension, english=english)
    elif dimension == "reason":
        name = _STAYS.get(name, name)
    return name, [written(column.removesuffix("_by_mean"), line.values[column]) for column in columns]


def _below(
    expected: Expected, columns: tuple[str, ...], found: dict[str, list[str]], *, english: bool
) -> Iterator[str]:
    for line in expected.below:
        name = _MISSING.get(line.name, line.name) if english else line.name
        wanted = [written(column, line.values[column]) for column in columns]
        if found.get(name, [])[: len(columns)] != wanted and any(line.values.values()):
            yield f"{name}: SQL {wanted}, the answer {found.get(name)}"
    if not expected.rest_count or expected.metric not in _WITH_REST:
        return
    name = f"{expected.rest_count} others" if english else f"其他 {expected.rest_count} 个"
    if name not in found:
        yield f"{name} is missing"
    elif expected.rest is not None and found[name][0] != written(expected.metric, expected.rest):
        yield f"{name}: SQL {written(expected.metric, expected.rest)}, the answer {found[name][0]}"


_WITH_REST = {"sales", "pieces", "refund_pieces", "refunds", "net_sales", "orders", "handoffs"}


def _one_row(question: Mapping[str, Any], expected: Expected, text: str) -> Iterator[str]:
    """What stands beside a single figure."""
    metric, total = question["metric"], expected.total
    beside: list[str] = []
    if metric == "churn_prob":
        beside = [written("churn_level", total["churn_level"])]
    elif metric == "best_day":
        day = total["best_day"]
        assert isinstance(day, date)
        beside = [texts.bucket(day, question["dimension"] or "day", english=False)]
    elif metric == "rfm":
        beside = [str(total["segment"])]
    elif metric == "segment":
        beside = [written("spent", total["spent"]), texts.share(total["share"])]  # type: ignore[arg-type]
    elif metric == "next_need":
        [line] = expected.lines
        beside = [line.name, written(metric, line.values[metric]), str(line.values["due_on"])]
    elif metric in ("first_answer", "resolution"):
        beside = [f"达标 {total[f'{metric}_met']} 次", f"未达标 {total[f'{metric}_missed']} 次"]
    elif f"{metric}_share" in total:
        beside = [texts.share(total[f"{metric}_share"])]  # type: ignore[arg-type]
    elif metric in ("reorder", "slow_movers", "stockout_risk"):
        assert question["dimension"] is not None
    for part in beside:
        if part not in text and part != NOTHING:
            yield f"{part} is missing"
