"""What can be wrong with a question about the shop's figures, and with a training."""

from crm_backend.core.errors import Conflict, InvalidInput, NotFound


class FilterWithoutMatch(NotFound):
    """A filter's words mean nothing the shop has; ``nearest`` among the facts may help."""

    code = "filter_without_match"
    message = "Nothing in the shop is called that."


class FigureNotByDimension(InvalidInput):
    """A figure is not defined by this dimension; ``possible`` lists those it is."""

    code = "figure_not_by_dimension"
    message = "This figure is not defined by that dimension."


class FigureNotHere(InvalidInput):
    """The figure belongs to another address; ``possible`` lists those of this one."""

    code = "figure_not_here"
    message = "This figure is found at another address."


class FigureWithoutComparison(InvalidInput):
    """Stored results have one state, that of now: there is nothing to compare them with."""

    code = "figure_without_comparison"
    message = "This figure has no earlier period to be compared with."


class ForecastWeeksOnly(InvalidInput):
    """Forecasts are of whole weeks from this one to the fifth; ``first`` and ``last`` say which."""

    code = "forecast_weeks_only"
    message = "Forecasts are made for whole weeks, from this week to the fifth."


class TrainingKindUnknown(InvalidInput):
    """Neither demand nor customers."""

    code = "training_kind_unknown"
    message = "There is no such training."


class TrainingFailed(Conflict):
    """A training ended without a result; the one before is still shown."""

    code = "training_failed"
    message = "The training did not end well; what was stored before is still shown."
