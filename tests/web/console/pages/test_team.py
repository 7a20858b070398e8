"""团队: members, canned replies, calendar, password, tokens, audit log."""

import pytest
from playwright.sync_api import expect

from tests.fakes.console_data import PASSWORD
from tests.fakes.console_team import SECRET, audit_entry
from tests.web.console.pages.desk_page import DeskPage

FOR_ALL = ["成员", "快捷回复", "营业日历", "我的密码", "我的 Telegram", "Telegram 机器人"]


def test_an_admin_adds_disables_and_brings_back_a_member(desk: DeskPage) -> None:
    desk.open("#/team", "owner")
    desk.press("添加成员")
    desk.dialog.get_by_label("账号").fill("xiaoli")
    desk.dialog.get_by_label("显示名").fill("小王")
    desk.dialog.get_by_label("新密码").fill("river-stone-2026")
    desk.dialog.get_by_role("button", name="保存").click()
    expect(desk.dialog.locator("p.trouble")).to_have_text("这个账号已有人用，请换一个。")
    expect(desk.dialog.get_by_label("显示名")).to_have_value("小王")
    desk.dialog.get_by_label("账号").fill("xiaowang")
    desk.dialog.get_by_role("button", name="保存").click()
    expect(desk.table_row("xiaowang")).to_contain_text("在用")
    desk.press("停用 小王")
    expect(desk.table_row("xiaowang")).to_contain_text("已停用")
    desk.press("撤销")
    expect(desk.table_row("xiaowang")).to_contain_text("在用")
    assert "river-stone" not in desk.page.evaluate("JSON.stringify(localStorage)")


def test_a_role_is_changed_without_touching_the_password(desk: DeskPage) -> None:
    desk.open("#/team", "owner")
    desk.press("修改 小李")
    desk.dialog.get_by_label("角色").select_option("manager")
    desk.dialog.get_by_role("button", name="保存").click()
    expect(desk.table_row("xiaoli")).to_contain_text("经理")
    assert desk.hub.state.deeds[-1][2] == {"display_name": "小李", "role": "manager"}


@pytest.mark.parametrize(
    ("name", "views"),
    [
        ("xiaoli", FOR_ALL),
        ("manager", [*FOR_ALL, "操作记录"]),
        ("owner", [*FOR_ALL, "API 令牌", "操作记录"]),
    ],
)
def test_each_role_sees_its_views(desk: DeskPage, name: str, views: list[str]) -> None:
    desk.open("#/team", name)
    expect(desk.table_rows).to_have_count(4)
    expect(desk.page.locator(".page-tabs a")).to_have_text(views)
    expect(desk.page.get_by_role("button", name="添加成员")).to_have_count(int(name == "owner"))


def test_a_copied_address_beyond_ones_role_is_refused_politely(desk: DeskPage) -> None:
    desk.open("#/team?view=audit")
    expect(desk.page.get_by_role("heading", name="您的角色看不到这一页")).to_be_visible()
    expect(desk.page.get_by_role("link", name="快捷回复")).to_be_visible()


def test_a_right_lost_meanwhile_is_said_when_the_hub_refuses(desk: DeskPage) -> None:
    desk.open("#/team", "owner")
    expect(desk.table_rows).to_have_count(4)
    desk.hub.state.staff[3]["role"] = "agent"
    desk.press("停用 小陈")
    expect(desk.toast).to_contain_text("您的角色不能做这一步")
    expect(desk.table_row("xiaochen")).to_contain_text("在用")


def test_a_token_is_shown_once_and_revoked_after_a_question(desk: DeskPage) -> None:
    desk.open("#/team?view=tokens", "owner")
    desk.page.get_by_role("button", name="新建令牌").first.click()
    desk.dialog.get_by_label("用途").fill("ERP 同步")
    desk.dialog.get_by_label("导出客户").check()
    expect(desk.dialog.get_by_label("管理成员")).to_have_count(0)
    desk.dialog.get_by_role("button", name="新建令牌").click()
    expect(desk.dialog.locator(".secret")).to_have_text(SECRET)
    assert desk.pages.team.tokens[0]["scopes"] == ["export_customers"]
    desk.dialog.get_by_role("button", name="关闭").last.click()
    expect(desk.page.get_by_text(SECRET)).to_have_count(0)
    desk.press("吊销 ERP 同步")
    desk.press("确认吊销")
    expect(desk.table_row("ERP 同步")).to_contain_text("已吊销")


def test_canned_replies_are_written_changed_and_brought_back(desk: DeskPage) -> None:
    desk.open("#/team?view=canned")
    desk.press("新建快捷回复")
    desk.dialog.get_by_label("快捷词").fill("ship")
    desk.dialog.get_by_label("标题").fill("发票")
    desk.dialog.get_by_label("内容").fill("{customer_name}您好，发票已开。")
    desk.dialog.get_by_role("button", name="保存").click()
    expect(desk.dialog.locator("p.trouble")).to_have_text("这个快捷词已被占用，请换一个。")
    desk.dialog.get_by_label("快捷词").fill("invoice")
    desk.dialog.get_by_role("button", name="保存").click()
    entry = desk.page.locator(".entry-row").filter(has_text="/invoice")
    expect(entry).to_contain_text("{customer_name}您好，发票已开。")
    desk.press("修改 发票")
    desk.dialog.get_by_label("标题").fill("开发票")
    desk.dialog.get_by_role("button", name="保存").click()
    expect(entry).to_contain_text("开发票")
    desk.press("删除 开发票")
    expect(entry).to_have_count(0)
    desk.press("撤销")
    expect(entry).to_have_count(1)


def test_a_manager_sets_a_day_and_an_agent_only_reads(desk: DeskPage) -> None:
    desk.pages.team.put_day("2026-10-01", is_open=False, name="国庆节")
    desk.open("#/team?view=calendar&month=2026-10", "manager")
    expect(desk.page.get_by_text("每天 09:00–21:00 营业")).to_be_visible()
    day = desk.page.locator("[data-day='2026-10-01']")
    expect(day).to_contain_text("国庆节")
    day.click()
    desk.dialog.get_by_role("button", name="营业").click()
    desk.dialog.get_by_label("名称").fill("国庆照常营业")
    desk.dialog.get_by_role("button", name="保存").click()
    expect(day).to_contain_text("国庆照常营业")
    assert desk.pages.team.days["2026-10-01"]["is_open"] is True
    desk.press("下个月")
    expect(desk.page.get_by_role("heading", name="2026 年 11 月")).to_be_visible()


def test_a_manager_changes_the_opening_hours(desk: DeskPage) -> None:
    desk.open("#/team?view=calendar", "manager")
    desk.press("修改营业时间")
    save = desk.dialog.get_by_role("button", name="保存")
    closes = desk.dialog.get_by_label("打烊")
    for wrong in ("9", "24:00", "6pm"):
        closes.fill(wrong)
        closes.press("Tab")
        desk.expect_trouble("请写成时:分，例如 18:20")
        expect(save).to_be_disabled()
    closes.fill("02:00")
    save.click()
    desk.expect_trouble(
        "打烊时间 02:00 早于开门时间 09:00，没有保存。营业过午夜的话，请勾选「营业到次日」。"
    )
    desk.dialog.get_by_label("营业到次日").check()
    save.click()
    expect(desk.toast).to_contain_text("营业时间已改：每天 09:00–次日 02:00 营业")
    expect(desk.page.get_by_text("每天 09:00–次日 02:00 营业", exact=True)).to_be_visible()
    assert desk.pages.team.hours == {"opens_at": "09:00", "closes_at": "02:00"}


def test_overlapping_hours_are_refused_in_the_readers_language(desk: DeskPage) -> None:
    desk.open("#/team?view=calendar", "manager")
    desk.speak("en")
    desk.press("Edit opening hours")
    desk.dialog.get_by_label("Closes on the next day").check()
    desk.dialog.get_by_role("button", name="Save").click()
    desk.expect_trouble(
        "Hours until 21:00 of the next day overlap those that begin then at 09:00; nothing was saved."
    )
    desk.dialog.get_by_label("Closes on the next day").uncheck()
    desk.dialog.get_by_label("Opens").fill("21:00")
    desk.dialog.get_by_role("button", name="Save").click()
    expect(desk.page.get_by_text("Always open", exact=True)).to_be_visible()


def test_an_agent_reads_the_calendar(desk: DeskPage) -> None:
    desk.pages.team.put_day("2026-10-01", is_open=False, name="国庆节")
    desk.open("#/team?view=calendar&month=2026-10")
    expect(desk.page.locator("[data-day='2026-10-01']")).to_contain_text("国庆节")
    expect(desk.page.locator("button.day-cell")).to_have_count(0)
    expect(desk.page.get_by_role("button", name="修改营业时间")).to_have_count(0)


def test_the_own_password_is_typed_twice_and_never_kept(desk: DeskPage) -> None:
    desk.open("#/team?view=password")
    change = desk.page.get_by_role("button", name="修改密码")
    desk.page.get_by_label("现在的密码").fill("wrong")
    desk.page.get_by_label("新密码", exact=True).fill("river-stone-2026")
    desk.page.get_by_label("再输一遍新密码").fill("river-stone-2025")
    desk.expect_trouble("两次输入的新密码不一样。")
    expect(change).to_be_disabled()
    desk.page.get_by_label("再输一遍新密码").fill("river-stone-2026")
    change.click()
    desk.expect_trouble("现在的密码不对，没有修改。")
    desk.page.get_by_label("现在的密码").fill(PASSWORD)
    change.click()
    expect(desk.toast).to_contain_text("密码已修改")
    assert "river-stone" not in desk.page.evaluate("JSON.stringify(localStorage)")


def test_the_audit_log_is_filtered_and_paged(desk: DeskPage) -> None:
    desk.pages.team.audit = [audit_entry(number) for number in range(1, 61)]
    desk.pages.team.audit.append(audit_entry(61, verb="edit_segments", object_kind="segment"))
    desk.open("#/team?view=audit", "manager")
    expect(desk.table_rows).to_have_count(50)
    desk.press("加载更多")
    expect(desk.table_rows).to_have_count(61)
    desk.page.get_by_label("操作", exact=True).select_option("edit_segments")
    expect(desk.table_rows).to_have_count(1)
    expect(desk.table_rows).to_contain_text("编辑客户分类")
