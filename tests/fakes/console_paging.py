"""How lists of the fake console hub are cut into pages."""

from starlette.requests import Request

from tests.fakes.console_data import Data


def page_of(request: Request, name: str, rows: list[Data]) -> Data:
    """The page after ``before``, which here is the number of rows already seen."""
    start, limit = (
        int(request.query_params.get("before", "0")),
        int(request.query_params.get("limit", "50")),
    )
    end = start + limit
    return {name: rows[start:end], "next_before": str(end) if end < len(rows) else None}
