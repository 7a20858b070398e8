"""Whole dialogues on Telegram: everything that ``make up`` starts, the real bot, and the local Bot API server.

One shop for all of them, in the tests' own loop: people here press and write as on their phones.
"""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest
import pytest_asyncio
from PIL import Image

from tests.e2e.cast import Cast, OwnOrder
from tests.fakes.telegram.chats import Message
from tests.fakes.telegram.people import PrivateChat
from tests.fakes.telegram.server import TelegramServer
from tests.real_stack import RealStack

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANSWER_SECONDS = 60.0
LOOK_SECONDS = 0.1
REFUNDS = (
    "SELECT r.number, r.state, r.amount_minor FROM refunds r"
    " JOIN orders o ON o.id = r.order_id WHERE o.number = ?"
)


class Talk:
    """Somebody's private chat with the shop's bot."""

    def __init__(self, stack: RealStack, chat: PrivateChat) -> None:
        self._stack = stack
        self.chat = chat

    async def hears(self, words: str) -> Message:
        """The bot's next message with these words; what comes before it is passed over."""
        passed_over = []
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while words not in (message := await self.chat.next_message(ANSWER_SECONDS)).text:
                    passed_over.append(message.text)
        except TimeoutError:
            raise AssertionError(f"nobody said {words!r}, but {passed_over}") from None
        return message

    async def asks(self, text: str, words: str) -> Message:
        """Say something and hear an answer with these words."""
        self.chat.say(text)
        return await self.hears(words)

    async def presses(self, button: str, words: str) -> Message:
        """Press the newest button of this name and hear an answer; its waiting sign ends."""
        press = self.chat.press(button)
        message = await self.hears(words)
        assert (await press.answer(ANSWER_SECONDS))["text"] == ""
        return message

    def rows(self, columns: str) -> list[tuple[Any, ...]]:
        """What the database holds of this chat's messages."""
        return self._stack.rows(
            f"SELECT {columns} FROM messages m JOIN conversations c ON c.id = m.conversation_id"
            " WHERE c.address LIKE ? ORDER BY m.seq",
            f"%:{self.chat.id}",
        )

    @property
    def conversation_id(self) -> str:
        return str(self.rows("c.id")[0][0])

    async def binds(self, order: OwnOrder) -> None:
        """Become an order's customer, with the code of their account page."""
        session = await self._stack.chat_of(order.customer)
        async with httpx.AsyncClient(base_url=self._stack.url, trust_env=False) as page:
            answer = await page.post(
                "/api/v1/chat/telegram-link",
                headers={"Authorization": f"Bearer {session.session_token}"},
                timeout=ANSWER_SECONDS,
            )
        await self.asks(answer.raise_for_status().json()["command"], "连接到账户")
        await self.presses("确认连接", "已连接")


@dataclass
class TelegramShop:
    """The running shop and the people who write to it."""

    stack: RealStack
    server: TelegramServer
    cast: Cast
    _people: int = 0

    def somebody(self) -> Talk:
        """Somebody new."""
        self._people += 1
        return Talk(self.stack, self.server.user(62_000_000 + self._people).private())

    @asynccontextmanager
    async def staff(self, role: str) -> AsyncIterator[httpx.AsyncClient]:
        """Somebody at the console's API, signed in as the demo shop's staff are."""
        listed = json.loads(await asyncio.to_thread(self.stack.command, "demo", "staff", "--json"))
        [person, *_others] = [each for each in listed if each["role"] == role]
        credentials = {"name": person["name"], "password": person["password"]}
        url = f"{self.stack.url}/api/v1"
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as client:
            signed_in = (await client.post("/staff/sessions", json=credentials)).raise_for_status()
            client.headers["X-CSRF-Token"] = signed_in.json()["csrf_token"]
            yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(
    shop_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[TelegramShop]:
    async with TelegramServer() as server:
        settings = {
            "ZHANGGUI_TELEGRAM_TOKEN": server.bot.token,
            "ZHANGGUI_TELEGRAM_BASE_URL": server.url,
        }
        stack = RealStack(tmp_path_factory.mktemp("telegram") / "home", shop_home, settings)
        try:
            await asyncio.to_thread(stack.start)
            yield TelegramShop(stack, server, Cast(stack))
        finally:
            await asyncio.to_thread(stack.stop)


async def test_visitor_proves_an_order_and_hears_how_it_is_and_no_more(shop: TelegramShop) -> None:
    order = shop.cast.order("shipped")
    visitor = shop.somebody()
    visitor.chat.start()
    await visitor.hears("机器人")
    await visitor.presses("物流", "订单号是多少")
    await visitor.asks(order.number, "后四位")
    shown = await visitor.asks(order.phone_tail, f"订单 {order.number}")
    card = await asyncio.to_thread(shop.stack.order_card, order.number)
    assert ("bold", f"订单 {order.number}") in shown.entities
    assert card["status_text"] in shown.text
    assert "¥" not in shown.text
    # Proven is this one order, and nothing else of that customer.
    await visitor.asks("我要退款", "连接 Telegram")
    assert shop.stack.rows(REFUNDS, order.number) == []


async def test_customer_sees_the_whole_card_of_their_order(shop: TelegramShop) -> None:
    order = shop.cast.order("shipped")
    customer = shop.somebody()
    await customer.binds(order)
    shown = await customer.asks(f"{order.number} 到哪了", f"订单 {order.number}")
    card = await asyncio.to_thread(shop.stack.order_card, order.number)
    assert f"合计 ¥{order.total_minor / 100:,.2f}" in shown.text
    for item in card["items"]:
        assert f"{item['name']} × {item['quantity']}" in shown.text
    assert card["tracking_number"] in [words for kind, words in shown.entities if kind == "code"]


async def test_wrong_phone_and_unknown_order_hear_the_same(shop: TelegramShop) -> None:
    order = shop.cast.order("shipped")
    heard = []
    for number, tail in ((order.number, "0000"), ("SO0000000000", order.phone_tail)):
        visitor = shop.somebody()
        await visitor.asks("我的订单到哪了", "订单号是多少")
        await visitor.asks(number, "后四位")
        heard.append((await visitor.asks(tail, "对不上")).text)
    assert heard[0] == heard[1]


async def test_customer_fills_in_the_refund_form_by_pressing(shop: TelegramShop) -> None:
    order = shop.cast.order("delivered")
    customer = shop.somebody()
    await customer.binds(order)
    customer.chat.say(f"{order.number} 申请退款")
    question = await customer.hears("")
    for title in ("全部", "退货退款", "不想要了"):
        offered = [button for row in question.buttons for button in row]
        if title in offered:
            question = await customer.presses(title, "")
    assert shop.stack.rows(REFUNDS, order.number) == []
    await customer.presses("确认提交", "已提交")
    [(number, state, amount)] = shop.stack.rows(REFUNDS, order.number)
    assert (state, amount) == ("awaiting_goods", order.total_minor)
    assert any(number in message.text for message in customer.chat.received)
    late = customer.chat.press("确认提交")
    assert "过期" in (await late.answer(ANSWER_SECONDS))["text"]
    assert len(shop.stack.rows(REFUNDS, order.number)) == 1


async def test_agent_answers_in_the_console_closes_and_is_rated(shop: TelegramShop) -> None:
    visitor = shop.somebody()
    await visitor.asks("转人工", "您排在第")
    await visitor.asks("有人吗", "位")
    chat = f"/conversations/{visitor.conversation_id}"

    async with shop.staff("agent") as agent:

        async def does(deed: str, **body: object) -> None:
            key = {"Idempotency-Key": str(uuid4())}
            (await agent.post(f"{chat}/{deed}", json=body, headers=key)).raise_for_status()

        await does("take-over")
        await does("messages", text="您好，我来看 <一下> & 回复您。")
        assert (await visitor.hears("我来看")).text == "您好，我来看 <一下> & 回复您。"
        before = len(visitor.rows("m.id"))
        visitor.chat.say("我的订单到哪了")
        await asyncio.to_thread(
            shop.stack.wait_for, lambda: len(visitor.rows("m.id")) > before, ANSWER_SECONDS
        )
        await does("resolve")
    asked = await visitor.hears("您满意吗")
    assert [row[0] for row in asked.buttons][:2] == ["非常满意", "满意"]
    await visitor.presses("满意", "谢谢您的评价")
    await visitor.presses("留一句话", "下一条消息")
    await visitor.asks("很耐心", "留言已收到")
    [rating] = shop.stack.rows(
        "SELECT score, comment FROM feedback WHERE conversation_id = ?", visitor.conversation_id
    )
    assert rating == (4, "很耐心")
    # While a person had the chat, the bot said nothing; afterwards it is there again.
    assert "agent" in [outcome for (outcome,) in visitor.rows("m.outcome")]
    await visitor.asks("运费多少", "¥8.00")


async def test_what_is_no_text_is_named_and_kept_for_people(shop: TelegramShop) -> None:
    content = io.BytesIO()
    Image.new("RGB", (90, 60), "green").save(content, "PNG")
    visitor = shop.somebody()
    visitor.chat.send_photo(content.getvalue())
    await visitor.hears("收到您发来的图片")
    visitor.chat.send_voice()
    await visitor.hears("收到您发来的语音")
    visitor.chat.send_photo(content.getvalue(), caption="运费多少")
    await visitor.hears("先按您写的文字回答")
    await visitor.hears("¥8.00")
    await visitor.presses("转人工", "位")
    kept = [text for text, sender in visitor.rows("m.text, m.sender") if sender == "customer"]
    assert kept == ["〔图片〕", "〔语音〕", "〔图片〕\n运费多少", "转人工"]


async def test_edit_is_shown_and_answered_no_second_time(shop: TelegramShop) -> None:
    visitor = shop.somebody()
    first = visitor.chat.say("运费多少")
    await visitor.hears("¥8.00")
    visitor.chat.edit(first.id, "多久能发货")
    await visitor.asks("谢谢", "不客气")
    said = visitor.rows("m.text, m.edited_at IS NOT NULL")
    assert said[0] == ("多久能发货", 1)
    bubbles = [message.text for message in visitor.chat.received]
    assert sum("¥8.00" in text for text in bubbles) == 1
    assert len(bubbles) == 2


def last_monday() -> date:
    """Of the shop's calendar."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    return today - timedelta(days=today.weekday())


async def bind_staff(somebody: Talk, console: httpx.AsyncClient) -> None:
    """Become a member of staff: the code, the agreement in the chat, the confirmation in the console."""
    link = (await console.post("/staff/me/telegram")).raise_for_status().json()
    await somebody.asks(link["command"], "员工账号")
    await somebody.presses("确认连接", "还差一步")
    (await console.post("/staff/me/telegram/confirm")).raise_for_status()
    await somebody.hears("已连接到员工账号")


async def test_agent_is_told_politely_what_only_managers_see(shop: TelegramShop) -> None:
    agent = shop.somebody()
    async with shop.staff("agent") as console:
        await bind_staff(agent, console)
        told = await agent.asks("上周卖得怎么样", "客服账号看不到")
        await agent.asks("谁买得最多", "客服账号看不到")
        assert "¥" not in "".join(message.text for message in agent.chat.received)
        assert not any(message.photo for message in agent.chat.received)
        (await console.delete("/staff/me/telegram")).raise_for_status()
    assert told.text.startswith("这项数据")


async def test_manager_gets_figures_and_a_picture_until_the_binding_ends(
    shop: TelegramShop,
) -> None:
    boss = shop.somebody()
    await boss.asks("上周卖得怎么样", "不对外公开")
    async with shop.staff("manager") as console:
        await bind_staff(boss, console)
        monday = last_monday() - timedelta(days=7)
        asked = {"from": f"{monday}", "to": f"{monday + timedelta(days=6)}"}
        read = await console.get("/insights/sales", params={"figure": "sales_summary", **asked})
        answer = read.raise_for_status().json()
        [net] = [each for each in answer["figures"] if each["figure"] == "net_sales"]
        told = await boss.asks("上周卖得怎么样", net["amount"]["text"])
        assert net["name"] in told.text
        await boss.chat.until(lambda: any(m.photo for m in boss.chat.received), ANSWER_SECONDS)
        await boss.asks("那按商品看呢", "件")
        (await console.delete("/staff/me/telegram")).raise_for_status()
        await boss.hears("断开")
    await boss.asks("上周卖得怎么样", "不对外公开")
