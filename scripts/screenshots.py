"""Takes the pictures of the shop page and the widget for the README: python -m scripts.screenshots [URL].

Needs a running demo shop (make up) at URL. It signs in as the demo customers, asks what a customer
asks and photographs the answers, at the width of a phone and of a desktop.
"""

import argparse
import io
import shutil
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
SIZES = {360: 740, 1440: 900}
ANSWER_MS = 20_000


def widget_part(page: Page, selector: str) -> Locator:
    """Something inside the widget."""
    return page.locator("zhanggui-chat").locator(selector)


def visit(page: Page, url: str, view: str = "") -> None:
    """Open the shop and wait for what it loads."""
    page.goto(f"{url}/shop#/{view}")
    page.wait_for_load_state("networkidle")


def sign_in(page: Page, url: str, place: int) -> None:
    """Sign in as the demo customer at this place of the list (0 = first)."""
    visit(page, url)
    page.locator("#sign-in").click()
    page.locator("#customers button").nth(place).click()
    expect(page.locator("#who")).to_be_visible(timeout=ANSWER_MS)


def open_chat(page: Page) -> None:
    """Open the widget and wait for the hub's welcome."""
    widget_part(page, ".launcher").click()
    expect(widget_part(page, ".panel.live")).to_be_visible(timeout=ANSWER_MS)


def ask(page: Page, text: str, answer: str) -> None:
    """Send a line and wait until the newest message that matches ``answer`` is in sight."""
    before = widget_part(page, answer).count()
    widget_part(page, "textarea").fill(text)
    widget_part(page, "textarea").press("Enter")
    newest = widget_part(page, answer).nth(before)
    expect(newest).to_be_visible(timeout=ANSWER_MS)
    # The pointer and a blinking caret have no place in a picture.
    page.mouse.move(0, 0)
    page.wait_for_load_state("networkidle")


def shop(page: Page, url: str) -> None:
    """The front page of a visitor."""
    visit(page, url)
    expect(page.locator(".product h2").first).to_be_visible()


def orders(page: Page, url: str) -> None:
    """The first demo customer's orders, the newest one opened."""
    sign_in(page, url, 0)
    visit(page, url, "orders")
    page.locator(".order summary").first.click()


def widget_greeting(page: Page, url: str) -> None:
    """The widget as it opens."""
    shop(page, url)
    open_chat(page)
    expect(widget_part(page, ".chip").first).to_be_visible(timeout=ANSWER_MS)


def widget_order(page: Page, url: str) -> None:
    """Where is my order: the order card."""
    sign_in(page, url, 0)
    open_chat(page)
    ask(page, "我的订单到哪了", ".card")


def widget_refund(page: Page, url: str) -> None:
    """How is my refund: the refund card."""
    sign_in(page, url, 1)
    open_chat(page)
    ask(page, "退款进度", ".card")


def widget_queue(page: Page, url: str) -> None:
    """A person, please: the queue and the way back (or, outside hours, the ticket)."""
    visit(page, url)
    open_chat(page)
    ask(page, "转人工", ".row.system")


PICTURES: dict[str, Callable[[Page, str], None]] = {
    "shop": shop,
    "orders": orders,
    "widget-greeting": widget_greeting,
    "widget-order": widget_order,
    "widget-refund": widget_refund,
    "widget-queue": widget_queue,
}


def new_context(browser: Browser, width: int) -> BrowserContext:
    """A fresh profile, so that no picture inherits another's chat."""
    is_phone = width < 480
    return browser.new_context(
        viewport={"width": width, "height": SIZES[width]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        color_scheme="light",
        has_touch=is_phone,
        is_mobile=is_phone,
    )


def save(picture: bytes, path: Path) -> None:
    """As small as it can be without losing a colour."""
    Image.open(io.BytesIO(picture)).convert("RGB").save(path, optimize=True)


def main() -> None:
    """Take every picture at every width."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=IMAGES)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for width in SIZES:
            for name, prepare in PICTURES.items():
                context = new_context(browser, width)
                page = context.new_page()
                prepare(page, options.url.rstrip("/"))
                path = options.out / f"{name}-{width}.png"
                save(page.screenshot(caret="hide"), path)
                print(path.name, f"{path.stat().st_size // 1024} kB")
                context.close()
        browser.close()


if __name__ == "__main__":
    main()
