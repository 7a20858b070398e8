"""The bot as a colleague talks to it in the console: chat protocol v1 over the fake hub's chats."""

import base64
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tests.fakes.chat_server import Conversation, FakeChat
from tests.fakes.console_data import Data
from tests.fakes.console_state import HubState

# One grey pixel: what a picture of figures is to a test of the page.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGOoBwAAgQCBhSjC3QAAAABJRU5ErkJggg=="
)
CHART = "/api/v1/insights/chart.png?figure=sales&from=2026-11-16&to=2026-11-22"
LINK = "/dashboard?page=sales&figure=sales&from=2026-11-16&to=2026-11-22"


def figures(text: str, **changes: object) -> dict[str, Any]:
    """An answer of the bot with a chart and chips."""
    return {
        "text": text,
        "choices": [
            {"id": "chc_day", "title": "按天看"},
            {"id": "chc_why", "title": "为什么"},
        ],
        "card": {"kind": "chart", "image_url": CHART, "alt": "上周销售额 ¥1,234.50", "link": LINK},
        **changes,
    }


class AskPart:
    """``answers`` maps what is asked to the bot's messages; each colleague has one chat."""

    def __init__(self, state: HubState) -> None:
        self.state = state
        self.answers: dict[str, list[dict[str, Any]]] = {}
        self.opened = 0
        self.chats = FakeChat(self._reply)
        self._own: dict[str, Conversation] = {}

    def routes(self) -> list[BaseRoute]:
        """The endpoints."""
        return [
            Route(
                "/api/v1/staff/chat-sessions",
                self.state.guarded(self._open),
                methods=["POST"],
            ),
            Route("/api/v1/insights/chart.png", self._picture),
            *self.chats.routes(),
        ]

    def chat_of(self, name: str) -> Conversation:
        """The chat of a colleague, by the name they sign in with."""
        return self._own.setdefault(name, Conversation(f"cnv_{name}", customer=name))

    async def _open(self, _request: Request, staff: Data) -> tuple[int, Data]:
        self.opened += 1
        chat = self.chat_of(staff["name"])
        token = f"st_{chat.id}_{self.opened}"
        self.chats.sessions[token] = chat
        return 201, {
            "session_token": token,
            "conversation_id": chat.id,
            "expires_at": "2030-01-01T00:00:00Z",
        }

    async def _picture(self, _request: Request) -> Response:
        return Response(PICTURE, media_type="image/png")

    def _reply(self, _chat: Conversation, text: str) -> list[dict[str, Any]]:
        return self.answers.get(text, [{"text": "我没听出您想看哪项数据。", "choices": []}])
