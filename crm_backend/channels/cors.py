"""Lets the pages of the shop's sites call the chat's HTTP side from their own origin."""

from typing import TYPE_CHECKING, cast

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from crm_backend.channels.hub import ChatHub

CHAT_PREFIX = "/api/v1/chat/"


class ChatCors:
    """Adds CORS headers to the chat's answers for allowed origins, and answers their preflight requests."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request."""
        origin = Headers(scope=scope).get("origin") if scope["type"] == "http" else None
        if origin is None or not scope["path"].startswith(CHAT_PREFIX):
            await self._app(scope, receive, send)
            return
        hub = cast("ChatHub", scope["app"].state.chat_hub)
        if not await hub.origins.allows(origin):
            await self._app(scope, receive, send)
            return
        allow = {"access-control-allow-origin": origin, "vary": "Origin"}
        if scope["method"] == "OPTIONS":
            preflight = {
                "access-control-allow-methods": "GET, POST, DELETE",
                "access-control-allow-headers": "authorization, content-type",
                "access-control-max-age": "600",
            }
            await Response(status_code=204, headers=allow | preflight)(scope, receive, send)
            return

        async def send_with_cors(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(allow)
            await send(message)

        await self._app(scope, receive, send_with_cors)
