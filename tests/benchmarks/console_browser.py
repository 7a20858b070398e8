"""The console in a real Chromium: how soon it is open, and when a bubble is in the page."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from crm_backend.staff.dependencies import COOKIE

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
VIEWPORT = {"width": 1440, "height": 900}
WAIT_MS = 60_000
# Open means: the rows can be seen and the socket says that nothing is missing.
_NOTE_OPENING = """
    window.opened = new Promise((resolve) => {
        new MutationObserver((_, observer) => {
            const isLive = document.querySelector(".link-notice")?.dataset.link === "live";
            if (!isLive || !document.querySelector(".chat-row")) return;
            observer.disconnect();
            resolve(performance.now());
        }).observe(document, { subtree: true, childList: true, attributes: true });
    });
"""
_NOTE_BUBBLES = """() => {
    window.bubblesAt = {};
    const look = () => {
        for (const bubble of document.querySelectorAll(".log .bubble")) {
            const found = /第 (\\d+) 句/.exec(bubble.textContent);
            if (found) window.bubblesAt[found[1]] ??= performance.timeOrigin + performance.now();
        }
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium where it is installed, else Playwright's own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=FLAGS
        )
        yield browser
        await browser.close()


async def open_times_ms(browser: Browser, url: str, token: str, times: int) -> list[float]:
    """Navigation to rows visible and live, each in a fresh profile without a cache."""
    measured = []
    for _ in range(times):
        context = await _signed_in(browser, url, token)
        page = await context.new_page()
        await page.add_init_script(_NOTE_OPENING)
        await page.goto(f"{url}/console")
        async with asyncio.timeout(WAIT_MS / 1000):
            measured.append(float(await page.evaluate("window.opened")))
        await context.close()
    return measured


async def watch_chat(browser: Browser, url: str, token: str, conversation_id: str) -> Page:
    """The console with one chat open; from now on it notes when a bubble comes."""
    page = await (await _signed_in(browser, url, token)).new_page()
    await page.goto(f"{url}/console#/chats/{conversation_id}")
    live = page.locator(".link-notice[data-link=live]")
    await live.wait_for(state="attached", timeout=WAIT_MS)
    await page.locator(".composer textarea").wait_for(timeout=WAIT_MS)
    await page.evaluate(_NOTE_BUBBLES)
    return page


async def bubbles_at_ms(page: Page) -> dict[int, float]:
    """When each bubble came, by number of message."""
    found = await page.evaluate("window.bubblesAt")
    return {int(number): float(at) for number, at in found.items()}


async def _signed_in(browser: Browser, url: str, token: str) -> BrowserContext:
    context = await browser.new_context(locale="zh-CN", viewport=VIEWPORT)  # type: ignore[arg-type]
    await context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    return context
