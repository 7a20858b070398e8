"""Every figure of service and the bot on chats counted by hand, on both databases."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from crm_backend.access.values import PrincipalKind, StaffRole
from crm_backend.conversations.models import Feedback, Turn
from crm_backend.conversations.values import FeedbackPart, HandoffEnd, TurnState
from crm_backend.core.ids import new_id
from crm_backend.insights.errors import FigureNotByDimension, FilterWithoutMatch
from crm_backend.insights.quality.service import answer
from crm_backend.insights.schemas import FigureAnswer
from crm_backend.insights.values import CompareWith, Dimension, Figure, Period, Question
from tests import factories
from tests.fakes.fixed_clock import NOW
from tests.insights.sales.small_shop import local

TODAY = Period(first=date(2026, 11, 25), last=date(2026, 11, 25))
WEEK = Period(first=date(2026, 11, 19), last=date(2026, 11, 25))


@pytest.fixture
def ask(database):
    async def asked(figure: str, period: Period = WEEK, **more: Any) -> FigureAnswer:  # noqa: ANN401
        filters = {Dimension(key): words for key, words in more.pop("filters", {}).items()}
        question = Question(figure=Figure(figure), period=period, filters=filters, **more)
        async with database.reading() as session:
            return await answer(session, question, now=NOW)

    return asked


@pytest.fixture(autouse=True)
async def shop(database) -> None:
    """Always open, so that a chat's clock starts when it comes to people."""
    async with database.transaction() as session:
        await factories.add_shop(session, opens_at="00:00", closes_at="00:00")


def table(told: FigureAnswer) -> list[tuple[Any, ...]]:
    return [(row.rank, row.name, *(each.text for each in row.amounts)) for row in told.rows]


@pytest.fixture
async def chats(database):
    """Three chats: A came to people twice, B once, C never; and a colleague's own, never counted."""
    async with database.transaction() as session:
        li = await factories.add_staff(session, display_name="小李", role=StaffRole.AGENT)
        a, b, c = [await factories.add_chat(session) for _ in range(3)]
        own = await factories.add_chat(
            session, participant_kind=PrincipalKind.STAFF, participant_staff_id=li.id
        )
        for chat, moments in (
            (a, ("11-24 10:00", "11-25 09:00")),
            (b, ("11-25 09:00",)),
            (c, ("11-23 23:59:59",)),
            (own, ("11-25 09:00",)),
        ):
            for at in moments:
                await factories.add_line(session, chat, "在吗", at=local(at))
        await factories.add_handoff(  # answered in time, resolved in time
            session,
            a,
            began_at=local("11-24 10:00"),
            claimed_by_staff_id=li.id,
            first_answer_at=local("11-24 10:01"),
            ended_at=local("11-24 12:00"),
            end=HandoffEnd.RESOLVED,
        )
        await factories.add_handoff(  # answered too late, goes on
            session,
            a,
            began_at=local("11-25 09:00"),
            reason="complaint",
            claimed_by_staff_id=li.id,
            first_answer_at=local("11-25 09:10"),
        )
        await factories.add_handoff(session, b, began_at=local("11-25 09:00"))  # nobody came
        await factories.add_handoff(session, own, began_at=local("11-25 09:00"))
        for score, part, staff in (
            (5, FeedbackPart.AGENT, li.id),
            (4, FeedbackPart.BOT, None),
            (2, FeedbackPart.BOT, None),
            (None, FeedbackPart.BOT, None),
        ):
            session.add(feedback(b.id, "11-24 12:00", part, score, staff))


def feedback(
    chat_id: str, at: str, part: FeedbackPart, score: int | None, staff_id: int | None = None
) -> Feedback:
    return Feedback(
        conversation_id=chat_id,
        part=part,
        staff_id=staff_id,
        asked_seq=1,
        score=score,
        asked_at=local(at),
        answered_at=local(at) if score else None,
    )


async def test_every_figure_of_the_week(ask, chats):
    expected = {
        "conversations": "3",
        "handoffs": "3",
        "handoff_share": "66.7%",
        "first_answer": "33.3%",
        "resolution": "100.0%",
        "csat": "3.67",  # 11 / 3
        "satisfied_share": "66.7%",
        "feedback_share": "75.0%",
    }
    told = {figure: (await ask(figure)).figures[0].amount.text for figure in expected}
    assert told == expected


async def test_levels_tell_what_is_open_and_how_long_it_took(ask, chats):
    first, resolution = (await ask("first_answer")), (await ask("resolution"))
    assert first.figures[0].detail == "达标 1 次，未达标 2 次，未到时限 0 次，时间中位数 5 分 30 秒"
    assert first.figures[0].beside is not None
    assert first.figures[0].beside.value == 330  # of 60 and 600
    assert resolution.figures[0].detail.startswith("达标 1 次，未达标 0 次，未到时限 2 次")


async def test_figures_by_agent_reason_part_and_time(ask, chats):
    assert table(await ask("handoffs", by=Dimension.AGENT)) == [
        (1, "小李", "2"),
        (None, "无人接待", "1"),
    ]
    assert table(await ask("handoffs", by=Dimension.REASON))[0][2] == "2"
    assert table(await ask("first_answer", by=Dimension.AGENT)) == [
        (1, "小李", "50.0%"),
        (None, "无人接待", "0.0%"),
    ]
    assert table(await ask("csat", by=Dimension.PART)) == [
        (1, "客服", "5.00"),
        (2, "机器人", "3.00"),
    ]
    days = await ask("conversations", by=Dimension.DAY)
    assert [row.amounts[0].value for row in days.rows] == [0, 0, 0, 0, 1, 1, 2]
    levels = await ask("first_answer", by=Dimension.DAY)
    assert [row.amounts[0].text for row in levels.rows[-2:]] == ["100.0%", "0.0%"]
    shares = await ask("handoff_share", by=Dimension.DAY)
    assert [row.amounts[0].text for row in shares.rows[-3:]] == ["0.0%", "100.0%", "100.0%"]


async def test_filters_name_an_agent_or_nobody(ask, chats):
    only = await ask("handoffs", filters={"agent": "小李"})
    assert (only.figures[0].amount.value, only.filters[0].matches[0].name) == (2, "小李")
    nobody = await ask("handoffs", filters={"agent": "无人接待"})
    assert nobody.figures[0].amount.value == 1
    with pytest.raises(FilterWithoutMatch):
        await ask("handoffs", filters={"agent": "小王"})
    with pytest.raises(FigureNotByDimension):
        await ask("conversations", by=Dimension.AGENT)


async def test_comparison_is_made_where_it_is_asked_for(ask, chats):
    today = await ask("conversations", TODAY, compare=CompareWith.PREVIOUS)
    [figure] = today.figures
    assert (figure.change and figure.change.text, figure.growth) == ("+1", None)
    week = await ask("service_summary")
    assert week.compared_with is None
    assert [each.figure.value for each in week.figures] == [
        "conversations",
        "handoffs",
        "first_answer",
        "resolution",
        "csat",
        "bot_confirmed",
        "bot_assumed",
        "bot_abandoned",
        "bot_handed_off",
    ]
    assert (await ask("service_summary", by=Dimension.DAY)).figure is Figure.CONVERSATIONS


def turn(chat_id: str, at: datetime, **fields: Any) -> Turn:  # noqa: ANN401
    values: dict[str, Any] = {
        "state": TurnState.DONE,
        "intent": "ask_hours",
        "nlu": {"is_miss": False},
    }
    return Turn(
        id=new_id("trn"),
        conversation_id=chat_id,
        owner_epoch=1,
        first_seq=1,
        last_seq=1,
        lease_holder="",
        lease_until=at,
        created_at=at,
        **{**values, **fields},
    )


MINUTE = timedelta(minutes=1)
START = local("11-24 10:00")


@pytest.mark.parametrize(
    ("turns", "more", "expected"),
    [
        # (minutes after the start, what is different)
        ([(0, {})], {}, "assumed"),
        ([(0, {}), (30, {"intent": "thanks"})], {}, "confirmed"),
        ([(0, {}), (5, {"nlu": {"is_miss": True}})], {}, "abandoned"),
        ([(0, {}), (5, {"state": TurnState.FAILED})], {}, "abandoned"),
        ([(0, {"nlu": None, "intent": "praise"})], {}, "confirmed"),
        ([(0, {"nlu": {"is_miss": True}})], {"score": (20, 5)}, "confirmed"),
        ([(0, {"intent": "thanks"})], {"score": (20, 1)}, "abandoned"),
        ([(0, {"intent": "thanks"})], {"score": (20, 3)}, "confirmed"),
        ([(0, {"intent": "thanks"})], {"stay": 29}, "handed_off"),
        ([(0, {"intent": "thanks"})], {"stay": 30}, "confirmed"),
    ],
)
async def test_a_talk_ends_in_the_first_way_that_fits(
    database, ask, turns, more: dict[str, Any], expected: str
):
    async with database.transaction() as session:
        chat = await factories.add_chat(session)
        session.add_all(turn(chat.id, START + at * MINUTE, **fields) for at, fields in turns)
        if "stay" in more:
            await factories.add_handoff(session, chat, began_at=START + more["stay"] * MINUTE)
        if "score" in more:
            at, score = more["score"]
            moment = f"11-24 10:{at:02}"
            session.add(feedback(chat.id, moment, FeedbackPart.BOT, score))
    told = await ask("bot_talks")
    counts = {each.figure.value: each.amount.value for each in told.figures}
    assert counts["bot_talks"] == 1
    assert counts[f"bot_{expected}"] == 1


async def test_a_talk_ends_after_half_an_hour_or_when_people_came(database, ask):
    async with database.transaction() as session:
        silent, handed, now = [await factories.add_chat(session) for _ in range(3)]
        member = await factories.add_staff(session)
        staff = await factories.add_chat(
            session, participant_kind=PrincipalKind.STAFF, participant_staff_id=member.id
        )
        # 0, 30 and 60.001 minutes: two talks, the second after more than half an hour.
        for at in (0.0, 30.0, 60.001):
            session.add(turn(silent.id, START + at * MINUTE))
        # A stay begins between the turns: the second is another talk, whatever the time.
        session.add_all(turn(handed.id, START + at * MINUTE) for at in (0, 10))
        await factories.add_handoff(session, handed, began_at=START + 5 * MINUTE)
        session.add(turn(staff.id, START))
        session.add(turn(now.id, NOW - 29 * MINUTE))  # its span is not over
    told = await ask("bot_talks")
    assert [each.amount.value for each in told.figures] == [4, 0, 3, 0, 1]
    assert [each.beside.text for each in told.figures if each.beside] == [
        "0.0%",
        "75.0%",
        "0.0%",
        "25.0%",
    ]
    assert told.sentence.endswith("机器人：推定解决 3，机器人：中途放弃 0，机器人：转人工 1")
    days = await ask("bot_assumed", by=Dimension.DAY)
    assert [row.amounts[0].value for row in days.rows][-2:] == [3, 0]


async def test_talk_over_midnight_belongs_to_the_day_on_which_it_began(database, ask):
    before_midnight = local("11-24 23:50")
    async with database.transaction() as session:
        chat = await factories.add_chat(session)
        session.add(turn(chat.id, before_midnight))
        session.add(turn(chat.id, before_midnight + 20 * MINUTE, intent="thanks"))
    yesterday = Period(first=date(2026, 11, 24), last=date(2026, 11, 24))
    assert (await ask("bot_confirmed", yesterday)).figures[0].amount.value == 1
    assert (await ask("bot_talks", TODAY)).figures[0].amount.value == 0


async def test_all_staff_may_ask_and_agents_no_more_than_this(staff_api, database):
    agent = await staff_api.signed_in(StaffRole.AGENT)
    told = await agent.get("/insights/service", figure="csat", lang="en")
    assert (told.status_code, told.json()["figures"][0]["amount"]["text"]) == (200, "—")
    wrong = await agent.get("/insights/service", figure="sales")
    assert wrong.json()["code"] == "figure_of_another_page"


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("conversations", ["1", "2", "1"]),
        ("first_answer", ["未达标", "未达标", "达标"]),
        ("csat", ["4", "2", "未评价", "5"]),
    ],
)
async def test_chats_behind_a_number(staff_api, chats, figure: str, expected: list[str]):
    agent = await staff_api.signed_in(StaffRole.AGENT)
    week = {"from": "2026-11-19", "to": "2026-11-25"}
    told = (await agent.get("/insights/service/rows", figure=figure, **week)).json()
    assert sorted(row[-1] for row in told["rows"]) == sorted(expected)
    assert [row[0] for row in told["rows"]] == sorted(
        (row[0] for row in told["rows"]), reverse=True
    )


async def test_talks_behind_an_ending(staff_api, database):
    async with database.transaction() as session:
        chat = await factories.add_chat(session)
        session.add(turn(chat.id, START, intent="thanks"))
        session.add(turn(chat.id, START + 60 * MINUTE))
    agent = await staff_api.signed_in(StaffRole.AGENT)
    week = {"from": "2026-11-19", "to": "2026-11-25"}
    told = (await agent.get("/insights/service/rows", figure="bot_confirmed", **week)).json()
    assert [(row[0], row[1], row[-1]) for row in told["rows"]] == [
        ("2026-11-24 10:00", chat.id, "客户确认")
    ]
