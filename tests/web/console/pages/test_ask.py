"""The page where a colleague asks the bot: questions, answers with charts, chips, a lost connection."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.fakes.console_ask import CHART, LINK, figures
from tests.fakes.console_pages import PagesHub
from tests.web.console.pages.desk_page import DeskPage

ASKED = "上周销售额多少"
SAID = "上周销售额 ¥1,234.50。\n口径：按付款时间，未扣退款（含运费）"


def ask(desk: DeskPage, text: str) -> None:
    field = desk.page.get_by_label("问题")
    field.fill(text)
    field.press("Enter")


def test_a_question_is_answered_with_words_chart_and_way_to_the_dashboard(desk: DeskPage) -> None:
    desk.pages.ask.answers[ASKED] = [figures(SAID)]
    desk.open("#/ask", "manager")
    ask(desk, ASKED)
    answer = desk.page.locator(".message[data-sender=bot]")
    expect(answer.locator(".bubble")).to_have_text(SAID)
    picture = answer.get_by_role("img", name="上周销售额 ¥1,234.50")
    expect(picture).to_have_attribute("src", CHART)
    expect(answer.get_by_role("link", name="在看板里看")).to_have_attribute("href", LINK)
    expect(desk.page.locator(".message[data-sender=me] .bubble")).to_have_text(ASKED)


def test_a_chip_asks_on_and_is_gone_then(desk: DeskPage) -> None:
    desk.pages.ask.answers = {ASKED: [figures(SAID)], "按天看": [{"text": "每天的", "choices": []}]}
    desk.open("#/ask", "manager")
    ask(desk, ASKED)
    desk.press("按天看")
    expect(desk.page.locator(".message[data-sender=me] .bubble")).to_have_text([ASKED, "按天看"])
    expect(desk.page.locator(".message[data-sender=bot] .bubble").last).to_have_text("每天的")
    expect(desk.page.locator(".ask-choices")).to_have_count(0)
    (_, chosen) = desk.pages.ask.chat_of("manager").frames
    assert (chosen["type"], chosen["choice_id"]) == ("choice", "chc_day")


def test_an_example_is_asked_by_a_press(desk: DeskPage) -> None:
    desk.open("#/ask", "manager")
    desk.press("退款率")
    expect(desk.page.locator(".message[data-sender=me] .bubble")).to_have_text("退款率")
    expect(desk.page.locator(".ask-start")).to_have_count(0)


def test_what_was_asked_before_is_there_again(desk: DeskPage) -> None:
    chat = desk.pages.ask.chat_of("manager")
    chat.append("customer", ASKED)
    chat.append("bot", **figures(SAID))
    desk.open("#/ask", "manager")
    expect(desk.page.locator(".bubble")).to_have_text([ASKED, SAID])
    expect(desk.page.locator(".ask-choices button")).to_have_text(["按天看", "为什么"])


def test_a_question_in_a_broken_connection_is_asked_once(desk: DeskPage) -> None:
    desk.pages.ask.answers[ASKED] = [figures(SAID)]
    desk.pages.ask.chats.fail.cut_before_ack = 1
    desk.open("#/ask", "manager")
    ask(desk, ASKED)
    expect(desk.page.locator(".message[data-sender=bot] .bubble")).to_have_text(SAID)
    expect(desk.page.locator(".message[data-sender=me]")).to_have_count(1)


def test_a_refused_question_can_be_sent_again(desk: DeskPage) -> None:
    desk.pages.ask.answers[ASKED] = [figures(SAID)]
    desk.pages.ask.chats.fail.error_next = "too_many_messages"
    desk.open("#/ask", "manager")
    ask(desk, ASKED)
    expect(desk.page.get_by_text("没有发出去")).to_be_visible()
    desk.press("再试一次")
    expect(desk.page.locator(".message[data-sender=bot] .bubble")).to_have_text(SAID)


def test_a_session_that_is_over_is_opened_anew(desk: DeskPage) -> None:
    desk.open("#/ask", "manager")
    expect(desk.page.get_by_text("想看哪项数据")).to_be_visible()
    desk.pages.ask.chats.sessions.clear()
    desk.page.evaluate("dispatchEvent(new Event('offline')); dispatchEvent(new Event('online'))")
    ask(desk, "退款率")
    expect(desk.page.locator(".message[data-sender=bot]")).to_be_visible()
    assert desk.pages.ask.opened == 2


def test_the_way_to_the_dashboard_is_named_in_the_answers_language(desk: DeskPage) -> None:
    card = {
        "kind": "chart",
        "image_url": None,
        "alt": "",
        "link": "/dashboard?page=sales",
        "link_text": "See on the dashboard",
    }
    desk.pages.ask.answers["net sales"] = [figures("Net sales are £1.", card=card)]
    desk.open("#/ask", "manager")
    ask(desk, "net sales")
    expect(desk.page.locator(".card.chart a")).to_have_text("See on the dashboard")


def test_a_card_leads_nowhere_but_to_the_hub_itself(desk: DeskPage) -> None:
    card = {
        "kind": "chart",
        "image_url": "https://x.example/a.png",
        "alt": "",
        "link": "javascript:1",
    }
    desk.pages.ask.answers[ASKED] = [figures(SAID, card=card)]
    desk.open("#/ask", "manager")
    ask(desk, ASKED)
    expect(desk.page.locator(".message[data-sender=bot] .bubble")).to_have_text(SAID)
    expect(desk.page.locator(".card.chart, .message img, .message a")).to_have_count(0)


def test_an_agent_asks_too_and_is_not_led_to_the_dashboard(desk: DeskPage) -> None:
    desk.open("#/ask")
    expect(desk.page.get_by_label("问题")).to_be_visible()
    expect(desk.page.get_by_role("link", name="打开经营看板")).to_have_count(0)


def test_a_long_answer_fits_a_phone(
    new_context: Callable[..., BrowserContext], hub: PagesHub, run_axe: Callable[[Page], list[str]]
) -> None:
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    desk = DeskPage(page, hub)
    long = "\n".join(
        f"{rank}. 青瓷保温杯礼盒装（带杯套）　¥123,456.78（12.3%）" for rank in range(1, 11)
    )
    hub.ask.answers[ASKED] = [figures(f"{SAID}\n{long}")]
    desk.open("#/ask", "manager")
    ask(desk, ASKED)
    expect(page.locator(".ask-choices")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert run_axe(page) == []
