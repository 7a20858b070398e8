"""Pictures by their address: the question that made it is read back, nothing else is drawn, and only for who may."""

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.access.errors import RoleNotAllowed
from crm_backend.access.values import StaffPrincipal, StaffRole
from crm_backend.core.errors import CrmError
from crm_backend.insights import pictures
from crm_backend.insights.errors import FigureOfAnotherPage, QuestionUnreadable
from crm_backend.insights.links import chart_link
from crm_backend.insights.questions import EARLIEST, LATEST, question_of
from crm_backend.insights.values import CompareWith, Dimension, Figure, Period, Question
from tests.fakes.fixed_clock import NOW
from tests.insights.sales import small_shop

MANAGER = StaffPrincipal(
    staff_id=1, display_name="店长", role=StaffRole.MANAGER, session_id=None, session_version=1
)
AGENT = StaffPrincipal(
    staff_id=2, display_name="客服", role=StaffRole.AGENT, session_id=None, session_version=1
)
ADDRESS = "/api/v1/insights/sales.png?figure=sales&by=day&from=2026-11-16&to=2026-11-22"
TIME = (Dimension.DAY, Dimension.WEEK, Dimension.MONTH)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first, last = sorted(draw(st.tuples(*[st.dates(EARLIEST, LATEST)] * 2)))
    return Period(first=first, last=last)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    words = st.text(min_size=1, max_size=20).filter(str.strip)
    filters = st.dictionaries(st.sampled_from([d for d in Dimension if d not in TIME]), words)
    return Question(
        figure=draw(st.sampled_from(Figure)),
        by=draw(st.none() | st.sampled_from(Dimension)),
        compare=draw(st.none() | st.sampled_from(CompareWith) | periods()),
        period=draw(st.none() | periods()),
        filters=draw(filters),
        limit=draw(st.none() | st.integers(1, 1000)),
        lowest_first=draw(st.booleans()),
        of=draw(st.sampled_from([Figure.SALES, Figure.NET_SALES])),
    )


@given(questions())
def test_address_asks_what_was_asked(question: Question):
    asked = dict(parse_qsl(urlsplit(chart_link("sales", question, question.period)).query))
    assert question_of(asked) == question


@pytest.mark.parametrize(
    "query",
    [
        *("", "figure=profit", "figure=sales&by=hour", "figure=sales&from=2026-11-32"),
        *("figure=sales&limit=ten", "figure=sales&unit=year5", "figure=sales&of=x"),
        *("figure=sales&compare=2026-11-01..2026-10-01", "figure=sales&compare=never"),
    ],
)
def test_what_asks_nothing_is_refused(query: str):
    with pytest.raises(CrmError):
        question_of(dict(parse_qsl(query)))


async def test_picture_is_drawn_for_a_manager_and_for_no_agent(database):
    async with database.transaction() as session:
        await small_shop.fill(session)
    png = await pictures.draw(database, MANAGER, ADDRESS, locale="zh", now=NOW)
    assert png.startswith(b"\x89PNG")
    with pytest.raises(RoleNotAllowed):
        await pictures.draw(database, AGENT, ADDRESS, locale="zh", now=NOW)


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("/etc/passwd?figure=sales", QuestionUnreadable),
        ("/api/v1/insights/service.png?figure=sales", QuestionUnreadable),
        ("/api/v1/insights/sales.png?figure=sales", FigureOfAnotherPage),
    ],
)
async def test_other_addresses_have_no_picture(database, address: str, error: type[CrmError]):
    async with database.transaction() as session:
        await small_shop.fill(session)
    with pytest.raises(error):
        await pictures.draw(database, MANAGER, address, locale="zh", now=NOW)


def test_open_period_begins_with_the_first_order():
    asked = question_of({"figure": "sales", "to": "2026-11-22"})
    assert asked.period == Period(first=date.min, last=date(2026, 11, 22))
