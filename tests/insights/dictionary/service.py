"""Service and bot quality: chats, stays with people, feedback, talks with the bot. No colleague's own chat is in it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from tests.insights.dictionary.clock import hours_of
from tests.insights.dictionary.days import Period, is_cut, period_of, start_of
from tests.insights.dictionary.exact import divided, median
from tests.insights.dictionary.expected import Expected, Line, Values
from tests.insights.dictionary.facts import Facts
from tests.insights.dictionary.ranking import ranked, summed
from tests.insights.dictionary.talks import ENDINGS, TALKS

DEFAULT_MINUTES, DEFAULT_HOURS = 3, 24
TIMES = ("day", "week", "month")
CUSTOMERS_CHATS = "SELECT id FROM conversations WHERE participant_kind <> 'staff'"
CONVERSATIONS = f"""
SELECT DISTINCT conversation_id FROM messages
WHERE sender = 'customer' AND sent_at >= :first AND sent_at < :end AND sent_at < :now
  AND conversation_id IN ({CUSTOMERS_CHATS})
"""
HANDED_OFF = f"""
SELECT count(DISTINCT conversation_id) FROM handoffs
WHERE began_at >= :first AND began_at < :end AND began_at < :now AND conversation_id IN ({CONVERSATIONS})
"""
# All instants in microseconds. ``start`` is when the clock starts, not when the stay began.
STAYS = f"""
CREATE TEMP TABLE stays AS
SELECT h.id, h.began_at AS at, h.reason, us(starts(h.began_at)) AS start, us(h.first_answer_at) AS answered,
       us(h.ended_at) AS ended, h."end" AS "end",
       CAST(s.id AS text) AS agent, coalesce(s.display_name, '无人接待') AS agent_name
FROM handoffs h LEFT JOIN staff s ON s.id = h.claimed_by_staff_id
WHERE h.began_at < :now AND h.conversation_id IN ({CUSTOMERS_CHATS})
"""
JUDGED = """
CREATE TEMP TABLE judged AS
SELECT *,
    CASE WHEN "end" IN ('customer_left', 'merged') AND ended < start + :minutes * 60000000 THEN 'not counted'
         WHEN answered <= start + :minutes * 60000000 THEN 'met'
         WHEN answered IS NULL AND ended IS NULL AND us(:now) <= start + :minutes * 60000000 THEN 'open'
         ELSE 'missed' END AS first_answer,
    CASE WHEN "end" IN ('customer_left', 'merged') AND ended < start + :minutes * 60000000 THEN 'not counted'
         WHEN "end" IN ('resolved', 'handed_back') AND ended <= start + :hours * 3600000000 THEN 'met'
         WHEN ended IS NULL AND us(:now) <= start + :hours * 3600000000 THEN 'open'
         ELSE 'missed' END AS resolution,
    max(answered - start, 0) AS answer_us,
    CASE WHEN "end" IN ('resolved', 'handed_back') THEN max(ended - start, 0) END AS resolution_us
FROM stays
"""
RATED = f"""
CREATE TEMP TABLE rated AS
SELECT f.asked_at AS at, f.part, f.score,
       CAST(s.id AS text) AS agent, coalesce(s.display_name, '无人接待') AS agent_name
FROM feedback f LEFT JOIN staff s ON s.id = f.staff_id
WHERE f.asked_at < :now AND f.conversation_id IN ({CUSTOMERS_CHATS})
"""
_COLUMNS = {
    None: ("NULL", "''"),
    "agent": ("agent", "agent_name"),
    "reason": ("reason", "reason"),
    "part": ("part", "part"),
}
_JUDGED_FIGURES, _RATED_FIGURES = (
    ("first_answer", "resolution"),
    ("csat", "satisfied_share", "feedback_share"),
)
SUMMARY = ("conversations", "handoffs", *_JUDGED_FIGURES, "csat", *ENDINGS)
METRICS = {
    *("conversations", "handoffs", "handoff_share", "bot_talks", "service_summary"),
    *(*_JUDGED_FIGURES, *_RATED_FIGURES, *ENDINGS),
}


def prepare(facts: Facts) -> None:
    """Make the temporary tables of stays, their verdicts, feedback and talks."""
    hours = hours_of(facts.connection)

    def starts(began_at: str) -> str:
        moment = datetime.fromisoformat(began_at).replace(tzinfo=UTC)
        return hours.next_work(moment).replace(tzinfo=None).isoformat(sep=" ")

    facts.connection.create_function("starts", 1, starts)
    for table in ("judged", "stays", "rated", "talks"):
        facts.connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
    facts.connection.execute(STAYS, {"now": facts.now})
    targets = {
        "minutes": _policy(facts, "first_answer_target_minutes", DEFAULT_MINUTES),
        "hours": _policy(facts, "resolution_target_hours", DEFAULT_HOURS),
    }
    facts.connection.execute(JUDGED, {"now": facts.now, **targets})
    facts.connection.execute(RATED, {"now": facts.now})
    facts.connection.execute(TALKS, {"now": facts.now})


def _policy(facts: Facts, key: str, default: int) -> int:
    found = facts.one("SELECT value FROM policy_numbers WHERE key = :key", key=key)
    return default if found is None else int(found)


def answer(facts: Facts, question: Mapping[str, Any]) -> Expected:
    """Everything the page says to a question about service or the bot."""
    metric, dimension = question["metric"], question["dimension"]
    asked = period_of(question["period"])
    assert asked is not None
    period = asked.until(facts.today)
    agent = question["filter"].get("agent")
    kept = "1" if agent is None else ":agent IN (agent, agent_name)"
    other = period_of(question["compare"])
    total = _totals(facts, metric, period, kept, agent)
    if dimension is None:
        before = _totals(facts, metric, other.until(facts.today), kept, agent) if other else {}
        return Expected(metric=metric, total=total, other=before)
    if dimension in TIMES:
        lines = tuple(
            Line(
                key=start_of(bucket.first, dimension).isoformat(),
                name=start_of(bucket.first, dimension).isoformat(),
                is_cut=is_cut(bucket, dimension),
                values=_totals(facts, metric, bucket, kept, agent),
            )
            for bucket in period.buckets(dimension)
        )
        return Expected(metric=metric, total=total, lines=lines)
    rows = _groups(facts, metric, period, dimension, kept, agent)
    whole = summed(rows, metric) if metric == "handoffs" else None
    table = ranked(rows, metric, limit=question["limit"], whole=whole)
    return Expected(metric=metric, total=total, **table.fields())


def _totals(facts: Facts, metric: str, period: Period, kept: str, agent: str | None) -> Values:
    if metric == "service_summary":
        return {
            name: value
            for each in SUMMARY
            for name, value in _totals(facts, each, period, kept, agent).items()
        }
    if metric in ("conversations", "handoff_share"):
        return _chats(facts, metric, period)
    if metric in (*ENDINGS, "bot_talks"):
        return _endings(facts, metric, period)
    rows = _groups(facts, metric, period, None, kept, agent)
    return rows[0].values if rows else {metric: 0 if metric == "handoffs" else None}


def _chats(facts: Facts, metric: str, period: Period) -> Values:
    first, end = period.bounds(facts.zone)
    span = {"first": first, "end": end, "now": facts.now}
    chats = int(facts.one(f"SELECT count(*) FROM ({CONVERSATIONS})", **span) or 0)
    if metric == "conversations":
        return {metric: chats}
    return {metric: divided(int(facts.one(HANDED_OFF, **span) or 0), chats)}


def _endings(facts: Facts, metric: str, period: Period) -> Values:
    first, end = period.bounds(facts.zone)
    rows = facts.all(
        "SELECT ending, count(*) AS talks FROM talks WHERE at >= :first AND at < :end GROUP BY ending",
        first=first,
        end=end,
    )
    counts = {row["ending"]: row["talks"] for row in rows}
    all_four = sum(counts.values())
    if metric == "bot_talks":
        return {metric: all_four, **{name: counts.get(name, 0) for name in ENDINGS}}
    return {
        metric: counts.get(metric, 0),
        f"{metric}_share": divided(counts.get(metric, 0), all_four),
    }


def _groups(
    facts: Facts, metric: str, period: Period, dimension: str | None, kept: str, agent: str | None
) -> list[Line]:
    key, name = _COLUMNS[dimension]
    first, end = period.bounds(facts.zone)
    table = "rated" if metric in _RATED_FIGURES else "judged"
    sql = f"SELECT {key} AS key, {name} AS name, * FROM {table} WHERE at >= :first AND at < :end AND {kept}"
    groups: dict[tuple[str | None, str], list[Any]] = {}
    for row in facts.all(sql, first=first, end=end, agent=agent):
        groups.setdefault((row[0], row[1]), []).append(row)
    figures: Callable[[list[Any]], Values] = {
        "handoffs": lambda rows: {"handoffs": len(rows)},
        "first_answer": lambda rows: _verdicts(rows, "first_answer", "answer_us"),
        "resolution": lambda rows: _verdicts(rows, "resolution", "resolution_us"),
    }.get(metric, lambda rows: _ratings(rows, metric))
    return [
        Line(key=group[0], name=group[1], values=figures(rows)) for group, rows in groups.items()
    ]


def _verdicts(rows: list[Any], figure: str, seconds: str) -> Values:
    counts = {
        verdict: sum(row[figure] == verdict for row in rows)
        for verdict in ("met", "missed", "open")
    }
    known = [
        row[seconds] for row in rows if row[seconds] is not None and row[figure] != "not counted"
    ]
    middle = median(known)
    return {
        figure: divided(counts["met"], counts["met"] + counts["missed"]),
        **{f"{figure}_{verdict}": count for verdict, count in counts.items()},
        f"{figure}_seconds": middle / 1_000_000 if middle is not None else None,
    }


def _ratings(rows: list[Any], metric: str) -> Values:
    scores = [row["score"] for row in rows if row["score"] is not None]
    figures: Values = {
        "csat": divided(sum(scores), len(scores)),
        "satisfied_share": divided(sum(score >= 4 for score in scores), len(scores)),
        "feedback_share": divided(len(scores), len(rows)),
    }
    return {metric: figures[metric], "answered": len(scores), "asked": len(rows)}
