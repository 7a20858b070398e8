"""A question nobody has an answer to becomes an article, is found by the bot and rated by a customer."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.cast import Cast
from tests.e2e.console import Console
from tests.e2e.widget import ANSWER_MS, Widget
from tests.real_stack import RealStack

QUESTION = "明天天气怎么样"

pytestmark = pytest.mark.browser


def picture(page: Page, name: str) -> None:
    """Keep how it looks where ``ZHANGGUI_PICTURES`` names a folder for it."""
    folder = os.environ.get("ZHANGGUI_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_an_unanswered_question_becomes_an_article_that_is_found_and_rated(
    running: RealStack,
    cast: Cast,
    widget_of: Callable[..., Widget],
    new_page: Callable[..., Page],
) -> None:
    widget = widget_of(cast.order("paid").customer)
    refused = widget.ask(QUESTION)
    expect(refused.locator(".bubble")).to_contain_text("帮不上忙")

    listed = json.loads(running.command("demo", "staff", "--json"))
    manager = next(person for person in listed if person["role"] == "manager")
    console = Console(new_page(viewport={"width": 1440, "height": 900}), running.url)
    console.sign_in(manager["name"], manager["password"])
    page = console.page
    page.goto(f"{running.url}/console/articles")
    expect(page.locator(".entry-row").first).to_be_visible(timeout=ANSWER_MS)
    picture(page, "articles-1440")
    page.get_by_role("link", name="未找到答案的问题").click()
    expect(page.locator(".entry-row").filter(has_text=QUESTION)).to_contain_text("问过 1 次")
    picture(page, "unanswered-1440")
    console.press(f"写成文章 {QUESTION}")
    page.get_by_label("答案", exact=True).fill("天气我们不知道，但**雨天照常发货**。")
    picture(page, "article-form-1440")
    console.press("保存")
    expect(page.locator(".entry-row").filter(has_text=QUESTION)).to_have_count(0)
    page.get_by_role("link", name="文章", exact=True).click()
    console.press(f"发布 {QUESTION}")
    row = page.locator(".entry-row").filter(has_text=QUESTION)
    expect(row).to_contain_text("已发布")

    answer = widget.ask(QUESTION)
    expect(answer.locator(".article strong")).to_have_text("雨天照常发货")
    expect(widget.chips).to_have_text(["有帮助", "没帮助", "转人工"])
    picture(widget.page, "widget-article-1440")
    widget.press("没帮助")
    expect(widget.chips).to_have_text(["转人工"])
    page.reload()
    expect(row).to_contain_text("有帮助 0 · 没帮助 1")

    for view in ("articles", "unanswered", "coupons"):
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto(f"{running.url}/console#/articles?view={view}")
        expect(page.locator(".sheet")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        picture(page, f"{view}-360")
