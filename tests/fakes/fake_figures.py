"""A hub's figures in memory: names that filters may have, one number for all, and what was asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

NAMES: dict[str, list[str]] = {
    "product": ["青瓷保温杯", "白瓷保温杯", "竹纤维毛巾", "云雾绿茶"],
    "customer": ["王小明", "李静"],
    "region": ["上海", "浙江", "云南"],
    "channel": ["网店", "小程序"],
    "category": ["茶"],
    "rep": ["何佳"],
    "agent": ["小李"],
}
BASIS = "按付款时间，未扣退款（含运费）"
_OF_NOW = frozenset(["demand", "scores", "segments"])
_OF_MANAGERS = frozenset(["sales", "demand", "scores", "segments"])


class FiguresRefused(Exception):
    """A problem of the contract: its status, code and facts."""

    def __init__(self, http_status: int, code: str, **facts: object) -> None:
        super().__init__(code)
        self.http_status, self.code, self.facts = http_status, code, facts


@dataclass
class FakeFigures:
    """Answers any question of the contract with the same amounts; ``asked`` holds part and parameters."""

    today: Callable[[], str]
    role: str = "manager"
    notes: list[str] = field(default_factory=list)
    has_chart: bool = True
    is_cut: bool = False
    before_minor: int = 100_000
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def answer(self, part: str, asked: Mapping[str, str], *, kind: str) -> dict[str, Any]:
        """One answer, or the contract's refusal."""
        self.asked.append((part, dict(asked)))
        if kind != "staff" or (part in _OF_MANAGERS and self.role == "agent"):
            raise FiguresRefused(403, "role_not_allowed")
        if part == "campaigns":
            raise FiguresRefused(404, "not_found")
        if part in _OF_NOW and "compare" in asked:
            raise FiguresRefused(422, "figure_without_comparison")
        if asked.get("from", "") > self.today():
            raise FiguresRefused(422, "period_not_begun")
        if asked["figure"] == "credit_notes" and "by" in asked:
            raise FiguresRefused(422, "figure_not_by_dimension", possible=["day", "week", "month"])
        if asked["figure"] == "conversations" and "agent" in asked:
            raise FiguresRefused(422, "figure_not_by_dimension", possible=[])
        filters = [self._filter(name, asked[name]) for name in NAMES if name in asked]
        return self._answer(part, asked, filters)

    def _filter(self, dimension: str, words: str) -> dict[str, Any]:
        matches = [name for name in NAMES[dimension] if words in name]
        if not matches:
            nearest = [name for name in NAMES[dimension] if set(words) & set(name)]
            raise FiguresRefused(
                404, "filter_without_match", dimension=dimension, value=words, nearest=nearest
            )
        return {
            "dimension": dimension,
            "value": words,
            "matches": [{"key": name, "name": name} for name in matches],
        }

    def _answer(
        self, part: str, asked: Mapping[str, str], filters: list[dict[str, Any]]
    ) -> dict[str, Any]:
        figure, by = asked["figure"], asked.get("by")
        of = "、".join(each["value"] for each in filters)
        days = f"{asked.get('from', '')}～{asked.get('to', '')}"
        column = {
            "figure": figure,
            "name": figure,
            "unit": "money",
            "basis": BASIS,
            "explanation": "卖了多少钱。",
        }
        amount = {"value": 123450, "text": "¥1,234.50"}
        compared = {
            "before": {"value": self.before_minor, "text": "¥1,000.00"},
            "growth": {"text": "+23.5%"},
        }
        count = int(asked.get("limit", 3)) if by else 0
        return {
            "figure": figure,
            "by": by,
            "period": {"first": asked.get("from", "2026-10-27"), "last": asked["to"], "days": 7}
            if "to" in asked
            else None,
            "compared_with": _compared_with(asked.get("compare", "")),
            "filters": filters,
            "currency": "CNY",
            "time_zone": "Asia/Shanghai",
            "as_of": "2026-11-23T02:00:00Z",
            "first_day": "2025-01-01",
            "last_day": "2026-11-23",
            "sentence": f"{of}{figure} {days} 是 ¥1,234.50",
            "figures": [column | {"amount": amount} | (compared if "compare" in asked else {})],
            "columns": [column] if by else [],
            "rows": [self._row(number) for number in range(1, count + 1)],
            "total_rows": count,
            "drivers": _drivers() if figure == "drivers" else None,
            "notes": self.notes,
            "chart": f"/api/v1/insights/chart.png?figure={figure}" if self.has_chart else None,
            "link": f"/dashboard?page={part}&figure={figure}",
        }

    def _row(self, number: int) -> dict[str, Any]:
        return {
            "rank": number,
            "key": f"K{number}",
            "name": f"第 {number} 名",
            "amounts": [{"text": f"¥{100 - number}.00"}],
            "share": "10.0%",
            "is_cut": self.is_cut and number == 1,
        }


def _drivers() -> dict[str, Any]:
    part = {"key": "P1", "name": "青瓷保温杯", "amount": {"text": "+¥200.00"}}
    parts = [
        part
        if number == 1
        else {"key": f"P{number}", "name": f"商品{number}", "amount": {"text": "+¥3.00"}}
        for number in range(1, 11)
    ]
    rest = {"key": "rest", "name": "其他 3 个", "amount": {"text": "+¥7.50"}}
    return {
        "change": {"text": "+¥234.50"},
        "dimension": "product",
        "by_factor": [part | {"name": "买家数"}],
        "by_dimension": [*parts, rest],
        "main": part,
    }


def _compared_with(compare: str) -> dict[str, Any] | None:
    """The other side where it is named by its days."""
    first, _, last = compare.partition("..")
    if not last:
        return None
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    return {"first": first, "last": last, "days": days}
