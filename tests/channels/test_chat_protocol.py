"""Chat protocol v1 over a real socket, frame by frame, as docs/chat-protocol.md has it."""

import asyncio
import contextlib
import json
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from crm_backend.channels.web import SOCKETS_PER_CONVERSATION
from tests.fakes.fake_bot import reply_to
from tests.fakes.live_hub import LiveHub


async def visitor_token(hub: LiveHub) -> str:
    return str((await hub.open_session())["session_token"])


async def test_welcome_then_ack_then_echo_then_answer(live_hub: LiveHub) -> None:
    session = await live_hub.open_session()
    assert session["verified"] is False
    async with live_hub.client(session["session_token"]) as client:
        welcome = await client.next()
        assert welcome["type"] == "welcome"
        assert welcome["conversation_id"] == session["conversation_id"]
        assert welcome["last_seq"] == 0
        assert welcome["owner"]["kind"] == "bot"
        titles = [choice["title"] for choice in welcome["greeting"]["choices"]]
        assert titles == ["查订单", "退款", "物流", "转人工"]
        client_id = await client.say("  我的订单到哪了 ")
        assert await client.next() == {"type": "ack", "client_id": client_id, "seq": 1}
        echo = await client.next()
        assert (echo["seq"], echo["sender"], echo["client_id"]) == (1, "customer", client_id)
        assert echo["text"] == "我的订单到哪了"
        answer = await client.next()
        assert (answer["seq"], answer["sender"], answer["in_reply_to"]) == (2, "bot", 1)
        assert answer["sent_at"].endswith("Z")


async def test_a_resent_message_gets_the_same_seq_on_another_socket(live_hub: LiveHub) -> None:
    token = await visitor_token(live_hub)
    async with live_hub.client(token) as client:
        client_id = await client.say("你好")
        ack = await client.until("ack")
    async with live_hub.client(token, last_seq=0) as client:
        await client.send(type="message", client_id=client_id, text="你好")
        assert await client.until("ack") == ack
        await client.send(type="message", client_id=client_id, text="别的")
        error = await client.until("error")
        assert (error["code"], error["client_id"]) == ("client_id_reused", client_id)


async def test_a_client_that_comes_back_gets_exactly_what_it_missed(live_hub: LiveHub) -> None:
    token = await visitor_token(live_hub)
    async with live_hub.client(token) as client:
        await client.say("一")
        await client.until("message", sender="bot")
        await client.say("二")
        await client.until("message", sender="bot")
    async with live_hub.client(token, last_seq=2) as client:
        welcome = await client.next()
        assert welcome["last_seq"] == 4
        missed = [await client.next(), await client.next()]
    assert [(m["seq"], m["sender"]) for m in missed] == [(3, "customer"), (4, "bot")]


async def test_every_socket_of_a_conversation_sees_the_same(live_hub: LiveHub) -> None:
    token = await visitor_token(live_hub)
    async with live_hub.client(token) as one, live_hub.client(token) as two:
        await one.until("welcome")
        await two.until("welcome")
        client_id = await one.say("你好")
        echo = await two.until("message", sender="customer")
        assert echo["client_id"] == client_id
        answer_two = await two.until("message", sender="bot")
        answer_one = await one.until("message", sender="bot")
        assert answer_one == answer_two


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"type": "message", "text": "   "}, "empty_message"),
        ({"type": "message", "text": "\x00\u202e"}, "empty_message"),
        ({"type": "message", "text": "长" * 2001}, "message_too_long"),
        ({"type": "message", "text": 7}, "invalid_frame"),
        ({"type": "message"}, "invalid_frame"),
        ({"type": "message", "text": "看图", "attachments": [{}]}, "attachments_not_supported"),
        ({"type": "choice", "choice_id": "chc_nothing"}, "choice_expired"),
        ({"type": "message", "text": "x", "client_id": "1"}, "invalid_client_id"),
    ],
)
async def test_a_refused_frame_gets_its_code_and_the_socket_lives(
    live_hub: LiveHub, frame: dict[str, object], code: str
) -> None:
    async with live_hub.client(await visitor_token(live_hub)) as client:
        await client.send(**({"client_id": str(uuid4())} | frame))
        assert (await client.until("error"))["code"] == code
        await client.send(type="ping")
        await client.until("pong")


@pytest.mark.parametrize("raw", ["", "nonsense", "[]", "1", '"x"', "{" * 50_000, '{"a":' * 30_000])
async def test_garbage_is_answered_and_survived(live_hub: LiveHub, raw: str) -> None:
    async with live_hub.client(await visitor_token(live_hub)) as client:
        await client.connection.send(raw)
        if len(raw) > 64 * 1024:
            with pytest.raises(ConnectionClosed) as closed:
                await client.until("error")
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1009
        else:
            assert (await client.until("error"))["code"] == "invalid_frame"


async def test_unknown_frame_types_are_ignored(live_hub: LiveHub) -> None:
    async with live_hub.client(await visitor_token(live_hub)) as client:
        await client.until("welcome")
        await client.send(type="dance", with_whom="me")
        await client.send(type="read", seq=1)
        await client.send(type="ping", extra=True)
        assert (await client.next())["type"] == "pong"


async def test_more_messages_than_allowed_are_refused_and_the_socket_lives(
    live_hub: LiveHub,
) -> None:
    await live_hub.fill_message_limit()
    async with live_hub.client(await visitor_token(live_hub)) as client:
        client_id = await client.say("你好")
        error = await client.until("error")
        assert (error["code"], error["client_id"]) == ("too_many_messages", client_id)
        await client.send(type="ping")
        await client.until("pong")


async def test_a_choice_is_echoed_with_its_title_and_works_once(live_hub: LiveHub) -> None:
    offered = [{"title": "退款", "intent": "request_refund", "entities": {}}]
    live_hub.bot.answer = lambda turn: reply_to(
        turn, messages=[{"text": "您想做什么？", "choices": offered}]
    )
    async with live_hub.client(await visitor_token(live_hub)) as client:
        await client.say("你好")
        answer = await client.until("message", sender="bot")
        (choice,) = answer["choices"]
        assert choice.keys() == {"id", "title"}
        await client.send(type="choice", client_id=str(uuid4()), choice_id=choice["id"])
        assert (await client.until("message", sender="customer"))["text"] == "退款"
        await client.until("message", sender="bot")
        await client.send(type="choice", client_id=str(uuid4()), choice_id=choice["id"])
        assert (await client.until("error"))["code"] == "choice_expired"


async def test_going_to_the_queue_and_back_is_told_by_owner_frames(live_hub: LiveHub) -> None:
    async with live_hub.client(await visitor_token(live_hub)) as client:
        await client.send(type="choice", client_id=str(uuid4()), choice_id="start:human")
        notice = await client.until("message", sender="system")
        owner = await client.until("owner")
        assert owner["owner"] == {"kind": "queue", "queue_position": 1}
        (back,) = notice["choices"]
        await client.send(type="choice", client_id=str(uuid4()), choice_id=back["id"])
        assert (await client.until("owner"))["owner"]["kind"] == "bot"


async def test_typing_is_told_to_other_sockets_only(live_hub: LiveHub) -> None:
    session = await live_hub.open_session()
    async with live_hub.client(session["session_token"]) as one:
        await one.until("welcome")
        await one.send(type="typing", on=True)
        await one.send(type="ping")
        assert (await one.next(skip=()))["type"] in ("pong", "owner")


async def test_signing_out_closes_the_socket_and_kills_the_token(live_hub: LiveHub) -> None:
    token = await visitor_token(live_hub)
    async with live_hub.client(token) as client:
        await client.until("welcome")
        headers = {"authorization": f"Bearer {token}"}
        answer = await live_hub.http.delete("/api/v1/chat/sessions/current", headers=headers)
        assert answer.status_code == 204
        with pytest.raises(ConnectionClosed) as closed:
            await client.until("never")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401
    answer = await live_hub.http.get("/api/v1/chat/messages", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "session_invalid")


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ({"type": "hello", "session_token": "forged", "last_seq": 0}, 4401),
        ({"type": "hello"}, 4401),
        ({"type": "message", "text": "hi"}, 4408),
    ],
)
async def test_a_wrong_first_frame_is_closed_with_its_code(
    live_hub: LiveHub, hello: dict[str, object], code: int
) -> None:
    async with live_hub.connect() as connection:
        await connection.send(json.dumps(hello))
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(connection.recv(), 5)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == code


async def test_one_socket_too_many_of_a_conversation_is_closed(live_hub: LiveHub) -> None:
    token = await visitor_token(live_hub)
    async with contextlib.AsyncExitStack() as open_sockets:
        for _ in range(SOCKETS_PER_CONVERSATION):
            client = await open_sockets.enter_async_context(live_hub.client(token))
            await client.until("welcome")
        async with live_hub.client(token) as one_too_many:
            with pytest.raises(ConnectionClosed) as closed:
                await one_too_many.until("welcome")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4429


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "https://shop.example.evil.com",
        "http://shop.example",
        "https://shop.example:8443",
        "https://sub.shop.example",
    ],
)
async def test_a_foreign_origin_is_refused_before_the_handshake(
    live_hub: LiveHub, origin: str
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with live_hub.connect(origin=origin):
            pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("origin", ["https://shop.example", None, "own"])
async def test_an_allowed_origin_or_a_native_client_is_let_in(
    live_hub: LiveHub, origin: str | None
) -> None:
    if origin == "own":
        origin = f"http://127.0.0.1:{live_hub.port}"
    async with live_hub.connect(origin=origin) as connection:
        token = await visitor_token(live_hub)
        hello = {"type": "hello", "session_token": token, "last_seq": 0}
        await connection.send(json.dumps(hello))
        assert json.loads(await connection.recv())["type"] == "welcome"


async def test_history_over_http_is_paged_and_ordered(live_hub: LiveHub) -> None:
    token = await visitor_token(live_hub)
    async with live_hub.client(token) as client:
        for text in ("一", "二"):
            await client.say(text)
            await client.until("message", sender="bot")
    headers = {"authorization": f"Bearer {token}"}
    page = (
        await live_hub.http.get("/api/v1/chat/messages?after_seq=1&limit=2", headers=headers)
    ).json()
    assert [message["seq"] for message in page["messages"]] == [2, 3]
    assert page["last_seq"] == 4
    for query in ("limit=0", "limit=201", "after_seq=-1", "after_seq=x"):
        answer = await live_hub.http.get(f"/api/v1/chat/messages?{query}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_a_foreign_host_is_refused_in_the_demo(live_hub: LiveHub) -> None:
    answer = await live_hub.http.get("/healthz", headers={"host": "evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (421, "host_not_allowed")


async def test_every_json_error_has_the_one_shape(live_hub: LiveHub) -> None:
    answers = [
        await live_hub.http.get("/nowhere"),
        await live_hub.http.put("/api/v1/chat/sessions"),
        await live_hub.http.post("/api/v1/chat/sessions", json={"site_key": ["x"]}),
        await live_hub.http.post("/api/v1/chat/sessions", content=b"{"),
        await live_hub.http.post("/api/v1/chat/sessions", json={"site_key": "nowhere"}),
        await live_hub.http.get("/api/v1/bot/participant"),
    ]
    assert [answer.status_code for answer in answers] == [404, 405, 422, 422, 404, 401]
    for answer in answers:
        assert answer.headers["content-type"] == "application/problem+json"
        keys = {"type", "title", "status", "code", "message", "facts", "request_id"}
        assert answer.json().keys() == keys
