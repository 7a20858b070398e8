"""The sixty are sixty, they would run, and the watch sees it."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext

from tests.fakes.shop_pages import PageHub
from tests.web.payloads import Watch, not_shown, payloads, plant


def test_each_of_sixty_sets_a_marker_of_its_own_and_its_fields() -> None:
    found = [set(re.findall(r"top\.(\w+)=1", text)) for text in payloads("customer.name")]
    assert found == [{f"ran{number}_customer_name"} for number in range(60)]


def test_without_policy_and_care_they_run(
    hub: PageHub, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(bypass_csp=True).new_page()
    page.goto(f"{hub.url}/embed")
    watch = Watch(page, hub.url)
    assert watch.harm() == []
    plant(page.locator("body"), payloads("page"))
    page.wait_for_function(
        "() => Object.keys(window).filter((n) => /^ran\\d+_/.test(n)).length >= 12"
    )
    assert len([seen for seen in watch.harm() if seen.startswith("node: ")]) >= 40


def test_dialogs_and_foreign_requests_are_seen(
    hub: PageHub, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(bypass_csp=True).new_page()
    page.goto(f"{hub.url}/embed")
    watch = Watch(page, hub.url)
    with page.expect_request("**/x.png"):
        page.evaluate("() => { alert('hallo'); new Image().src = 'http://127.0.0.1:9/x.png'; }")
    assert watch.harm()[:2] == ["dialog: hallo", "request: http://127.0.0.1:9/x.png"]


def test_a_text_that_is_not_there_to_be_read_is_missed() -> None:
    assert not_shown(["<b>一</b>", "\u202e二"], "说 <b>一</b> 二") == []
    assert not_shown(["<b>一</b>"], "一") == ["<b>一</b>"]
