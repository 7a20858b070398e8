"""Takes the pictures of shop, widget, console and dashboard for the documents: python -m scripts.screenshots [URL].

Needs a running demo shop (make up) at URL, one that may be filled. It signs in as the demo customers, asks what a
customer asks and photographs the answers, at the width of a phone and of a desktop; then it does the same as staff.
"""

import argparse
import io
import shutil
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from scripts import console_pictures, dashboard_pictures

DOCS = Path(__file__).resolve().parent.parent / "docs"
IMAGES, FIGURES = DOCS / "images", DOCS / "pictures"
SIZES = {360: 740, 1440: 900}
ANSWER_MS = 20_000
HISTORY_MS = 1_500


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


def ask_once(page: Page, text: str, answer: str) -> None:
    """The same of a customer whose chat may have it from another width's picture."""
    try:
        widget_part(page, answer).first.wait_for(timeout=HISTORY_MS)
    except PlaywrightTimeoutError:
        ask(page, text, answer)


def add(page: Page, text: str) -> None:
    """Send a line that nobody answers yet."""
    before = widget_part(page, ".state.sent").count()
    widget_part(page, "textarea").fill(text)
    widget_part(page, "textarea").press("Enter")
    expect(widget_part(page, ".state.sent").nth(before)).to_be_attached(timeout=ANSWER_MS)


def press(page: Page, title: str) -> None:
    """Press the newest choice of this title and wait for what it brings."""
    before = widget_part(page, ".row.other").count()
    widget_part(page, ".chip").filter(has_text=title).last.click()
    expect(widget_part(page, ".row.other").nth(before)).to_be_visible(timeout=ANSWER_MS)


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
    ask_once(page, "我的订单到哪了", ".card")


def widget_refund(page: Page, url: str) -> None:
    """How is my refund: the refund card."""
    sign_in(page, url, 1)
    open_chat(page)
    ask_once(page, "退款进度", ".card")


def widget_queue(page: Page, url: str) -> None:
    """A person, please: the queue and the way back (or, outside hours, the ticket)."""
    visit(page, url)
    open_chat(page)
    ask(page, "转人工", ".row.system")


def wait_for_a_person(page: Page, url: str) -> None:
    """A refund that needs a look, then a person, please: what the console's pictures are about."""
    sign_in(page, url, 0)
    open_chat(page)
    ask(page, "申请退款", ".row.other")
    for title in ("已签收", "全部", "仅退款", "质量问题", "确认"):
        press(page, title)
    ask(page, "照片发不出去，帮我转人工", ".row.system")


def visitors_wait(browser: Browser, url: str) -> None:
    """Two more who wait, so that the queue is one."""
    for words in ("团购二十个马克杯有优惠吗", "壶收到就碎了一个角"):
        context = new_context(browser, 1440)
        page = context.new_page()
        visit(page, url)
        open_chat(page)
        ask(page, "转人工", ".row.system")
        add(page, words)
        context.close()


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


def save(picture: bytes, path: Path, colours: int = 0) -> None:
    """As small as it can be without losing a colour; a tall page is given so many colours."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    (image.quantize(colours) if colours else image).save(path, optimize=True)


def take(page: Page, path: Path, tallest: int = 0) -> None:
    """Photograph what is in sight, or the page down to ``tallest``, and say how large the picture became."""
    page.mouse.move(0, 0)
    if tallest:
        width, height = page.evaluate(
            "[document.documentElement.clientWidth, document.documentElement.scrollHeight]"
        )
        picture = page.screenshot(
            caret="hide",
            full_page=True,
            clip={"x": 0, "y": 0, "width": width, "height": min(height, tallest)},
        )
        save(picture, path, colours=128)
    else:
        save(page.screenshot(caret="hide"), path)
    print(path.name, f"{path.stat().st_size // 1024} kB")


def shop_pictures(browser: Browser, url: str, out: Path) -> None:
    """Shop page and widget."""
    for width in SIZES:
        for name, prepare in PICTURES.items():
            context = new_context(browser, width)
            page = context.new_page()
            prepare(page, url)
            take(page, out / f"{name}-{width}.png")
            context.close()


def desk_pictures(browser: Browser, url: str, out: Path) -> None:
    """The console, as the owner sees it while three customers wait."""
    console_pictures.fill_weeks()
    visitors_wait(browser, url)
    context = new_context(browser, 1440)
    wait_for_a_person(context.new_page(), url)
    context.close()
    password = console_pictures.passwords()["店主"]
    for width in SIZES:
        context = new_context(browser, width)
        page = context.new_page()
        console_pictures.sign_in(page, url, "店主", password)
        for name, prepare in console_pictures.scenes_for(width).items():
            prepare(page)
            take(page, out / f"{name}-{width}.png")
        context.close()


def figure_pictures(browser: Browser, url: str, out: Path) -> None:
    """The dashboard and 问数据, as the owner sees them."""
    password = console_pictures.passwords()["店主"]
    for width in SIZES:
        context = new_context(browser, width)
        page = context.new_page()
        dashboard_pictures.sign_in(page, url, "店主", password)
        for name, prepare in dashboard_pictures.scenes_for(width).items():
            prepare(page, url)
            take(page, out / f"{name}-{width}.png", dashboard_pictures.TALLEST[width])
        context.close()


# Figures before the console, which fills the shop with weeks of chats and orders.
GROUPS = {
    "shop": (shop_pictures, IMAGES),
    "figures": (figure_pictures, FIGURES),
    "console": (desk_pictures, IMAGES),
}


def main() -> None:
    """Take every picture at every width."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, help="docs/images, of figures docs/pictures")
    parser.add_argument("--only", choices=tuple(GROUPS), help="a third of them")
    options = parser.parse_args()
    url = options.url.rstrip("/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for group, (photograph, folder) in GROUPS.items():
            if options.only in (None, group):
                out = options.out or folder
                out.mkdir(parents=True, exist_ok=True)
                photograph(browser, url, out)
        browser.close()


if __name__ == "__main__":
    main()
