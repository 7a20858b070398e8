"""The rows of an answer as they were read, held against those of the independent SQL."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tests.e2e import figure_texts as texts
from tests.e2e.figure_texts import written
from tests.insights.dictionary import Expected, Line

TIMES = ("day", "week", "month")
ROWS_SHOWN = 20
_RANK = re.compile(r"(\d+)\. ")
_SHARE = re.compile(r"(?:（| \()(-?[\d.,]+%|—)[）)]$")
_MISSING = {"匿名订单": "anonymous orders", "无人接待": "nobody", "未填写": "not given"}
_CUT = {
    "week": ("（不足一周）", " (part of a week)"),
    "month": ("（不足一月）", " (part of a month)"),
}
_STAYS = {
    "customer_asked": "客户要求人工",
    "taken_over": "客服主动接入",
    "complaint": "客户投诉",
    "bot_unavailable": "机器人无法回答",
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
_WITH_REST = {"sales", "pieces", "refund_pieces", "refunds", "net_sales", "orders", "handoffs"}
_BESIDE = {
    "churn_prob": ("churn_level",),
    "rfm": ("segment",),
    "segment": ("spent",),
}


def table(
    question: Mapping[str, Any], expected: Expected, text: str, *, english: bool
) -> Iterator[str]:
    """Names, amounts, shares and order of the rows, and what stands below them."""
    dimension, metric = question["dimension"], question["metric"]
    if dimension is None or metric in ("drivers", "best_day"):
        yield from beside(question, expected, text)
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
        shown = tuple(sorted(shown, key=lambda line: line.name))
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
        name, gap, rest = (line[rank.end() :] if rank else line).partition(
            "  " if english else "　"
        )
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


def _row(
    line: Line, columns: tuple[str, ...], dimension: str, *, english: bool
) -> tuple[str, list[str]]:
    name = line.name
    if dimension in TIMES:
        day = date.fromisoformat(f"{line.key}-01"[:10])
        name = texts.bucket(
            texts.monday(day) if dimension == "week" else day, dimension, english=english
        )
        if line.is_cut and dimension in _CUT:
            name += _CUT[dimension][english]
    elif dimension == "reason":
        name = _STAYS.get(name, name)
    return name, [
        written(column.removesuffix("_by_mean"), line.values[column]) for column in columns
    ]


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


def beside(question: Mapping[str, Any], expected: Expected, text: str) -> Iterator[str]:
    """What stands beside a single figure: its level, its day, its share of all."""
    metric, total = question["metric"], expected.total
    named = [written(name, total[name]) for name in _BESIDE.get(metric, ())]
    if metric == "best_day":
        day = total["best_day"]
        assert isinstance(day, date)
        named.append(texts.bucket(day, question["dimension"] or "day", english=False))
    elif metric == "next_need":
        [line] = expected.lines
        named += [line.name, written(metric, line.values[metric]), str(line.values["due_on"])]
    elif metric in ("first_answer", "resolution"):
        named += [f"达标 {total[f'{metric}_met']} 次", f"未达标 {total[f'{metric}_missed']} 次"]
    for name in ("share", f"{metric}_share"):
        if name in total:
            part = total[name]
            assert isinstance(part, int | Fraction)
            named.append(texts.share(part))
    yield from (f"{part} is missing" for part in named if part not in text)
