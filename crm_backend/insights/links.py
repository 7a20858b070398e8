"""The addresses that say the same question: of the dashboard, and of its picture. Pure."""

from urllib.parse import urlencode

from crm_backend.insights.values import CompareWith, Figure, Period, Question

PICTURES = "/api/v1/insights/{page}.png"


def dashboard_link(page: str, question: Question, period: Period | None) -> str:
    """The dashboard's page with the same figure, days and filters."""
    return f"/dashboard?{urlencode({'page': page, **parameters(question, period)})}"


def chart_link(page: str, question: Question, period: Period | None) -> str:
    """The picture of an answer."""
    return f"{PICTURES.format(page=page)}?{urlencode(parameters(question, period))}"


def parameters(question: Question, period: Period | None) -> dict[str, str]:
    """A question as the API's query parameters; its days are those that were meant, None where none are."""
    asked: dict[str, str] = {"figure": question.figure.value}
    if question.by is not None:
        asked["by"] = question.by.value
    if period is not None:
        asked |= {"from": period.first.isoformat(), "to": period.last.isoformat()}
    if question.unit is not None:
        asked["unit"] = question.unit.value
    if isinstance(question.compare, CompareWith):
        asked["compare"] = question.compare.value
    elif question.compare is not None:
        other = question.compare
        asked["compare"] = f"{other.first.isoformat()}..{other.last.isoformat()}"
    asked |= {dimension.value: words for dimension, words in question.filters.items()}
    if question.limit is not None:
        asked["limit"] = str(question.limit)
    if question.lowest_first:
        asked["order"] = "lowest"
    if question.of is not Figure.SALES:
        asked["of"] = question.of.value
    return asked
