"""A small chat hub that speaks chat protocol v1, for tests of its clients.

It keeps the promises a client relies on (inbox first, one seq per client_id, order, replay after
``last_seq``, ack before echo, choices used once) and can be told to misbehave as networks do. It
knows no customers, orders or bot; what it answers is a function handed in.
"""

import asyncio
import base64
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

Frame = dict[str, Any]
Reply = Callable[["Conversation", str], list[Frame]]

MAX_CODE_POINTS = 2000
MESSAGES_A_SECOND = 5
START_CHOICES = {
    "start:track_order": "查订单",
    "start:request_refund": "退款",
    "start:shipping": "物流",
    "start:human": "转人工",
}
GREETING = {
    "text": "您好，我是山屿生活的智能客服机器人，可以帮您查订单、查物流、办退款。",
    "choices": [{"id": key, "title": title} for key, title in START_CHOICES.items()],
}


@dataclass
class Conversation:
    """One participant's messages, in the order of their ``seq``."""

    id: str
    customer: str | None = None
    messages: list[Frame] = field(default_factory=list)
    inbox: dict[str, tuple[int, str]] = field(default_factory=dict)
    open_choices: dict[str, str] = field(default_factory=lambda: dict(START_CHOICES))
    owner: Frame = field(default_factory=lambda: {"kind": "bot"})
    sockets: list[WebSocket] = field(default_factory=list)
    recent: list[float] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)

    def append(self, sender: str, text: str, **extra: object) -> Frame:
        """Add what the customer may see; the seq is the next one without a gap."""
        frame = {
            "type": "message",
            "seq": len(self.messages) + 1,
            "sender": sender,
            "text": text,
            "sent_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            **extra,
        }
        offered = extra.get("choices", [])
        self.open_choices = (
            {choice["id"]: choice["title"] for choice in offered}
            if isinstance(offered, list)
            else {}  # a test sends rubbish on purpose
        )
        self.messages.append(frame)
        return frame


@dataclass
class Misbehaviour:
    """What goes wrong next; tests set these, most are spent when they have happened."""

    refuse_sockets_with: int | None = None
    sessions_down: bool = False
    cut_before_ack: int = 0
    cut_before_commit: int = 0
    error_next: str | None = None
    is_mute: bool = False


class FakeChat:
    """The hub's side of the protocol, and the handles a test pulls."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.sessions: dict[str, Conversation] = {}
        self.by_customer: dict[str, Conversation] = {}
        self.fail = Misbehaviour()
        self.created_sessions = 0
        self.ended_sessions: list[str] = []
        self.answer_delay_seconds = 0.0
        self.normalise: Callable[[str], str] = str.strip
        self._tasks: set[asyncio.Task[None]] = set()

    def routes(self) -> list[Route | WebSocketRoute]:
        """The protocol's endpoints."""
        return [
            Route("/api/v1/chat/sessions", self.create_session, methods=["POST"]),
            Route("/api/v1/chat/sessions/current", self.end_session, methods=["DELETE"]),
            Route("/api/v1/chat/messages", self.list_messages),
            WebSocketRoute("/api/v1/chat/ws", self.socket),
        ]

    # ---- sessions

    async def create_session(self, request: Request) -> Response:
        """Visitor, the visitor's return, or a customer by identity token."""
        if self.fail.sessions_down:
            return JSONResponse({"code": "unavailable"}, status_code=503)
        body = await request.json()
        if body["site_key"] == "unknown":
            return JSONResponse({"code": "unknown_site_key"}, status_code=403)
        self.created_sessions += 1
        subject, error = read_identity(body.get("identity_token"))
        earlier = self.sessions.get(body.get("session_token") or "")
        conversation = self._conversation_for(earlier, subject)
        token = f"st_{uuid.uuid4().hex}"
        self.sessions[token] = conversation
        expires = datetime.now(UTC) + timedelta(hours=12)
        answer = {
            "session_token": token,
            "conversation_id": conversation.id,
            "verified": subject is not None,
            "expires_at": expires.isoformat(),
        }
        if error:
            answer["identity_error"] = error
        return JSONResponse(answer, status_code=201)

    def _conversation_for(self, earlier: Conversation | None, subject: str | None) -> Conversation:
        if subject is None:
            return earlier or Conversation(f"cnv_{uuid.uuid4().hex}")
        if subject not in self.by_customer:
            is_visitors = earlier is not None and earlier.customer is None
            own = earlier if earlier and is_visitors else Conversation(f"cnv_{uuid.uuid4().hex}")
            own.customer = subject
            self.by_customer[subject] = own
        return self.by_customer[subject]

    async def end_session(self, request: Request) -> Response:
        """Sign out: the token is dead, its sockets close."""
        token = bearer(request)
        conversation = self.sessions.pop(token, None)
        if conversation is None:
            return JSONResponse({"code": "session_invalid"}, status_code=401)
        self.ended_sessions.append(token)
        return Response(status_code=204)

    async def list_messages(self, request: Request) -> Response:
        """A page of history."""
        conversation = self.sessions.get(bearer(request))
        if conversation is None:
            return JSONResponse({"code": "session_invalid"}, status_code=401)
        after = int(request.query_params.get("after_seq", "0"))
        limit = min(int(request.query_params.get("limit", "50")), 200)
        page = conversation.messages[after : after + limit]
        return JSONResponse({"messages": page, "last_seq": len(conversation.messages)})

    # ---- socket

    async def socket(self, socket: WebSocket) -> None:
        """One client: hello, what it missed, then frames until it goes."""
        if self.fail.refuse_sockets_with:
            await socket.accept()
            await socket.close(self.fail.refuse_sockets_with)
            return
        await socket.accept()
        try:
            hello = await asyncio.wait_for(socket.receive_json(), 5)
            conversation = self.sessions.get(hello.get("session_token", ""))
            if hello.get("type") != "hello" or conversation is None:
                await socket.close(4401)
                return
            await self._serve(socket, conversation, hello)
        except TimeoutError:
            await socket.close(4408)
        except (WebSocketDisconnect, RuntimeError):
            return

    async def _serve(self, socket: WebSocket, conversation: Conversation, hello: Frame) -> None:
        last_seq = len(conversation.messages)
        await socket.send_json(
            {
                "type": "welcome",
                "conversation_id": conversation.id,
                "owner": conversation.owner,
                "last_seq": last_seq,
                "greeting": GREETING,
            }
        )
        for message in conversation.messages[hello["last_seq"] : last_seq]:
            await socket.send_json(message)
        conversation.sockets.append(socket)
        for message in conversation.messages[max(last_seq, hello["last_seq"]) :]:
            await socket.send_json(message)
        try:
            while True:
                frame = await socket.receive_json()
                conversation.frames.append(frame)
                await self._receive(socket, conversation, frame)
        finally:
            if socket in conversation.sockets:
                conversation.sockets.remove(socket)

    async def _receive(self, socket: WebSocket, conversation: Conversation, frame: Frame) -> None:
        if self.fail.is_mute:
            return
        if frame["type"] == "ping":
            await socket.send_json({"type": "pong"})
        elif frame["type"] in {"message", "choice"}:
            await self._receive_words(socket, conversation, frame)

    async def _receive_words(
        self, socket: WebSocket, conversation: Conversation, frame: Frame
    ) -> None:
        client_id = frame["client_id"]
        if self.fail.cut_before_commit:
            self.fail.cut_before_commit -= 1
            await self.cut(conversation)
            return
        error = self._spend_error() or refusal(conversation, frame)
        if error:
            await socket.send_json(
                {"type": "error", "code": error, "message": error, "client_id": client_id}
            )
            return
        seq, is_new = self._commit(conversation, frame)
        if self.fail.cut_before_ack:
            self.fail.cut_before_ack -= 1
            await self.cut(conversation)
        else:
            await socket.send_json({"type": "ack", "client_id": client_id, "seq": seq})
        if not is_new:
            return
        await self.publish(conversation, conversation.messages[seq - 1])
        task = asyncio.create_task(self._answer(conversation, conversation.messages[seq - 1]))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _spend_error(self) -> str | None:
        code, self.fail.error_next = self.fail.error_next, None
        return code

    def _commit(self, conversation: Conversation, frame: Frame) -> tuple[int, bool]:
        client_id = frame["client_id"]
        if client_id in conversation.inbox:
            return conversation.inbox[client_id][0], False
        text = frame.get("text") or conversation.open_choices[frame["choice_id"]]
        message = conversation.append("customer", self.normalise(text), client_id=client_id)
        conversation.inbox[client_id] = (message["seq"], body_of(frame))
        return message["seq"], True

    async def _answer(self, conversation: Conversation, asked: Frame) -> None:
        answers = self.reply(conversation, asked["text"])
        if answers and self.answer_delay_seconds:
            await self.send_all(conversation, {"type": "typing", "sender": "bot", "on": True})
            await asyncio.sleep(self.answer_delay_seconds)
        for answer in answers:
            if "owner" in answer:
                conversation.owner = answer["owner"]
                await self.send_all(conversation, {"type": "owner", "owner": answer["owner"]})
                continue
            extra = {"in_reply_to": asked["seq"], **answer}
            sender, text = extra.pop("sender", "bot"), extra.pop("text")
            await self.publish(conversation, conversation.append(sender, text, **extra))

    # ---- handles for tests

    async def publish(self, conversation: Conversation, message: Frame) -> None:
        """Push a committed message to every socket of its conversation."""
        await self.send_all(conversation, message)

    async def send_all(self, conversation: Conversation, frame: Frame) -> None:
        """Any frame to every socket; a dead one is forgotten."""
        for socket in list(conversation.sockets):
            try:
                await socket.send_json(frame)
            except (WebSocketDisconnect, RuntimeError):
                conversation.sockets.remove(socket)

    async def cut(self, conversation: Conversation, code: int = 1012) -> None:
        """Close every socket of the conversation."""
        sockets, conversation.sockets = conversation.sockets, []
        for socket in sockets:
            await socket.close(code)


def refusal(conversation: Conversation, frame: Frame) -> str | None:
    """The error code of a frame the hub does not take, or None."""
    known = conversation.inbox.get(frame["client_id"])
    if known:
        return None if known[1] == body_of(frame) else "client_id_reused"
    if frame["type"] == "choice":
        return None if frame["choice_id"] in conversation.open_choices else "choice_expired"
    text = frame["text"].strip()
    if not text:
        return "empty_message"
    if len(text) > MAX_CODE_POINTS:
        return "message_too_long"
    now = asyncio.get_running_loop().time()
    conversation.recent = [at for at in conversation.recent if now - at < 1]
    if len(conversation.recent) >= MESSAGES_A_SECOND:
        return "too_many_messages"
    conversation.recent.append(now)
    return None


def body_of(frame: Frame) -> str:
    """What a repeated client_id must repeat."""
    return json.dumps([frame.get("text"), frame.get("choice_id")])


def bearer(request: Request) -> str:
    """The session token of a request."""
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def make_identity(subject: str, *, lifetime_seconds: int = 600) -> str:
    """A token shaped like the identity JWT; the fake checks its expiry, not its signature."""
    expires = int(datetime.now(UTC).timestamp()) + lifetime_seconds
    payload = json.dumps({"sub": subject, "exp": expires}).encode()
    return f"e30.{base64.urlsafe_b64encode(payload).decode().rstrip('=')}.c2ln"


def read_identity(token: str | None) -> tuple[str | None, str | None]:
    """(subject, error) of a token made by `make_identity`."""
    if token is None:
        return None, None
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return None, "bad_signature"
    if claims["exp"] < datetime.now(UTC).timestamp():
        return None, "expired"
    return claims["sub"], None
