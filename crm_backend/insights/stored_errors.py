"""Why a question about stored results has no answer, besides what every figure may be asked wrongly."""

from crm_backend.core.errors import InvalidInput


class FigureWithoutComparison(InvalidInput):
    """Stored results have one state, that of now: there is nothing to compare them with."""

    code = "figure_without_comparison"
    message = "This figure has no earlier period to be compared with."


class ForecastWeeksOnly(InvalidInput):
    """Forecasts are of whole weeks, Monday to Sunday; ``first`` and ``last`` are the days they reach."""

    code = "forecast_weeks_only"
    message = "Forecasts are made for whole weeks, from this week to the fourth after it."
