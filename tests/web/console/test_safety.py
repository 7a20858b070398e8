"""The watch sees what a careless console would do; names cannot turn the words beside them."""

from playwright.sync_api import expect

from tests.web.console.console_page import ConsolePage, owned_by, queued_chat
from tests.web.payloads import Watch, plant


def test_a_planted_payload_is_found_and_refused(console: ConsolePage) -> None:
    console.start(queued_chat())
    watch = Watch(console.page, console.hub.url)
    plant(console.page.locator(".log"), ["<img src=x onerror=top.ran0_=1>"])
    console.eventually(lambda: len(console.hub.csp_reports) == 1)
    assert any(seen.startswith("node: <img") for seen in watch.harm())
    console.hub.csp_reports.clear()


def test_names_cannot_turn_the_words_beside_them(console: ConsolePage) -> None:
    console.start(queued_chat(name="\u202e王小明\u202c\u200f"))
    expect(console.page.get_by_role("heading", name="王小明", exact=True)).to_be_visible()
    expect(console.rows.locator(".name")).to_have_text("王小明")
    assert "\u202e" not in console.page.locator(".chat-head").inner_text()


def test_a_colleagues_name_cannot_turn_the_words_of_a_refusal(console: ConsolePage) -> None:
    owner = owned_by("stf_2", "\u202e小陈")
    suggestion = {"turn_id": "trn_1", "texts": ["好的"], "confidence": 1}
    console.start(queued_chat(owner=owner, suggestions=[suggestion]))
    console.suggestion.get_by_role("button", name="发送").click()
    expect(console.toast).to_contain_text("小陈 已接管这个会话。")
    assert "\u202e" not in console.toast.inner_text()


def test_a_canned_reply_fills_a_hostile_name_as_text(console: ConsolePage) -> None:
    console.start(queued_chat(name="{shop_name}$&<b>"))
    console.field.fill("/hello")
    console.field.press("Enter")
    expect(console.field).to_have_value(
        "{shop_name}$&<b>您好，我是山屿生活的小李，请问有什么可以帮您？"
    )
