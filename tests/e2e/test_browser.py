"""The shop page and the widget in a real Chromium, over the whole running system."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import Cast
from tests.e2e.widget import PHONE, RECOVERY_MS, Widget
from tests.real_stack import RealStack

STATUS_ONLY = re.compile(r"登录后可以看到")

pytestmark = pytest.mark.browser


def money(amount_minor: int) -> str:
    return f"¥{amount_minor // 100:,}.{amount_minor % 100:02d}"


def test_signed_in_customer_sees_the_order_of_the_database(
    stack: RealStack, widget: Widget
) -> None:
    # Another test may have talked as the same demo customer: what was said then is no answer to this.
    [(earlier,)] = stack.rows(
        "SELECT count(*) FROM messages m JOIN conversations v ON v.id = m.conversation_id"
        " JOIN customers c ON c.id = v.customer_id WHERE c.number = 'C1001'"
        " AND m.sender <> 'customer'"
    )
    widget.sign_in("王小明")
    if earlier:
        expect(widget.others.nth(earlier - 1)).to_be_visible()
    widget.ask("我的订单到哪了")
    card = widget.cards.last
    expect(card).to_be_visible()
    number = re.search(r"SF\d+", card.inner_text())
    assert number, card.inner_text()
    order = stack.order_card(number[0])
    expect(card).to_contain_text(order["status_text"])
    expect(card).to_contain_text(money(order["total_minor"]))
    for item in order["items"]:
        expect(card).to_contain_text(item["name"])
    if order.get("tracking_number"):
        expect(card).to_contain_text(order["carrier"])
        expect(card).to_contain_text(order["tracking_number"])
    expect(widget.others.last).to_contain_text("机器人")


def test_parcel_under_way_shows_carrier_and_number(
    stack: RealStack, cast: Cast, widget_of: Callable[..., Widget]
) -> None:
    order = cast.order("shipped")
    widget = widget_of(order.customer)
    widget.ask("快递到哪里了")
    known = stack.order_card(order.number)
    card = widget.cards.last
    for fact in (order.number, "已发货", known["carrier"], known["tracking_number"]):
        expect(card).to_contain_text(fact)


def test_visitor_proves_an_order_and_sees_its_status_only(
    stack: RealStack, cast: Cast, widget: Widget
) -> None:
    order = cast.order("shipped")
    widget.ask("我的订单到哪了")
    expect(widget.ask(order.number)).to_contain_text("后四位")
    expect(widget.ask(order.phone_tail)).to_contain_text(STATUS_ONLY)
    card = widget.cards.last
    expect(card).to_contain_text("已发货")
    expect(card).not_to_contain_text(money(order.total_minor))
    expect(card).not_to_contain_text(stack.order_card(order.number)["tracking_number"])
    expect(card).not_to_contain_text(stack.order_card(order.number)["carrier"])
    expect(card.locator(".steps .done")).to_have_count(3)


def test_refund_by_form_until_it_is_in_the_database(
    stack: RealStack, cast: Cast, widget_of: Callable[..., Widget]
) -> None:
    order = cast.order("paid")
    widget = widget_of(order.customer)
    widget.ask(f"订单{order.number}我要退款")
    if widget.chips.filter(has_text="全部").count():
        widget.press("全部")
    question = widget.press("不想要了")
    expect(question).to_contain_text(money(order.total_minor))
    done = widget.press("确认提交")
    expect(done).to_contain_text("已同意，待打款")
    expect(done).not_to_contain_text("已退款")
    [(number, amount)] = stack.rows(
        "SELECT r.number, r.amount_minor FROM refunds r JOIN orders o ON o.id = r.order_id"
        " WHERE o.number = ?",
        order.number,
    )
    expect(done).to_contain_text(number)
    expect(widget.cards.last).to_contain_text(number)
    assert amount == order.total_minor


def test_cancelling_asks_and_then_closes_the_order(
    stack: RealStack, cast: Cast, widget_of: Callable[..., Widget]
) -> None:
    order = cast.order("paid")
    widget = widget_of(order.customer)
    expect(widget.ask("取消订单")).to_contain_text(order.number)
    expect(widget.press("确认取消")).to_contain_text("已取消")
    [(status, refunds)] = stack.rows(
        "SELECT status, (SELECT count(*) FROM refunds r WHERE r.order_id = o.id)"
        " FROM orders o WHERE number = ?",
        order.number,
    )
    assert (status, refunds) == ("closed", 1)


def test_person_wanted_and_back_again(widget: Widget) -> None:
    widget.ask("转人工")
    queued = widget.root.locator(".row.system:not([hidden])")
    expect(queued).to_have_count(1)
    expect(queued).to_contain_text("您排在第")
    expect(widget.owner).to_contain_text("排队")
    widget.press("返回机器人")
    expect(widget.owner).to_contain_text("机器人")
    expect(widget.ask("谢谢")).to_contain_text("不客气")


def test_not_understood_offers_topics(widget: Widget) -> None:
    widget.ask("量子纠缠和薛定谔的猫哪个更好吃")
    expect(widget.chips.filter(has_text="转人工").last).to_be_visible()
    assert widget.chips.count() == 4
    widget.press(widget.chips.first.inner_text())


def test_reload_keeps_the_conversation(widget: Widget) -> None:
    widget.ask("你好")
    widget.ask("运费多少")
    before = widget.root.locator(".row:not([hidden]) .bubble").all_inner_texts()
    widget.page.reload()
    widget.open()
    rows = widget.root.locator(".row:not([hidden]) .bubble")
    expect(rows).to_have_text(before)
    expect(widget.ask("谢谢")).to_contain_text("不客气")


def test_hub_restarts_and_nothing_is_lost_or_twice(stack: RealStack, widget: Widget) -> None:
    widget.ask("你好")
    # The widget says nothing of a break that is over at once, so this one lasts until it has.
    with stack.held_down("hub"):
        expect(widget.root.locator(".notice")).to_contain_text("已断开", timeout=RECOVERY_MS)
        widget.type("运费多少")
        widget.type("谢谢")
    expect(widget.sent).to_have_count(3, timeout=RECOVERY_MS)
    expect(widget.own).to_have_text(["你好", "运费多少", "谢谢"])
    expect(widget.others.filter(has_text="¥8.00")).to_have_count(1, timeout=RECOVERY_MS)
    expect(widget.root.locator(".notice")).to_have_text("")
    stored = stack.rows(
        "SELECT text FROM messages WHERE sender = 'customer' AND conversation_id ="
        " (SELECT conversation_id FROM messages ORDER BY id DESC LIMIT 1) ORDER BY seq"
    )
    assert [text for (text,) in stored] == ["你好", "运费多少", "谢谢"]


def test_hub_killed_in_the_middle_of_an_answer(stack: RealStack, widget: Widget) -> None:
    widget.ask("你好")
    with stack.suspended("bot"):
        widget.type("退款规则是什么")
        expect(widget.sent).to_have_count(2)
        assert stack.running_turn() is not None
        stack.kill("hub")
    answers = widget.others.filter(has_text="无理由")
    expect(answers).to_have_count(1, timeout=RECOVERY_MS)
    expect(widget.own).to_have_text(["你好", "退款规则是什么"])


def test_on_a_phone(stack: RealStack, cast: Cast, widget_of: Callable[..., Widget]) -> None:
    order = cast.order("shipped")
    widget = widget_of(order.customer, viewport=PHONE, is_mobile=True, has_touch=True)
    widget.ask("我的订单到哪了")
    box = widget.cards.last.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert widget.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_markup_stays_text_under_a_strict_policy(stack: RealStack, widget: Widget) -> None:
    """Nothing the page does breaks its own Content-Security-Policy."""
    refused: list[str] = []
    widget.page.on(
        "console",
        lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None,
    )
    widget.ask("<img src=x onerror=alert(1)>")
    widget.page.reload()
    widget.open()
    expect(widget.own).to_have_text(["<img src=x onerror=alert(1)>"])
    assert refused == []
