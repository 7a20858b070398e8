"""The figures of service and the bot over HTTP, for all staff in the console and at the bot."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.cursors import Cursor, CursorInvalid
from crm_backend.core.http import AppClock, AppDatabase, ReadSession
from crm_backend.core.problems import declared
from crm_backend.insights.answer_errors import ANSWER_ERRORS, QUESTION_ERRORS
from crm_backend.insights.answer_files import CSV_ANSWER, csv_file, records_file
from crm_backend.insights.errors import RecordsTooMany
from crm_backend.insights.quality import service
from crm_backend.insights.quality.service import records
from crm_backend.insights.questions import Asking, AskingForFile, Language
from crm_backend.insights.records import AfterCursor, RecordsRead
from crm_backend.insights.schemas import FigureAnswer
from crm_backend.staff.caller_errors import READ_ERRORS
from crm_backend.staff.dependencies import permitted, permitted_in_turn

router = APIRouter(prefix="/api/v1/insights", tags=["figures"])

Reader = Annotated[StaffPrincipal, Depends(permitted_in_turn(Operation.READ_SERVICE_FIGURES))]
Exporter = Annotated[StaffPrincipal, Depends(permitted(Operation.EXPORT_FIGURES))]


@router.get("/service", responses=declared(*ANSWER_ERRORS))
async def answer_service(
    caller: Reader,
    question: Asking,
    session: ReadSession,
    clock: AppClock,
    lang: Language = "zh",
) -> FigureAnswer:
    """Answer a question about service and the bot; the last 30 days unless a period is named."""
    return await service.answer(session, question, now=clock.now(), locale=lang)


@router.get("/service/rows", responses=declared(*ANSWER_ERRORS, CursorInvalid))
async def list_service_records(
    caller: Reader,
    question: Asking,
    session: ReadSession,
    clock: AppClock,
    after: AfterCursor = None,
    lang: Language = "zh",
) -> RecordsRead:
    """List the chats that a number is counted from, newest first."""
    before = Cursor.parse(after, ties=records.CURSOR_TIES)
    return await records.list_records(
        session, question, before=before, now=clock.now(), locale=lang
    )


@router.get(
    "/service/rows.csv",
    response_class=Response,
    responses=declared(*READ_ERRORS, *QUESTION_ERRORS, RecordsTooMany) | CSV_ANSWER,
)
async def export_service_records(
    caller: Exporter,
    question: Asking,
    session: ReadSession,
    database: AppDatabase,
    clock: AppClock,
    lang: Language = "zh",
) -> Response:
    """Write the chats behind a number into a file, newest first; ten thousand at most."""
    found = await records.list_for_file(session, question, now=clock.now(), locale=lang)
    return await records_file(database, caller, found, "service", now=clock.now())


@router.get(
    "/service.csv",
    response_class=Response,
    responses=declared(*READ_ERRORS, *QUESTION_ERRORS) | CSV_ANSWER,
)
async def export_service(
    caller: Exporter,
    question: AskingForFile,
    session: ReadSession,
    database: AppDatabase,
    clock: AppClock,
    lang: Language = "zh",
) -> Response:
    """Write the rows of the same answer into a file for a spreadsheet."""
    told = await service.answer(session, question, now=clock.now(), locale=lang)
    return await csv_file(database, caller, told, "service", lang=lang, now=clock.now())
