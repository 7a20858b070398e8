"""What the customer reads: badges, owner, choices, cards, times, both languages."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.fakes.chat_script import chips, order_card, refund_card
from tests.fakes.shop_pages import PageHub
from tests.web.widget_page import WidgetPage


def test_first_line_offers_the_four_topics(widget: WidgetPage) -> None:
    expect(widget.bubbles).to_have_count(1)
    expect(widget.chips).to_have_text(["查订单", "退款", "物流", "转人工"])
    widget.chip("查订单").click()
    expect(widget.cards).to_have_count(1)
    assert widget.stored() == ["查订单"]


def test_each_answer_carries_who_gave_it(widget: WidgetPage) -> None:
    widget.push("bot", "我是机器人")
    widget.push("agent", "我是小李")
    widget.push("agent", "请稍等")
    widget.push("system", "会话已转接")
    badges = widget.root.locator(".row:not([hidden]) > .badge:visible")
    expect(badges).to_have_text(["机器人", "人工", "系统"])


@pytest.mark.parametrize(
    ("owner", "words"),
    [
        ({"kind": "bot", "ready": True}, "机器人 · 通常秒回"),
        ({"kind": "bot", "ready": False}, "机器人正在准备，稍后自动回答"),
        ({"kind": "queue", "queue_position": 3}, "排队第 3 位"),
        ({"kind": "queue"}, "排队中 · 客服会尽快接入"),
        ({"kind": "agent", "agent_name": "小李"}, "客服小李"),
        ({"kind": "agent", "agent_name": "客服小李"}, "客服小李"),
        ({"kind": "closed"}, "会话已结束 · 发消息即可继续"),
    ],
)
def test_header_says_who_answers_now(
    widget: WidgetPage, owner: dict[str, object], words: str
) -> None:
    widget.set_owner(**owner)
    expect(widget.owner).to_have_text(words)


def test_choices_go_when_used(widget: WidgetPage) -> None:
    widget.ask("我要退款")
    expect(widget.chips).to_have_count(3)
    widget.chip("其他订单").click()
    expect(widget.own).to_have_count(2)
    expect(widget.chip("其他订单")).to_have_count(0)
    assert widget.stored() == ["我要退款", "其他订单"]
    [choice] = [frame for frame in widget.conversation.frames if frame["type"] == "choice"]
    assert choice["choice_id"] == "chc_2_其他订单"


def test_choices_go_when_something_newer_is_said(widget: WidgetPage) -> None:
    widget.ask("我要退款")
    expect(widget.chip("其他订单")).to_have_count(1)
    widget.push("system", "机器人处理得比平时慢，正在重试，请稍等。", choices=chips("转人工"))
    expect(widget.chips).to_have_text(["转人工"])
    widget.push("bot", "好了")
    expect(widget.chips).to_have_count(0)


def test_expired_choice_is_told_and_leaves_no_message(widget: WidgetPage) -> None:
    widget.ask("我要退款")
    widget.hub.chat.fail.error_next = "choice_expired"
    widget.chip("其他订单").click()
    expect(widget.notice).to_have_text("这个选项已失效，请直接输入您的问题。")
    expect(widget.chips).to_have_count(0)
    widget.expect_own("我要退款")


def test_typing_shows_and_lapses_after_six_seconds(page: Page, hub: PageHub) -> None:
    page.clock.install()
    widget = WidgetPage(page, hub)
    widget.visit()
    widget.open()
    typing = widget.root.locator(".typing")
    widget.push_frame(type="typing", sender="agent", on=True)
    expect(typing).to_be_visible()
    expect(typing).to_contain_text("客服正在输入")
    page.clock.run_for(6_100)
    expect(typing).to_be_hidden()
    widget.push_frame(type="typing", sender="bot", on=True)
    expect(typing).to_contain_text("机器人正在输入")
    widget.push("bot", "答案")
    expect(typing).to_be_hidden()


def test_the_customers_own_typing_in_another_tab_is_not_shown(widget: WidgetPage) -> None:
    widget.push_frame(type="typing", sender="customer", on=True)
    widget.push("bot", "一条")
    expect(widget.bubbles.last).to_have_text("一条")
    expect(widget.root.locator(".typing")).to_be_hidden()


def test_time_stands_only_after_more_than_five_minutes(widget: WidgetPage) -> None:
    now = datetime.now(UTC)
    for minutes, text in ((70, "一"), (66, "二"), (60, "三"), (1, "四"), (0, "五")):
        sent_at = (now - timedelta(minutes=minutes)).isoformat()
        widget.push("bot", text, sent_at=sent_at)
    expect(widget.bubbles.last).to_have_text("五")
    marked = widget.root.locator(".row:has(> .mark:visible) > .bubble")
    expect(marked).to_have_text(["一", "三", "四"])


def test_order_card_reads_at_a_glance(widget: WidgetPage) -> None:
    card = order_card(
        placed_at="2026-11-22T16:30:00Z",
        paid_at="2026-11-22T16:31:00Z",
        shipped_at="2026-11-25T10:20:00Z",
        total_minor=123450,
    )
    widget.push("bot", "您的订单", card=card)
    article = widget.cards
    expect(article.locator(".status")).to_have_text("已发货")
    expect(article).to_contain_text("SF2611230042")
    # The shop's clock is eight hours ahead of UTC, so it is already the next day.
    expect(article).to_contain_text("11 月 23 日 (周一) 00:30")
    expect(article).to_contain_text("11 月 25 日 (周三) 18:20")
    expect(article).to_contain_text("顺丰速运")
    expect(article).to_contain_text("SF1423409716058")
    expect(article).to_contain_text("山岚保温杯 480ml 雾松绿×1¥159.00")
    expect(article.locator(".rest")).to_have_text("运费等¥887.50")
    expect(article.locator(".total")).to_have_text("合计¥1,234.50")
    expect(article.locator(".steps .done")).to_have_text(["下单", "付款", "发货"])
    expect(article.locator("[aria-current=step]")).to_have_text("发货")


def test_status_only_card_shows_no_amount(widget: WidgetPage) -> None:
    card = {
        "kind": "order",
        "number": "SF2611230042",
        "status": "delivered",
        "status_text": "已签收",
    }
    widget.push("bot", "查到了", card=card)
    expect(widget.cards.locator(".status")).to_have_text("已签收")
    # Without dates, how far it has come follows from the status.
    expect(widget.cards.locator(".steps .done")).to_have_text(["下单", "付款", "发货", "签收"])
    assert "¥" not in widget.cards.inner_text()
    assert "物流" not in widget.cards.inner_text()


@pytest.mark.parametrize(("total", "rest"), [(34700, []), (33700, ["优惠-¥10.00"])])
def test_the_column_adds_up(widget: WidgetPage, total: int, rest: list[str]) -> None:
    widget.push("bot", "您的订单", card=order_card(total_minor=total))
    expect(widget.cards.locator(".total")).to_be_visible()
    expect(widget.cards.locator(".rest")).to_have_text(rest)


def test_long_orders_fold_the_rest(widget: WidgetPage) -> None:
    items = [
        {"sku": str(n), "name": f"商品 {n}", "quantity": n, "amount_minor": 100 * n}
        for n in range(1, 8)
    ]
    widget.push("bot", "您的订单", card=order_card(items=items))
    expect(widget.cards.locator("summary")).to_have_text("另 4 件商品")
    expect(widget.cards.get_by_text("商品 7")).to_be_hidden()
    widget.cards.locator("summary").click()
    expect(widget.cards.get_by_text("商品 7")).to_be_visible()


@pytest.mark.parametrize(
    ("state", "words", "done"),
    [
        ("requested", "待审核", ["提交"]),
        ("approved", "已同意，待打款", ["提交", "审核"]),
        ("paid", "已打款", ["提交", "审核", "打款"]),
        ("refused", "未通过", []),
    ],
)
def test_refund_card_says_where_it_stands(
    widget: WidgetPage, state: str, words: str, done: list[str]
) -> None:
    card = refund_card(state=state, state_text=words, expected_on="2026-11-25")
    widget.push("bot", "退款进度", card=card)
    expect(widget.cards.locator(".status")).to_have_text(words)
    expect(widget.cards.locator(".big")).to_have_text("¥1,234.50")
    expect(widget.cards.locator(".steps .done")).to_have_text(done)
    is_expected = state in {"requested", "approved"}
    assert ("预计到账" in widget.cards.inner_text()) is is_expected
    if is_expected:
        expect(widget.cards).to_contain_text("11 月 25 日 (周三)")


def test_english_customers_read_english_states(widget: WidgetPage) -> None:
    widget.visit(locale="en")
    widget.open()
    widget.push("bot", "Your order", card=order_card())
    expect(widget.cards.last.locator(".status")).to_have_text("Shipped")
    refund = refund_card(state="approved", state_text="已同意，待打款")
    widget.push("bot", "Your refund", card=refund)
    expect(widget.cards.last.locator(".status")).to_have_text("Approved")
    odd = order_card(status="held", status_text="已冻结")
    widget.push("bot", "Your order", card=odd)
    expect(widget.cards.last.locator(".status")).to_have_text("已冻结")


def test_unknown_card_shows_its_text(widget: WidgetPage) -> None:
    widget.push("bot", "上周净销售 ¥128,400", card={"kind": "hologram", "payload": {}})
    expect(widget.bubbles.last).to_have_text("上周净销售 ¥128,400")
    expect(widget.cards).to_have_count(0)


def test_unknown_frames_are_ignored(widget: WidgetPage) -> None:
    widget.push_frame(type="confetti", amount=3)
    widget.push_frame(type="message", seq="x", text="坏的")
    widget.push_frame(no_type=True)
    widget.push("bot", "照常")
    expect(widget.bubbles.last).to_have_text("照常")


def test_reading_above_new_messages_do_not_pull_down(widget: WidgetPage) -> None:
    for number in range(30):
        widget.push("bot", f"第 {number} 条")
    expect(widget.bubbles.last).to_have_text("第 29 条")
    log = widget.root.get_by_role("log")
    log.evaluate("element => { element.scrollTop = 0; }")
    widget.push("agent", "新来的")
    jump = widget.root.get_by_role("button", name="新消息")
    expect(jump).to_be_visible()
    assert log.evaluate("element => element.scrollTop") == 0
    jump.click()
    expect(widget.bubbles.last).to_be_in_viewport()
    expect(jump).to_be_hidden()


def test_english(page: Page, hub: PageHub) -> None:
    widget = WidgetPage(page, hub)
    widget.visit(locale="en", **{"shop-name": "Shanyu"})
    expect(widget.launcher).to_have_accessible_name("Open support chat")
    widget.open()
    expect(widget.owner).to_have_text("Bot · replies at once")
    card = order_card(status_text="Shipped", shipped_at="2026-11-25T10:20:00Z", total_minor=123450)
    widget.push("bot", "Your order", card=card)
    expect(widget.cards).to_contain_text("Wed 25 Nov 18:20")
    expect(widget.cards.locator(".total")).to_have_text("Total¥1,234.50")
    widget.set_owner(kind="queue", queue_position=2)
    expect(widget.owner).to_have_text("Number 2 in the queue")


@pytest.mark.parametrize(
    ("color", "expected"),
    [
        ("#0969DA", "rgb(9, 105, 218)"),
        ("#FC0", "rgb(255, 204, 0)"),
        ("red;}*{", "rgb(180, 52, 31)"),
    ],
)
def test_the_shops_colour_is_the_accent(
    page: Page, hub: PageHub, color: str, expected: str
) -> None:
    widget = WidgetPage(page, hub)
    widget.visit(color=color)
    assert widget.launcher.evaluate("e => getComputedStyle(e).backgroundColor") == expected
    dark_ink = "rgb(27, 31, 36)" if color == "#FC0" else "rgb(255, 255, 255)"
    assert widget.launcher.evaluate("e => getComputedStyle(e).color") == dark_ink


def test_the_pages_own_style_does_not_leak_in(page: Page, hub: PageHub) -> None:
    widget = WidgetPage(page, hub)
    widget.visit()
    widget.open()
    page.evaluate(
        """() => { const sheet = new CSSStyleSheet();
        sheet.replaceSync('body > * { display: none; font-size: 40px; } * { color: lime; }');
        document.adoptedStyleSheets = [sheet]; }"""
    )
    expect(widget.input).to_be_visible()
    assert widget.bubbles.first.evaluate("e => getComputedStyle(e).fontSize") == "14px"


def test_an_article_is_drawn_with_bold_lists_and_links_and_nothing_else(widget: WidgetPage) -> None:
    markdown = (
        "**先付款**，见 [说明](https://shop.example/a?b=1)。\n- 写到 [信箱](mailto:a@shop.example)\n- 二\n"
        "[坏](javascript:alert(1)) <b>不是</b> 2 * 3\n**[规则](http://shop.example)**"
    )
    card = {"kind": "article", "title": "开票规则", "markdown": markdown}
    widget.push("bot", "「开票规则」\n先付款", card=card)
    bubble = widget.root.locator(".bubble.article")
    expect(bubble.locator(".article-title")).to_have_text("开票规则")
    expect(bubble.locator("strong")).to_have_text(["先付款", "规则"])
    expect(bubble.locator("li")).to_have_text(["写到 信箱", "二"])
    links = bubble.locator("a[rel=noopener]")
    hrefs = links.evaluate_all("all => all.map((each) => each.getAttribute('href'))")
    assert hrefs == ["https://shop.example/a?b=1", "mailto:a@shop.example", "http://shop.example"]
    expect(bubble.locator("a")).to_have_count(3)
    expect(bubble).to_contain_text("[坏](javascript:alert(1)) <b>不是</b> 2 * 3")
    expect(widget.root.get_by_text("「开票规则」")).to_have_count(0)


def test_an_article_card_of_another_form_leaves_the_text(widget: WidgetPage) -> None:
    widget.push("bot", "「开票规则」先付款", card={"kind": "article", "markdown": ["x"]})
    expect(widget.root.get_by_text("「开票规则」先付款")).to_be_visible()
