"""What holds on every page: narrow screens fit, everybody can use it, the hub may be away."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.fakes.console_campaigns import sent
from tests.fakes.console_pages import PagesHub
from tests.web.console.pages.desk_page import DeskPage
from tests.web.console.pages.filled import fill_lists

PLACES = [
    "#/customers",
    "#/customers?view=segments",
    "#/customers/C0001",
    "#/tickets",
    "#/tickets/T1",
    "#/tickets?view=refunds",
    "#/service",
    "#/service?view=levels",
    "#/ask",
    "#/campaigns",
    "#/campaigns/1",
    "#/campaigns/2",
    "#/articles",
    "#/articles?view=unanswered",
    "#/articles?view=coupons",
    "#/team",
    "#/team?view=canned",
    "#/team?view=calendar&month=2026-11",
    "#/team?view=password",
    "#/team?view=telegram",
    "#/team?view=bot",
    "#/team?view=tokens",
    "#/team?view=audit",
]
LONG = "欧阳Konstantinopoulou-Featherstonehaugh" * 3


def fill_every_list(hub: PagesHub, text: str) -> None:
    """One of each thing, with the text wherever people can write; a currency is a code."""
    fill_lists(hub, lambda field: "CNY" if field.endswith(".currency") else text, 1)
    hub.campaigns.campaigns.append(sent(2, name=text, audience_name=text, text=text))


def show(desk: DeskPage, place: str) -> None:
    """Go there and wait until everything has been loaded and drawn."""
    desk.go(place)
    title = {"customers": "客户", "tickets": "工单", "service": "服务"}
    title |= {"ask": "问数据"}
    title |= {"campaigns": "营销", "articles": "知识库", "team": "团队"}
    page = place[2:].split("?")[0].split("/")[0]
    current = desk.page.get_by_role("navigation", name="主导航").locator("[aria-current]")
    expect(current).to_have_text(title[page])
    expect(desk.page.locator(".waiting, [aria-busy=true]")).to_have_count(0)
    expect(desk.page.locator("h1")).to_have_count(1)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_nothing_is_wider_than_a_phone(
    new_context: Callable[..., BrowserContext], hub: PagesHub, locale: str
) -> None:
    fill_every_list(hub, LONG)
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    desk = DeskPage(page, hub)
    desk.open("#/team", "owner")
    desk.speak(locale)
    for place in PLACES:
        desk.go(place)
        expect(page.locator(".sheet")).to_be_visible()
        expect(page.locator(".waiting, [aria-busy=true]")).to_have_count(0)
        too_wide = page.locator("main *").evaluate_all(
            """all => all.filter((e) => e.checkVisibility() && !e.closest('.page-tabs, .clip, .spoken, svg')
                && e.getBoundingClientRect().right > innerWidth + 0.5).map((e) => e.outerHTML.slice(0, 120))"""
        )
        assert too_wide == [], place
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, place


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    new_context: Callable[..., BrowserContext],
    hub: PagesHub,
    run_axe: Callable[[Page], list[str]],
    scheme: str,
) -> None:
    fill_every_list(hub, "王小明")
    desk = DeskPage(new_context(color_scheme=scheme).new_page(), hub)
    desk.open("#/customers", "owner")
    for place in PLACES:
        show(desk, place)
        assert run_axe(desk.page) == [], place


@pytest.mark.parametrize(
    ("place", "button"),
    [
        ("#/customers?view=segments", "新建分类"),
        ("#/tickets", "新建工单"),
        ("#/campaigns", "新建活动"),
        ("#/articles", "新建文章"),
        ("#/articles?view=coupons", "新建优惠券"),
        ("#/team", "添加成员"),
        ("#/team?view=canned", "新建快捷回复"),
        ("#/team?view=calendar", "修改营业时间"),
        ("#/team?view=tokens", "新建令牌"),
    ],
)
def test_axe_finds_nothing_in_dialogs(
    desk: DeskPage, axe_violations: Callable[[], list[str]], place: str, button: str
) -> None:
    fill_every_list(desk.pages, "王小明")
    desk.open(place, "owner")
    desk.press(button)
    expect(desk.dialog).to_be_visible()
    assert axe_violations() == []
    desk.page.keyboard.press("Escape")
    expect(desk.dialog).to_have_count(0)
    expect(desk.page.get_by_role("button", name=button)).to_be_focused()


def test_a_hub_that_is_away_is_said_and_the_page_comes_back(desk: DeskPage) -> None:
    desk.pages.people.add()
    desk.open("#/team")
    expect(desk.table_rows).to_have_count(4)
    desk.hub.fail.is_down = True
    desk.go("#/customers")
    expect(desk.page.get_by_role("alert")).to_contain_text("服务暂时没有处理成功")
    desk.hub.fail.is_down = False
    desk.press("重新加载")
    expect(desk.table_rows).to_have_count(1)


def test_a_list_that_cannot_be_loaded_anew_stays(desk: DeskPage) -> None:
    ticket_row = desk.pages.work.add("T1", refund_number=None)
    desk.open("#/tickets")
    expect(desk.table_rows).to_have_count(1)
    desk.hub.fail.is_down = True
    with desk.page.expect_response(lambda answer: answer.status == 503):
        desk.hub.run(desk.hub.stream.publish("ticket", None, ticket={"number": "T1"}))
    expect(desk.table_row(str(ticket_row["text"]))).to_have_count(1)


def test_times_of_the_shop_survive_the_change_of_clocks(desk: DeskPage) -> None:
    desk.open("#/team")
    expect(desk.table_rows).to_have_count(4)
    told = desk.page.evaluate(
        """async () => {
            const { session } = await import('/static/console/session.js');
            const days = await import('/static/console/shop_days.js');
            session.set({ shop: { ...session.state.shop, time_zone: 'Europe/Berlin' } });
            const walls = ['2026-03-29 01:30', '2026-03-29 03:30', '2026-10-25 12:00', '2026-12-31 23:59'];
            return {
                moments: walls.map(days.momentOf),
                back: walls.map((wall) => days.wallTime(days.momentOf(wall))),
                none: ['', '2026-11-25', '2026-02-30 10:00', '2026-11-25 24:00', 'x y'].map(days.momentOf),
                weeks: days.weeksOf('2026-11').map((week) => week[0]),
            };
        }"""
    )
    assert told == {
        "moments": [
            "2026-03-29T00:30:00Z",
            "2026-03-29T01:30:00Z",
            "2026-10-25T11:00:00Z",
            "2026-12-31T22:59:00Z",
        ],
        "back": ["2026-03-29 01:30", "2026-03-29 03:30", "2026-10-25 12:00", "2026-12-31 23:59"],
        "none": [""] * 5,
        "weeks": [
            "2026-10-26",
            "2026-11-02",
            "2026-11-09",
            "2026-11-16",
            "2026-11-23",
            "2026-11-30",
        ],
    }
