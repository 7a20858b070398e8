"""A small real action server: answers Rasa's webhook as told, over HTTP, and remembers the calls."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Json = dict[str, Any]

ORDER_CARD = {"kind": "order", "number": "SF2611230042", "status": "shipped"}
USUAL_ANSWERS: dict[str, Json] = {
    "action_track_order": {
        "events": [],
        "responses": [
            {
                "custom": {
                    "text": "您的订单已发货。",
                    "card": ORDER_CARD,
                    "choices": [{"title": "退款", "intent": "request_refund", "entities": {}}],
                }
            }
        ],
    },
    "action_submit_refund": {
        "events": [{"event": "reset_slots", "timestamp": None}],
        "responses": [{"text": "已为您申请退款。"}],
    },
    "action_silent": {"events": [], "responses": []},
    "action_hand_off": {
        "events": [],
        "responses": [
            {
                "custom": {
                    "command": {
                        "name": "hand_off",
                        "reason": "customer_asked",
                        "summary": "顾客要人工",
                    }
                }
            }
        ],
    },
    "validate_refund_form": {"events": [], "responses": []},
    "action_miss": {"events": [], "responses": [{"custom": {"miss": True}}, {"text": "没听懂"}]},
}
FAIL = {"status": 500}
DROP = {"drop": True}
HANG = {"hang": True}


class FakeActions:
    """Answers each action with its usual answer, or with what ``answer`` says.

    ``FAIL`` is a 500, ``DROP`` a closed connection, ``HANG`` no answer until the next reset.
    """

    def __init__(self, *, secret: str) -> None:
        self._secret = secret
        self._released = threading.Event()
        self.answers: dict[str, Json] = {}
        self.calls: list[Json] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    def reset(self) -> None:
        self._released.set()
        self._released = threading.Event()
        self.calls = []
        self.answers = {**USUAL_ANSWERS, "action_fail": FAIL}

    def answer(self, action: str, answer: Json) -> None:
        self.answers[action] = answer

    def called(self) -> list[str]:
        return [call["next_action"] for call in self.calls]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                call = json.loads(self.rfile.read(int(self.headers["content-length"])))
                if self.path != "/webhook":
                    return self._reply(404, {})
                if self.headers["authorization"] != f"Bearer {fake._secret}":
                    return self._reply(401, {})
                fake.calls.append(call)
                answer = fake.answers.get(call["next_action"], {"status": 404})
                if answer.get("hang"):
                    fake._released.wait(30)
                if answer.get("hang") or answer.get("drop"):
                    self.close_connection = True
                    return None
                return self._reply(answer.get("status", 200), answer)

            def _reply(self, status: int, body: Json) -> None:
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Keep the test output quiet."""

        return Handler
