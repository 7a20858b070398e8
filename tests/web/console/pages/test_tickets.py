"""工单: list, one ticket, refunds."""

import re

from playwright.sync_api import expect

from tests.fakes.console_work import refund
from tests.web.console.pages.desk_page import DeskPage


def test_a_ticket_is_taken_and_resolved_beside_the_list(desk: DeskPage) -> None:
    ticket = desk.pages.work.add("T1", text="客户要开发票", type="invoice", refund_number=None)
    desk.pages.work.add("T2", text="投诉态度", type="complaint", refund_number=None)
    desk.open("#/tickets")
    desk.table_row("客户要开发票").get_by_role("link").click()
    pane = desk.page.get_by_role("region", name="详情")
    expect(pane).to_contain_text("发票")
    expect(pane.get_by_role("link", name="打开会话")).to_have_attribute("href", "#/chats/cnv_1")
    pane.get_by_role("button", name="我来处理").click()
    expect(pane.get_by_label("负责人")).to_have_value("stf_1")
    pane.get_by_role("button", name="标记已解决").click()
    pane.get_by_label("处理结果").fill("已补开")
    pane.get_by_role("button", name="解决工单").click()
    expect(pane.get_by_role("button", name="重新打开")).to_be_visible()
    expect(desk.table_rows).to_have_count(1)
    assert (ticket["state"], ticket["resolution"], ticket["assignee_id"]) == (
        "resolved",
        "已补开",
        "stf_1",
    )


def test_filters_ask_the_hub_and_stay_in_the_address(desk: DeskPage) -> None:
    desk.pages.work.add("T1", text="超时的", is_overdue=True)
    desk.pages.work.add("T2", text="不急的", assignee_id="stf_2")
    desk.open("#/tickets")
    expect(desk.table_rows).to_have_count(2)
    desk.press("只看超时")
    expect(desk.table_rows).to_have_count(1)
    desk.page.reload()
    expect(desk.page.get_by_role("button", name="只看超时")).to_have_attribute(
        "aria-pressed", "true"
    )
    desk.press("只看超时")
    expect(desk.table_rows).to_have_count(2)
    desk.page.get_by_label("负责人").select_option("stf_2")
    expect(desk.table_rows).to_have_count(1)
    expect(desk.table_rows).to_contain_text("不急的")
    assert desk.pages.work.asked[-1] == {
        "limit": "50",
        "state": "unresolved",
        "assignee": "stf_2",
    }


def test_keys_step_through_the_tickets(desk: DeskPage) -> None:
    for number in ("T1", "T2"):
        desk.pages.work.add(number, refund_number=None)
    desk.open("#/tickets")
    expect(desk.table_rows).to_have_count(2)
    for key, number in (("j", "T1"), ("j", "T2"), ("k", "T1")):
        desk.page.keyboard.press(key)
        expect(desk.page.get_by_role("heading", name=number)).to_be_visible()
    desk.page.keyboard.press("Escape")
    expect(desk.page.get_by_role("heading", name="选一张工单")).to_be_visible()


def test_the_due_time_is_the_shops(desk: DeskPage) -> None:
    ticket = desk.pages.work.add("T1", refund_number=None, due_at="2026-11-25T10:20:00Z")
    desk.open("#/tickets/T1")
    due = desk.page.get_by_label("期限")
    expect(due).to_have_value("2026-11-25 18:20")
    due.fill("11/26/2026 9:00")
    due.press("Enter")
    expect(desk.page.get_by_role("alert").filter(has_text="年-月-日")).to_have_text(
        "请写成年-月-日 时:分，例如 2026-11-25 18:20"
    )
    expect(desk.page.get_by_role("button", name="保存")).to_be_disabled()
    due.fill("2026-11-26 09:00")
    desk.press("保存")
    expect(desk.toast).to_contain_text("工单 T1 已更新")
    assert ticket["due_at"] == "2026-11-26T01:00:00Z"


def test_a_refund_is_approved_once_though_the_answer_was_lost(desk: DeskPage) -> None:
    desk.pages.work.add("T1")
    desk.pages.work.refunds = [refund()]
    desk.open("#/tickets/T1")
    desk.hub.fail.lose_answers = 1
    desk.press("同意退款")
    expect(desk.page.get_by_text("这笔退款已不在待审核状态。")).to_be_visible()
    assert [path for path, _, _ in desk.hub.state.deeds] == ["/api/v1/refunds/RF2611230007/approve"]


def test_refusing_needs_a_reason_which_a_failure_keeps(desk: DeskPage) -> None:
    desk.pages.work.add("T1")
    desk.pages.work.refunds = [refund()]
    desk.open("#/tickets/T1")
    desk.press("拒绝")
    expect(desk.page.get_by_role("button", name="确认拒绝")).to_be_disabled()
    desk.page.get_by_label("拒绝原因，客户会看到").fill("已超过退货期")
    desk.hub.fail.fail_next_with = (409, "refund_state_conflict")
    desk.press("确认拒绝")
    desk.expect_trouble("这笔退款的状态已变，没有重复处理。")
    expect(desk.page.get_by_label("拒绝原因，客户会看到")).to_have_value("已超过退货期")
    desk.press("确认拒绝")
    expect(desk.toast).to_contain_text("已拒绝退款 RF2611230007")
    assert desk.hub.state.deeds[-1][2] == {"reason": "已超过退货期"}


def test_refunds_go_from_goods_received_to_paid(desk: DeskPage) -> None:
    desk.pages.work.refunds = [refund(state="awaiting_goods", state_text="待寄回")]
    desk.open("#/tickets?view=refunds&refund_state=awaiting_goods")
    desk.press("已收到退货")
    expect(desk.page.get_by_role("heading", name="这里没有退款")).to_be_visible()
    desk.page.get_by_label("退款状态").select_option("received")
    desk.press("标记已打款")
    expect(desk.toast.last).to_contain_text("已打款 ¥128.00")
    assert desk.pages.work.refunds[0]["state"] == "paid"


def test_a_new_ticket_that_was_not_opened_is_kept_over_a_reload(desk: DeskPage) -> None:
    desk.open("#/tickets")
    desk.page.get_by_role("button", name="新建工单").first.click()
    desk.dialog.get_by_label("问题").fill("包裹少了一件")
    desk.dialog.get_by_label("订单号（可不填）").fill("SF404")
    desk.hub.fail.fail_next_write_with = (404, "order_not_found")
    desk.dialog.get_by_role("button", name="开工单").click()
    expect(desk.dialog.locator("p.trouble")).to_have_text("没有这个订单，请检查订单号。")
    desk.page.reload()
    desk.page.get_by_role("button", name="新建工单").first.click()
    expect(desk.dialog.get_by_label("问题")).to_have_value("包裹少了一件")
    desk.dialog.get_by_role("button", name="开工单").click()
    expect(desk.page).to_have_url(re.compile(r"#/tickets/T20261126-001"))
    expect(desk.table_row("包裹少了一件")).to_have_count(1)


def test_a_ticket_whose_answer_was_lost_is_opened_once(desk: DeskPage) -> None:
    desk.open("#/tickets")
    desk.page.get_by_role("button", name="新建工单").first.click()
    desk.dialog.get_by_label("问题").fill("包裹少了一件")
    desk.hub.fail.lose_answers = 3
    create = desk.dialog.get_by_role("button", name="开工单")
    create.click()
    desk.expect_trouble("服务暂时没有处理成功。内容没有丢，请稍后重试。")
    create.click()
    expect(desk.page).to_have_url(re.compile(r"#/tickets/T20261126-001"))
    assert len(desk.pages.work.tickets) == 1


def test_a_double_click_opens_one_ticket_and_the_next_form_another(desk: DeskPage) -> None:
    desk.open("#/tickets")
    for made in (1, 2):
        desk.page.get_by_role("button", name="新建工单").first.click()
        desk.dialog.get_by_label("问题").fill("包裹少了一件")
        desk.dialog.locator("form").evaluate(
            "form => { form.requestSubmit(); form.requestSubmit(); }"
        )
        expect(desk.dialog).to_have_count(0)
        assert len(desk.pages.work.tickets) == made


def test_a_change_by_a_colleague_appears_by_itself(desk: DeskPage) -> None:
    ticket = desk.pages.work.add("T1", refund_number=None)
    desk.open("#/tickets/T1")
    expect(desk.table_row("T1")).to_contain_text("待处理")
    ticket["state"] = "waiting"
    desk.hub.run(desk.hub.stream.publish("ticket", None, ticket={"number": "T1"}))
    expect(desk.table_row("T1")).to_contain_text("等客户")
    expect(desk.page.get_by_role("region", name="详情")).to_contain_text("等客户")


def test_an_absent_ticket_is_said_and_the_list_stays(desk: DeskPage) -> None:
    desk.pages.work.add("T1")
    desk.open("#/tickets/T404")
    expect(desk.page.get_by_role("alert")).to_contain_text("没有找到，可能已被删除。")
    expect(desk.table_rows).to_have_count(1)
