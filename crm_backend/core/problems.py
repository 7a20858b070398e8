"""How endpoints declare their errors: the one JSON shape as a schema, grouped by status."""

from typing import Any

from pydantic import BaseModel

from crm_backend.core.errors import CrmError
from crm_backend.core.http_errors import status_of


class Problem(BaseModel):
    """A problem-details answer (RFC 9457); ``code`` is stable, ``message`` is for developers."""

    type: str
    title: str
    status: int
    code: str
    message: str
    facts: dict[str, Any]
    request_id: str | None


def declared(*errors: type[CrmError]) -> dict[int | str, dict[str, Any]]:
    """The ``responses=`` of a route that may raise ``errors``; every code under its status."""
    codes: dict[int, list[str]] = {}
    for error in errors:
        codes.setdefault(int(status_of(error())), []).append(f"`{error.code}`: {error.message}")
    return {
        status: {"model": Problem, "description": "\n\n".join(sentences)}
        for status, sentences in codes.items()
    }
