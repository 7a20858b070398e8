"""What a campaign did, for whoever asks about figures: ``/api/v1/insights/campaigns``."""

from typing import Annotated

from fastapi import APIRouter, Query

from crm_backend.campaigns.service import figures
from crm_backend.core.http import AppClock, ReadSession
from crm_backend.core.problems import declared
from crm_backend.insights.questions import Language
from crm_backend.insights.schemas import FigureAnswer
from crm_backend.insights.stored_callers import QUESTION_ERRORS, Reader
from crm_backend.insights.values import Figure
from crm_backend.insights.wording import locale_of

router = APIRouter(prefix="/api/v1/insights", tags=["figures"])


@router.get("/campaigns", responses=declared(*QUESTION_ERRORS))
async def read_campaign_figures(
    _caller: Reader,
    session: ReadSession,
    clock: AppClock,
    figure: Figure = Figure.CAMPAIGN_REPORT,
    campaign: Annotated[str, Query(max_length=120)] = "",
    lang: Language = "zh",
) -> FigureAnswer:
    """Tell what one campaign did, by its name; without one, the newest that was sent."""
    return await figures.answer(session, figure, campaign, now=clock.now(), locale=locale_of(lang))
