"""How long the dashboard takes, address to drawn numbers: python -m tests.benchmarks.dashboard URL --name NAME.

Needs a running shop (``make up``) at URL and a manager's password in ``ZHANGGUI_PASSWORD``. Each address is opened in a
fresh profile of a real Chromium; ``drawn`` is the time from asking for the address until no part of the page waits
any more, ``slowest call`` that of the slowest answer of the hub in it.
"""

import argparse
import os
import shutil
import statistics
import sys
from dataclasses import dataclass

from playwright.sync_api import (
    Browser,
    BrowserContext,
    StorageState,
    ViewportSize,
    sync_playwright,
)

from crm_backend.core.terminal import prepare_output
from tests.benchmarks.console_browser import FLAGS, WAIT_MS

VIEWPORT: ViewportSize = {"width": 1440, "height": 900}
GOAL_MS = 1_000
# The imported shop (docs/import.md) sold from December 2009 to June 2011.
ADDRESSES = (
    "?from=2011-05-10&to=2011-06-08",
    "?from=2011-05-01&to=2011-05-31",
    "?from=2011-05-01&to=2011-05-31&by=product",
    "?from=2011-05-01&to=2011-05-31&by=region",
    "?from=2011-05-01&to=2011-05-31&figure=buyers&by=product",
    "?from=2010-01-01&to=2010-12-31",
    "?from=2010-01-01&to=2010-12-31&by=product",
    "?from=2010-01-01&to=2010-12-31&by=week",
    "?from=2010-06-09&to=2011-06-08",
    "?page=demand",
    "?page=customers",
    "?page=service",
)
# When nothing waits any more and there is something to read, asked at each frame.
_WHEN_DRAWN = """() => new Promise((resolve) => {
    const look = () => {
        const read = document.querySelector(".sentence")?.textContent.trim();
        const waits = document.querySelector("[aria-busy=true], .chart-waiting, .waiting-tile");
        if (read && !waits) resolve(performance.now());
        else requestAnimationFrame(look);
    };
    look();
})"""
_SLOWEST_CALL = """() => Math.max(0, ...performance.getEntriesByType("resource")
    .filter((entry) => entry.name.includes("/api/v1/insights/"))
    .map((entry) => entry.responseEnd - entry.requestStart))"""


@dataclass(frozen=True)
class Opening:
    """One opened address, in milliseconds."""

    drawn: float
    slowest_call: float


def main() -> int:
    """Open every address several times and print the table."""
    prepare_output()
    options = _options()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        state = _sign_in(browser, options)
        rows = []
        for address in ADDRESSES:
            openings = [_open(browser, state, options.url, address) for _ in range(options.times)]
            rows.append(_row(address, openings))
        browser.close()
    _print(rows)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.dashboard", description=__doc__
    )
    parser.add_argument("url")
    parser.add_argument("--name", required=True, help="a manager's account")
    parser.add_argument("--times", type=int, default=5, help="how often each address is opened")
    return parser.parse_args()


def _sign_in(browser: Browser, options: argparse.Namespace) -> StorageState:
    """What a signed-in browser remembers."""
    context = browser.new_context(viewport=VIEWPORT)
    page = context.new_page()
    page.goto(f"{options.url}/dashboard")
    page.get_by_label("账号").fill(options.name)
    page.get_by_label("密码").fill(os.environ["ZHANGGUI_PASSWORD"])
    page.get_by_role("button", name="登录").click()
    page.locator(".sentence").first.wait_for(timeout=WAIT_MS)
    state = context.storage_state()
    context.close()
    return state


def _open(browser: Browser, state: StorageState, url: str, address: str) -> Opening:
    context: BrowserContext = browser.new_context(viewport=VIEWPORT, storage_state=state)
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.goto(f"{url}/dashboard{address}", wait_until="commit")
    page.wait_for_selector(".sentence")
    # Looked at once a frame; a string that polls would be forbidden by the page's policy.
    drawn = page.evaluate(_WHEN_DRAWN)
    slowest = page.evaluate(_SLOWEST_CALL)
    context.close()
    return Opening(drawn=drawn, slowest_call=slowest)


def _row(address: str, openings: list[Opening]) -> str:
    drawn = [opening.drawn for opening in openings]
    calls = [opening.slowest_call for opening in openings]
    middle = statistics.median(drawn)
    return (
        f"{address:<62}{middle:>8.0f}{max(drawn):>8.0f}{statistics.median(calls):>8.0f}"
        f"{max(calls):>8.0f}{middle / GOAL_MS:>8.2f}"
    )


def _print(rows: list[str]) -> None:
    head = f"{'address':<62}{'drawn':>8}{'most':>8}{'call':>8}{'most':>8}{'of 1 s':>8}"
    sys.stdout.write("\n".join([head, *rows]) + "\n")


if __name__ == "__main__":
    sys.exit(main())
