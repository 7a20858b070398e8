"""The errors every answer about the shop's figures may be refused with; routes declare them."""

from crm_backend.access.turn_errors import TURN_ERRORS
from crm_backend.insights.errors import (
    FigureNotByDimension,
    FigureOfAnotherPage,
    FilterWithoutMatch,
    PeriodInvalid,
    PeriodNotBegun,
    PeriodTooLong,
)
from crm_backend.shop.errors import ShopNotSetUp
from crm_backend.staff.caller_errors import READ_ERRORS

QUESTION_ERRORS = (
    FigureNotByDimension,
    FigureOfAnotherPage,
    FilterWithoutMatch,
    PeriodInvalid,
    PeriodNotBegun,
    PeriodTooLong,
    ShopNotSetUp,
)
ANSWER_ERRORS = (*READ_ERRORS, *TURN_ERRORS, *QUESTION_ERRORS)
