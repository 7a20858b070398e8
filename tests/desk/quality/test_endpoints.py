"""Feedback and service levels through the staff's door, on both databases."""

from datetime import timedelta

import pytest

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations.models import Feedback
from crm_backend.conversations.values import Channel, FeedbackPart, HandoffEnd
from tests import factories
from tests.fakes.fixed_clock import NOW

DAY = timedelta(days=1)
A_MOMENT_AGO = NOW - timedelta(seconds=1)


@pytest.fixture
async def agent(staff_api):
    return await staff_api.signed_in(display_name="小李")


async def add_feedback(
    session, agent, customer=None, *, score=None, at=A_MOMENT_AGO, comment="", **chat_fields
):
    chat = await factories.add_chat(session, customer, **chat_fields)
    feedback = Feedback(
        conversation_id=chat.id,
        customer_id=customer.id if customer else None,
        part=FeedbackPart.AGENT,
        staff_id=agent.member.id,
        asked_seq=1,
        score=score,
        comment=comment,
        asked_at=at,
        answered_at=at if score else None,
    )
    session.add(feedback)
    await session.flush()
    return feedback


async def test_answers_are_listed_with_their_average(agent, database):
    async with database.transaction() as session:
        customer = await factories.add_customer(session, name="王小明")
        await add_feedback(session, agent, score=5)
        bad = await add_feedback(session, agent, customer, score=2, comment="太慢")
        await add_feedback(session, agent)
    listed = (await agent.get("/feedback")).json()
    assert {k: v for k, v in listed.items() if k != "feedback"} == {
        "average": 3.5,
        "answered": 2,
        "asked": 3,
        "next_before": None,
    }
    assert [row["score"] for row in listed["feedback"]] == [2, 5]
    assert listed["feedback"][0] == {
        "id": bad.id,
        "conversation_id": bad.conversation_id,
        "customer_number": customer.number,
        "customer_name": "王小明",
        "part": "agent",
        "agent_name": "小李",
        "score": 2,
        "comment": "太慢",
        "asked_at": "2026-11-25T01:59:59Z",
        "answered_at": "2026-11-25T01:59:59Z",
    }
    low = (await agent.get("/feedback", max_score=2)).json()
    assert ([row["score"] for row in low["feedback"]], low["average"]) == ([2], 3.5)
    page = (await agent.get("/feedback", limit=1)).json()
    rest = (await agent.get("/feedback", limit=1, before=page["next_before"])).json()
    assert [row["score"] for row in page["feedback"] + rest["feedback"]] == [2, 5]
    assert rest["next_before"] is None


async def test_feedback_of_a_span_goes_by_shop_days(agent, database):
    async with database.transaction() as session:
        # 16:00 UTC is midnight in Shanghai.
        for hours, score in ((13.9, 1), (14, 2), (38, 3)):
            at = NOW - 3 * DAY + timedelta(hours=hours)
            await add_feedback(session, agent, score=score, at=at)
    span = {"from": "2026-11-23", "to": "2026-11-23"}
    listed = (await agent.get("/feedback", **span)).json()
    assert [row["score"] for row in listed["feedback"]] == [2]
    assert (listed["asked"], listed["average"]) == (1, 2.0)
    empty = (await agent.get("/feedback", **{"from": "2027-01-01"})).json()
    assert (empty["feedback"], empty["average"], empty["asked"]) == ([], None, 0)


async def test_neither_what_lies_ahead_nor_a_colleagues_chat_counts(agent, database, clock):
    async with database.transaction() as session:
        await add_feedback(session, agent, score=4)
        await add_feedback(session, agent, score=1, at=NOW)
        await add_feedback(
            session,
            agent,
            score=1,
            participant_kind=PrincipalKind.STAFF,
            participant_staff_id=agent.member.id,
            channel=Channel.CONSOLE,
        )
        chats = [await factories.add_chat(session) for _ in range(2)]
        for chat, began_at in zip(chats, (A_MOMENT_AGO, NOW), strict=True):
            await factories.add_handoff(session, chat, began_at=began_at)
    listed = (await agent.get("/feedback")).json()
    assert [row["score"] for row in listed["feedback"]] == [4]
    assert (listed["asked"], listed["average"]) == (1, 4.0)
    levels = (await agent.get("/service-levels")).json()
    assert [row["conversation_id"] for row in levels["rows"]] == [chats[0].id]
    assert levels["first_answer"]["open"] == 1


async def test_service_levels_are_counted_and_listed(agent, database, clock):
    async with database.transaction() as session:
        customer = await factories.add_customer(session, name="王小明")
        one = await factories.add_chat(session, customer)
        other = await factories.add_chat(session)
        await factories.add_handoff(
            session,
            one,
            began_at=NOW - DAY,
            reason="complaint",
            claimed_by_staff_id=agent.member.id,
            first_answer_at=NOW - DAY + timedelta(seconds=90),
            ended_at=NOW - DAY + timedelta(hours=2),
            end=HandoffEnd.RESOLVED,
        )
        await factories.add_handoff(session, one, began_at=NOW - timedelta(minutes=5))
        await factories.add_handoff(
            session,
            other,
            began_at=NOW - timedelta(minutes=2),
            ended_at=NOW - timedelta(minutes=1),
            end=HandoffEnd.CUSTOMER_LEFT,
        )
        await factories.add_handoff(session, other, began_at=NOW - 9 * DAY)
    levels = (await agent.get("/service-levels")).json()
    assert levels["targets"] == {"first_answer_minutes": 3, "resolution_hours": 24}
    assert levels["first_answer"] == {"met": 1, "missed": 1, "open": 0, "median_seconds": 90}
    assert levels["resolution"] == {"met": 1, "missed": 0, "open": 1, "median_seconds": 7200}
    waiting, done = levels["rows"]
    assert (waiting["first_answer"], waiting["agent_name"]) == ("missed", None)
    assert done == {
        "conversation_id": one.id,
        "participant_name": "王小明",
        "agent_name": "小李",
        "reason_text": "客户投诉",
        "queued_at": "2026-11-24T02:00:00Z",
        "first_answer_at": "2026-11-24T02:01:30Z",
        "ended_at": "2026-11-24T04:00:00Z",
        "first_answer_seconds": 90,
        "resolution_seconds": 7200,
        "first_answer": "met",
        "resolution": "met",
    }
    assert levels["next_before"] is None
    old = (await agent.get("/service-levels", **{"from": "2026-11-16", "to": "2026-11-16"})).json()
    assert [row["participant_name"] for row in old["rows"]] == [f"访客 {other.id[-4:].upper()}"]


@pytest.mark.parametrize(("missed", "expected"), [("false", [4, 3, 2, 1, 0]), ("true", [3, 1])])
@pytest.mark.parametrize("limit", [1, 2, 5])
async def test_service_levels_are_listed_page_by_page(agent, database, missed, expected, limit):
    """Two began at the same moment; every second one was answered too late."""
    async with database.transaction() as session:
        chats = [await factories.add_chat(session) for _ in range(5)]
        for number, chat in enumerate(chats):
            began_at = NOW - timedelta(minutes=50 - number // 2)
            answered_at = began_at + timedelta(minutes=5 * (number % 2))
            await factories.add_handoff(
                session, chat, began_at=began_at, first_answer_at=answered_at
            )
    listed: list[str] = []
    before: dict[str, str] = {}
    while not listed or before:
        answer = await agent.get("/service-levels", missed=missed, limit=limit, **before)
        page = answer.json()
        assert len(page["rows"]) <= limit
        assert page["first_answer"] == {"met": 3, "missed": 2, "open": 0, "median_seconds": 0}
        listed += [row["conversation_id"] for row in page["rows"]]
        before = {"before": page["next_before"]} if page["next_before"] else {}
    assert listed == [chats[number].id for number in expected]


async def test_customer_without_a_name_is_listed_by_number(agent, database):
    async with database.transaction() as session:
        customer = await factories.add_customer(session, name="", number="C7")
        chat = await factories.add_chat(session, customer)
        await factories.add_handoff(session, chat, began_at=A_MOMENT_AGO)
    [row] = (await agent.get("/service-levels")).json()["rows"]
    assert row["participant_name"] == "C7"


@pytest.mark.parametrize(
    ("path", "params", "code"),
    [
        ("/service-levels", {"from": "2026-01-01", "to": "2026-11-01"}, "span_invalid"),
        ("/service-levels", {"from": "2026-11-02", "to": "2026-11-01"}, "span_invalid"),
        ("/feedback", {"from": "2026-11-02", "to": "2026-11-01"}, "span_invalid"),
        ("/feedback", {"max_score": 6}, "invalid_input"),
        ("/feedback", {"before": 2**63}, "invalid_input"),
        ("/service-levels", {"to": "gestern"}, "invalid_input"),
        ("/service-levels", {"before": "yesterday"}, "cursor_invalid"),
        ("/service-levels", {"limit": 201}, "invalid_input"),
    ],
)
async def test_impossible_questions_are_refused(agent, path, params, code):
    answer = await agent.get(path, **params)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
