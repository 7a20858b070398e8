"""A customer and two agents in real browsers over the whole running system; nobody talks over anybody."""

import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.cast import Cast, OwnOrder
from tests.e2e.console import Console
from tests.e2e.widget import ANSWER_MS, PHONE, RECOVERY_MS, Widget
from tests.real_stack import RealStack

OFFLINE_MS = 60_000
MESSAGES_WHILE_OFFLINE = 20

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def passwords(running: RealStack) -> dict[str, str]:
    """The demo staff's passwords, as ``zhanggui demo staff`` tells them."""
    listed = json.loads(running.command("demo", "staff", "--json"))
    return {person["name"]: person["password"] for person in listed}


@pytest.fixture
def agent(
    stack: RealStack, passwords: dict[str, str], new_page: Callable[..., Page]
) -> Callable[..., Console]:
    """Signs a member of staff in, each in a browser of their own."""

    def sign_in(name: str, **options: object) -> Console:
        console = Console(new_page(viewport={"width": 1440, "height": 900}, **options), stack.url)
        console.sign_in(name, passwords[name])
        return console

    return sign_in


@pytest.fixture
def customer(
    cast: Cast, widget_of: Callable[..., Widget]
) -> Callable[..., tuple[Widget, OwnOrder]]:
    """Somebody with one order of a status, and their widget."""

    def enter(status: str, **options: int) -> tuple[Widget, OwnOrder]:
        order = cast.order(status, **options)
        return widget_of(order.customer), order

    return enter


def chat_id_of(stack: RealStack, order: OwnOrder) -> str:
    [(conversation_id,)] = stack.rows(
        "SELECT v.id FROM conversations v JOIN customers c ON c.id = v.customer_id"
        " WHERE c.number = ? AND v.merged_into_id IS NULL",
        order.customer,
    )
    return str(conversation_id)


def texts_of(stack: RealStack, conversation_id: str, sender: str) -> list[str]:
    rows = stack.rows(
        "SELECT text FROM messages WHERE conversation_id = ? AND sender = ? ORDER BY seq",
        *(conversation_id, sender),
    )
    return [text for (text,) in rows]


def test_an_agent_takes_over_answers_notes_and_hands_back(stack, agent, customer) -> None:
    widget, order = customer("shipped")
    colleague = agent("小李")
    widget.ask("你好")
    widget.ask("转人工")
    chat = chat_id_of(stack, order)
    expect(colleague.row("转人工").first).to_be_visible(timeout=ANSWER_MS)
    colleague.open(chat)
    colleague.press("接管")
    expect(colleague.owner).to_have_text("您在接待")
    expect(widget.owner).to_contain_text("小李")
    colleague.say("您好，我来看一下。")
    expect(widget.others.last).to_contain_text("您好，我来看一下。")
    expect(widget.others.last).to_contain_text("人工")

    colleague.page.get_by_role("button", name="内部备注").first.click()
    colleague.say("客户很急，优先处理")
    expect(colleague.notes.last).to_contain_text("客户很急，优先处理")
    widget.type("我的订单到哪了")
    expect(colleague.bubbles.last).to_have_text("我的订单到哪了")

    colleague.press("交回机器人")
    expect(widget.others.last).to_contain_text("机器人继续为您服务")
    expect(widget.ask("我的订单到哪了")).to_contain_text(order.number)
    expect(widget.others.last).to_contain_text("机器人")
    expect(widget.root).not_to_contain_text("客户很急")
    assert "您好，我来看一下。" in texts_of(stack, chat, "agent")
    # While a person had the chat, the bot said nothing.
    answers = stack.rows(
        "SELECT count(*) FROM turns t JOIN messages m ON m.conversation_id = t.conversation_id"
        " AND m.seq = t.last_seq WHERE t.conversation_id = ? AND m.outcome = 'agent'"
        " AND t.state = 'done'",
        chat,
    )
    assert answers == [(0,)]


def test_two_agents_claim_at_once_and_one_has_it(stack, agent, customer) -> None:
    widget, order = customer("shipped")
    both = [agent("小李"), agent("小王")]
    widget.ask("转人工")
    chat = chat_id_of(stack, order)
    for console in both:
        console.open(chat)
        expect(console.page.get_by_role("button", name="接管", exact=True)).to_be_visible()
    cookies = [{c["name"]: c["value"] for c in each.page.context.cookies()} for each in both]

    def claim(jar: dict[str, str]) -> int:
        with httpx.Client(base_url=stack.url, cookies=jar, trust_env=False) as client:
            csrf = client.get("/api/v1/staff/me").json()["csrf_token"]
            headers = {
                "X-CSRF-Token": csrf,
                "Idempotency-Key": "00000000-0000-4000-8000-00000000000a",
            }
            path = f"/api/v1/conversations/{chat}/take-over"
            return client.post(path, json={}, headers=headers).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(claim, cookies))
    assert statuses == [200, 409]
    [(winner,)] = stack.rows(
        "SELECT s.name FROM conversations v JOIN staff s ON s.id = v.owner_staff_id WHERE v.id = ?",
        chat,
    )
    for console, name in zip(both, ("小李", "小王"), strict=True):
        expected = "您在接待" if name == winner else f"{winner} 在接待"
        expect(console.owner).to_have_text(expected)
    notices = [t for t in texts_of(stack, chat, "system") if "已接入" in t]
    assert notices == [f"客服{winner}已接入，机器人不再回答。"]


def test_a_refund_is_approved_from_the_card_and_the_bot_confirms(stack, agent, customer) -> None:
    widget, order = customer("delivered", goods_lines=3)
    colleague = agent("小李")
    widget.ask(f"订单{order.number}我要退款")
    for title in ("全部", "退货退款", "不想要了", "确认提交"):
        if widget.chips.filter(has_text=title).count():
            widget.press(title)
    [(number, amount)] = stack.rows(
        "SELECT r.number, r.amount_minor FROM refunds r JOIN orders o ON o.id = r.order_id"
        " WHERE o.number = ? AND r.state = 'requested'",
        order.number,
    )
    widget.ask("转人工")
    colleague.open(chat_id_of(stack, order))
    expect(colleague.handoff).to_contain_text(order.number)
    words = f"¥{amount // 100:,}.{amount % 100:02d}"
    expect(colleague.handoff).to_contain_text(words)
    colleague.handoff.get_by_role("button", name="同意").first.click()
    expect(widget.others.last).to_contain_text(number)
    expect(widget.others.last).to_contain_text("机器人")
    expect(widget.cards.last).to_contain_text(number)
    expect(widget.root).not_to_contain_text("已退款")
    [(state, actor)] = stack.rows(
        "SELECT r.state, (SELECT actor FROM refund_steps s WHERE s.refund_id = r.id"
        " ORDER BY s.id DESC LIMIT 1) FROM refunds r WHERE r.number = ?",
        number,
    )
    assert state in ("approved", "awaiting_goods")
    assert actor.startswith("staff:")


def test_an_agent_is_offline_for_a_minute_and_misses_nothing(stack, agent, customer) -> None:
    widget, order = customer("shipped")
    colleague = agent("小李")
    widget.ask("转人工")
    chat = chat_id_of(stack, order)
    colleague.open(chat)
    colleague.press("接管")
    expect(colleague.owner).to_have_text("您在接待")
    expect(colleague.bubbles.last).to_contain_text("已接入")  # else the cut would swallow it
    before = colleague.bubbles.count()
    colleague.page.context.set_offline(True)
    said = [f"第 {number} 句" for number in range(1, MESSAGES_WHILE_OFFLINE + 1)]
    for text in said:
        sent = widget.sent.count()
        widget.type(text)
        expect(widget.sent).to_have_count(sent + 1, timeout=ANSWER_MS)
    widget.page.wait_for_timeout(OFFLINE_MS)
    assert colleague.bubbles.count() == before
    colleague.page.context.set_offline(False)
    expect(colleague.bubbles).to_have_count(before + len(said), timeout=RECOVERY_MS)
    assert colleague.bubbles.all_inner_texts()[before:] == said


def test_the_hub_restarts_and_the_console_goes_on(stack, agent, customer) -> None:
    widget, order = customer("shipped")
    colleague = agent("小王")
    widget.ask("转人工")
    chat = chat_id_of(stack, order)
    colleague.open(chat)
    colleague.press("接管")
    expect(colleague.owner).to_have_text("您在接待")
    with stack.held_down("hub"):
        expect(colleague.link).to_contain_text("连不上服务", timeout=RECOVERY_MS)
        colleague.say("我还在，请稍等。")
        expect(colleague.page.get_by_role("button", name="重试")).to_be_visible(timeout=ANSWER_MS)
    colleague.expect_live(RECOVERY_MS)
    expect(widget.others.filter(has_text="我还在，请稍等。")).to_have_count(1, timeout=RECOVERY_MS)
    widget.type("好的")
    expect(colleague.bubbles.last).to_have_text("好的", timeout=ANSWER_MS)
    assert texts_of(stack, chat, "agent") == ["我还在，请稍等。"]


def test_on_a_phone_one_pane_at_a_time(stack, agent, customer) -> None:
    widget, order = customer("shipped")
    widget.ask("转人工")
    console = agent("小李", is_mobile=True, has_touch=True)
    console.page.set_viewport_size(PHONE)
    console.open(chat_id_of(stack, order))
    expect(console.rows.first).to_be_hidden()
    assert console.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_new_role_closes_the_console_at_once(stack, agent, passwords) -> None:
    console = agent("小王")
    stack.command("staff", "set-role", "小王", "manager")
    expect(console.page.get_by_label("密码")).to_be_visible(timeout=ANSWER_MS)
    with closing(sqlite3.connect(stack.home / "shop.db", timeout=10)) as database:
        database.execute("UPDATE staff SET role = 'agent' WHERE name = '小王'")
        database.commit()
