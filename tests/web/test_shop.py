"""The demo shop: goods, sign-in, orders, and what it says when there is nothing or no answer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.fakes.shop_pages import PageHub
from tests.web.widget_page import WidgetPage


def sign_in(page: Page, name: str) -> None:
    """Choose a demo customer."""
    page.locator("#sign-in").click()
    page.get_by_role("dialog").get_by_role("button", name=name).click()
    expect(page.locator("#who")).to_have_text(name)


def test_shows_goods_with_price_and_stock(page: Page, hub: PageHub) -> None:
    hub.shop.products[0].update(name="山岚保温杯", price_minor=123450, stock_units=3)
    page.goto(f"{hub.url}/shop")
    product = page.locator(".product").filter(has_text="山岚保温杯").first
    expect(product).to_contain_text("¥1,234.50")
    expect(product).to_contain_text("仅剩 3 件")
    expect(page.locator(".product")).to_have_count(60)
    expect(page.get_by_text("演示数据，均为虚构", exact=False).first).to_be_visible()


def test_first_row_shows_many_categories(page: Page, hub: PageHub) -> None:
    page.goto(f"{hub.url}/shop")
    expect(page.locator(".product use")).to_have_count(60)
    drawings = page.locator(".product use").evaluate_all(
        "all => all.map(e => e.getAttribute('href'))"
    )
    assert len(set(drawings[:12])) == 12


def test_filters_by_category(page: Page, hub: PageHub) -> None:
    page.goto(f"{hub.url}/shop")
    page.get_by_role("button", name="香氛").click()
    expect(page.locator(".product")).to_have_count(5)
    expect(page.get_by_role("button", name="香氛")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="香氛")).to_be_focused()
    page.get_by_role("button", name="全部").click()
    expect(page.locator(".product")).to_have_count(60)


def test_visitor_is_asked_to_sign_in_for_orders(page: Page, hub: PageHub) -> None:
    page.goto(f"{hub.url}/shop#/orders")
    expect(page.get_by_role("heading", name="请先登录")).to_be_visible()
    page.locator("#order-list").get_by_role("button", name="登录").click()
    page.get_by_role("dialog").get_by_role("button", name="王小明").click()
    expect(page.locator(".order")).to_have_count(3)


def test_order_opens_to_items_and_parcel(page: Page, hub: PageHub) -> None:
    page.goto(f"{hub.url}/shop#/orders")
    sign_in(page, "王小明")
    order = page.locator(".order").first
    expect(order.locator("table")).to_be_hidden()
    order.locator("summary").click()
    expect(order.locator("table")).to_contain_text("山岚保温杯 480ml 雾松绿")
    expect(order).to_contain_text("顺丰速运 SF1423409716058")
    expect(order.locator(".status")).to_have_text("已发货")


def test_chat_follows_sign_in_and_sign_out(page: Page, hub: PageHub) -> None:
    page.goto(f"{hub.url}/shop")
    widget = WidgetPage(page, hub)
    page.locator("#ask").click()
    expect(widget.root.locator(".panel.live")).to_be_visible()
    widget.ask("在吗")
    assert widget.conversation.customer is None
    sign_in(page, "王小明")
    widget.ask("我的订单到哪了")
    assert widget.conversation.customer == "C0001"
    page.locator("#sign-out").click()
    expect(page.locator("#sign-in")).to_be_visible()
    expect(widget.cards).to_have_count(0)
    expect(widget.own).to_have_count(0)


def test_signed_in_after_a_reload(page: Page, hub: PageHub) -> None:
    page.goto(f"{hub.url}/shop")
    sign_in(page, "陈嘉怡")
    page.reload()
    expect(page.locator("#who")).to_have_text("陈嘉怡")
    expect(page.locator("#sign-in")).to_be_hidden()


def test_customer_without_orders(page: Page, hub: PageHub) -> None:
    hub.shop.orders = []
    page.goto(f"{hub.url}/shop#/orders")
    sign_in(page, "李想")
    expect(page.get_by_role("heading", name="还没有订单")).to_be_visible()
    page.get_by_role("button", name="去看看商品").click()
    expect(page.locator(".product").first).to_be_visible()


def test_says_when_the_shop_does_not_answer_and_tries_again(page: Page, hub: PageHub) -> None:
    hub.shop.is_down = True
    page.goto(f"{hub.url}/shop")
    expect(page.get_by_role("heading", name="商品没有加载出来")).to_be_visible()
    hub.shop.is_down = False
    page.get_by_role("button", name="重新加载").click()
    expect(page.locator(".product h2").first).to_be_visible()


def test_says_when_the_network_is_gone(page: Page, hub: PageHub) -> None:
    page.goto(f"{hub.url}/shop")
    expect(page.locator(".product h2").first).to_be_visible()
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()


def test_empty_shop_says_how_to_fill_it(page: Page, hub: PageHub) -> None:
    hub.shop.products = []
    page.goto(f"{hub.url}/shop")
    expect(page.get_by_role("heading", name="货架还是空的")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_sticks_out(
    hub: PageHub,
    new_context: Callable[..., BrowserContext],
    run_axe: Callable[[Page], list[str]],
    scheme: str,
    width: int,
) -> None:
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 740}}
    page = new_context(reduced_motion="reduce", **options).new_page()
    hub.shop.products[0]["name"] = "averyveryverylongnamewithoutanybreak" * 3
    page.goto(f"{hub.url}/shop")
    expect(page.locator(".product h2").first).to_be_visible()
    assert run_axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.locator("#sign-in").click()
    expect(page.locator("#customers button")).to_have_count(3)
    assert run_axe(page) == []
    page.get_by_role("dialog").get_by_role("button", name="王小明").click()
    page.get_by_role("link", name="我的订单").click()
    page.locator(".order summary").first.click()
    expect(page.locator(".order table").first).to_be_visible()
    assert run_axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
