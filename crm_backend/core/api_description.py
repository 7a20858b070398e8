"""The API's description (OpenAPI) told as it is: every error of every operation is a problem document."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from crm_backend.core.problems import Problem

PROBLEM_TYPE = "application/problem+json"
_FIRST_ERROR = 400
_ERROR_BODIES = ("Problem", "HTTPValidationError", "ValidationError")


def describe_truly(app: FastAPI) -> None:
    """Let ``app`` describe its errors as :class:`Problem`, declared ones by status, any other by default."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problems(
                get_openapi(title=app.title, version=app.version, routes=app.routes)
            )
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _with_problems(description: dict[str, Any]) -> dict[str, Any]:
    schemas = description.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema()
    for unused in _ERROR_BODIES[1:]:
        schemas.pop(unused, None)
    content = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in description["paths"].values():
        for operation in path.values():
            responses = operation["responses"]
            for status, answer in responses.items():
                if int(status) >= _FIRST_ERROR and not _has_own_body(answer):
                    answer["content"] = content
            responses["default"] = {"description": "Any other error.", "content": content}
    return description


def _has_own_body(answer: dict[str, Any]) -> bool:
    """Whether an answer above 400 was declared with something else than an error, as health checks do."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return bool(name) and name not in _ERROR_BODIES
