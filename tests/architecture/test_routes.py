"""Every door of the hub is either on the public list or refuses whoever shows no credentials."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import Route

from crm_backend.app import create_app

# Open to anyone, with the reason. A new route that is not here has to ask who is there.
PUBLIC = {
    "GET /healthz": "tells only that the process answers",
    "GET /readyz": "tells only which parts answer",
    "GET /docs": "the API's own page",
    "GET /api/v1/openapi.json": "the API's description",
    "GET /widget.js": "the script that shops embed",
    "GET /console": "the console's page; what it shows is asked for after signing in",
    "GET /console/{page:path}": "the same page, opened at one of its own",
    "GET /dashboard": "the dashboard's page; its figures are asked for after signing in",
    "GET /shop": "the demo shop's page",
    "POST /api/v1/chat/sessions": "anybody may open a chat; limited per address",
    "POST /api/v1/staff/sessions": "the sign-in; guesses are slowed down",
    "GET /shop/api/products": "what a shop window shows",
    "GET /shop/api/demo-customers": "invented people, on loopback only",
    "GET /shop/api/me": "tells a visitor that they are one",
    "GET /shop/identity": "answers null to a visitor",
    "POST /shop/api/sign-in": "the demo shop's sign-in, on loopback only",
    "POST /shop/api/sign-out": "forgets the caller's own cookie",
}
WITHOUT_SCHEMA = {"GET /docs", "GET /widget.js", "GET /shop", "GET /console", "GET /dashboard"}
REFUSED = {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}


@pytest.fixture
def app(settings, sqlite_url):
    return create_app(settings.model_copy(update={"demo": True, "database_url": sqlite_url}))


def operations(app: FastAPI) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation of the API's description."""
    for path, item in app.openapi()["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def hidden_routes(app: FastAPI) -> Iterator[str]:
    """Routes that the API's description leaves out."""
    routes = [
        inner
        for route in app.routes
        for inner in getattr(getattr(route, "original_router", None), "routes", [route])
    ]
    for route in routes:
        if isinstance(route, Route) and not route.include_in_schema:
            methods = (route.methods or set()) - {"HEAD"}
            yield from (f"{method} {route.path}" for method in methods)


async def open_doors(app: FastAPI) -> dict[str, int]:
    """Ask at every door that is not public; return those that did not refuse, with their answer."""
    answers = {}
    host = f"http://127.0.0.1:{app.state.settings.port}"
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=host) as client,
    ):
        for name, _ in operations(app):
            method, path = name.split(" ")
            body: dict[str, Any] | None = {} if method in {"POST", "PUT", "PATCH"} else None
            if name not in PUBLIC:
                plain = path.replace("{", "").replace("}", "")
                answers[name] = (await client.request(method, plain, json=body)).status_code
    assert len(answers) > 10
    return {name: status for name, status in answers.items() if status not in REFUSED}


async def test_route_that_is_not_public_refuses_a_caller_without_credentials(app):
    assert await open_doors(app) == {}


async def test_forgotten_check_is_found(app):
    @app.get("/api/v1/leak")
    async def get_leak() -> dict[str, str]:
        return {"phone": "13800000000"}

    assert await open_doors(app) == {"GET /api/v1/leak": 200}


def test_hidden_routes_are_on_the_public_list(app):
    assert set(hidden_routes(app)) - set(PUBLIC) == set()


def test_public_list_names_only_routes_that_exist(app):
    existing = {name for name, _ in operations(app)} | set(hidden_routes(app))
    assert set(PUBLIC) - existing == set()


def test_every_operation_describes_what_it_answers(app):
    vague = []
    for name, operation in operations(app):
        good = [answer for code, answer in operation["responses"].items() if code[0] == "2"]
        schemas = [body.get("schema") for a in good for body in a.get("content", {}).values()]
        if name not in WITHOUT_SCHEMA and not all(schemas):
            vague.append(name)
    assert vague == []


def test_operation_names_are_unique(app):
    names = [operation["operationId"] for _, operation in operations(app)]
    assert sorted(names) == sorted(set(names))


def test_every_error_is_described_as_a_problem_document(app):
    described = set()
    for name, operation in operations(app):
        for status, answer in operation["responses"].items():
            if status == "default" or status.startswith(("4", "5")):
                described |= {(name, status, kind) for kind in answer["content"]}
    others = {each for each in described if each[2] != "application/problem+json"}
    assert others == {("GET /readyz", "503", "application/json")}
