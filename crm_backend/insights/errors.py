"""Why a question about the shop's figures has no answer."""

from crm_backend.core.errors import InvalidInput, NotFound


class FilterWithoutMatch(NotFound):
    """No product, customer, region … is meant by a filter's words; ``facts.nearest`` are the likeliest."""

    code = "filter_without_match"
    message = "Nothing here has that name."


class FigureNotByDimension(InvalidInput):
    """The figure cannot be broken down or filtered so; ``facts.possible`` are the dimensions it has."""

    code = "figure_not_by_dimension"
    message = "This figure is not defined by that dimension."


class FigureOfAnotherPage(InvalidInput):
    """The figure is answered at another address; ``facts.possible`` are those of this one."""

    code = "figure_of_another_page"
    message = "Ask for this figure at its own address."


class PeriodNotBegun(InvalidInput):
    """Figures of the past never reach beyond today."""

    code = "period_not_begun"
    message = "This period has not begun."


class PeriodInvalid(InvalidInput):
    """A period ends before it begins, or is not written as one."""

    code = "period_invalid"
    message = "Write a period as YYYY-MM-DD..YYYY-MM-DD, its end not before its beginning."


class PeriodTooLong(InvalidInput):
    """A series would have more days, weeks or months than one answer holds; ``facts`` are ``by`` and ``limit``."""

    code = "period_too_long"
    message = "Too many rows in one series; ask for a shorter period, or by week or month."


class QuestionUnreadable(InvalidInput):
    """An address names no question about figures, or no picture of one."""

    code = "question_unreadable"
    message = "There is no such picture of figures."


class RecordsTooMany(InvalidInput):
    """More rows stand behind a number than one file holds; ``facts.limit`` says how many it does."""

    code = "records_too_many"
    message = "Too many rows for one file; ask for a shorter period or narrow the filter."
