"""A bot that answers as told, over the same HTTP as the real one (docs/bot-api.md section 1)."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx

Turn = dict[str, Any]
Reply = dict[str, Any]


def reply_to(turn: Turn, text: str = "好的。", **changes: object) -> Reply:
    """A whole, successful reply; ``changes`` replace its fields."""
    return {
        "turn_done": turn["turn_id"],
        "messages": [{"text": text, "choices": [], "card": None}],
        "commands": [],
        "state": {"version": 1, "events": [], "turns": _turns_in(turn) + 1},
        "nlu": {
            "intent": "greet",
            "confidence": 0.9,
            "ranking": [],
            "entities": [],
            "is_miss": False,
        },
        "model_version": "fake",
        "timings_ms": {"total": 1.0},
    } | changes


def _turns_in(turn: Turn) -> int:
    return int((turn["state"] or {}).get("turns", 0))


class FakeBot:
    """Answers ``回答：<text>`` unless ``answer`` is replaced; can be down, and can be held in the middle of a turn."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.is_down = False
        self.answer: Callable[[Turn], Reply] = lambda turn: reply_to(
            turn, f"回答：{turn['text'] or turn['choice']['intent']}"
        )
        self._may_answer = asyncio.Event()
        self._may_answer.set()
        self.asked = asyncio.Event()
        self.transport = httpx.MockTransport(self._handle)

    def hold(self) -> None:
        """Keep turns waiting inside the bot until ``release``."""
        self._may_answer.clear()
        self.asked.clear()

    def release(self) -> None:
        """Let held turns go on."""
        self._may_answer.set()

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        if self.is_down:
            raise httpx.ConnectError("refused", request=request)
        if request.url.path.endswith("/health"):
            return httpx.Response(200, json={"model_version": "fake"})
        turn = json.loads(request.content)
        self.turns.append(turn)
        self.asked.set()
        await self._may_answer.wait()
        if self.is_down:
            raise httpx.ReadError("died", request=request)
        return httpx.Response(200, json=self.answer(turn))
