"""客户: list, one customer, segments."""

import re

import pytest
from playwright.sync_api import expect

from crm_backend.conversations.values import Channel, FeedbackPart
from crm_backend.orders.values import OrderStatus
from crm_backend.refunds.values import RefundReason, RefundState
from crm_backend.tickets.values import TicketState, TicketType
from tests.fakes.console_people import timeline_entry
from tests.web.console.console_page import queued_chat
from tests.web.console.pages.desk_page import DeskPage

HIGH_VALUE = {
    "match": "all",
    "conditions": [{"field": "spent_minor", "op": "gte", "value": 200000}],
}


def test_a_customer_opens_from_the_list_and_a_chat_from_the_timeline(desk: DeskPage) -> None:
    desk.pages.people.add(csat=[])
    desk.pages.people.timelines["C0001"] = [
        timeline_entry("chat", "cnv_1", 30, text="杯盖漏水，可以退吗？"),
        timeline_entry("order", "SF2611180015", 4000),
    ]
    desk.hub.state.chats["cnv_1"] = queued_chat()
    desk.open("#/customers")
    row = desk.table_row("王小明")
    expect(row).to_contain_text("138****5678")
    expect(row).to_contain_text("¥2,347.00")
    row.get_by_role("link").click()
    expect(desk.page.get_by_role("heading", name="王小明")).to_be_visible()
    expect(desk.page.locator(".history .entry")).to_have_count(2)
    desk.page.get_by_role("link", name="网页会话").click()
    expect(desk.page).to_have_url(re.compile("#/chats/cnv_1"))


NEED = {
    "sku": "T",
    "product_name": "桂花乌龙茶",
    "due_on": "2026-12-03",
    "is_overdue": False,
    "prob": 0.4,
    "reason": "",
}
OUTLOOK = {
    "last_known_day": "2026-11-24",
    "currency": "CNY",
    "segment": "重要保持客户",
    "purchase_prob": 0.412,
    "expected_spend_minor": 12_345,
    "churn_prob": 0.845,
    "churn_level": "high",
    "churn_level_text": "高",
    "churn_horizon_days": 77,
    "value_at_risk_minor": 42_250,
    "refund_prob": 0.125,
    "is_rule": False,
    "reasons": ["平均约 39 天买一次，已晚了 20 天"],
    "next_needs": [NEED],
}


def test_a_customers_outlook_stands_beside_the_profile_and_says_why(desk: DeskPage) -> None:
    desk.pages.people.add()
    desk.pages.people.add("C0002", "李芳")
    desk.pages.people.outlooks["C0001"] = OUTLOOK
    desk.open("#/customers/C0001")
    for label in ("订单（含已取消）", "累计付款（含已取消的订单）"):  # not the scores' figures
        expect(desk.page.get_by_text(label, exact=True)).to_be_visible()
    outlook = desk.page.get_by_role("region", name="预计和风险")
    for words in (
        *("重要保持客户", "¥123.45", "41%", "85%（高），77 天内不来", "¥422.50", "13%"),
        *("桂花乌龙茶，大约 12 月 3 日", "平均约 39 天买一次", "数据截至 11 月 24 日"),
    ):
        expect(outlook).to_contain_text(words)
    late = {**NEED, "due_on": "2026-08-27", "is_overdue": True}
    desk.pages.people.outlooks["C0003"] = {**OUTLOOK, "next_needs": [late]}
    desk.pages.people.add("C0003", "郭洁")
    desk.page.evaluate("location.hash = '#/customers/C0003'")
    expect(outlook).to_contain_text("桂花乌龙茶，早该买了，按习惯应在 8 月 27 日 (周四)前后")
    desk.page.evaluate("location.hash = '#/customers/C0002'")
    expect(desk.page.get_by_role("heading", name="李芳")).to_be_visible()
    expect(outlook).to_have_count(0)


TOLD = {
    "zh-CN": [
        ("备注 · 小李", "已经道歉"),
        ("评价客服 2 分", "太慢"),
        ("Telegram 会话", "在吗"),
        ("工单 T1 · 投诉 · 等客户", "等了三天"),
        ("退款 RF1 · 待寄回", "¥128.00 · 质量问题 · 漏水"),
        ("订单 SF1 · 已签收", "¥128.00 · 随行杯 · 共 3 件"),
    ],
    "en": [
        ("Note · 小李", "已经道歉"),
        ("Agent rated 2 of 5", "太慢"),
        ("Telegram chat", "在吗"),
        ("Ticket T1 · Complaint · Waiting", "等了三天"),
        ("Refund RF1 · Awaiting goods", "¥128.00 · Quality · 漏水"),
        ("Order SF1 · Delivered", "¥128.00 · 随行杯 · 3 pieces in all"),
    ],
}


CODES = {
    "customers.orderStatuses": OrderStatus,
    "customers.refundReasons": RefundReason,
    "customers.channels": Channel,
    "service.parts": FeedbackPart,
    "tickets.refundStates": RefundState,
    "tickets.types": TicketType,
    "tickets.states": TicketState,
}


@pytest.mark.parametrize("locale", TOLD)
def test_every_code_of_the_timeline_has_words(desk: DeskPage, locale: str) -> None:
    desk.page.goto(f"{desk.hub.url}/console")
    texts = desk.page.evaluate(
        "async (locale) => (await import(`/static/console/texts/${locale}.js`)).default", locale
    )
    for place, codes in CODES.items():
        page, table = place.split(".")
        assert set(texts[page][table]) == set(codes), place


@pytest.mark.parametrize("locale", TOLD)
def test_the_timeline_speaks_the_pages_language(desk: DeskPage, locale: str) -> None:
    desk.pages.people.add()
    desk.pages.people.timelines["C0001"] = [
        timeline_entry("note", "1", text="已经道歉"),
        timeline_entry("feedback", "cnv_1", text="太慢"),
        timeline_entry("chat", "cnv_1", text="在吗", channel="telegram"),
        timeline_entry("ticket", "T1", text="等了三天", state="waiting"),
        timeline_entry("refund", "RF1", text="漏水", state="approved", refund_kind="return_refund"),
        timeline_entry("order", "SF1", pieces=3),
    ]
    desk.open("#/customers/C0001")
    desk.speak(locale)
    entries = desk.page.locator(".history .entry")
    expect(entries).to_have_count(6)
    for entry, (title, text) in zip(entries.all(), TOLD[locale], strict=True):
        expect(entry.locator(".entry-head .strong")).to_have_text(title)
        expect(entry.locator(".own-lines")).to_have_text(text)


def test_search_is_sent_once_typing_pauses_and_stays_in_the_address(desk: DeskPage) -> None:
    desk.pages.people.add("C0001", "王小明")
    desk.pages.people.add("C0002", "陈嘉怡")
    desk.open("#/customers")
    expect(desk.table_rows).to_have_count(2)
    desk.page.get_by_label("姓名、编号或手机尾号").evaluate(
        """field => ["陈", "陈嘉", "陈嘉怡"].forEach((text) => {
            field.value = text;
            field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        })"""
    )
    expect(desk.table_rows).to_have_count(1)
    assert [asked.get("q") for asked in desk.pages.people.asked] == [None, "陈嘉怡"]
    desk.page.reload()
    expect(desk.page.get_by_label("姓名、编号或手机尾号")).to_have_value("陈嘉怡")
    expect(desk.table_rows).to_have_count(1)
    desk.page.get_by_label("姓名、编号或手机尾号").fill("没有这个人")
    expect(desk.page.get_by_role("heading", name="没有符合条件的客户")).to_be_visible()
    desk.press("清除条件")
    expect(desk.table_rows).to_have_count(2)


def test_the_next_page_comes_below_the_first(desk: DeskPage) -> None:
    for number in range(1, 61):
        desk.pages.people.add(f"C{number:04d}", f"客户{number}")
    desk.open("#/customers")
    expect(desk.table_rows).to_have_count(50)
    expect(desk.page.locator(".pager")).to_contain_text("已显示 50 / 共 60 条")
    desk.press("加载更多")
    expect(desk.table_rows).to_have_count(60)
    expect(desk.page.get_by_role("button", name="加载更多")).to_have_count(0)


def test_showing_the_whole_number_is_one_logged_click(desk: DeskPage) -> None:
    desk.pages.people.add()
    desk.open("#/customers/C0001")
    expect(desk.page.get_by_text("138****5678")).to_be_visible()
    assert desk.hub.state.deeds == []
    desk.press("显示完整号码")
    expect(desk.page.get_by_text("13812345678")).to_be_visible()
    assert desk.hub.state.deeds == [("/api/v1/customers/C0001/reveal", "", {"field": "phone"})]


def test_tags_are_added_and_taken_off(desk: DeskPage) -> None:
    customer = desk.pages.people.add(tags=["老客户"])
    desk.open("#/customers/C0001")
    field = desk.page.get_by_label("加标签，回车确认")
    field.fill("茶友")
    field.press("Enter")
    expect(field).to_have_value("")
    assert customer["tags"] == ["老客户", "茶友"]
    desk.press("去掉标签 老客户")
    expect(desk.page.locator(".tag", has_text="老客户")).to_have_count(0)
    assert customer["tags"] == ["茶友"]
    desk.hub.fail.fail_next_write_with = (403, "role_not_allowed")
    field.fill("批发")
    field.press("Enter")
    desk.expect_trouble("您的角色不能做这一步，没有改动。需要时请找经理。")
    expect(field).to_have_value("批发")


def test_a_note_that_was_not_saved_is_kept_even_over_a_reload(desk: DeskPage) -> None:
    customer = desk.pages.people.add()
    desk.open("#/customers/C0001")
    note = desk.page.get_by_label("写一条备注，只有同事看得到")
    note.fill("不要打电话，发消息。")
    desk.hub.fail.is_down = True
    desk.press("保存备注")
    desk.expect_trouble("服务暂时没有处理成功。内容没有丢，请稍后重试。")
    desk.hub.fail.is_down = False
    desk.page.reload()
    expect(note).to_have_value("不要打电话，发消息。")
    desk.press("保存备注")
    expect(desk.page.locator(".note-list")).to_contain_text("不要打电话，发消息。")
    expect(note).to_have_value("")
    assert [each["text"] for each in customer["notes"]] == ["不要打电话，发消息。"]


def test_a_note_whose_answer_was_lost_is_there_once(desk: DeskPage) -> None:
    customer = desk.pages.people.add()
    desk.open("#/customers/C0001")
    note = desk.page.get_by_label("写一条备注，只有同事看得到")
    note.fill("不要打电话")
    desk.hub.fail.lose_answers = 3
    desk.press("保存备注")
    desk.expect_trouble("服务暂时没有处理成功。内容没有丢，请稍后重试。")
    note.fill("发消息，不要打电话")
    desk.press("保存备注")
    desk.expect_trouble("上一次提交其实已经保存，这次的改动没有保存。如需另建一条，请再提交一次。")
    assert [each["text"] for each in customer["notes"]] == ["不要打电话"]
    for _ in range(2):
        desk.press("保存备注")
        expect(note).to_have_value("")
        note.fill("下次打八折")
    assert [each["text"] for each in customer["notes"]] == [
        "下次打八折",
        "发消息，不要打电话",
        "不要打电话",
    ]


def test_a_segment_is_counted_while_it_is_written_and_then_filters(desk: DeskPage) -> None:
    desk.pages.people.add("C0001", "王小明", spent_minor=300000)
    desk.pages.people.add("C0002", "陈嘉怡", spent_minor=100)
    desk.open("#/customers?view=segments", "manager")
    desk.press("新建分类")
    save = desk.dialog.get_by_role("button", name="保存")
    desk.dialog.get_by_label("名称").fill("高价值")
    expect(save).to_be_disabled()
    desk.dialog.get_by_label("值", exact=True).fill("2000")
    expect(desk.dialog.get_by_role("status")).to_have_text("现在符合的客户：1 人")
    desk.dialog.get_by_label("值", exact=True).fill("0.5")
    expect(desk.dialog.get_by_role("status")).to_have_text("现在符合的客户：2 人")
    desk.dialog.get_by_label("值", exact=True).fill("2000")
    save.click()
    entry = desk.page.locator(".entry-row")
    expect(entry).to_contain_text("累计付款 不少于 ¥2,000.00")
    assert desk.pages.people.segments == [{"id": 1, "name": "高价值", "rules": HIGH_VALUE}]
    entry.get_by_role("link", name="看客户").click()
    expect(desk.table_rows).to_have_count(1)
    expect(desk.table_rows).to_contain_text("王小明")


def test_a_deleted_segment_comes_back_by_one_press(desk: DeskPage) -> None:
    desk.pages.people.segments = [{"id": 1, "name": "高价值", "rules": HIGH_VALUE}]
    desk.open("#/customers?view=segments", "manager")
    desk.press("删除 高价值")
    expect(desk.page.get_by_role("heading", name="还没有客户分类")).to_be_visible()
    desk.press("撤销")
    expect(desk.page.locator(".entry-row")).to_contain_text("高价值")


def test_a_taken_segment_name_keeps_what_was_written(desk: DeskPage) -> None:
    desk.pages.people.segments = [{"id": 1, "name": "高价值", "rules": HIGH_VALUE}]
    desk.open("#/customers?view=segments", "manager")
    desk.press("新建分类")
    desk.dialog.get_by_label("名称").fill("高价值")
    desk.dialog.get_by_label("值", exact=True).fill("5")
    desk.dialog.get_by_role("button", name="保存").click()
    expect(desk.dialog.locator("p.trouble")).to_have_text("已有同名的分类，请换一个名称。")
    expect(desk.dialog.get_by_label("值", exact=True)).to_have_value("5")


@pytest.mark.parametrize(("name", "sees"), [("xiaoli", 0), ("manager", 1)])
def test_segments_and_export_are_for_managers(desk: DeskPage, name: str, sees: int) -> None:
    desk.pages.people.segments = [{"id": 1, "name": "高价值", "rules": HIGH_VALUE}]
    desk.pages.people.add()
    desk.open("#/customers", name)
    expect(desk.table_rows).to_have_count(1)
    expect(desk.page.get_by_role("button", name="导出 CSV")).to_have_count(sees)
    desk.go("#/customers?view=segments")
    expect(desk.page.get_by_role("link", name="看客户")).to_be_visible()
    for button in ("新建分类", "修改 高价值", "删除 高价值"):
        expect(desk.page.get_by_role("button", name=button)).to_have_count(sees)


def test_the_export_is_the_list_as_it_is_narrowed(desk: DeskPage) -> None:
    desk.pages.people.add(tags=["茶友"])
    desk.open("#/customers?tag=茶友", "manager")
    expect(desk.table_rows).to_have_count(1)
    with desk.page.expect_download() as download:
        desk.press("导出 CSV")
    assert download.value.suggested_filename == "customers.csv"
    assert desk.pages.people.asked[-1] == {"tag": "茶友"}
