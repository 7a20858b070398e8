"""What holds on every page: text is text, narrow screens fit, everybody can use it, the hub may be away."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.fakes.console_data import customer, minutes_ago, staff_member, ticket
from tests.fakes.console_knowledge import article, coupon
from tests.fakes.console_pages import PagesHub
from tests.fakes.console_people import timeline_entry
from tests.fakes.console_team import audit_entry
from tests.fakes.console_work import feedback, level_row, refund
from tests.web.console.pages.desk_page import DeskPage
from tests.web.payloads import PAYLOADS, Watch, not_shown, plant

PLACES = [
    "#/customers",
    "#/customers?view=segments",
    "#/customers/C0001",
    "#/tickets",
    "#/tickets/T1",
    "#/tickets?view=refunds",
    "#/service",
    "#/service?view=levels",
    "#/knowledge",
    "#/knowledge?view=coupons",
    "#/team",
    "#/team?view=canned",
    "#/team?view=calendar&month=2026-11",
    "#/team?view=password",
    "#/team?view=tokens",
    "#/team?view=audit",
]
# Nobody else writes on the page of one's own password; a month shows its days.
SHOWN_ON = {
    "#/team?view=password": [],
    "#/team?view=calendar&month=2026-11": PAYLOADS[:30],
    "#/team?view=calendar&month=2026-12": PAYLOADS[30:],
}
LONG = "欧阳Konstantinopoulou-Featherstonehaugh" * 3


def fill_every_list(hub: PagesHub, text: str, number: int = 1) -> None:
    """One of each thing, with the text wherever people can write."""
    rules = {"match": "all", "conditions": [{"field": "tag", "op": "contains", "value": text}]}
    hub.people.customers.append(
        customer(
            f"C{number:04d}",
            text,
            **dict.fromkeys(("phone_masked", "province", "city"), text),
            tags=[text],
            segments=[text],
            notes=[{"id": number, "author": text, "text": text, "written_at": minutes_ago(5)}],
            csat=[
                {
                    "conversation_id": text,
                    "part": "agent",
                    "score": 2,
                    "comment": text,
                    "answered_at": text,
                }
            ],
        )
    )
    hub.people.timelines[f"C{number:04d}"] = [
        timeline_entry(kind, text, text=text, ref=text)
        for kind in ("order", "refund", "ticket", "chat", "feedback", "note", text)
    ]
    hub.people.segments.append({"id": number, "name": text, "rules": rules})
    words = ("text", "type", "state", "customer_name", "customer_number", "order_number")
    hub.work.tickets.append(
        ticket(f"T{number}", **dict.fromkeys(words, text), resolution=text, assignee_name=text)
        | {"state": "open", "refund_number": f"RF{number}", "assignee_id": "stf_gone"}
    )
    hub.work.refunds.append(
        refund(f"RF{number}", order_number=text, customer_name=text, reason_text=text)
    )
    hub.work.feedback.append(
        feedback(number, customer_name=text, comment=text, agent_name=text, conversation_id=text)
    )
    names = dict.fromkeys(("participant_name", "agent_name", "reason_text"), text)
    hub.work.levels.append(level_row(number, **names))
    hub.state.staff.append(staff_member(10 + number, f"colleague{number}", text, "agent"))
    wording = dict.fromkeys(("title", "text", "title_en", "text_en"), text)
    hub.knowledge.articles.append(article(number, topic=text, **wording))
    hub.knowledge.coupons.append(
        coupon(number, **dict.fromkeys(("code", "name", "category", "valid_until"), text))
    )
    hub.team.replies.append(dict.fromkeys(("id", "shortcut", "title", "text"), text))
    hub.team.tokens.append({"id": number, "label": text, "scopes": [text], "revoked_at": None})
    hub.team.put_day(str(date(2026, 10, 31) + timedelta(number)), is_open=False, name=text)
    hub.team.audit.append(
        audit_entry(number, actor=text, verb=text, object_id=text, facts={text: text})
    )


def show(desk: DeskPage, place: str) -> None:
    """Go there and wait until everything has been loaded and drawn."""
    desk.go(place)
    title = {"customers": "客户", "tickets": "工单", "service": "服务"}
    title |= {"knowledge": "知识库", "team": "团队"}
    page = place[2:].split("?")[0].split("/")[0]
    current = desk.page.get_by_role("navigation", name="主导航").locator("[aria-current]")
    expect(current).to_have_text(title[page])
    expect(desk.page.locator(".waiting, [aria-busy=true]")).to_have_count(0)


def show_more(desk: DeskPage) -> None:
    """The second page of a list, where it has one; sixty rows have no third."""
    more = desk.page.get_by_role("button", name="加载更多")
    if more.count():
        more.click()
        expect(more).to_have_count(0)


def expect_shown(desk: DeskPage, texts: list[str]) -> None:
    """They can be read on the page, each as it was written."""
    main = desk.page.locator("main")
    desk.eventually(lambda: not not_shown(texts, main.inner_text()))


def test_payloads_in_every_field_of_every_page_stay_text(desk: DeskPage) -> None:
    watch = Watch(desk.page, desk.hub.url)
    for number, payload in enumerate(PAYLOADS, 1):
        fill_every_list(desk.pages, payload, number)
    desk.open("#/customers", "owner")
    lists = [place for place in PLACES if place not in ("#/customers/C0001", "#/tickets/T1")]
    for place in [*lists, "#/team?view=calendar&month=2026-12"]:
        show(desk, place)
        show_more(desk)
        expect_shown(desk, SHOWN_ON.get(place, PAYLOADS))
        assert watch.harm() == [], place
        links = desk.page.locator("a").evaluate_all("all => all.map((a) => a.getAttribute('href'))")
        assert all(link.startswith("#/") for link in links), place


@pytest.mark.parametrize("address", ["#/customers/C{:04d}", "#/tickets/T{}"])
def test_payloads_in_every_field_of_one_thing_stay_text(desk: DeskPage, address: str) -> None:
    watch = Watch(desk.page, desk.hub.url)
    for number, payload in enumerate(PAYLOADS, 1):
        fill_every_list(desk.pages, payload, number)
    desk.open("#/customers", "owner")
    for number, payload in enumerate(PAYLOADS, 1):
        show(desk, address.format(number))
        expect_shown(desk, [payload])
        assert watch.harm() == []


def test_a_planted_payload_is_found_and_refused(desk: DeskPage) -> None:
    desk.pages.people.add()
    desk.open("#/customers")
    watch = Watch(desk.page, desk.hub.url)
    plant(desk.page.locator("main"), ["<img src=x onerror=top.ran0=1>"])
    desk.eventually(lambda: len(desk.hub.csp_reports) == 1)
    assert any(seen.startswith("node: <img") for seen in watch.harm())
    desk.hub.csp_reports.clear()


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_nothing_is_wider_than_a_phone(
    new_context: Callable[..., BrowserContext], hub: PagesHub, locale: str
) -> None:
    fill_every_list(hub, LONG)
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    desk = DeskPage(page, hub)
    desk.open("#/team", "owner")
    if locale == "en":
        page.evaluate("localStorage.setItem('zhanggui-console:locale', '\"en\"')")
        page.reload()
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
        ("#/knowledge", "新建文章"),
        ("#/knowledge?view=coupons", "新建优惠券"),
        ("#/team", "添加成员"),
        ("#/team?view=canned", "新建快捷回复"),
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
            const walls = ['2026-03-29T01:30', '2026-03-29T03:30', '2026-10-25T12:00', '2026-12-31T23:59'];
            return {
                moments: walls.map(days.momentOf),
                back: walls.map((wall) => days.wallTime(days.momentOf(wall))),
                none: days.momentOf(''),
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
        "back": ["2026-03-29T01:30", "2026-03-29T03:30", "2026-10-25T12:00", "2026-12-31T23:59"],
        "none": "",
        "weeks": [
            "2026-10-26",
            "2026-11-02",
            "2026-11-09",
            "2026-11-16",
            "2026-11-23",
            "2026-11-30",
        ],
    }
