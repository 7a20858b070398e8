"""A question about the shop's figures, as the bot's grammar resolved it (bot/figures/merging.py)."""

import json
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

# A period that begins here has no beginning: the hub begins on the day of the first order.
_ALL_TIME: Final = "2000-01-01"
_TIMES: Final = frozenset(["day", "week", "month"])
_SERVICE: Final = frozenset(
    [
        "service_summary",
        "conversations",
        "handoffs",
        "handoff_share",
        "first_answer",
        "resolution",
        "csat",
        "satisfied_share",
        "feedback_share",
        "bot_talks",
        "bot_confirmed",
        "bot_assumed",
        "bot_abandoned",
        "bot_handed_off",
    ]
)
_DEMAND: Final = frozenset(
    [
        "demand",
        "demand_low",
        "demand_high",
        "forecast_error",
        "stock",
        "reorder",
        "days_of_cover",
        "stockout_risk",
        "slow_movers",
    ]
)
_SCORES: Final = frozenset(
    [
        "spent",
        "spent_365",
        "purchase_prob",
        "expected_spend",
        "churn_prob",
        "value_at_risk",
        "churning",
        "refund_prob",
        "next_need",
        "rfm",
        "refund_days",
    ]
)
# Parts of a change stand in one line; the hub adds up those that are not listed.
_MOST_PARTS: Final = 10
_WITHOUT_DAYS: Final = _SCORES | {"stock", "days_of_cover", "stockout_risk", "slow_movers"}


class FiguresQuestion(BaseModel):
    """One whole question; ``cannot`` says why it has no answer, and nothing else is set then.

    ``loose`` is the filter whose word may also be of one of ``others``: only the hub knows the names.
    ``only`` are the rows to be told of a table, all for none.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    figure: str | None = None
    of: str | None = None
    by: str | None = None
    first: str | None = None
    last: str | None = None
    unit: str | None = None
    period_said: bool = False
    compare: str | None = None
    compare_said: bool = False
    filters: dict[str, str] = {}
    loose: str | None = None
    others: list[str] = []
    limit: int | None = None
    limit_said: bool = False
    is_unsure: bool = False
    only: list[str] = []
    lowest: bool = False
    has_hours: bool = False
    cannot: str | None = None

    @classmethod
    def from_text(cls, text: str | None) -> "FiguresQuestion | None":
        """Read the entity or slot; None where there is none of this form."""
        if not text:
            return None
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            return None

    def as_text(self) -> str:
        """The form of the entity and of the slot."""
        return json.dumps(self.model_dump(exclude_defaults=True), ensure_ascii=False)

    @property
    def part(self) -> str:
        """The address below ``/api/v1/insights`` that answers it."""
        figure = self.figure or ""
        if figure in _SERVICE:
            return "service"
        if figure in _DEMAND:
            return "demand"
        if figure == "segment":
            return "segments"
        if figure in _SCORES:
            return "scores"
        return "campaigns" if figure.startswith(("campaign", "control")) else "sales"

    @property
    def has_days(self) -> bool:
        """Whether it is of a period."""
        return self.first is not None and self.figure not in _WITHOUT_DAYS

    @property
    def is_by_time(self) -> bool:
        """Whether it is broken down by day, week or month."""
        return self.by in _TIMES

    def parameters(self, language: str) -> dict[str, str | int]:
        """The hub's query parameters."""
        asked: dict[str, Any] = {
            "figure": self.figure,
            "of": self.of,
            "by": self.by,
            "from": None if self.first == _ALL_TIME else self.first,
            "to": self.last,
            "unit": self.unit,
            "compare": self.compare,
            **self.filters,
            "limit": self._limit,
            "order": "lowest" if self.lowest else None,
            "lang": language,
        }
        return {key: value for key, value in asked.items() if value is not None}

    @property
    def _limit(self) -> int | None:
        if self.figure == "drivers" and self.limit is not None:
            return min(self.limit, _MOST_PARTS)
        return self.limit

    def changed(self, **changes: object) -> "FiguresQuestion":
        """The same question with something else in it; what a chip asks."""
        return self.model_copy(update=changes)
