"""Sixty payloads in every field at every place of widget and demo shop: read letter by letter, none runs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.fakes.chat_script import order_card, refund_card
from tests.fakes.chat_server import Frame
from tests.fakes.shop_pages import WEB, PageHub
from tests.web.payloads import IMAGE, NUMBERS, payload
from tests.web.screens import Reader
from tests.web.widget_page import WidgetPage

# What is drawn, and the payloads that can be read in it by then.
Scene = tuple[Mapping[str, str], Sequence[int]]
Play = Callable[[Page, PageHub, Sequence[int]], Iterator[Scene]]

GREETING = {
    ".bot > .bubble": "greeting.text",
    ".chip": "greeting.choice",
    ".owner": "owner.agent_name",
}
LINES = {
    ".own > .bubble": "message.text",
    ".agent > .bubble": "message.text",
    ".system > .bubble": "message.text",
}
CARDS = {
    ".bot > .bubble": "message.text",
    ".card .what .figures": "order.number refund.number",
    ".card .status": "order.status_text refund.state_text",
    ".card dd": "order.carrier order.tracking_number refund.order_number refund.currency",
    ".card > .items .name": "item.name",
    ".card > .items .count": "item.quantity",
    ".card details .name": "item.name",
    ".card .total strong": "order.currency",
}
ARTICLES = {".article-title": "article.title", ".article > p": "article.markdown"}
CHOICES = {".chip": "choice.title"}
SHOP_NAME = {"#title": "shop.name", ".panel @aria-label": "shop.name"}
OWN_LINES = {".own > .bubble": "typed"}
PRODUCTS = {
    ".product h2": "product.name",
    ".product .about": "product.description",
    ".product .price": "product.currency",
    "#filters button": "product.category",
}
CATEGORY = {"#shown": "product.category", "#filters [aria-pressed=true]": "product.category"}
SIGN_IN = {"#customers strong": "customer.name", "#customers .hint": "customer.hint"}
SIGNED_IN = {"#who": "customer.name"}
ORDERS = {
    ".order .number": "order.number",
    ".order .status": "order.status_text",
    ".order .price": "order.currency",
    ".order dd": "order.carrier order.tracking_number",
    ".order td:first-child": "item.name",
    ".order td:nth-child(2)": "item.quantity",
}

ACCOUNT = {"#account-body dd": "customer.name customer.number"}
TELEGRAM_CODE = {
    ".telegram-steps .command": "telegram.command",
    ".telegram-steps li": "telegram.url",
}
TELEGRAM = {".connected strong": "telegram.name"}
TELEGRAM_ASKED = {".telegram-body .warn": "telegram.name"}

# Where the scripts put text in as text, and what a careless hand would write there.
CARELESS = {
    "element.append(...children.filter((child) => child !== null));": "take(element, children);",
    "element.append(...children);": "take(element, children);",
    ".textContent = ": ".innerHTML = ",
}
TAKE = """
function take(element, children) {
  for (const child of children) {
    if (typeof child === "string") element.insertAdjacentHTML("beforeend", child);
    else if (child) element.append(child);
  }
}"""


def all_of(number: int, noun: str, *fields: str) -> Frame:
    """A payload in each of these fields of a thing."""
    return {field: payload(number, f"{noun}.{field}") for field in fields}


def poisoned_order(number: int) -> Frame:
    """An order whose items do not fit without folding."""
    fields = ("number", "status", "status_text", "placed_at", "paid_at", "currency")
    item = all_of(number, "item", "sku", "name", "quantity", "amount_minor")
    return order_card(
        **all_of(number, "order", *fields, "carrier", "tracking_number"), items=[item] * 5
    )


def poisoned_refund(number: int) -> Frame:
    """A refund of a state that nobody knows."""
    fields = ("number", "order_number", "state", "state_text", "currency", "requested_at")
    return refund_card(**all_of(number, "refund", *fields, "expected_on"))


def open_details(details: Locator) -> None:
    """Unfold what is folded, for only what can be seen counts as drawn."""
    details.evaluate_all("all => all.forEach((each) => { each.open = true; })")


# ---- scenes of the widget


def open_widget(page: Page, hub: PageHub, **attributes: str) -> WidgetPage:
    """The widget as a customer has it before anything was said."""
    widget = WidgetPage(page, hub)
    widget.visit(**attributes)
    widget.open()
    return widget


def greetings(page: Page, hub: PageHub, numbers: Sequence[int]) -> Iterator[Scene]:
    """Another greeting and another agent's name, and frames whose words are not shown."""
    widget = open_widget(page, hub)
    for number in numbers:
        words = partial(payload, number)
        choice = {"id": words("greeting.choice"), "title": words("greeting.choice")}
        widget.push_frame(
            type="welcome",
            last_seq=0,
            greeting={"text": words("greeting.text"), "choices": [choice]},
            owner={"kind": "agent", "agent_name": words("owner.agent_name")},
        )
        widget.push_frame(type="error", code=words("error.code"), message=words("error.message"))
        widget.push_frame(type="typing", sender="agent", agent_name=words("typing.name"), on=True)
        yield GREETING, [number]


def lines(page: Page, hub: PageHub, numbers: Sequence[int]) -> Iterator[Scene]:
    """What each side says."""
    widget = open_widget(page, hub)
    for number in numbers:
        for sender in ("customer", "agent", "system"):
            name = payload(number, "message.agent_name")
            widget.push(sender, payload(number, "message.text"), agent_name=name)
    yield LINES, numbers


def cards(page: Page, hub: PageHub, numbers: Sequence[int]) -> Iterator[Scene]:
    """Orders and refunds, and what is no card at all."""
    widget = open_widget(page, hub)
    for number in numbers:
        text, odd = payload(number, "message.text"), payload(number, "card.kind")
        widget.push("bot", text, card=poisoned_order(number))
        widget.push("bot", text, card=poisoned_refund(number))
        widget.push("bot", text, card={"kind": odd} if number % 2 else odd, choices=odd)
    expect(widget.cards).to_have_count(2 * len(numbers))
    open_details(widget.cards.locator("details"))
    yield CARDS, numbers


def articles(page: Page, hub: PageHub, numbers: Sequence[int]) -> Iterator[Scene]:
    """What the shop has written, drawn as Markdown in the place of the text."""
    widget = open_widget(page, hub)
    for number in numbers:
        card = {"kind": "article", **all_of(number, "article", "title", "markdown")}
        widget.push("bot", payload(number, "message.text"), card=card)
    yield ARTICLES, numbers


def choices(page: Page, hub: PageHub, numbers: Sequence[int]) -> Iterator[Scene]:
    """What can be picked: topics, orders, scores."""
    offered = [all_of(number, "choice", "id", "title") for number in numbers]
    open_widget(page, hub).push("bot", "请选择", choices=offered)
    yield CHOICES, numbers


def own_lines(page: Page, hub: PageHub, numbers: Sequence[int]) -> Iterator[Scene]:
    """What the customer types, as long as the hub does not answer."""
    widget = open_widget(page, hub)
    hub.chat.fail.is_mute = True
    for number in numbers:
        widget.say(payload(number, "typed"))
    yield OWN_LINES, numbers


def shop_name(page: Page, hub: PageHub, numbers: Sequence[int]) -> Iterator[Scene]:
    """The name that the shop's page gives, with all of them in one."""
    open_widget(page, hub, **{"shop-name": " ".join(payload(n, "shop.name") for n in numbers)})
    yield SHOP_NAME, numbers


# ---- scenes of the demo shop


def products(page: Page, hub: PageHub, numbers: Sequence[int]) -> Iterator[Scene]:
    """The shelf, then each category by itself."""
    fields = ("name", "category", "description", "art", "currency")
    one = hub.shop.products[0]
    hub.shop.products = [
        {**one, "sku": f"{number:02d}", **all_of(number, "product", *fields)} for number in numbers
    ]
    page.goto(f"{hub.url}/shop")
    yield PRODUCTS, numbers
    for place, number in enumerate(numbers):
        page.locator("#filters button").nth(1 + place).dispatch_event("click")
        yield CATEGORY, [number]


def sign_in(page: Page, hub: PageHub, numbers: Sequence[int]) -> Iterator[Scene]:
    """Who can sign in, then each of them signed in."""
    hub.shop.customers = [
        {"number": f"C{number:04d}", **all_of(number, "customer", "name", "hint")}
        for number in numbers
    ]
    page.goto(f"{hub.url}/shop")
    page.locator("#sign-in").click()
    yield SIGN_IN, numbers
    for place, number in enumerate(numbers):
        page.locator("#customers button").nth(place).dispatch_event("click")
        yield SIGNED_IN, [number]


def orders(page: Page, hub: PageHub, numbers: Sequence[int]) -> Iterator[Scene]:
    """What the shop's system says of a customer's orders."""
    hub.shop.orders = [poisoned_order(number) for number in numbers]
    hub.shop.signed_in = hub.shop.customers[0]
    page.goto(f"{hub.url}/shop#/orders")
    expect(page.locator(".order")).to_have_count(len(numbers))
    open_details(page.locator(".order"))
    yield ORDERS, numbers


def account(page: Page, hub: PageHub, numbers: Sequence[int]) -> Iterator[Scene]:
    """The customer's account; whoever brought the code to Telegram chose that name there."""
    for number in numbers:
        words = partial(payload, number)
        customer = {"number": words("customer.number"), "name": words("customer.name")}
        hub.shop.signed_in = {**customer, "hint": ""}
        hub.telegram.url, hub.telegram.command = words("telegram.url"), words("telegram.command")
        hub.telegram.bound.clear()
        page.goto(f"{hub.url}/shop?{number}#/account")
        yield ACCOUNT, [number]
        page.locator(".telegram-body .primary").click()
        yield TELEGRAM_CODE, [number]
        hub.telegram.press(customer["number"], words("telegram.name"))
        page.evaluate("dispatchEvent(new Event('focus'))")
        yield TELEGRAM, [number]
        page.locator(".telegram-body .button").click()
        yield TELEGRAM_ASKED, [number]


SCENES = [
    greetings,
    lines,
    cards,
    articles,
    choices,
    own_lines,
    shop_name,
    products,
    sign_in,
    orders,
    account,
]
every_scene = pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)


@every_scene
def test_every_field_at_every_place_stays_text(page: Page, hub: PageHub, scene: Play) -> None:
    reader = Reader(page, hub.url)
    for drawn, numbers in scene(page, hub, NUMBERS):
        assert reader.flaws(drawn, numbers) == []


@every_scene
def test_a_careless_drawing_is_found_at_every_place(
    new_context: Callable[..., BrowserContext], hub: PageHub, scene: Play
) -> None:
    page = new_context().new_page()
    page.route("**/widget.js", partial(serve_careless, WEB / "widget" / "widget.js"))
    page.route("**/static/shop/parts.js", partial(serve_careless, WEB / "shop" / "parts.js"))
    page.route("**/static/shop/shop.js", partial(serve_careless, WEB / "shop" / "shop.js"))
    reader = Reader(page, hub.url)
    for drawn, _ in scene(page, hub, [IMAGE]):
        reader.expect_spoiled(drawn)


def serve_careless(file: Path, route: Route) -> None:
    """A script as it would be if every text were taken for markup."""
    source = file.read_text(encoding="utf-8")
    spoiled = source
    for careful, careless in CARELESS.items():
        spoiled = spoiled.replace(careful, careless)
    assert spoiled != source
    route.fulfill(body=spoiled + TAKE, content_type="text/javascript")
