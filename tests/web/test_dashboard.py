"""The dashboard in a real browser against a fake hub: one question in the address, its answer, its records."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.fakes.console_data import PASSWORD
from tests.fakes.console_state import COOKIE
from tests.fakes.insights_hub import InsightsHub

Axe = Callable[[Page], list[str]]
PHONE_WIDTH = 360
PHONE = {"viewport": {"width": PHONE_WIDTH, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def hub() -> Iterator[InsightsHub]:
    """A shop with sixty days of sales; the `page` fixture checks its CSP reports."""
    with InsightsHub() as hub:
        yield hub


@pytest.fixture
def visit(page: Page, hub: InsightsHub) -> Callable[..., Page]:
    """Opens the dashboard of the manager, or of somebody else, at an address."""

    def go(query: str = "", *, name: str = "manager", at: Page | None = None) -> Page:
        place = at or page
        hub.state.sessions[name] = next(staff for staff in hub.state.staff if staff["name"] == name)
        place.context.add_cookies([{"name": COOKIE, "value": name, "url": hub.url}])
        place.goto(f"{hub.url}/dashboard{query}")
        return place

    return go


def sentence(page: Page) -> str:
    """The answer in words, once it is there."""
    expect(page.locator(".sentence").first).not_to_be_empty()
    expect(page.locator(".answer")).to_have_attribute("aria-busy", "false")
    return page.locator(".sentence").inner_text()


def tile(page: Page, figure: str) -> str:
    """The number of a tile."""
    return page.locator(f"[data-figure={figure}] .number").inner_text()


def asked_of(hub: InsightsHub, figure: str) -> dict[str, str]:
    """The last question about a figure."""
    return next(
        asked for part, asked in reversed(hub.insights.asked) if asked.get("figure") == figure
    )


def address_of(page: Page) -> dict[str, str]:
    """What stands in the address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def sideways(page: Page) -> int:
    """How many pixels the page can be scrolled to the side."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


def test_signing_in_leads_to_the_address_one_came_for(page: Page, hub: InsightsHub) -> None:
    page.goto(f"{hub.url}/dashboard?period=last_week")
    page.get_by_label("账号").fill("manager")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("link", name="上周")).to_have_attribute("aria-current", "true")
    assert sentence(page).startswith("这段时间净销售 ¥")
    expect(page).to_have_title("销售 · 山屿生活 · 掌柜")


def test_filters_and_address_are_one(visit: Callable[..., Page], hub: InsightsHub) -> None:
    today = hub.insights.today
    page = visit()
    whole = sentence(page)
    asked = asked_of(hub, "sales_summary")
    assert asked["from"] == (today - timedelta(days=29)).isoformat()
    assert (asked["to"], asked["compare"], asked["lang"]) == (today.isoformat(), "previous", "zh")

    page.get_by_role("link", name="近 7 天").click()
    expect(page.get_by_label("从")).to_have_value((today - timedelta(days=6)).isoformat())
    page.get_by_role("button", name="加筛选").click()
    page.get_by_label("名称或编号").fill("保温杯")
    page.get_by_role("button", name="筛选", exact=True).click()
    expect(page.get_by_text("商品「保温杯」= 山岚保温杯 480ml")).to_be_visible()
    page.get_by_label("对比").select_option("year_before")
    expect(page).to_have_url(re.compile("compare=year_before"))
    assert address_of(page) == {"period": "days7", "product": "保温杯", "compare": "year_before"}
    sentence(page)
    assert asked_of(hub, "sales_summary")["product"] == "保温杯"

    page.reload()
    expect(page.get_by_text("商品「保温杯」= 山岚保温杯 480ml")).to_be_visible()
    expect(page.get_by_label("对比")).to_have_value("year_before")
    for _ in range(3):
        page.go_back()
    assert address_of(page) == {}
    expect(page.locator(".sentence")).to_have_text(whole)
    expect(page.get_by_role("link", name="近 30 天")).to_have_attribute("aria-current", "true")


def test_a_link_of_the_bot_shows_what_it_says(visit: Callable[..., Page], hub: InsightsHub) -> None:
    today = hub.insights.today
    start = today - timedelta(days=9)
    page = visit(f"?page=sales&figure=orders&by=region&from={start}&to={today}&compare=previous")
    sentence(page)
    asked = [question for _, question in hub.insights.asked if question.get("by") == "region"]
    assert [(each["figure"], each["from"], each["to"]) for each in asked] == [
        ("orders", str(start), str(today))  # once, for the sentence and the table
    ]
    expect(page.get_by_role("heading", name="订单数 · 按地区")).to_be_visible()
    ranked = page.locator("tr[data-ranked=true]")
    expect(ranked).to_have_count(3)
    expect(page.locator("tr[data-ranked=false]")).to_contain_text("未填写")
    ranked.first.get_by_role("link").click()
    expect(page.locator(".filter-chip")).to_contain_text("地区")
    assert "by" not in address_of(page)


def test_every_number_opens_its_records(visit: Callable[..., Page], hub: InsightsHub) -> None:
    page = visit("?period=days7")
    sentence(page)
    orders = int(tile(page, "orders"))
    page.locator("[data-figure=orders] .number").click()
    drawer = page.get_by_role("dialog", name="订单数的明细")
    expect(drawer).to_contain_text("按付款时间，不含取消")
    expect(drawer.locator("tbody tr")).to_have_count(20)
    drawer.get_by_role("button", name="加载更多").click()
    expect(drawer.locator("tbody tr")).to_have_count(orders)
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page.locator("[data-figure=orders] .number")).to_be_focused()

    row = page.locator(".answer-table tbody tr").first
    amount = row.locator("td.figure button").first.inner_text()
    row.locator("td.figure button").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.locator("header strong")).to_have_text(amount)
    expect(drawer.locator("tbody tr").first).to_be_visible()
    cells = drawer.locator("tbody td:last-child").all_inner_texts()
    assert sum(fen(cell) for cell in cells) == fen(amount)


def test_on_a_phone_a_record_shows_its_amount_beside_its_name(visit: Callable[..., Page]) -> None:
    page = visit("?period=days7")
    page.set_viewport_size({"width": 360, "height": 740})
    sentence(page)
    page.locator("[data-figure=sales] .number").click()
    first = page.get_by_role("dialog").locator("tbody tr").first
    amount = first.locator("td").last
    expect(amount).to_be_in_viewport(ratio=1)
    assert amount.get_attribute("data-name") == "金额"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_panel_exports_exactly_its_rows(visit: Callable[..., Page], hub: InsightsHub) -> None:
    page = visit("?by=channel&order=lowest&period=month&channel=门店")
    sentence(page)
    page.locator(".answer-table tbody tr td.figure button").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.locator("tbody tr").first).to_be_visible()
    with page.expect_download() as download:
        drawer.get_by_role("button", name="导出 CSV").click()
    assert "的明细" in download.value.suggested_filename
    listed, filed = (
        next(asked for part, asked in reversed(hub.insights.asked) if part == wanted)
        for wanted in ("rows", "rows.csv")
    )
    assert filed == {key: value for key, value in listed.items() if value}


def test_an_agent_sees_rows_and_no_export(visit: Callable[..., Page]) -> None:
    page = visit("?page=service", name="xiaoli")
    sentence(page)
    page.locator(".tile .number").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.locator("tbody tr").first).to_be_visible()
    expect(drawer.get_by_role("button", name="导出 CSV")).to_have_count(0)


def fen(text: str) -> int:
    """¥1,234.50 as an integer."""
    return round(float(re.sub(r"[^\d.-]", "", text)) * 100)


def test_the_chart_speaks_to_pointer_and_keys(visit: Callable[..., Page], hub: InsightsHub) -> None:
    page = visit("?period=days7")
    chart = page.get_by_role("slider", name="净销售额 · 按天")
    expect(chart.locator("path.line")).to_have_attribute("d", re.compile("^M"))
    chart.focus()
    page.keyboard.press("End")
    today = hub.insights.today
    expect(page.locator(".readout").first).to_contain_text(f"{today.month} 月 {today.day} 日 ¥")
    expect(chart).to_have_attribute("aria-valuetext", re.compile(r"¥[\d,]+\.\d\d · 对比期 ¥"))
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("dialog").locator("tbody tr").first).to_be_visible()
    day = (today - timedelta(days=5)).isoformat()
    rows = next(asked for part, asked in reversed(hub.insights.asked) if part == "rows")
    assert (rows["from"], rows["to"]) == (day, day)


def test_the_parts_of_a_change_lead_from_one_period_to_the_other(
    visit: Callable[..., Page],
) -> None:
    page = visit()
    falls = page.get_by_role("list", name="按商品拆开")
    expect(falls.get_by_role("listitem").first).to_contain_text("对比期")
    texts = falls.locator(".figures").all_inner_texts()
    before, *parts, now = (fen(text) for text in texts)
    assert before + sum(parts) == now
    visit("?compare=none")
    sentence(page)
    expect(page.get_by_role("heading", name="为什么变化")).to_have_count(0)
    expect(page.locator(".tile .change").first).to_be_empty()


def test_the_csv_asks_the_same_question(visit: Callable[..., Page], hub: InsightsHub) -> None:
    page = visit("?by=channel&period=month")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 CSV").click()
    assert download.value.suggested_filename.startswith("销售额 · 按渠道")
    asked = next(asked for part, asked in hub.insights.asked if part == "csv")
    assert (asked["figure"], asked["by"], asked["unit"]) == ("sales", "channel", "month")


def test_no_match_names_the_nearest_and_what_is_possible(visit: Callable[..., Page]) -> None:
    page = visit("?product=保暖杯")
    expect(page.get_by_role("alert")).to_contain_text("没有商品叫「保暖杯」。")
    page.get_by_role("link", name="山岚保温杯 480ml").click()
    assert sentence(page)
    page = visit("?figure=cancelled_orders&by=customer")
    expect(page.get_by_role("alert")).to_contain_text("不能按客户看")


def test_an_empty_shop_says_what_to_do_and_one_day_is_enough(
    visit: Callable[..., Page], hub: InsightsHub
) -> None:
    hub.insights.sell(days=0)
    page = visit()
    assert sentence(page) == "店里还没有已付款的订单"
    expect(page.get_by_text("zhanggui import")).to_be_visible()
    assert "NaN" not in page.locator("main").inner_text()
    hub.insights.is_trained = False
    page.get_by_role("link", name="备货").click()
    expect(page.get_by_role("heading", name="还没有算出结果")).to_be_visible()
    hub.insights.first_day = hub.insights.today
    for query in ("?page=demand", "?page=customers"):
        visit(query)
        expect(page.get_by_role("heading", name="今天的订单，今晚零点以后开始算")).to_be_visible()
        expect(page.locator(".note-line")).to_have_count(0)

    hub.insights.sell(days=1)
    page = visit()
    assert sentence(page).startswith("这段时间净销售 ¥")
    expect(page.get_by_text("今天还没过完。")).to_be_visible()
    visit("?period=today")
    sentence(page)
    expect(page.get_by_role("slider")).to_have_count(0)
    assert not re.search("NaN|undefined|null", page.locator("main").inner_text())


def test_an_agent_sees_service_alone_and_is_told_why(
    visit: Callable[..., Page], hub: InsightsHub
) -> None:
    page = visit(name="xiaoli")
    assert sentence(page).startswith("近 7 天接待")
    expect(page.get_by_role("navigation", name="看板页面").get_by_role("link")).to_have_text(
        ["服务"]
    )
    expect(page.get_by_text("客服可以看服务和机器人的表现")).to_be_visible()
    expect(page.get_by_role("button", name="导出 CSV")).to_have_count(0)
    visit("?page=sales", name="xiaoli")
    expect(page.get_by_role("heading", name="这一页由经理查看")).to_be_visible()
    assert all(part == "service" for part, _ in hub.insights.asked)
    page.get_by_role("link", name="去看服务").click()
    assert sentence(page).startswith("近 7 天接待")


@pytest.mark.parametrize("together", [True, False])
def test_the_bots_endings_are_counted_apart(
    visit: Callable[..., Page], hub: InsightsHub, together: bool
) -> None:
    hub.insights.has_endings_together = together
    page = visit("?page=service")
    sentence(page)
    names = page.locator("[data-figure^=bot_] .tile-name").all_inner_texts()
    assert names == [
        "机器人：客户确认", "机器人：推定解决", "机器人：中途放弃", "机器人：转人工",
    ]  # fmt: skip
    chart = page.get_by_role("slider", name="机器人接待的结果")
    expect(chart.locator("g rect.fill-0")).to_have_count(7)
    text = chart.get_attribute("aria-valuetext") or ""
    assert all(name in text for name in names)


def test_where_nobody_wrote_no_dashes_are_shown(
    visit: Callable[..., Page], hub: InsightsHub
) -> None:
    hub.insights.has_chats = False
    page = visit("?page=service&from=2026-11-02&to=2026-11-08")
    expect(page.get_by_role("heading", name="这段时间没有客户来聊")).to_be_visible()
    expect(page.locator(".tile, .chart")).to_have_count(0)
    page.get_by_role("link", name="看今年").click()
    assert address_of(page) == {"page": "service", "period": "year"}


def test_before_the_first_week_is_over_the_error_is_told_in_words(
    visit: Callable[..., Page], hub: InsightsHub
) -> None:
    hub.insights.has_forecast_error = False
    page = visit("?page=demand")
    expect(page.get_by_text("还没有可以和实际比的上周预测")).to_be_visible()
    expect(page.get_by_text("上次误差 —")).to_have_count(0)


def test_a_share_stands_beside_the_column_it_is_of(visit: Callable[..., Page]) -> None:
    page = visit("?page=customers")
    sentence(page)
    segments = page.get_by_role("region", name="客户分层").locator("table")
    assert [text.split("\n")[0] for text in segments.locator("thead th").all_inner_texts()] == [
        "名次", "客户分层", "客户数", "占比", "累计消费",
    ]  # fmt: skip
    cells = segments.locator("tbody tr").first.locator("td").all_inner_texts()
    assert cells[1:3] == ["12", "17.6%"]


def test_forecasts_show_their_interval_and_last_error(visit: Callable[..., Page]) -> None:
    page = visit("?page=demand")
    sentence(page)
    expect(page.get_by_text("上次误差 21.0%")).to_be_visible()
    bars = page.get_by_role("list", name="下周预计卖多少")
    expect(bars.locator("rect.band")).to_have_count(6)
    bars.get_by_role("button", name="30.5 (20–44)").click()
    weeks = page.get_by_role("slider", name="未来 5 周，每周预计卖多少")
    expect(weeks.locator("path.band")).to_have_attribute("d", re.compile("Z$"))
    assert address_of(page) == {"page": "demand", "figure": "demand", "product": "HB-480"}


def test_customers_lead_to_their_page(visit: Callable[..., Page]) -> None:
    page = visit("?page=customers")
    sentence(page)
    link = page.get_by_role("link", name="王小明")
    expect(link).to_have_attribute("href", "/console#/customers/C0001")
    expect(page.get_by_text("平时 21 天买一次").first).to_be_visible()
    page.get_by_role("list", name="客户分层").get_by_role("button", name="12").click()
    expect(page.locator(".filter-chip")).to_contain_text("重要价值客户")


def test_a_hostile_name_stays_text(visit: Callable[..., Page], hub: InsightsHub) -> None:
    name = "<img src=x onerror=top.ran=1>\u202e{by}$&"
    sales = hub.insights.book.sales
    sales[:] = [replace(sale, customer=name) for sale in sales]
    page = visit("?by=customer")
    sentence(page)
    clean = name.replace("\u202e", "")
    expect(page.get_by_role("link", name=clean)).to_be_visible()
    page.get_by_role("link", name=clean).click()
    expect(page.locator(".filter-chip strong")).to_have_text(clean)
    page.locator("[data-figure=orders] .number").click()
    expect(page.get_by_role("dialog").get_by_text(clean).first).to_be_visible()
    assert page.evaluate("[document.images.length, top.ran ?? 0]") == [0, 0]


def test_what_was_seen_stays_when_the_hub_is_away(
    visit: Callable[..., Page], hub: InsightsHub
) -> None:
    page = visit()
    known = sentence(page)
    hub.fail.is_down = True
    page.get_by_role("button", name="刷新").click()
    expect(page.get_by_role("alert").first).to_contain_text("连不上服务，下面是")
    expect(page.locator(".sentence")).to_have_text(known)
    hub.fail.is_down = False
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_text("连不上服务，下面是")).to_have_count(0)


def test_what_was_seen_goes_with_the_session(visit: Callable[..., Page]) -> None:
    page = visit()
    known = sentence(page)
    page.get_by_role("button", name="退出登录").click()
    # Kept answers are what is shown while the hub is away.
    page.route("**/api/v1/insights/**", lambda route: route.abort())
    page.get_by_label("账号").fill("manager")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("没有加载出来")
    expect(page.get_by_text("连不上服务，下面是")).to_have_count(0)
    expect(page.get_by_text(known)).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(
    visit: Callable[..., Page],
    new_context: Callable[..., BrowserContext],
    run_axe: Axe,
    theme: str,
) -> None:
    page = new_context(color_scheme=theme, reduced_motion="reduce").new_page()
    pages = ("", "?page=service", "?page=demand", "?page=customers")
    # What is dark differs in colours alone.
    for query in pages if theme == "light" else pages[1:3]:
        visit(query, at=page)
        sentence(page)
        page.wait_for_load_state("networkidle")
        assert run_axe(page) == []
    visit("?product=保温杯", at=page)
    sentence(page)
    page.get_by_role("button", name="加筛选").click()
    page.locator("[data-figure=orders] .number").click()
    expect(page.get_by_role("dialog").locator("tbody tr").first).to_be_visible()
    assert run_axe(page) == []


def test_a_phone_scrolls_down_only(
    visit: Callable[..., Page], new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(**PHONE).new_page()
    for query in ("?period=year", "?page=service", "?page=demand", "?page=customers"):
        visit(query, at=page)
        sentence(page)
        page.wait_for_load_state("networkidle")
        assert sideways(page) == 0, query


def test_a_phone_shows_reasons_and_headings_whole(
    visit: Callable[..., Page], new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(**PHONE).new_page()
    visit("?page=customers", at=page)
    sentence(page)
    table = page.locator(".answer-table").first
    expect(table.get_by_role("columnheader").filter(visible=True).first).to_be_visible()
    assert table.get_by_role("rowheader").count() == table.locator("tr[data-told=true]").count() > 0
    for piece in table.locator(".detail, thead .figure, tbody .figure").all():
        box = piece.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE_WIDTH
        assert piece.evaluate("element => element.scrollWidth <= element.clientWidth")
    widths = table.locator(".detail").evaluate_all("all => all.map((each) => each.clientWidth)")
    assert min(widths) > 200


def test_it_prints_without_controls(visit: Callable[..., Page]) -> None:
    page = visit()
    sentence(page)
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".sentence")).to_be_visible()
    for gone in (".board-actions", ".period", ".more-figures", ".card-actions"):
        expect(page.locator(gone).first).to_be_hidden()
    assert (
        page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')")
        == "#FFFFFF"
    )


def test_english_has_no_chinese_of_ours(
    page: Page, hub: InsightsHub, visit: Callable[..., Page]
) -> None:
    page.add_init_script("localStorage.setItem('zhanggui-console:locale', '\"en\"')")
    visit("?period=days7")
    sentence(page)
    assert asked_of(hub, "sales_summary")["lang"] == "en"
    own = page.locator(
        ".filters, .board-tabs, .board-actions, .basis-line, .note-line, .card-actions"
    )
    for text in own.all_inner_texts():
        assert not re.search("[\u4e00-\u9fff]", text.replace("中文", "")), text


def test_an_agents_stays_are_shown_without_what_no_agent_has(
    visit: Callable[..., Page], hub: InsightsHub
) -> None:
    page = visit("?page=service")
    sentence(page)
    page.get_by_role("link", name="小李").click()
    expect(page.locator(".filter-chip")).to_contain_text("小李")
    assert address_of(page) == {"page": "service", "figure": "handoffs", "agent": "1"}
    sentence(page)
    expect(page.get_by_role("slider")).to_have_count(1)
    asked = [question["figure"] for _, question in hub.insights.asked if question.get("agent")]
    assert set(asked) == {"handoffs"}
