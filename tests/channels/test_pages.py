"""The hub's own files: the widget any shop embeds, the demo shop's page, the API's page."""

import gzip

import pytest

from tests.fakes.live_hub import LiveHub

WIDGET_BUDGET_BYTES = 30_000


async def test_the_widget_is_small_on_the_wire_and_may_be_embedded_anywhere(
    live_hub: LiveHub,
) -> None:
    async with live_hub.http.stream(
        "GET", "/widget.js", headers={"accept-encoding": "gzip", "origin": "https://any.example"}
    ) as answer:
        body = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert len(body) < WIDGET_BUDGET_BYTES
    assert b"data-site-key" in gzip.decompress(body)


@pytest.mark.parametrize("path", ["/shop", "/docs", "/static/tokens.css"])
async def test_a_page_is_served_under_the_strict_policy(live_hub: LiveHub, path: str) -> None:
    answer = await live_hub.http.get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


async def test_static_files_do_not_lead_outside(live_hub: LiveHub) -> None:
    answer = await live_hub.http.get("/static/%2e%2e/app.py")
    assert answer.status_code == 404
