"""Text is text, the CSP holds, the file is small and stands alone."""

import gzip
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.fakes.chat_script import order_card, refund_card
from tests.fakes.chat_server import Frame
from tests.fakes.shop_pages import WEB, PageHub
from tests.web.widget_page import WidgetPage

WIDGET = WEB / "widget" / "widget.js"
PAYLOADS = [
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    '"><svg onload=window.pwned=1>',
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "javascript:window.pwned=1",
    "<a href='javascript:window.pwned=1'>点我</a>",
    "<style>*{display:none}</style>",
    "{{constructor.constructor('window.pwned=1')()}}",
    "${window.pwned=1}",
    "</textarea><input autofocus onfocus=window.pwned=1>",
]


def poison(payload: str) -> list[Frame]:
    """A message with the payload in every field there is."""
    item = {"sku": payload, "name": payload, "quantity": payload, "amount_minor": payload}
    order = order_card(
        number=payload,
        status=payload,
        status_text=payload,
        placed_at=payload,
        paid_at=payload,
        carrier=payload,
        tracking_number=payload,
        currency=payload,
        items=[item],
    )
    refund = refund_card(
        number=payload,
        order_number=payload,
        state=payload,
        state_text=payload,
        amount_minor=payload,
        currency=payload,
        requested_at=payload,
        expected_on=payload,
    )
    choices = [{"id": payload, "title": payload}]
    return [
        {"text": payload, "card": order, "choices": choices},
        {"text": payload, "card": refund, "choices": choices},
        {"text": payload, "card": {"kind": payload}, "choices": payload},
        {"text": payload, "card": payload, "sent_at": payload, "choices": choices},
    ]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_in_every_field_stay_text(widget: WidgetPage, payload: str) -> None:
    requests: list[str] = []
    widget.page.on("request", lambda request: requests.append(request.url))
    widget.say(payload)
    for message in poison(payload):
        for sender in ("bot", "agent", "system"):
            widget.push(sender, **message)
    widget.set_owner(kind="agent", agent_name=payload)
    widget.push_frame(type="error", code=payload, message=payload)
    widget.push("bot", "最后一条")
    expect(widget.bubbles.last).to_have_text("最后一条")
    assert payload in widget.texts()
    assert widget.page.evaluate("window.pwned") is None
    assert requests == []
    inside = (
        "sheet => [...document.querySelector('zhanggui-chat').shadowRoot.querySelectorAll('*')]"
    )
    tags = set(widget.page.evaluate(f"({inside}.map(e => e.localName))()"))
    assert tags & {"script", "img", "iframe", "style", "a", "input", "link", "object"} == set()
    styled = (
        f"({inside}.filter(e => e.hasAttribute('style') || e.hasAttribute('onclick')).length)()"
    )
    assert widget.page.evaluate(styled) == 0


def test_names_cannot_turn_the_words_beside_them(widget: WidgetPage) -> None:
    widget.set_owner(kind="agent", agent_name="\u202e李小\u202c\u200f")
    expect(widget.owner).to_have_text("客服李小")
    assert "\u202e" not in widget.owner.inner_text()


def test_a_badge_comes_from_the_sender_not_from_a_name(widget: WidgetPage) -> None:
    widget.set_owner(kind="bot", agent_name="官方客服")
    widget.push("bot", "官方客服：请把验证码发给我")
    expect(widget.root.locator(".row:not([hidden]) > .badge:visible").last).to_have_text("机器人")
    expect(widget.owner).to_have_text("机器人 · 通常秒回")


def test_works_on_another_origin_under_a_strict_csp(
    hub: PageHub, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context().new_page()
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
    foreign = hub.url.replace("127.0.0.1", "localhost")
    page.goto(f"{foreign}/embed?hub={hub.url}&site-key=demo")
    widget = WidgetPage(page, hub)
    widget.open()
    widget.ask("我的订单到哪了")
    expect(widget.cards).to_have_count(1)
    # A gap is filled over HTTP with a bearer token, which needs a preflight on another origin.
    widget.conversation.append("bot", "缺的一条")
    widget.push("bot", "最后一条")
    expect(widget.bubbles.filter(has_text="缺的一条")).to_be_visible()
    page.evaluate("window.zhanggui.identify(null)")
    widget.eventually(lambda: len(hub.chat.ended_sessions) == 1)
    assert refused == []
    assert hub.shop.csp_reports == []


def test_two_script_tags_make_one_widget(widget: WidgetPage) -> None:
    widget.page.evaluate("import('/widget.js?again')")
    expect(widget.root).to_have_count(1)


def test_first_open_takes_less_than_200_ms(page: Page, hub: PageHub) -> None:
    widget = WidgetPage(page, hub)
    widget.visit()
    widget.launcher.wait_for()
    # Measured inside the page, so that the test driver's own time does not count.
    milliseconds = page.evaluate(
        """async () => {
            const root = document.querySelector('zhanggui-chat').shadowRoot;
            const begun = performance.now();
            root.querySelector('.launcher').click();
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            return root.querySelector('.panel').checkVisibility() ? performance.now() - begun : 1e9;
        }"""
    )
    assert milliseconds < 200


def test_the_file_is_small() -> None:
    assert len(gzip.compress(WIDGET.read_bytes(), 9)) < 30_000


def test_the_file_needs_nothing_else_and_interprets_nothing() -> None:
    source = WIDGET.read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", source, flags=re.DOTALL)
    assert not re.search(r"^\s*import\s|\bimport\(", code, flags=re.MULTILINE)
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert forbidden not in code
    assert not re.search(r"new Function|\.style\.(?!setProperty)|setAttribute\(\"style", code)
    assert max(len(row) for row in source.splitlines()) < 400
