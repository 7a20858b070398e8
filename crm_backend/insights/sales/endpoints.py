"""The figures of sales and refunds over HTTP, for managers in the console and at the bot."""

from typing import Annotated

from fastapi import APIRouter, Depends

from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.http import AppClock, ReadSession
from crm_backend.core.problems import declared
from crm_backend.insights.answer_errors import ANSWER_ERRORS
from crm_backend.insights.questions import Asking, Language
from crm_backend.insights.sales import service
from crm_backend.insights.schemas import FigureAnswer
from crm_backend.staff.dependencies import permitted_in_turn

router = APIRouter(prefix="/api/v1/insights", tags=["figures"])

Reader = Annotated[StaffPrincipal, Depends(permitted_in_turn(Operation.READ_FIGURES))]


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
