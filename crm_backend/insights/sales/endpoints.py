"""The figures of sales and refunds over HTTP, for managers in the console and at the bot."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.cursors import Cursor, CursorInvalid
from crm_backend.core.http import AppClock, AppDatabase, ReadSession
from crm_backend.core.problems import declared
from crm_backend.insights.answer_errors import ANSWER_ERRORS, QUESTION_ERRORS
from crm_backend.insights.answer_files import (
    CSV_ANSWER,
    PNG_ANSWER,
    csv_file,
    png_file,
    records_file,
)
from crm_backend.insights.errors import RecordsTooMany
from crm_backend.insights.questions import Asking, AskingForFile, Language
from crm_backend.insights.records import AfterCursor, RecordsRead
from crm_backend.insights.sales import service
from crm_backend.insights.sales.service import picture, records
from crm_backend.insights.schemas import FigureAnswer
from crm_backend.staff.caller_errors import READ_ERRORS
from crm_backend.staff.dependencies import permitted, permitted_in_turn

router = APIRouter(prefix="/api/v1/insights", tags=["figures"])

Reader = Annotated[StaffPrincipal, Depends(permitted_in_turn(Operation.READ_FIGURES))]
Exporter = Annotated[StaffPrincipal, Depends(permitted(Operation.EXPORT_FIGURES))]


@router.get("/sales", responses=declared(*ANSWER_ERRORS))
async def answer_sales(
    caller: Reader,
    question: Asking,
    session: ReadSession,
    clock: AppClock,
    lang: Language = "zh",
) -> FigureAnswer:
    """Answer a question about sales and refunds; the last 30 days unless a period is named."""
    return await service.answer(session, question, now=clock.now(), locale=lang)


@router.get("/sales/rows", responses=declared(*ANSWER_ERRORS, CursorInvalid))
async def list_sales_records(
    caller: Reader,
    question: Asking,
    session: ReadSession,
    clock: AppClock,
    after: AfterCursor = None,
    lang: Language = "zh",
) -> RecordsRead:
    """List the orders and refunds that a number is counted from, newest first."""
    before = Cursor.parse(after, ties=records.CURSOR_TIES)
    return await records.list_records(
        session, question, before=before, now=clock.now(), locale=lang
    )


@router.get(
    "/sales/rows.csv",
    response_class=Response,
    responses=declared(*READ_ERRORS, *QUESTION_ERRORS, RecordsTooMany) | CSV_ANSWER,
)
async def export_sales_records(
    caller: Exporter,
    question: Asking,
    session: ReadSession,
    database: AppDatabase,
    clock: AppClock,
    lang: Language = "zh",
) -> Response:
    """Write the orders and refunds behind a number into a file, newest first; ten thousand at most."""
    found = await records.list_for_file(session, question, now=clock.now(), locale=lang)
    return await records_file(database, caller, found, "sales", now=clock.now())


@router.get(
    "/sales.csv",
    response_class=Response,
    responses=declared(*READ_ERRORS, *QUESTION_ERRORS) | CSV_ANSWER,
)
async def export_sales(
    caller: Exporter,
    question: AskingForFile,
    session: ReadSession,
    database: AppDatabase,
    clock: AppClock,
    lang: Language = "zh",
) -> Response:
    """Write the rows of the same answer into a file for a spreadsheet."""
    told = await service.answer(session, question, now=clock.now(), locale=lang)
    return await csv_file(database, caller, told, "sales", lang=lang, now=clock.now())


@router.get("/sales.png", response_class=Response, responses=declared(*ANSWER_ERRORS) | PNG_ANSWER)
async def draw_sales(
    caller: Reader,
    question: Asking,
    database: AppDatabase,
    clock: AppClock,
    lang: Language = "zh",
) -> Response:
    """Draw an answer: a series, a leaderboard, or what drove a change."""
    async with database.reading() as session:
        told = await picture.read(session, question, now=clock.now(), locale=lang)
    png = await picture.draw(told, locale=lang)
    return png_file(png)
