"""The campaigns page: written, previewed, confirmed once more, stopped, and read as a report."""

import pytest
from playwright.sync_api import expect

from tests.fakes.console_campaigns import NONE_YET, campaign, report, sent
from tests.web.console.pages.desk_page import DeskPage

OLD = {"id": 1, "name": "老客", "rules": {"match": "all", "conditions": []}}


@pytest.fixture
def desk(desk: DeskPage) -> DeskPage:
    """A segment to write to."""
    desk.pages.people.segments.append(OLD)
    return desk


def test_a_campaign_is_written_previewed_and_sent_to_the_number_that_was_shown(
    desk: DeskPage,
) -> None:
    desk.pages.campaigns.excluded = [
        {"reason": "not_agreed", "count": 40},
        {"reason": "withdrawn", "count": 3},
    ]
    desk.open("#/campaigns", "manager")
    expect(desk.page.get_by_text("还没有营销活动")).to_be_visible()
    desk.press("新建活动")
    save = desk.dialog.get_by_role("button", name="保存")
    desk.dialog.get_by_label("名称").fill("双十二")
    desk.dialog.get_by_label("内容").fill("{name}，双十二全场满减。")
    expect(save).to_be_disabled()
    desk.dialog.get_by_label("发给").select_option(label="老客（0 人）")
    save.click()
    expect(desk.page.get_by_role("heading", name="双十二")).to_be_visible()
    assert desk.pages.campaigns.campaigns[0]["audience"] == {"kind": "segment", "segment_id": 1}
    desk.press("预览")
    preview = desk.page.locator(".campaign-preview")
    expect(preview).to_contain_text("现在会发给 90 位客户")
    expect(preview).to_contain_text("另外随机留出 10 位不发，作为对照。")
    expect(preview).to_contain_text("没有同意接收：40 人，不发")
    expect(preview).to_contain_text("已退订：3 人，不发")
    expect(preview.locator(".campaign-samples li").first).to_have_text(
        "王小明，双十二全场满减。\n（回复「退订」，就不会再收到这类消息。）"
    )
    desk.press("发送…")
    expect(desk.dialog).to_contain_text("发给「老客」中的 90 位客户")
    expect(desk.dialog).to_contain_text("{name}，双十二全场满减。")
    desk.dialog.get_by_role("button", name="确认发给 90 人").click()
    expect(desk.page.locator(".person-head .badge")).to_have_text("发送中")
    figure = desk.page.locator(".campaign-figures li")
    expect(figure.filter(has_text="待发送")).to_contain_text("90")
    desk.press("停止发送")
    expect(desk.dialog).to_contain_text("还没发的 90 人不再发送")
    desk.dialog.get_by_role("button", name="停止", exact=True).click()
    expect(desk.page.locator(".person-head .badge")).to_have_text("已停止")
    expect(figure.filter(has_text="发送失败")).to_contain_text("停止时还没发 90 人")
    expect(desk.page.get_by_text("一条都没发出就停止了")).to_be_visible()


def test_another_number_of_people_is_said_and_nothing_is_sent(desk: DeskPage) -> None:
    desk.pages.campaigns.campaigns.append(campaign())
    desk.open("#/campaigns/1", "manager")
    desk.press("预览")
    desk.press("发送…")
    desk.pages.campaigns.count = 120
    desk.dialog.get_by_role("button", name="确认发给 90 人").click()
    desk.expect_trouble("人数变了：预览时 100 人，现在 120 人，没有发送。请关闭后重新预览。")
    assert desk.pages.campaigns.campaigns[0]["state"] == "previewed"
    desk.dialog.get_by_role("button", name="取消").click()
    desk.press("预览")
    expect(desk.page.locator(".campaign-preview")).to_contain_text("现在会发给 108 位客户")


def test_a_change_takes_the_preview_away(desk: DeskPage) -> None:
    desk.pages.campaigns.campaigns.append(campaign())
    desk.open("#/campaigns/1", "manager")
    desk.press("预览")
    expect(desk.page.locator(".campaign-preview")).to_be_visible()
    desk.press("修改")
    desk.dialog.get_by_label("内容").fill("换了一句")
    desk.dialog.get_by_role("button", name="保存").click()
    expect(desk.page.locator(".campaign-preview")).to_have_count(0)
    expect(desk.page.locator(".person-head .badge")).to_have_text("草稿")


def test_customers_can_be_chosen_by_their_scores(desk: DeskPage) -> None:
    desk.pages.campaigns.campaigns.append(campaign())
    desk.open("#/campaigns/1", "manager")
    desk.press("修改")
    desk.dialog.get_by_label("发给").select_option(label="快流失的老客户")
    desk.dialog.get_by_role("button", name="保存").click()
    expect(desk.page.locator(".facts")).to_contain_text("快流失的老客户")
    chosen = {"kind": "scores", "chosen": "churning"}
    assert desk.pages.campaigns.campaigns[0]["audience"] == chosen


HIGHER = {"points": 8.4, "low": 1.2, "high": 14.9, "verdict": "higher"}


@pytest.mark.parametrize(
    ("changes", "answer", "label"),
    [
        (
            {},
            "发出到现在，90 人中有 9 人下单（10.0%）；和对照组相差 0.0 个百分点，看不出差别",
            "提升 0.0 个百分点，95% 区间 −30.6 至 +12.4",
        ),
        (
            {"campaign_lift": HIGHER, "is_counting": False},
            "发出后 7 天内，90 人中有 9 人下单（10.0%），比对照组高 8.4 个百分点",
            "提升 +8.4 个百分点，95% 区间 +1.2 至 +14.9",
        ),
        (
            {"campaign_lift": None, "control_ordered": None, "is_counting": False},
            "发出后 7 天内，90 人中有 9 人下单（10.0%）；没有对照组可以比较",
            None,
        ),
    ],
)
def test_the_report_says_what_can_be_told_and_draws_the_interval(
    desk: DeskPage, changes: dict[str, object], answer: str, label: str | None
) -> None:
    desk.pages.campaigns.campaigns.append(sent(report=report(**changes)))
    desk.open("#/campaigns/1", "manager")
    expect(desk.page.locator(".campaign-answer")).to_have_text(answer)
    counting = desk.page.get_by_text(
        "还在统计：12 月 2 日 (周三) 10:00 才满 7 天，在那之前数字还会变。"
    )
    expect(counting).to_have_count(0 if changes.get("is_counting") is False else 1)
    drawn = desk.page.locator("svg.interval")
    if label is None:
        expect(drawn).to_have_count(0)
        expect(desk.page.locator(".campaign-figures li").last).to_contain_text("提升—")
    else:
        expect(drawn).to_have_attribute("aria-label", label)
        figure = desk.page.locator(".campaign-figures li").last
        expect(figure).to_contain_text("与对照组相差，95% 区间")


def test_a_campaign_in_preparation_says_how_far_it_is_and_goes_on_by_itself(
    desk: DeskPage,
) -> None:
    nothing = dict.fromkeys(("campaign_ordered", "control_ordered", "campaign_lift"))
    told = report(**NONE_YET, **nothing, started_at=None, is_counting=False)
    begun = {"previewed_count": 12000, "members": 3400, "control": 340}
    campaigns = desk.pages.campaigns.campaigns
    campaigns.append(sent(state="preparing", **begun, **NONE_YET, report=told))
    desk.open("#/campaigns/1", "manager")
    expect(desk.page.locator(".person-head .badge")).to_have_text("准备发送")
    answer = desk.page.locator(".campaign-answer")
    expect(answer).to_have_text("正在准备发送名单：已写好 3,400 / 12,000 人")
    desk.press("停止发送")
    expect(desk.dialog).to_contain_text("已发给 0 人，收不回来；其余的人不再发送")
    desk.dialog.get_by_role("button", name="取消").click()
    campaigns[0].update(state="sending", members=12000, control=1200)
    expect(desk.page.locator(".person-head .badge")).to_have_text("发送中")


def test_the_first_visit_says_whom_one_can_write_to_and_when_it_leaves(desk: DeskPage) -> None:
    desk.open("#/campaigns", "manager")
    expect(desk.page.locator(".state")).to_contain_text("快流失的老客户")
    desk.press("新建活动")
    expect(desk.dialog).to_contain_text("确认后马上开始发，不分时段")


def test_an_agent_is_not_shown_the_way_and_is_told_why(desk: DeskPage) -> None:
    desk.open("#/campaigns")
    expect(desk.page.get_by_text("您的角色看不到这一页")).to_be_visible()
    navigation = desk.page.get_by_role("navigation", name="主导航")
    expect(navigation.get_by_role("link", name="营销")).to_have_count(0)


def test_a_colleague_notes_that_a_customer_wants_offers(desk: DeskPage) -> None:
    desk.pages.people.add()
    desk.open("#/customers/C0001")
    side = desk.page.locator(".pane-side section").filter(has_text="营销消息")
    expect(side).to_contain_text("没有问过")
    desk.press("客户同意接收")
    expect(side).to_contain_text("同意接收")
    expect(side).to_contain_text("同事记录")
    desk.press("客户不再接收")
    expect(side.locator(".badge")).to_have_text("不接收")
