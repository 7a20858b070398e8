"""Who may ask for stored results; shared by the doors of demand, scores and trainings."""

from typing import Annotated

from fastapi import Depends

from crm_backend.access.policy import Operation
from crm_backend.access.turn_errors import TURN_ERRORS
from crm_backend.access.values import StaffPrincipal
from crm_backend.insights.errors import (
    FigureNotByDimension,
    FigureOfAnotherPage,
    FilterWithoutMatch,
    PeriodInvalid,
)
from crm_backend.insights.stored_errors import FigureWithoutComparison
from crm_backend.shop.errors import ShopNotSetUp
from crm_backend.staff.caller_errors import READ_ERRORS
from crm_backend.staff.dependencies import permitted, permitted_in_turn

Reader = Annotated[StaffPrincipal, Depends(permitted_in_turn(Operation.READ_FIGURES))]
ScoreReader = Annotated[StaffPrincipal, Depends(permitted_in_turn(Operation.READ_CUSTOMER_SCORES))]
Exporter = Annotated[StaffPrincipal, Depends(permitted(Operation.EXPORT_FIGURES))]
QUESTION_ERRORS = (
    *READ_ERRORS,
    *TURN_ERRORS,
    ShopNotSetUp,
    FilterWithoutMatch,
    FigureNotByDimension,
    FigureOfAnotherPage,
    FigureWithoutComparison,
    PeriodInvalid,
)
