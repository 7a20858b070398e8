"""The checker of service and bot quality checked by hand: verdicts of stays, endings of talks."""

from fractions import Fraction

import pytest

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.values import Channel, HandoffEnd, TurnState
from tests.insights.dictionary import Dictionary
from tests.insights.dictionary.campaigns import lift
from tests.insights.rows import Rows
from tests.insights.small_shops import question, small_shop

MISS = {"is_miss": True}


def stays(rows: Rows) -> None:
    """Hours are 9 to 21, targets 3 minutes and 24 hours."""
    li, wang = rows.staff("li", "小李"), rows.staff("wang", "小王")
    first, second, third = rows.chat(), rows.chat(), rows.chat()
    rows.says(first, "2026-11-02 10:00", "2026-11-03 10:00")
    rows.says(second, "2026-11-02 10:00")
    # Within three minutes; resolved within a day.
    rows.stay(
        first, "2026-11-02 10:00", answered="2026-11-02 10:03", ended="2026-11-03 10:00", end=HandoffEnd.RESOLVED,
        agent=li,
    )  # fmt: skip
    # Comes at night: the clock starts at nine. Answered before, 0 seconds; resolved a second too late.
    rows.stay(
        second, "2026-11-02 23:00", answered="2026-11-02 23:30", ended="2026-11-04 09:00:01", agent=wang,
        end=HandoffEnd.HANDED_BACK, reason="complaint",
    )  # fmt: skip
    rows.stay(
        third, "2026-11-03 10:00", ended="2026-11-03 10:10", end=HandoffEnd.UNCLAIMED
    )  # misses both
    rows.stay(
        third, "2026-11-03 11:00", ended="2026-11-03 11:02", end=HandoffEnd.CUSTOMER_LEFT
    )  # not counted
    rows.stay(third, "2026-11-05 11:58")  # open; now is 12:00
    own = rows.chat(
        participant_kind=PrincipalKind.STAFF, participant_staff_id=li.id, channel=Channel.CONSOLE
    )
    rows.says(own, "2026-11-02 10:00")
    rows.stay(own, "2026-11-02 10:00", ended="2026-11-02 10:10", end=HandoffEnd.UNCLAIMED)
    for score, agent in ((5, li), (2, li), (4, wang), (None, wang), (3, None)):
        rows.rating(first, "2026-11-03 10:00", score, agent)
    rows.rating(own, "2026-11-03 10:00", 1)


def test_stays_and_feedback_are_what_the_hand_gives(sqlite_url: str):
    with small_shop(sqlite_url, stays) as dictionary:

        def total(metric: str) -> dict[str, object]:
            return dict(dictionary.answer(question(metric)).total)

        assert total("conversations") == {"conversations": 2}
        assert total("handoffs") == {"handoffs": 5}
        # The third chat has stays, but no customer wrote in it: both of two.
        assert total("handoff_share") == {"handoff_share": Fraction(1)}
        assert total("first_answer") == {
            "first_answer": Fraction(2, 3),
            "first_answer_met": 2,
            "first_answer_missed": 1,
            "first_answer_open": 1,
            "first_answer_seconds": Fraction(90),  # the mean of 0 and 180
        }
        assert total("resolution") == {
            "resolution": Fraction(1, 3),
            "resolution_met": 1,
            "resolution_missed": 2,
            "resolution_open": 1,
            "resolution_seconds": Fraction(86_400 + 86_401, 2),
        }
        assert total("csat")["csat"] == Fraction(14, 4)  # 5 + 2 + 4 + 3
        assert total("satisfied_share")["satisfied_share"] == Fraction(2, 4)
        assert total("feedback_share")["feedback_share"] == Fraction(4, 5)
        by_agent = dictionary.answer(question("csat", "agent"))
        assert [
            (line.name, line.values["csat"]) for line in (*by_agent.lines, *by_agent.below)
        ] == [
            *(("小王", 4), ("小李", Fraction(7, 2)), ("无人接待", 3)),
        ]
        reasons = dictionary.answer(question("handoffs", "reason"))
        assert [(line.key, line.values["handoffs"]) for line in reasons.lines] == [
            *(("customer_asked", 4), ("complaint", 1)),
        ]


def talks(rows: Rows) -> None:
    def told(*times: str, **last: object) -> Conversation:
        chat = rows.chat()
        rows.turns(chat, *(f"2026-11-02 {at}" for at in times), **last)
        return chat

    told("10:00", "10:30", "11:00:00.000001")  # two talks, both assumed
    told("10:00", intent="thanks")  # confirmed
    told("10:00", intent="thanks", nlu=MISS)  # no answer comes before thanks: abandoned
    told("10:00", state=TurnState.FAILED)  # abandoned
    rows.rating(told("10:00", nlu=MISS), "2026-11-02 10:20", 5)  # confirmed in spite of the miss
    rows.rating(told("10:00"), "2026-11-02 10:29:59", 1)  # abandoned
    rows.rating(told("10:00"), "2026-11-02 10:20", 3)  # neither: assumed
    rows.rating(told("10:00"), "2026-11-02 10:30", 5)  # after the span: assumed
    handed = told("10:00", "10:10", intent="praise")
    rows.stay(
        handed, "2026-11-02 10:39", ended="2026-11-02 10:40", end=HandoffEnd.RESOLVED
    )  # handed off
    rows.turns(
        handed, "2026-11-02 10:39:30", intent="praise"
    )  # after people came: a talk of its own, confirmed
    told("10:00", intent="praise", state=TurnState.SUPERSEDED)  # abandoned
    unfinished = rows.chat()
    rows.turns(unfinished, "2026-11-05 11:30:01")


def test_talks_end_as_the_hand_says(sqlite_url: str):
    with small_shop(sqlite_url, talks) as dictionary:
        found = dictionary.answer(question("bot_talks")).total
        part = dictionary.answer(question("bot_assumed")).total
    assert found == {
        "bot_talks": 12,
        "bot_confirmed": 3,
        "bot_assumed": 4,
        "bot_abandoned": 4,
        "bot_handed_off": 1,
    }
    assert part == {"bot_assumed": 4, "bot_assumed_share": Fraction(1, 3)}


def test_a_talk_whose_span_is_not_over_is_not_counted(sqlite_url: str):
    with small_shop(sqlite_url, talks, now="2026-11-05 12:00:01") as dictionary:
        assert dictionary.answer(question("bot_talks")).total["bot_talks"] == 13


def test_endings_add_up_on_the_awkward_shop(dictionary: Dictionary):
    for unit in ("day", "week", "month"):
        autumn = {"from": "2026-10-01", "to": "2026-11-25"}
        found = dictionary.answer(question("bot_talks", unit, period=autumn))
        lines = [line.values for line in found.lines]
        assert sum(values["bot_talks"] for values in lines) == found.total["bot_talks"] > 100  # type: ignore[misc, operator]
    endings = ("bot_confirmed", "bot_assumed", "bot_abandoned", "bot_handed_off")
    assert all(found.total[ending] for ending in endings)


@pytest.mark.parametrize("dimension", ["agent", "reason", "day"])
def test_stays_add_up_on_the_awkward_shop(dictionary: Dictionary, dimension: str):
    found = dictionary.answer(
        question("handoffs", dimension, period={"from": "2026-11-01", "to": "2026-11-25"})
    )
    parts = [line.values["handoffs"] for line in (*found.lines, *found.below)]
    assert sum(parts) == found.total["handoffs"] > 20  # type: ignore[arg-type, operator]


def test_the_lift_needs_a_control_group():
    assert lift((9, 0), (10, 0)) is None
    found = lift((56, 48), (70, 80))
    assert found is not None
    assert found[0] == Fraction(1, 5)
