"""A question as the API's query parameters: figure, by, from, to, unit, compare, filters, limit, order, lang."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import Depends, Query
from pydantic import TypeAdapter, ValidationError

from crm_backend.core.plain_text import OneLine
from crm_backend.insights.errors import PeriodInvalid, QuestionUnreadable
from crm_backend.insights.values import (
    CompareWith,
    Dimension,
    Figure,
    Period,
    PeriodUnit,
    Question,
)

MOST_ROWS = 1000
_DAY: TypeAdapter[date | None] = TypeAdapter(date | None)
_TIME = (Dimension.DAY, Dimension.WEEK, Dimension.MONTH)
_PERIOD = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
EARLIEST, LATEST = date(1970, 1, 1), date(2999, 12, 31)  # beyond, midnights cannot be reckoned
Words = Annotated[OneLine | None, Query(max_length=200)]
Day = Annotated[date | None, Query(ge=EARLIEST, le=LATEST)]


def _filters(  # noqa: PLR0913 - one for each dimension
    product: Words = None,
    category: Words = None,
    customer: Words = None,
    region: Words = None,
    rep: Words = None,
    channel: Words = None,
    buyer_kind: Words = None,
    reason: Words = None,
    agent: Words = None,
    part: Words = None,
    segment: Words = None,
) -> dict[Dimension, str]:
    """Keep only rows of one value; products whose name holds the words, the rest by whole name."""
    named = {
        Dimension.PRODUCT: product,
        Dimension.CATEGORY: category,
        Dimension.CUSTOMER: customer,
        Dimension.REGION: region,
        Dimension.REP: rep,
        Dimension.CHANNEL: channel,
        Dimension.BUYER_KIND: buyer_kind,
        Dimension.REASON: reason,
        Dimension.AGENT: agent,
        Dimension.PART: part,
        Dimension.SEGMENT: segment,
    }
    return {dimension: words for dimension, words in named.items() if words}


def _period(
    first: Annotated[Day, Query(alias="from")] = None,
    last: Annotated[Day, Query(alias="to")] = None,
) -> Period | None:
    """The last 30 days where neither is named; from the first order's day, or to today, where one is."""
    if first is None and last is None:
        return None
    return Period(first=first or date.min, last=last or date.max)


def _compare(
    compare: Annotated[
        str | None, Query(description="previous, year_before, or YYYY-MM-DD..YYYY-MM-DD")
    ] = None,
) -> CompareWith | Period | None:
    if compare is None:
        return None
    if compare in {each.value for each in CompareWith}:
        return CompareWith(compare)
    match = _PERIOD.fullmatch(compare)
    if match is None:
        raise PeriodInvalid
    try:
        period = Period(first=date.fromisoformat(match[1]), last=date.fromisoformat(match[2]))
    except ValueError as error:
        raise PeriodInvalid from error
    if not EARLIEST <= period.first <= period.last <= LATEST:
        raise PeriodInvalid
    return period


def _question(  # noqa: PLR0913 - the parameters of the address
    figure: Figure,
    filters: Annotated[dict[Dimension, str], Depends(_filters)],
    period: Annotated[Period | None, Depends(_period)],
    compare: Annotated[CompareWith | Period | None, Depends(_compare)],
    by: Dimension | None = None,
    unit: PeriodUnit | None = None,
    limit: Annotated[int | None, Query(ge=1, le=MOST_ROWS)] = None,
    order: Annotated[str, Query(pattern="^(highest|lowest)$")] = "highest",
    of: Figure = Figure.SALES,
) -> Question:
    return Question(
        figure=figure,
        by=by,
        period=period,
        unit=unit,
        compare=compare,
        filters=filters,
        limit=limit,
        lowest_first=order == "lowest",
        of=of,
    )


def question_of(asked: Mapping[str, str]) -> Question:
    """The question that an address of ours (:mod:`crm_backend.insights.links`) asks.

    Raises
    ------
    QuestionUnreadable, PeriodInvalid
        It was not made there.
    """
    named = (dimension for dimension in Dimension if dimension not in _TIME and dimension in asked)
    try:
        first, last = _DAY.validate_python(asked.get("from")), _DAY.validate_python(asked.get("to"))
        return Question(
            figure=Figure(asked.get("figure", "")),
            by=Dimension(asked["by"]) if "by" in asked else None,
            period=_period(first, last),
            unit=PeriodUnit(asked["unit"]) if "unit" in asked else None,
            compare=_compare(asked.get("compare")),
            filters={dimension: asked[dimension] for dimension in named},
            limit=min(max(int(asked["limit"]), 1), MOST_ROWS) if "limit" in asked else None,
            lowest_first=asked.get("order") == "lowest",
            of=Figure(asked.get("of", Figure.SALES)),
        )
    except (ValueError, ValidationError) as error:
        raise QuestionUnreadable from error


def _for_file(question: Annotated[Question, Depends(_question)]) -> Question:
    return question if question.limit else replace(question, limit=MOST_ROWS)


Asking = Annotated[Question, Depends(_question)]
AskingForFile = Annotated[Question, Depends(_for_file)]
"""The same; a file holds all rows there may be, where no number of them is named."""
Language = Annotated[str, Query(pattern="^(zh|en)", max_length=10)]
