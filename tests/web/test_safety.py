"""Text is text, the CSP holds, the file is small and stands alone."""

import gzip
import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.fakes.shop_pages import WEB, PageHub
from tests.web.payloads import Watch, plant
from tests.web.widget_page import WidgetPage

WIDGET = WEB / "widget" / "widget.js"


def test_a_planted_payload_is_found_and_refused(widget: WidgetPage) -> None:
    watch = Watch(widget.page, widget.hub.url)
    plant(widget.root.locator(".log"), ["<img src=x onerror=top.ran0_=1>"])
    widget.eventually(lambda: len(widget.hub.csp_reports) == 1)
    assert any(seen.startswith("node: <img") for seen in watch.harm())
    assert "0 ran" not in str(watch.harm())
    widget.hub.csp_reports.clear()


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
