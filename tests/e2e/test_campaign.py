"""A campaign from its draft to its report in real browsers over the whole running system, and what customers see."""

import json
from collections.abc import Callable, Iterator
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.cast import Cast
from tests.e2e.console import Console
from tests.e2e.widget import ANSWER_MS, Widget
from tests.real_stack import RealStack

TAG = "双十二试发"
FIRST, SECOND = "双十二预热", "双十二返场"
OTHERS = 8  # with the two who look on, ten agreed: one of them is left out by lot

pytestmark = pytest.mark.browser


@pytest.fixture
def manager(stack: RealStack, new_page: Callable[..., Page]) -> Console:
    """The demo shop's manager, signed in."""
    listed = json.loads(stack.command("demo", "staff", "--json"))
    [person] = [each for each in listed if each["role"] == "manager"]
    console = Console(new_page(viewport={"width": 1440, "height": 900}), stack.url)
    console.sign_in(person["name"], person["password"])
    return console


@pytest.fixture
def desk(stack: RealStack, manager: Console) -> Iterator[httpx.Client]:
    """What the manager's browser may do, for what the test is not about."""
    cookies = {each["name"]: each["value"] for each in manager.page.context.cookies()}
    address = f"{stack.url}/api/v1"
    with httpx.Client(base_url=address, cookies=cookies, trust_env=False, timeout=30) as client:
        client.headers["X-CSRF-Token"] = client.get("/staff/me").json()["csrf_token"]
        yield client


def add_segment(desk: httpx.Client, agreed: list[str], silent: str) -> None:
    """A segment of all these, who are tagged for it; they agreed to offers, but for one."""
    for number in (*agreed, silent):
        desk.put(f"/customers/{number}/tags", json={"tags": [TAG]}).raise_for_status()
    for number in agreed:
        path = f"/customers/{number}/marketing-consent"
        desk.put(path, json={"is_agreed": True}).raise_for_status()
    rules = {"match": "all", "conditions": [{"field": "tag", "op": "eq", "value": TAG}]}
    key = {"Idempotency-Key": str(uuid4())}
    body = {"name": TAG, "rules": rules}
    desk.post("/segments", json=body, headers=key).raise_for_status()


def write_and_preview(page: Page, name: str) -> None:
    """A new campaign for the segment, written and looked at in the console."""
    page.goto(page.url.partition("#")[0] + "#/campaigns")
    page.get_by_role("button", name="新建活动").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("名称").fill(name)
    option = dialog.locator("option", has_text=TAG)
    expect(option).to_be_attached()
    dialog.get_by_label("发给").select_option(value=option.get_attribute("value"))
    dialog.get_by_label("内容").fill("{name}，" + name)
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.get_by_role("button", name="预览").click()


def confirm(page: Page, people: int) -> None:
    """Twice, to as many as the preview named."""
    page.get_by_role("button", name="发送…").click()
    page.get_by_role("dialog").get_by_role("button", name=f"确认发给 {people} 人").click()


def left_out(stack: RealStack, name: str) -> set[str]:
    """The customers who get nothing, for comparison."""
    rows = stack.rows(
        "SELECT c.number FROM campaign_members m JOIN customers c ON c.id = m.customer_id"
        " JOIN campaigns a ON a.id = m.campaign_id WHERE a.name = ? AND m.is_control",
        name,
    )
    return {number for (number,) in rows}


def said(stack: RealStack, text: str) -> int:
    """In how many messages this was ever said."""
    [(count,)] = stack.rows("SELECT count(*) FROM messages WHERE text LIKE ?", f"%{text}%")
    return int(count)


def test_a_campaign_reaches_those_who_agreed_is_counted_ended_and_stopped(
    stack: RealStack,
    cast: Cast,
    manager: Console,
    desk: httpx.Client,
    widget_of: Callable[..., Widget],
) -> None:
    agreed = [cast.order("completed").customer for _ in range(OTHERS + 2)]
    silent = cast.order("completed").customer
    add_segment(desk, agreed, silent)
    readers = {number: widget_of(number) for number in agreed[:2]}
    bystander = widget_of(silent)
    page = manager.page

    write_and_preview(page, FIRST)
    preview = page.locator(".campaign-preview")
    expect(preview).to_contain_text("现在会发给 9 位客户")
    expect(preview).to_contain_text("另外随机留出 1 位不发")
    expect(preview).to_contain_text("没有同意接收：1 人，不发")
    assert said(stack, FIRST) == 0
    confirm(page, 9)
    expect(page.locator(".person-head .badge")).to_have_text("已发完", timeout=ANSWER_MS)
    figure = page.locator(".campaign-figures li")
    expect(figure.filter(has_text="已发送")).to_contain_text("9")
    expect(figure.filter(has_text="对照组下单")).to_contain_text("0 / 1 人")
    expect(page.locator(".campaign-counting")).to_contain_text("还在统计")

    [control] = left_out(stack, FIRST)
    reading = [widget for number, widget in readers.items() if number != control]
    for widget in reading:
        expect(widget.others.last).to_contain_text(f"，{FIRST}", timeout=ANSWER_MS)
    assert said(stack, FIRST) == 9
    assert bystander.others.filter(has_text=FIRST).count() == 0

    expect(reading[0].press("不再接收")).to_contain_text("已为您退订")
    with stack.held_down("worker"):
        write_and_preview(page, SECOND)
        expect(preview).to_contain_text("已退订：1 人，不发")
        confirm(page, 9)  # of nine there is no tenth to be left out
        expect(page.locator(".person-head .badge")).to_have_text("准备发送")
        page.get_by_role("button", name="停止发送").click()
        page.get_by_role("dialog").get_by_role("button", name="停止", exact=True).click()
        expect(page.locator(".person-head .badge")).to_have_text("已停止")
    done = "SELECT count(*) FROM jobs WHERE kind = 'fill_campaign' AND state <> 'done'"
    stack.wait_for(lambda: stack.rows(done) == [(0,)], seconds=60)
    assert said(stack, SECOND) == 0
