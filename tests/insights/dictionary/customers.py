"""Facts of customers as they stood this morning: what they spent, their RFM scores, their gaps.

What a model says of them is not here, see ``stored``.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.insights.dictionary.days import local_day, midnight
from tests.insights.dictionary.exact import divided, median, quantile, rounded
from tests.insights.dictionary.expected import Expected, Line
from tests.insights.dictionary.facts import Facts
from tests.insights.dictionary.ranking import ranked, summed

YEAR_DAYS, SILENT_DAYS, REFUND_SPAN_DAYS, MIN_REFUNDS = 365, 28, 90, 20
USUAL_GAP_DAYS, SHORTEST_HORIZON_DAYS, LONGEST_HORIZON_DAYS = 30, 30, 180
SEGMENTS = {
    "高高高": "重要价值客户",
    "高低高": "重要发展客户",
    "低高高": "重要保持客户",
    "低低高": "重要挽留客户",
    "高高低": "一般价值客户",
    "高低低": "一般发展客户",
    "低高低": "一般保持客户",
    "低低低": "一般挽留客户",
}
ORDERS = """
SELECT customer, customer_name, order_id, at, sum(amount) AS amount FROM sold
WHERE customer_id IS NOT NULL AND at < :as_of GROUP BY order_id ORDER BY at
"""
PAID_BACK = """
SELECT approved_at, ended_at FROM refunds
WHERE state = 'paid' AND verdict_reason <> 'imported' AND ended_at >= :first AND ended_at < :end AND ended_at < :now
"""


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """A customer with a counted order before *as of*."""

    number: str
    name: str
    recency_days: int
    orders: int
    spent: int
    spent_365: int
    purchase_days: tuple[date, ...]


def as_of(facts: Facts) -> date:
    """The day at whose midnight the past of customers and goods ends."""
    bounds = (
        midnight(facts.today - timedelta(days=SILENT_DAYS), facts.zone),
        midnight(facts.today, facts.zone),
    )
    if facts.one(
        "SELECT count(*) FROM sold WHERE at >= :first AND at < :end", first=bounds[0], end=bounds[1]
    ):
        return facts.today
    last = facts.one("SELECT max(at) FROM sold WHERE at < :end", end=bounds[1])
    return local_day(str(last), facts.zone) + timedelta(days=1) if last else facts.today


def buyers(facts: Facts) -> dict[str, Buyer]:
    """Everybody with a counted order before *as of*, by number."""
    day = as_of(facts)
    year_ago = midnight(day - timedelta(days=YEAR_DAYS), facts.zone)
    orders: dict[tuple[str, str], list[Any]] = {}
    for row in facts.all(ORDERS, as_of=midnight(day, facts.zone)):
        orders.setdefault((row["customer"], row["customer_name"]), []).append(row)
    found = {}
    for (number, name), rows in orders.items():
        days = tuple(sorted({local_day(row["at"], facts.zone) for row in rows}))
        found[number] = Buyer(
            number=number,
            name=name,
            recency_days=(day - days[-1]).days,
            orders=len(rows),
            spent=sum(row["amount"] for row in rows),
            spent_365=sum(row["amount"] for row in rows if row["at"] >= year_ago),
            purchase_days=days,
        )
    return found


def rfm(everybody: Mapping[str, Buyer]) -> dict[str, tuple[int, int, int]]:
    """Scores of recency, frequency and money: 1 + ⌊5 × customers strictly worse ÷ customers⌋."""
    goodness = {
        number: (-buyer.recency_days, buyer.orders, buyer.spent)
        for number, buyer in everybody.items()
    }
    worse = []
    for place in range(3):
        counts, below, so_far = Counter(values[place] for values in goodness.values()), {}, 0
        for value in sorted(counts):
            below[value] = so_far
            so_far += counts[value]
        worse.append(below)
    size = len(goodness)
    return {
        number: (
            1 + 5 * worse[0][values[0]] // size,
            1 + 5 * worse[1][values[1]] // size,
            1 + 5 * worse[2][values[2]] // size,
        )
        for number, values in goodness.items()
    }


def segment_of(scores: tuple[int, int, int]) -> str:
    """The name of the segment by high (4, 5) and low scores."""
    return SEGMENTS["".join("高" if score >= 4 else "低" for score in scores)]


def horizons(everybody: Mapping[str, Buyer]) -> dict[str, int]:
    """``h`` of every customer: in how many days from *as of* no purchase means that they have left."""
    spans = {
        number: (b.purchase_days[-1] - b.purchase_days[0]).days for number, b in everybody.items()
    }
    counts = {number: len(buyer.purchase_days) for number, buyer in everybody.items()}
    mean_gaps = [
        Fraction(spans[number], count - 1) for number, count in counts.items() if count >= 2
    ]
    usual = median(mean_gaps) if mean_gaps else Fraction(USUAL_GAP_DAYS)
    assert usual is not None
    return {
        number: min(
            max(int(rounded(2 * (spans[number] + usual) / counts[number])), SHORTEST_HORIZON_DAYS),
            LONGEST_HORIZON_DAYS,
        )
        for number in everybody
    }


def answer(facts: Facts, question: Mapping[str, Any]) -> Expected:
    """``spent``, ``spent_365``, ``rfm``, ``segment`` or ``refund_days``."""
    metric, wanted = question["metric"], question["filter"]
    if metric == "refund_days":
        return _refund_days(facts)
    everybody = buyers(facts)
    scores = rfm(everybody)
    if metric == "segment":
        return _segments(everybody, scores, question)
    lines = [
        Line(
            key=number,
            name=buyer.name,
            values={
                "spent": buyer.spent,
                "spent_365": buyer.spent_365,
                "recency_days": buyer.recency_days,
                "orders": buyer.orders,
                **dict(zip(("r", "f", "m"), scores[number], strict=True)),
                "segment": segment_of(scores[number]),
            },
        )
        for number, buyer in everybody.items()
    ]
    word = wanted.get("customer")
    if word is not None:
        found = [line for line in lines if word in (line.key, line.name)]
        total = found[0].values if len(found) == 1 else {}
        return Expected(metric=metric, total=total, lines=tuple(found), no_match=not found)
    return Expected(
        metric=metric,
        **ranked(lines, metric, limit=question["limit"], whole=summed(lines, metric)).fields(),
    )


def _segments(
    everybody: Mapping[str, Buyer],
    scores: Mapping[str, tuple[int, int, int]],
    question: Mapping[str, Any],
) -> Expected:
    names = {number: segment_of(scores[number]) for number in everybody}
    sizes = Counter(names.values())
    lines = [
        Line(
            key=name,
            name=name,
            values={
                "segment": sizes[name],
                "spent": sum(
                    everybody[number].spent for number, own in names.items() if own == name
                ),
            },
            share=divided(sizes[name], len(everybody)),
        )
        for name in SEGMENTS.values()
    ]
    word = question["filter"].get("segment")
    if word is not None:
        [own] = [line for line in lines if line.name == word]
        return Expected(metric="segment", total={**own.values, "share": own.share})
    table = ranked(lines, "segment", limit=question["limit"], whole=len(everybody))
    return Expected(metric="segment", total={"segment": len(everybody)}, **table.fields())


def _refund_days(facts: Facts) -> Expected:
    """Median, 10 % and 90 % of the days between the shop's yes and the money; too few say nothing."""
    first = midnight(facts.today - timedelta(days=REFUND_SPAN_DAYS - 1), facts.zone)
    end = midnight(facts.today + timedelta(days=1), facts.zone)
    days = [
        (local_day(row["ended_at"], facts.zone) - local_day(row["approved_at"], facts.zone)).days
        for row in facts.all(PAID_BACK, first=first, end=end, now=facts.now)
    ]
    if len(days) < MIN_REFUNDS:
        return Expected(metric="refund_days", total={"refunds": len(days), "median": None})
    return Expected(
        metric="refund_days",
        total={
            "refunds": len(days),
            "median": median(days),
            "low": quantile(days, Fraction(1, 10)),
            "high": quantile(days, Fraction(9, 10)),
        },
    )
