"""Every route and every socket frame has a row in the table of rights, and the row is what the code asks for."""

import ast
from collections.abc import Iterator

import pytest
from fastapi import Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute

from crm_backend.access.doors import CHAT_SOCKET, DOORS, STAFF_SOCKET, operation_of, shape
from crm_backend.access.policy import RIGHTS, STAFF_OPERATIONS, Operation
from crm_backend.app import create_app
from crm_backend.channels.service import RIGHTS_OF_EVENTS
from crm_backend.conversations.values import StaffEventKind
from crm_backend.core.problems import declared
from crm_backend.staff.caller_errors import DEED_ERRORS, READ_ERRORS, WRITE_ERRORS
from crm_backend.staff.dependencies import Permitted, idempotency_key, permitted
from scripts.write_rights import PAGE, page
from tests.architecture.source_rules import modules_of
from tests.architecture.test_routes import hidden_routes, operations

FRAME_TYPE = ("frame.get('type')", "frame['type']")
ALL_DOORS = [door for doors in DOORS.values() for door in doors]


@pytest.fixture
def app(settings, sqlite_url):
    return create_app(settings.model_copy(update={"demo": True, "database_url": sqlite_url}))


def existing(app: FastAPI) -> set[str]:
    """Every route of the hub."""
    return {name for name, _ in operations(app)} | set(hidden_routes(app))


def inner_routes(app: FastAPI) -> Iterator[object]:
    for route in app.routes:
        yield from getattr(getattr(route, "original_router", None), "routes", [route])


def without_row(app: FastAPI) -> list[str]:
    """Routes and sockets that no row knows."""
    known = {shape(door) for door in ALL_DOORS}
    sockets = {
        f"WS {route.path} hello"
        for route in inner_routes(app)
        if isinstance(route, APIWebSocketRoute)
    }
    return sorted(door for door in existing(app) | sockets if shape(door) not in known)


def dependencies_of(dependant: Dependant) -> Iterator[object]:
    """What has to be there before a route runs, and the route itself."""
    yield dependant.call
    for each in dependant.dependencies:
        yield from dependencies_of(each)


def asked_of(dependant: Dependant) -> Iterator[Operation]:
    """The operations that a route asks the policy about."""
    for call in dependencies_of(dependant):
        if isinstance(call, Permitted):
            yield call.operation


def other_than_their_row(app: FastAPI) -> list[str]:
    """Staff routes that ask for another operation than the table says, or for none."""
    found = []
    for route in inner_routes(app):
        if not isinstance(route, APIRoute) or not route.include_in_schema:
            continue
        for method in route.methods or ():
            operation = operation_of(f"{method} {route.path}")
            asked = set(asked_of(route.dependant))
            expected = {operation} if operation in STAFF_OPERATIONS else set()
            if asked != expected:
                found.append(f"{method} {route.path} asks for {asked}, its row is {operation}")
    return found


def callers_errors(route: APIRoute) -> set[str]:
    """Which of the errors that any caller of staff may get a route declares."""
    told = " ".join(answer.get("description", "") for answer in route.responses.values())
    return {error.code for error in DEED_ERRORS if f"`{error.code}`" in told}


def possible_errors(route: APIRoute) -> set[str]:
    """Which of them can happen there."""
    if idempotency_key in dependencies_of(route.dependant):
        return {error.code for error in DEED_ERRORS}
    if route.methods == {"GET"}:
        return {error.code for error in READ_ERRORS}
    return {error.code for error in WRITE_ERRORS}


def with_other_callers_errors(app: FastAPI) -> list[str]:
    """Staff routes that declare other errors of their caller than those that can happen there."""
    found = []
    for route in inner_routes(app):
        if not isinstance(route, APIRoute) or not set(asked_of(route.dependant)):
            continue
        if callers_errors(route) != possible_errors(route):
            found.append(f"{route.methods} {route.path}")
    return found


def test_staff_routes_declare_what_their_caller_can_get_wrong(app):
    assert with_other_callers_errors(app) == []


def test_read_that_declares_the_errors_of_a_write_is_found(app):
    caller = Depends(permitted(Operation.READ_TICKETS))

    @app.get("/api/v1/ledger", responses=declared(*WRITE_ERRORS), dependencies=[caller])
    async def list_ledger() -> dict[str, str]:
        return {}

    assert with_other_callers_errors(app) == ["{'GET'} /api/v1/ledger"]


def test_every_route_has_a_row(app):
    assert without_row(app) == []


def test_route_without_a_row_is_found(app):
    @app.get("/api/v1/leak")
    async def get_leak() -> dict[str, str]:
        return {"phone": "13800000000"}

    @app.websocket("/api/v1/leak/ws")
    async def leak() -> None:
        return

    assert without_row(app) == ["GET /api/v1/leak", "WS /api/v1/leak/ws hello"]


def test_staff_routes_ask_for_the_operation_of_their_row(app):
    assert other_than_their_row(app) == []


def test_staff_route_that_asks_for_nothing_is_found(app):
    @app.get("/api/v1/tickets")
    async def list_everything() -> dict[str, str]:
        return {}

    assert len(other_than_their_row(app)) == 1


def test_every_row_has_its_route(app):
    built = {shape(name) for name in existing(app)}
    frames = {f"WS {path} {frame}" for path, frame in handled_frames()}
    missing = {
        door
        for door in ALL_DOORS
        if (door not in frames if door.startswith("WS ") else shape(door) not in built)
    }
    assert missing == set()


def test_no_door_is_two_operations():
    shapes = [shape(door) for door in ALL_DOORS]
    assert sorted(shapes) == sorted(set(shapes))


def test_every_operation_has_rights_and_doors():
    assert set(RIGHTS) == set(DOORS) == set(Operation)


@pytest.mark.parametrize(
    ("kind", "door"),
    [
        (StaffEventKind.MESSAGE, "GET /api/v1/conversations/{id}/messages"),
        (StaffEventKind.OWNER, "GET /api/v1/conversations"),
        (StaffEventKind.NOTE, "GET /api/v1/conversations/{id}/notes"),
        (StaffEventKind.SUGGESTION, "GET /api/v1/conversations/{id}"),
        (StaffEventKind.TICKET, "GET /api/v1/tickets"),
        (StaffEventKind.REFUND, "GET /api/v1/refunds"),
        (StaffEventKind.FEEDBACK, "GET /api/v1/feedback"),
        (StaffEventKind.CUSTOMER, "GET /api/v1/customers/{number}"),
    ],
)
def test_event_is_told_to_those_who_may_read_what_it_is_about(kind, door):
    assert RIGHTS_OF_EVENTS[kind] is operation_of(door)


def test_page_is_what_the_policy_says():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m scripts.write_rights"


def handled_frames() -> set[tuple[str, str]]:
    """Every frame type a socket acts on, as the ``match`` over ``frame`` that handles it says."""
    found = set()
    for module in modules_of(["crm_backend"]):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Match) and ast.unparse(node.subject) in FRAME_TYPE:
                path = CHAT_SOCKET if module.path.name == "web.py" else STAFF_SOCKET
                words = {
                    constant.value
                    for case in node.cases
                    for constant in ast.walk(case.pattern)
                    if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
                }
                found |= {(path, word) for word in words | {"hello"}}
    return found


def test_every_frame_a_socket_acts_on_has_a_row():
    frames = {f"WS {path} {frame}" for path, frame in handled_frames()}
    assert frames
    assert frames - set(ALL_DOORS) == set()
