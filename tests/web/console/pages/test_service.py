"""服务: feedback and service levels."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.fakes.console_pages import PagesHub
from tests.fakes.console_work import feedback, level_row
from tests.web.console.pages.desk_page import DeskPage


def test_feedback_shows_average_and_opens_the_chat(desk: DeskPage) -> None:
    desk.pages.work.feedback = [feedback(1), feedback(2, score=1, comment="等了半小时")]
    desk.open("#/service")
    expect(desk.page.get_by_text("平均 3.0 分")).to_be_visible()
    expect(desk.page.get_by_text("4 次邀请，2 次评分，回收率 50%")).to_be_visible()
    desk.press("只看低分（1–2 分）")
    expect(desk.table_rows).to_have_count(1)
    assert desk.pages.work.asked[-1]["max_score"] == "2"
    desk.table_row("等了半小时").get_by_role("link").click()
    expect(desk.page).to_have_url(re.compile("#/chats/cnv_2"))


def test_levels_are_told_in_words_and_bars(desk: DeskPage) -> None:
    desk.pages.work.levels = [
        level_row(1),
        level_row(2, first_answer="missed", first_answer_seconds=700, participant_name="陈嘉怡"),
        level_row(3, first_answer="open", first_answer_seconds=None),
    ]
    desk.open("#/service?view=levels")
    first = desk.page.get_by_role("region", name="首次响应")
    expect(first).to_contain_text("50% 达标")
    expect(first).to_contain_text("目标：3 分钟内有人回复")
    expect(first.get_by_role("img")).to_have_accessible_name("首次响应：达标 1，超时 1，进行中 1")
    widths = first.locator("rect[data-outcome]").evaluate_all(
        "all => all.map((one) => Math.round(one.getAttribute('width')))"
    )
    assert widths == [333, 333, 333]
    desk.press("只看超时")
    expect(desk.table_rows).to_have_count(1)
    assert desk.pages.work.asked[-1]["missed"] == "true"
    desk.table_row("陈嘉怡").get_by_role("link").click()
    expect(desk.page).to_have_url(re.compile("#/chats/cnv_2"))


def test_levels_are_listed_page_by_page(desk: DeskPage) -> None:
    desk.pages.work.levels = [level_row(number) for number in range(60)]
    desk.open("#/service?view=levels")
    expect(desk.table_rows).to_have_count(50)
    desk.press("加载更多")
    expect(desk.table_rows).to_have_count(60)
    desk.press("只看超时")
    expect(desk.page.get_by_role("heading", name="没有超时的会话")).to_be_visible()


def test_the_period_stays_in_the_address(desk: DeskPage) -> None:
    desk.open("#/service?view=levels&from=2026-11-01&to=2026-11-05")
    expect(desk.page.get_by_label("从")).to_have_value("2026-11-01")
    desk.eventually(lambda: bool(desk.pages.work.asked))
    asked = desk.pages.work.asked[-1]
    assert (asked["from"], asked["to"]) == ("2026-11-01", "2026-11-05")
    # A beginning after the end takes the end along.
    begin = desk.page.get_by_label("从")
    begin.fill("2026-11-10")
    begin.press("Enter")
    expect(desk.page.get_by_label("到", exact=True)).to_have_value("2026-11-10")
    desk.page.get_by_role("link", name="今天").click()
    expect(desk.page).to_have_url(re.compile("period=today"))
    desk.page.get_by_role("link", name="客户评价").click()
    expect(desk.page.get_by_role("link", name="今天")).to_have_attribute("aria-current", "true")
    desk.page.reload()
    expect(desk.page.get_by_role("link", name="今天")).to_have_attribute("aria-current", "true")


def test_a_day_is_written_one_way_in_every_browser(
    new_context: Callable[..., BrowserContext], hub: PagesHub
) -> None:
    desk = DeskPage(new_context(locale="en-US").new_page(), hub)
    desk.open("#/service?view=levels&from=2026-11-01&to=2026-11-05")
    begin = desk.page.get_by_label("从")
    expect(begin).to_have_attribute("type", "text")
    expect(begin).to_have_value("2026-11-01")
    for wrong in ("11/10/2026", "2026-02-30", "2026-1-5"):
        begin.fill(wrong)
        begin.press("Enter")
        desk.expect_trouble("请写成年-月-日，例如 2026-11-25")
        expect(begin).to_have_attribute("aria-invalid", "true")
    assert "from=2026-11-01" in desk.page.url
    begin.fill("2026-11-03")
    begin.press("Enter")
    expect(desk.page).to_have_url(re.compile("from=2026-11-03"))
    expect(desk.page.get_by_role("alert")).to_have_count(0)


def test_empty_periods_say_what_to_do(desk: DeskPage) -> None:
    desk.open("#/service")
    expect(desk.page.get_by_role("heading", name="这段时间没有评价")).to_be_visible()
    desk.go("#/service?view=levels")
    expect(desk.page.get_by_role("heading", name="这段时间没有转人工的会话")).to_be_visible()
