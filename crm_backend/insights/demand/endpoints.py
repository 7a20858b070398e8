"""Demand and stock: ``/api/v1/insights/demand``."""

from fastapi import APIRouter
from fastapi.responses import Response

from crm_backend.core.http import AppClock, AppDatabase, ReadSession
from crm_backend.core.problems import declared
from crm_backend.insights.answer_files import CSV_ANSWER, PNG_ANSWER, csv_file, png_file
from crm_backend.insights.demand import service
from crm_backend.insights.demand.service import picture
from crm_backend.insights.questions import Asking, AskingForFile, Language
from crm_backend.insights.schemas import FigureAnswer
from crm_backend.insights.stored_callers import QUESTION_ERRORS, Exporter, Reader
from crm_backend.insights.stored_errors import ForecastWeeksOnly
from crm_backend.insights.wording import locale_of

router = APIRouter(prefix="/api/v1/insights", tags=["figures"])

_ERRORS = declared(*QUESTION_ERRORS, ForecastWeeksOnly)


@router.get("/demand", responses=_ERRORS)
async def read_demand(
    _caller: Reader, session: ReadSession, clock: AppClock, question: Asking, lang: Language = "zh"
) -> FigureAnswer:
    """Tell what the stored forecasts and the stock say; nothing is learnt here."""
    return await service.answer(session, question, now=clock.now(), locale=locale_of(lang))


@router.get("/demand.csv", response_class=Response, responses=_ERRORS | CSV_ANSWER)
async def export_demand(
    caller: Exporter,
    session: ReadSession,
    database: AppDatabase,
    clock: AppClock,
    question: AskingForFile,
    lang: Language = "zh",
) -> Response:
    """Write the rows of the same answer into a file for a spreadsheet."""
    answer = await service.answer(session, question, now=clock.now(), locale=locale_of(lang))
    return await csv_file(database, caller, answer, "demand", lang=lang, now=clock.now())


@router.get("/demand.png", response_class=Response, responses=_ERRORS | PNG_ANSWER)
async def draw_demand(
    _caller: Reader, database: AppDatabase, clock: AppClock, question: Asking, lang: Language = "zh"
) -> Response:
    """Draw the pieces sold in the last weeks and those expected, with their interval."""
    async with database.reading() as session:
        drawn = await picture.read(session, question, now=clock.now(), locale=locale_of(lang))
    png = await picture.draw(drawn)
    return png_file(png)
