"""Customers: ``/api/v1/insights/scores`` and ``/api/v1/insights/segments``."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from crm_backend.access.policy import Operation, require
from crm_backend.core.http import AppClock, AppDatabase, ReadSession
from crm_backend.core.problems import declared
from crm_backend.insights.answer_files import CSV_ANSWER, csv_file
from crm_backend.insights.questions import Asking, AskingForFile, Language
from crm_backend.insights.schemas import FigureAnswer
from crm_backend.insights.scores import service
from crm_backend.insights.stored_callers import QUESTION_ERRORS, Exporter, Reader, ScoreReader
from crm_backend.insights.values import Dimension, Figure, Question
from crm_backend.insights.wording import locale_of

router = APIRouter(prefix="/api/v1/insights", tags=["figures"])

_ERRORS = declared(*QUESTION_ERRORS)


def _by_segment(
    figure: Annotated[Figure, Query()] = Figure.SEGMENT,
    segment: Annotated[str, Query(max_length=100)] = "",
) -> Question:
    filters = {Dimension.SEGMENT: segment} if segment else {}
    return Question(figure=figure, by=Dimension.SEGMENT, filters=filters)


BySegment = Annotated[Question, Depends(_by_segment)]


@router.get("/scores", responses=_ERRORS)
async def read_scores(
    caller: ScoreReader,
    session: ReadSession,
    clock: AppClock,
    question: Asking,
    lang: Language = "zh",
) -> FigureAnswer:
    """Tell what the stored scores say of customers; agents name the customer they ask about."""
    if Dimension.CUSTOMER not in question.filters or question.by is Dimension.SEGMENT:
        require(caller, Operation.READ_FIGURES)
    return await service.answer(session, question, now=clock.now(), locale=locale_of(lang))


@router.get("/scores.csv", response_class=Response, responses=_ERRORS | CSV_ANSWER)
async def export_scores(
    caller: Exporter,
    session: ReadSession,
    database: AppDatabase,
    clock: AppClock,
    question: AskingForFile,
    lang: Language = "zh",
) -> Response:
    """Write the rows of the same answer into a file for a spreadsheet."""
    answer = await service.answer(session, question, now=clock.now(), locale=locale_of(lang))
    return await csv_file(database, caller, answer, "scores", lang=lang, now=clock.now())


@router.get("/segments", responses=_ERRORS)
async def read_rfm_segments(
    _caller: Reader,
    session: ReadSession,
    clock: AppClock,
    question: BySegment,
    lang: Language = "zh",
) -> FigureAnswer:
    """Tell how many customers each RFM segment has, and what they spent."""
    return await service.answer(session, question, now=clock.now(), locale=locale_of(lang))


@router.get("/segments.csv", response_class=Response, responses=_ERRORS | CSV_ANSWER)
async def export_rfm_segments(
    caller: Exporter,
    session: ReadSession,
    database: AppDatabase,
    clock: AppClock,
    question: BySegment,
    lang: Language = "zh",
) -> Response:
    """Write the rows of the same answer into a file for a spreadsheet."""
    answer = await service.answer(session, question, now=clock.now(), locale=locale_of(lang))
    return await csv_file(database, caller, answer, "segments", lang=lang, now=clock.now())
