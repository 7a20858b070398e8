"""The one place that turns errors into HTTP: every JSON error has the same problem-details shape."""

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from crm_backend.core.errors import (
    Conflict,
    CrmError,
    InvalidInput,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    TooManyRequests,
    Unavailable,
)

log = structlog.get_logger()

STATUS_BY_FAMILY: dict[type[CrmError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotAuthenticated: HTTPStatus.UNAUTHORIZED,
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


def status_of(error: CrmError) -> HTTPStatus:
    """The status of the error's family; an error outside every family is our own fault (500)."""
    for family, status in STATUS_BY_FAMILY.items():
        if isinstance(error, family):
            return status
    return HTTPStatus.INTERNAL_SERVER_ERROR


def problem(
    request: Request,
    status: HTTPStatus,
    code: str,
    message: str,
    facts: dict[str, object] | None = None,
) -> JSONResponse:
    """A problem-details answer (RFC 9457) with our ``code``, ``message``, ``facts`` and ``request_id``."""
    headers = {}
    if facts and "retry_after_seconds" in facts:
        headers["Retry-After"] = str(facts["retry_after_seconds"])
    return JSONResponse(
        {
            "type": "about:blank",
            "title": status.phrase,
            "status": int(status),
            "code": code,
            "message": message,
            "facts": facts or {},
            "request_id": getattr(request.state, "request_id", None),
        },
        status_code=int(status),
        media_type="application/problem+json",
        headers=headers,
    )


def install_error_handlers(app: FastAPI) -> None:
    """Give every kind of failure the one shape."""

    @app.exception_handler(CrmError)
    async def on_crm_error(request: Request, error: CrmError) -> JSONResponse:
        return problem(request, status_of(error), error.code, error.message, error.facts)

    @app.exception_handler(RequestValidationError)
    async def on_validation_error(request: Request, error: RequestValidationError) -> JSONResponse:
        # pydantic's "input" would echo what the client sent into logs and pages: only place and reason leave.
        reasons = [
            {"where": ".".join(map(str, e["loc"])), "what": e["msg"]} for e in error.errors()
        ]
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return problem(request, status, "invalid_input", InvalidInput.message, {"errors": reasons})

    @app.exception_handler(HTTPException)
    async def on_http_exception(request: Request, error: HTTPException) -> JSONResponse:
        status = HTTPStatus(error.status_code)
        answer = problem(request, status, status.name.lower(), status.description or status.phrase)
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(Exception)
    async def on_unexpected(request: Request, error: Exception) -> JSONResponse:
        log.error("request.failed", path=request.url.path, exc_info=error)
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        return problem(
            request, status, "internal_error", "An unexpected error; it has been logged."
        )
