"""A staff member talks to the bot over the chat protocol: as themselves, and only while they may."""

import asyncio
import json
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from crm_backend.access.models import TurnGrant
from crm_backend.access.values import PrincipalKind, StaffRole
from crm_backend.conversations.models import Conversation, StaffEvent
from crm_backend.conversations.values import Channel, OwnerKind
from crm_backend.core.db import Database
from crm_backend.staff.dependencies import COOKIE
from crm_backend.staff.models import StaffMember
from crm_backend.staff.service import sessions
from tests import factories
from tests.fakes.fake_bot import reply_to
from tests.fakes.live_hub import Frame, LiveHub

NO_QUEUE = "您是以员工身份和机器人对话的，这里不能转人工。"


@pytest.fixture
async def manager(database: Database, live_hub: LiveHub) -> StaffMember:
    async with database.transaction() as session:
        member = await factories.add_staff(session, display_name="王经理", role=StaffRole.MANAGER)
        now = live_hub._app.state.clock.now()
        opened = await sessions.open_session(session, member, now=now)
    secret = live_hub._app.state.settings.session_secret
    live_hub.http.headers["Cookie"] = f"{COOKIE}={opened.token}"
    live_hub.http.headers["X-CSRF-Token"] = sessions.csrf_token(opened.session_id, secret)
    return member


async def open_chat(hub: LiveHub) -> Frame:
    answer = await hub.http.post("/api/v1/staff/chat-sessions")
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_bot_is_told_that_staff_ask_and_its_turn_acts_for_that_person(
    live_hub: LiveHub, manager: StaffMember, database: Database
):
    opened = await open_chat(live_hub)
    assert opened.keys() == {"session_token", "conversation_id", "expires_at"}
    async with live_hub.client(opened["session_token"]) as client:
        await client.say("上周卖得怎么样")
        answer = await client.until("message", sender="bot")
        assert answer["text"] == "回答：上周卖得怎么样"
    (turn,) = live_hub.bot.turns
    assert (turn["audience"], turn["channel"]) == ("staff", "console")
    today = live_hub._app.state.clock.now().astimezone(ZoneInfo("Asia/Shanghai")).date()
    assert turn["today"] == today.isoformat()
    async with database.reading() as session:
        grant = (await session.scalars(select(TurnGrant))).one()
        assert (grant.principal_kind, grant.staff_id) == (PrincipalKind.STAFF, manager.id)
        assert (await session.scalars(select(StaffEvent))).all() == []


async def test_the_first_line_names_figures_and_none_of_a_customers_topics(
    live_hub: LiveHub, manager: StaffMember
):
    opened = await open_chat(live_hub)
    async with live_hub.client(opened["session_token"]) as client:
        greeting = (await client.next())["greeting"]
    assert "上周卖得怎么样" in greeting["text"]
    assert greeting["choices"] == []


async def test_running_turn_knows_the_persons_name_and_role(
    live_hub: LiveHub, manager: StaffMember
):
    opened = await open_chat(live_hub)
    live_hub.bot.hold()
    token = live_hub._app.state.settings.service_token.get_secret_value()
    async with live_hub.client(opened["session_token"]) as client:
        await client.say("你好")
        await live_hub.bot.asked.wait()
        headers = {
            "Authorization": f"Bearer {token}",
            "X-Zhanggui-Turn": live_hub.bot.turns[0]["turn_id"],
        }
        answer = await live_hub.http.get("/api/v1/bot/participant", headers=headers)
        live_hub.bot.release()
        await client.until("message", sender="bot")
    person = answer.json()
    assert (person["kind"], person["name"], person["role"]) == ("staff", "王经理", "manager")


async def test_every_session_of_a_person_is_the_same_chat(
    live_hub: LiveHub, manager: StaffMember, database: Database
):
    first, second = await open_chat(live_hub), await open_chat(live_hub)
    assert first["conversation_id"] == second["conversation_id"]
    async with database.reading() as session:
        chat = (await session.scalars(select(Conversation))).one()
    assert (chat.channel, chat.participant_staff_id) == (Channel.CONSOLE, manager.id)


@pytest.mark.parametrize("way", ["button", "bot"])
async def test_there_is_no_queue_for_staff(
    live_hub: LiveHub, manager: StaffMember, database: Database, way: str
):
    opened = await open_chat(live_hub)
    command = {"name": "hand_off", "reason": "customer_asked", "summary": ""}
    live_hub.bot.answer = lambda turn: reply_to(turn, commands=[command])
    async with live_hub.client(opened["session_token"]) as client:
        if way == "button":
            await client.send(type="choice", client_id=str(uuid4()), choice_id="start:human")
        else:
            await client.say("转人工")
        assert (await client.until("message", sender="system"))["text"] == NO_QUEUE
    async with database.reading() as session:
        chat = (await session.scalars(select(Conversation))).one()
    assert (chat.owner_kind, chat.owner_epoch) == (OwnerKind.BOT, 1)


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": StaffRole.AGENT}])
async def test_session_is_over_when_the_account_changes(
    live_hub: LiveHub, manager: StaffMember, database: Database, change: dict
):
    opened = await open_chat(live_hub)
    async with live_hub.client(opened["session_token"]) as client:
        await client.until("welcome")
        async with database.transaction() as session:
            await session.execute(
                update(StaffMember)
                .where(StaffMember.id == manager.id)
                .values(session_version=StaffMember.session_version + 1, **change)
            )
        with pytest.raises(ConnectionClosed):
            await client.until("never")
        assert client.connection.close_code == 4401
    bearer = {"Authorization": f"Bearer {opened['session_token']}"}
    answer = await live_hub.http.get("/api/v1/chat/messages", headers=bearer)
    assert (answer.status_code, answer.json()["code"]) == (401, "session_invalid")


@pytest.mark.parametrize(("origin", "code"), [("own", None), ("https://shop.example", 4403)])
async def test_socket_of_staff_opens_from_the_hubs_own_page_only(
    live_hub: LiveHub, manager: StaffMember, origin: str, code: int | None
):
    opened = await open_chat(live_hub)
    own = f"http://127.0.0.1:{live_hub.port}"
    page = Origin(own if origin == "own" else origin)
    url = f"ws://127.0.0.1:{live_hub.port}/api/v1/chat/ws"
    async with connect(url, proxy=None, origin=page) as connection:
        hello = {"type": "hello", "session_token": opened["session_token"], "last_seq": 0}
        await connection.send(json.dumps(hello))
        if code is None:
            assert json.loads(await connection.recv())["type"] == "welcome"
            return
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(connection.recv(), 5)
        assert connection.close_code == code
