"""知识库: articles and coupons that the bot quotes, and what no article answered."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.fakes.console_knowledge import article, coupon, question
from tests.web.console.pages.desk_page import DeskPage


def entry(desk: DeskPage, text: str) -> Locator:
    return desk.page.locator(".entry-row").filter(has_text=text)


def test_an_article_is_written_published_changed_and_deleted(desk: DeskPage) -> None:
    desk.open("#/articles", "manager")
    desk.page.get_by_role("button", name="新建文章").first.click()
    save = desk.dialog.get_by_role("button", name="保存")
    desk.dialog.get_by_label("主题").select_option("warranty")
    desk.dialog.get_by_label("问题", exact=True).fill("保修范围")
    desk.dialog.get_by_label("相似问法").fill("坏了给修吗\n\n 保修包括什么 ")
    desk.dialog.get_by_label("答案", exact=True).fill("**非人为**故障免费修。\n- 灯具\n- 数码")
    expect(desk.dialog.locator(".preview li")).to_have_text(["灯具", "数码"])
    desk.dialog.get_by_label("标签").fill("售后、维修 灯")
    desk.dialog.get_by_label("英文问题").fill("Warranty")
    expect(save).to_be_disabled()
    desk.dialog.get_by_label("英文答案").fill("Faults are mended.")
    save.click()
    row = entry(desk, "保修范围")
    expect(row).to_contain_text("未发布")
    desk.press("发布 保修范围")
    expect(row).to_contain_text("已发布")
    assert desk.pages.knowledge.articles[0] == article(
        topic="warranty",
        title="保修范围",
        similar_questions=["坏了给修吗", "保修包括什么"],
        text="**非人为**故障免费修。\n- 灯具\n- 数码",
        tags=["售后", "维修", "灯"],
        title_en="Warranty",
        text_en="Faults are mended.",
    )
    desk.press("修改 保修范围")
    desk.dialog.get_by_label("问题", exact=True).fill("保修规则")
    save.click()
    expect(entry(desk, "保修规则")).to_contain_text("已发布")
    desk.press("删除 保修规则")
    expect(desk.dialog).to_contain_text("客户对这篇文章的评价也会一起删除")
    desk.dialog.get_by_role("button", name="取消").click()
    expect(entry(desk, "保修规则")).to_have_count(1)
    desk.press("删除 保修规则")
    desk.dialog.get_by_role("button", name="删除", exact=True).click()
    expect(desk.page.locator(".entry-row")).to_have_count(0)
    expect(desk.toast.filter(has_text="已删除「保修规则」").get_by_role("button")).to_have_count(1)


def test_an_article_taken_back_is_published_again_by_one_press(desk: DeskPage) -> None:
    desk.pages.knowledge.articles.append(article())
    desk.open("#/articles", "manager")
    desk.press("撤回 开票规则")
    expect(entry(desk, "开票规则")).to_contain_text("未发布")
    desk.press("撤销")
    expect(entry(desk, "开票规则")).to_contain_text("已发布")


@pytest.mark.parametrize(
    ("days", "badge", "shown"),
    [
        ({"valid_until": "2020-01-31"}, "已过期", "到 2020-01-31 止"),
        ({"valid_from": "2099-01-01"}, "还没到日期", "2099-01-01 起"),
        (
            {"valid_from": "2020-01-01", "valid_until": "2099-01-01"},
            "已发布",
            "2020-01-01 至 2099-01-01",
        ),
    ],
)
def test_what_the_bot_does_not_quote_today_is_not_called_published(
    desk: DeskPage, days: dict[str, Any], badge: str, shown: str
) -> None:
    desk.pages.knowledge.articles.append(article(**days))
    desk.open("#/articles", "manager")
    expect(entry(desk, "开票规则").locator(".badge").first).to_contain_text(badge)
    expect(entry(desk, "开票规则")).to_contain_text(shown)


def test_days_the_wrong_way_round_are_named_before_saving(desk: DeskPage) -> None:
    desk.pages.knowledge.articles.append(article())
    desk.open("#/articles", "manager")
    desk.press("修改 开票规则")
    desk.dialog.get_by_label("从哪天起").fill("2026-12-02")
    desk.dialog.get_by_label("到哪天止").fill("2026-12-01")
    expect(desk.dialog).to_contain_text("结束日期早于开始日期")
    expect(desk.dialog.get_by_role("button", name="保存")).to_be_disabled()


def test_what_colleagues_did_meanwhile_is_neither_published_nor_overwritten(desk: DeskPage) -> None:
    desk.pages.knowledge.articles.append(article())
    kept = desk.pages.knowledge.articles[0]
    desk.open("#/articles", "manager")
    desk.press("修改 开票规则")
    kept.update(text="同事改的。", is_published=False, changed_at="2026-11-25T03:00:00Z")
    desk.dialog.get_by_label("答案", exact=True).fill("我改的。")
    save = desk.dialog.get_by_role("button", name="保存")
    save.click()
    expect(desk.dialog.locator(".trouble")).to_contain_text("被别人改过，没有保存")
    assert kept["text"] == "同事改的。"
    desk.dialog.get_by_role("button", name="取消").click()
    expect(entry(desk, "开票规则")).to_contain_text("同事改的。")
    desk.press("修改 开票规则")
    expect(desk.dialog.get_by_label("答案", exact=True)).to_have_value("我改的。")
    save.click()
    expect(entry(desk, "我改的。")).to_contain_text("未发布")
    assert (kept["text"], kept["is_published"]) == ("我改的。", False)


def test_a_stale_list_publishes_the_words_that_are_kept(desk: DeskPage) -> None:
    desk.pages.knowledge.articles.append(article(is_published=False))
    desk.open("#/articles", "manager")
    expect(entry(desk, "开票规则")).to_have_count(1)
    desk.pages.knowledge.articles[0]["text"] = "同事改的。"
    desk.press("发布 开票规则")
    expect(entry(desk, "同事改的。")).to_contain_text("已发布")
    desk.press("撤销")
    expect(entry(desk, "同事改的。")).to_contain_text("未发布")


def test_a_deleted_coupon_comes_back_by_one_press(desk: DeskPage) -> None:
    desk.pages.knowledge.coupons.append(coupon(code="TEA88"))
    desk.open("#/articles?view=coupons", "manager")
    desk.press("删除 TEA88")
    expect(entry(desk, "TEA88")).to_have_count(0)
    desk.press("撤销")
    expect(entry(desk, "TEA88")).to_have_count(1)


def test_a_coupons_money_is_typed_in_yuan(desk: DeskPage) -> None:
    desk.pages.knowledge.coupons.append(coupon(code="NEW10"))
    desk.open("#/articles?view=coupons", "manager")
    desk.press("新建优惠券")
    desk.dialog.get_by_label("券码").fill("new10")
    desk.dialog.get_by_label("名称").fill("新客立减")
    desk.dialog.get_by_label("减多少元").fill("10.5")
    desk.dialog.get_by_label("满多少元可用").fill("59")
    desk.dialog.get_by_label("从哪天起").fill("2026-11-01")
    desk.dialog.get_by_label("到哪天止").fill("2026-11-30")
    desk.dialog.get_by_label("对谁公开").select_option("public")
    desk.dialog.get_by_role("button", name="保存").click()
    desk.expect_trouble("已有相同的券码，请换一个。")
    desk.dialog.get_by_label("券码").fill("new11")
    desk.dialog.get_by_role("button", name="保存").click()
    expect(entry(desk, "NEW11")).to_contain_text("减 ¥10.50 · 满 ¥59.00")
    assert desk.pages.knowledge.coupons[1] == coupon(
        2, code="NEW11", name="新客立减", value=1_050, min_spend_minor=5_900
    )


def test_a_discount_is_percent_and_can_be_for_one_category(desk: DeskPage) -> None:
    desk.pages.knowledge.coupons.append(coupon(code="TEA88"))
    desk.open("#/articles?view=coupons", "manager")
    desk.press("修改 TEA88")
    desk.dialog.get_by_label("优惠方式").select_option(label="打折")
    desk.dialog.get_by_label("减免比例（%），如 88 折填 12").fill("12")
    desk.dialog.get_by_label("限哪类商品").fill("茶")
    desk.dialog.get_by_label("每人限用次数").fill("2")
    desk.dialog.get_by_role("button", name="保存").click()
    expect(entry(desk, "TEA88")).to_contain_text("减 12% · 满 ¥199.00 · 限茶 · 每人 2 次")


def test_an_agent_reads_only(desk: DeskPage) -> None:
    desk.pages.knowledge.articles.append(article())
    desk.open("#/articles")
    expect(entry(desk, "开票规则")).to_contain_text("付款后就能申请。")
    expect(desk.page.get_by_text("只有经理可以修改。")).to_be_visible()
    expect(desk.page.locator("main button")).to_have_count(0)


def test_an_answer_is_drawn_as_customers_see_it(desk: DeskPage) -> None:
    text = (
        "**先付款**，见 [说明](https://shop.example/a)\n- 一\n- 二 <b>不是</b>\n[坏](javascript:x)"
    )
    desk.pages.knowledge.articles.append(
        article(text=text, similar_questions=["发票怎么开"], helpful_count=3, unhelpful_count=1)
    )
    desk.open("#/articles")
    row = entry(desk, "开票规则")
    expect(row.locator("strong")).to_have_text("先付款")
    link = row.get_by_role("link", name="说明")
    expect(link).to_have_attribute("href", "https://shop.example/a")
    expect(link).to_have_attribute("rel", "noopener")
    expect(row.locator(".markdown li")).to_have_text(["一", "二 <b>不是</b>"])
    expect(row.get_by_role("link")).to_have_count(1)
    expect(row).to_contain_text("[坏](javascript:x)")
    expect(row).to_contain_text("也这样问：发票怎么开")
    expect(row).to_contain_text("有帮助 3 · 没帮助 1")


def test_an_article_is_written_from_a_question_that_none_answered(desk: DeskPage) -> None:
    desk.pages.knowledge.questions += [question(), question(2, text="招人吗", count=1)]
    desk.open("#/articles?view=unanswered", "manager")
    expect(entry(desk, "有实体店吗")).to_contain_text("问过 2 次")
    desk.press("写成文章 有实体店吗")
    expect(desk.dialog.get_by_label("问题", exact=True)).to_have_value("有实体店吗")
    desk.dialog.get_by_label("答案", exact=True).fill("没有门店。")
    desk.dialog.get_by_role("button", name="保存").click()
    expect(desk.page.locator(".entry-row")).to_have_count(1)
    expect(desk.toast).to_contain_text("已存成未发布的文章")
    assert desk.pages.knowledge.articles == [
        article(topic=None, title="有实体店吗", text="没有门店。", is_published=False)
    ]


def test_a_question_left_out_comes_back_by_one_press(desk: DeskPage) -> None:
    desk.pages.knowledge.questions.append(question())
    desk.open("#/articles?view=unanswered", "manager")
    desk.press("不再显示 有实体店吗")
    expect(desk.page.get_by_text("暂时没有待补充的问题")).to_be_visible()
    desk.press("撤销")
    expect(entry(desk, "有实体店吗")).to_have_count(1)


def test_an_agent_reads_what_was_asked(desk: DeskPage) -> None:
    desk.pages.knowledge.questions.append(question())
    desk.open("#/articles?view=unanswered")
    expect(entry(desk, "有实体店吗").get_by_role("link", name="看会话")).to_be_visible()
    expect(desk.page.locator("main button")).to_have_count(0)
