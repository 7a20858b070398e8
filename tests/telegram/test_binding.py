"""Whose chat it is: codes, presses, contacts and confirmations, by people with good and bad intentions."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from crm_backend.access.values import PrincipalKind, StaffRole
from crm_backend.conversations.models import Conversation, Handoff
from crm_backend.conversations.values import OwnerKind
from crm_backend.customers.models import Customer
from crm_backend.shop.identity import sign_identity
from crm_backend.staff.dependencies import COOKIE
from crm_backend.staff.models import StaffMember
from crm_backend.staff.service import sessions
from crm_backend.telegram.models import TelegramBinding, TelegramBot
from crm_backend.telegram.values import BindingState
from tests import factories
from tests.fakes.telegram.people import PrivateChat
from tests.telegram.conftest import TelegramShop

YES, NO = "确认连接", "不是我"


@dataclass
class Accounts:
    """The shop with one worker, and people with accounts there."""

    shop: TelegramShop
    site: Any

    async def customer(self, **fields: object) -> Customer:
        async with self.shop.database.transaction() as session:
            return await factories.add_customer(session, **fields)

    async def staff(self, **fields: object) -> StaffMember:
        async with self.shop.database.transaction() as session:
            return await factories.add_staff(session, **fields)

    async def call(self, who: Customer | StaffMember, method: str, path: str = "") -> Any:  # noqa: ANN401
        """The account page's call, or the console's."""
        assert self.shop.hub is not None
        http = self.shop.hub.http
        now = self.shop.hub._app.state.clock.now()
        if isinstance(who, Customer):
            identity = sign_identity(self.site, who.number, now=now)
            opened = await self.shop.hub.open_session(
                site_key=self.site.site_key, identity_token=identity
            )
            headers = {"Authorization": f"Bearer {opened['session_token']}"}
            return await http.request(method, "/api/v1/chat/telegram-link", headers=headers)
        async with self.shop.database.transaction() as session:
            cookie = await sessions.open_session(session, who, now=now)
        secret = self.shop.hub._app.state.settings.session_secret
        headers = {
            "Cookie": f"{COOKIE}={cookie.token}",
            "X-CSRF-Token": sessions.csrf_token(cookie.session_id, secret),
        }
        full = path if path.startswith("/api") else f"/api/v1/staff/me/telegram{path}"
        return await http.request(method, full, headers=headers)

    async def code(self, who: Customer | StaffMember) -> str:
        answer = await self.call(who, "POST")
        assert answer.status_code == 201, answer.text
        link = answer.json()
        code = link["command"].removeprefix("/start ")
        assert link["url"].endswith(f"?start={code}")
        assert len(code) == 22
        return str(code)

    async def state(self, who: Customer | StaffMember) -> str:
        return str((await self.call(who, "GET")).json()["state"])

    async def bind(self, who: Customer | StaffMember, chat: PrivateChat) -> None:
        chat.start(await self.code(who))
        await chat.next_message(30)
        chat.press(YES)
        await chat.next_message(30)
        if isinstance(who, StaffMember):
            assert (await self.call(who, "POST", "/confirm")).status_code == 200
            await chat.next_message(30)

    async def conversation(self, chat: PrivateChat) -> Conversation | None:
        address = f"{self.shop.server.bot.person.id}:{chat.id}"
        rows = await self.shop.rows(Conversation)
        return next((row for row in rows if row.address == address), None)


@pytest.fixture
async def accounts(telegram_shop: TelegramShop) -> AsyncIterator[Accounts]:
    async with telegram_shop.database.transaction() as session:
        site = await factories.add_site(session)
    async with telegram_shop.worker():
        bot_id = telegram_shop.server.bot.person.id

        async def is_known() -> bool:
            rows = await telegram_shop.rows(TelegramBot)
            return any(row.bot_id == bot_id and row.username for row in rows)

        await telegram_shop.eventually(is_known)
        assert telegram_shop.hub is not None
        telegram_shop.hub.http.timeout = 30
        yield Accounts(telegram_shop, site)


def factories_bot() -> type:
    from crm_backend.telegram.models import TelegramBot

    return TelegramBot


async def test_customer_is_shown_whose_account_it_is_and_bound_after_the_press(accounts: Accounts):
    wang = await accounts.customer(name="王小明", phone="+8613800001234")
    chat = accounts.shop.customer()
    chat.say("你们几点上班")
    await chat.next_message(30)
    before = await accounts.conversation(chat)
    code = await accounts.code(wang)
    assert await accounts.state(wang) == "waiting"

    chat.start(code)
    question = await chat.next_message(30)
    assert "王*，尾号 1234" in question.text
    assert "小明" not in question.text
    assert (await accounts.conversation(chat)).participant_kind is PrincipalKind.VISITOR  # type: ignore[union-attr]

    press = chat.press(YES)
    assert "已连接" in (await chat.next_message(30)).text
    assert (await press.answer(30))["text"] == ""
    after = await accounts.conversation(chat)
    assert before is not None
    assert after is not None
    assert after.id == before.id
    assert (after.participant_kind, after.customer_id) == (PrincipalKind.CUSTOMER, wang.id)
    assert after.owner_epoch == before.owner_epoch + 1
    assert await accounts.state(wang) == "bound"
    # No line of the conversation holds the code.
    assert code not in str(await accounts.shop.texts(chat))
    assert code not in str([vars(row) for row in await accounts.shop.rows(TelegramBinding)])

    chat.say("我的订单到哪了")
    await chat.next_message(30)
    turn = accounts.shop.bot.turns[-1]
    assert turn["audience"] == "customer"


async def test_code_counts_once_in_one_chat_and_only_the_newest(accounts: Accounts):
    wang = await accounts.customer()
    old, code = await accounts.code(wang), await accounts.code(wang)
    thief, chat = accounts.shop.customer(), accounts.shop.customer()
    thief.start(old)
    assert "过期" in (await thief.next_message(30)).text
    chat.start(code)
    await chat.next_message(30)
    thief.start(code)
    assert "过期" in (await thief.next_message(30)).text
    chat.press(NO)
    assert (await chat.next_message(30)).text == "好的，没有连接。"
    chat.press(YES)
    assert "过期" in (await chat.next_message(30)).text
    assert await accounts.state(wang) == "none"


async def test_code_and_question_end_after_ten_minutes(accounts: Accounts):
    wang = await accounts.customer()
    late, chat = accounts.shop.customer(), accounts.shop.customer()
    code = await accounts.code(wang)
    chat.start(code)
    await chat.next_message(30)
    async with accounts.shop.database.transaction() as session:
        past = update(TelegramBinding).values(expires_at=TelegramBinding.created_at)
        await session.execute(past)
    chat.press(YES)
    assert "过期" in (await chat.next_message(30)).text
    second = await accounts.code(wang)
    async with accounts.shop.database.transaction() as session:
        await session.execute(past)
    late.start(second)
    assert "过期" in (await late.next_message(30)).text
    assert await accounts.state(wang) == "none"


async def test_binding_anew_ends_the_old_one_and_shows_nothing_of_it(accounts: Accounts):
    wang, li = await accounts.customer(), await accounts.customer()
    chat = accounts.shop.customer()
    await accounts.bind(wang, chat)
    chat.say("王家的话")
    await chat.next_message(30)
    first = await accounts.conversation(chat)
    await accounts.bind(li, chat)
    second = await accounts.conversation(chat)
    assert first is not None
    assert second is not None
    assert first.id != second.id
    assert second.customer_id == li.id
    assert ("customer", "王家的话") not in await accounts.shop.texts(chat)
    assert (await accounts.state(wang), await accounts.state(li)) == ("none", "bound")
    rows = {row.id: row for row in await accounts.shop.rows(Conversation)}
    assert rows[first.id].owner_kind is OwnerKind.CLOSED
    assert rows[first.id].address is None
    assert rows[first.id].owner_epoch == first.owner_epoch + 1
    # Another chat of the same account takes it over too.
    other = accounts.shop.customer()
    await accounts.bind(li, other)
    assert await accounts.conversation(chat) is None
    bound = [b for b in await accounts.shop.rows(TelegramBinding) if b.state is BindingState.BOUND]
    assert [(b.customer_id, b.chat_id) for b in bound] == [(li.id, other.id)]


async def test_customer_ends_the_binding_and_the_chat_is_a_visitors(accounts: Accounts):
    wang = await accounts.customer()
    chat = accounts.shop.customer()
    await accounts.bind(wang, chat)
    assert (await accounts.call(wang, "DELETE")).status_code == 204
    assert "断开" in (await chat.next_message(30)).text
    assert (await accounts.call(wang, "DELETE")).status_code == 204  # a repeat changes nothing
    chat.say("我的订单")
    await chat.next_message(30)
    now = await accounts.conversation(chat)
    assert now is not None
    assert now.participant_kind is PrincipalKind.VISITOR


@pytest.mark.parametrize("is_own", [True, False])
async def test_contact_counts_only_where_it_is_the_senders_own(accounts: Accounts, is_own: bool):
    wang = await accounts.customer(name="王小明", phone="+8613800005678")
    chat = accounts.shop.customer()
    chat.send_contact("8613800005678", own=is_own, user_id=0 if is_own else 999)
    received = await chat.next_message(30)
    if not is_own:
        assert "5678" not in received.text
        chat.say("在吗")
        assert (await chat.next_message(30)).text == "回答：在吗"
        assert await accounts.shop.rows(TelegramBinding) == []
        return
    assert "王*，尾号 5678" in received.text
    chat.press(YES)
    await chat.next_message(30)
    assert await accounts.state(wang) == "bound"
    assert len(chat.received) == 2
    assert "13800005678" not in str(await accounts.shop.texts(chat))


async def test_contact_of_two_customers_or_none_leads_to_nobody(accounts: Accounts):
    for _ in range(2):
        await accounts.customer(phone="+8613800009999")
    chat = accounts.shop.customer()
    chat.send_contact("+8613800009999")
    assert "没有能用这个手机号" in (await chat.next_message(30)).text
    assert await accounts.shop.rows(TelegramBinding) == []


async def test_staff_are_let_in_by_the_console_alone_and_out_at_once(accounts: Accounts):
    boss = await accounts.staff(role=StaffRole.MANAGER, display_name="陈经理")
    chat = accounts.shop.server.user(61_000_009, first_name="小陈", username="chen").private()
    chat.say("随便看看")
    await chat.next_message(30)
    visited = await accounts.conversation(chat)
    chat.start(await accounts.code(boss))
    assert "陈经理" in (await chat.next_message(30)).text
    assert (await accounts.call(boss, "POST", "/confirm")).status_code == 409
    chat.press(YES)
    assert "控制台" in (text := (await chat.next_message(30)).text) or "工作台" in text
    assert (await accounts.call(boss, "GET")).json() | {"expires_at": ""} == {
        "state": "unconfirmed",
        "name": "小陈",
        "username": "chen",
        "telegram_id": 61_000_009,
        "since": None,
        "expires_at": "",
    }
    chat.say("上周卖得怎么样")
    await chat.next_message(30)
    assert accounts.shop.bot.turns[-1]["audience"] == "customer"

    assert (await accounts.call(boss, "POST", "/confirm")).json()["state"] == "bound"
    assert "陈经理" in (await chat.next_message(30)).text
    chat.say("上周卖得怎么样")
    await chat.next_message(30)
    assert accounts.shop.bot.turns[-1]["audience"] == "staff"
    await accounts.code(boss)
    assert await accounts.state(boss) == "waiting"
    assert (await accounts.call(boss, "POST", "/refuse")).json()["state"] == "bound"
    own = await accounts.conversation(chat)
    assert own is not None
    assert visited is not None
    assert own.id != visited.id
    chat.say("转人工")
    await chat.next_message(30)
    assert await accounts.shop.rows(Handoff) == []

    async with accounts.shop.database.transaction() as session:
        member = await session.get_one(StaffMember, boss.id)
        member.is_active = False
    turns = len(accounts.shop.bot.turns)
    chat.say("上周卖得怎么样")
    assert "断开" in (await chat.next_message(30)).text
    assert len(accounts.shop.bot.turns) == turns
    chat.say("在吗")
    await chat.next_message(30)
    assert accounts.shop.bot.turns[-1]["audience"] == "customer"


async def test_admin_ends_a_colleagues_binding_and_agents_a_customers(accounts: Accounts):
    admin = await accounts.staff(role=StaffRole.ADMIN)
    agent, wang = await accounts.staff(), await accounts.customer()
    agents_chat, chat = accounts.shop.customer(), accounts.shop.customer()
    await accounts.bind(agent, agents_chat)
    await accounts.bind(wang, chat)
    shown = (await accounts.call(agent, "GET", f"/api/v1/customers/{wang.number}")).json()
    here = await accounts.conversation(chat)
    assert here is not None
    assert shown["telegram"]["conversation_id"] == here.id
    listed = (await accounts.call(admin, "GET", "/api/v1/telegram/staff-bindings")).json()
    assert [each["staff_id"] for each in listed["bindings"]] == [agent.id]

    path = f"/api/v1/customers/{wang.number}/telegram"
    assert (await accounts.call(agent, "DELETE", path)).status_code == 204
    members_path = f"/api/v1/staff/members/{agent.id}/telegram"
    assert (await accounts.call(agent, "DELETE", members_path)).status_code == 403
    assert (await accounts.call(admin, "DELETE", members_path)).status_code == 204
    assert (await accounts.state(wang), await accounts.state(agent)) == ("none", "none")
    log = (await accounts.call(admin, "GET", "/api/v1/audit-log")).json()["entries"]
    ended = [(e["verb"], e["facts"]["change"]) for e in log if "change" in e["facts"]]
    assert ("edit_customers", "telegram_ended") in ended
    assert ("manage_staff", "telegram_ended") in ended


async def test_answer_to_the_old_account_is_not_said_to_the_new_one(accounts: Accounts):
    wang, li = await accounts.customer(), await accounts.customer()
    chat = accounts.shop.customer()
    await accounts.bind(wang, chat)
    first = await accounts.conversation(chat)
    assert first is not None
    await accounts.bind(li, chat)
    async with accounts.shop.database.transaction() as session:
        await factories.add_line(session, first, text="王家的回答")
    said = [message.text for message in chat.received]
    assert "王家的回答" not in said


async def test_ten_codes_an_hour(accounts: Accounts):
    wang = await accounts.customer()
    for _ in range(10):
        await accounts.code(wang)
    answer = await accounts.call(wang, "POST")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_telegram_codes")
    async with accounts.shop.database.transaction() as session:
        an_hour_ago = wang.created_at - timedelta(hours=1)
        await session.execute(update(TelegramBinding).values(created_at=an_hour_ago))
    await accounts.code(wang)
