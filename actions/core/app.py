"""The actions server's HTTP face: Rasa's webhook behind a shared secret, and a health check.

rasa-sdk's executor runs the actions; its own server (``rasa_sdk.endpoint``) is never imported, it would
bring a second web framework, gRPC and tracing into the process.
"""

import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Annotated, Any, Final

import structlog
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import HTTPException
from fastapi.responses import JSONResponse
from pydantic import SecretStr
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionNotFoundException

from actions.core.base import ActionFailed, Services
from actions.core.registry import build_actions

BODY_LIMIT_BYTES: Final = 1024 * 1024

log = structlog.get_logger()


def create_app(services: Services, secret: SecretStr) -> FastAPI:
    """An app that answers Rasa's action calls.

    Responses: 200 ``{"events", "responses"}``; 400 body unusable; 401 secret missing or wrong; 404 unknown
    action; 413 body too large; 500 the action failed. No error tells more than its code: details go to the
    log, and the bot fails the turn on any of them.
    """
    executor = ActionExecutor()
    for action in build_actions(services):
        executor.register_action(action)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        yield
        await services.crm.close()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    check_secret = _secret_check(secret)

    @app.exception_handler(HTTPException)
    async def refuse(request: Request, error: HTTPException) -> JSONResponse:
        del request
        code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
        return JSONResponse({"code": code}, error.status_code)

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/webhook", dependencies=[Depends(check_secret)])
    async def webhook(call: Annotated[dict[str, Any], Depends(_read_call)]) -> JSONResponse:
        try:
            result = await executor.run(call)
        except ActionNotFoundException as error:
            log.exception("action.unknown", action=str(call.get("next_action")))
            raise HTTPException(HTTPStatus.NOT_FOUND) from error
        except ActionFailed:
            # Logged by the action's base; here it only gets its status.
            return JSONResponse({"code": "action_failed"}, HTTPStatus.INTERNAL_SERVER_ERROR)
        if result is None:
            raise HTTPException(HTTPStatus.BAD_REQUEST)
        return JSONResponse(result.model_dump(mode="json"))

    return app


def _secret_check(secret: SecretStr) -> Callable[[Request], None]:
    expected = f"Bearer {secret.get_secret_value()}".encode()

    def check(request: Request) -> None:
        given = request.headers.get("authorization", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, expected):
            raise HTTPException(HTTPStatus.UNAUTHORIZED)

    return check


async def _read_call(request: Request) -> dict[str, Any]:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_LIMIT_BYTES:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        call = json.loads(body)
    except ValueError as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error
    if not isinstance(call, dict) or not isinstance(call.get("tracker"), dict):
        raise HTTPException(HTTPStatus.BAD_REQUEST)
    return call
