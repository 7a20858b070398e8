"""Staff ask about the shop's figures: what is asked of the hub, what is told, what is remembered."""

import json
from typing import Any

import pytest

from tests.actions.rasa_double import Chat, Reply
from tests.fakes.fake_crm import FakeCrm

LAST_WEEK = {"first": "2026-11-16", "last": "2026-11-22", "unit": "week", "period_said": True}
SALES = {"figure": "sales", **LAST_WEEK}


@pytest.fixture
def manager(chat: Chat, crm: FakeCrm) -> Chat:
    crm.speaks_as_staff = True
    chat.audience = "staff"
    return chat


async def ask(chat: Chat, **question: object) -> Reply:
    asked = json.dumps(question, ensure_ascii=False)
    return await chat.say("…", "ask_sales_summary", figures_question=asked)


async def test_a_figure_is_asked_of_the_hub_as_it_was_understood(
    manager: Chat, crm: FakeCrm
) -> None:
    await ask(manager, **SALES, compare="year_before", filters={"region": "上海"}, lowest=True)
    assert crm.figures.asked == [
        (
            "sales",
            {
                "figure": "sales",
                "from": "2026-11-16",
                "to": "2026-11-22",
                "unit": "week",
                "compare": "year_before",
                "region": "上海",
                "order": "lowest",
                "lang": "zh",
            },
        )
    ]


async def test_the_answer_is_sentence_basis_chart_and_way_to_the_dashboard(manager: Chat) -> None:
    reply = await ask(manager, **SALES)
    assert reply.text.splitlines() == [
        "sales 2026-11-16～2026-11-22 是 ¥1,234.50。",
        "口径：按付款时间，未扣退款（含运费）",
    ]
    assert reply.cards == [
        {
            "kind": "chart",
            "image_url": "/api/v1/insights/chart.png?figure=sales",
            "alt": "sales 2026-11-16～2026-11-22 是 ¥1,234.50",
            "link": "/dashboard?page=sales&figure=sales",
            "link_text": "在看板里看",
        }
    ]
    assert reply.titles == ["为什么", "按天看", "按商品看", "和去年同期比"]


async def test_a_ranking_is_told_as_a_list_of_what_was_asked(manager: Chat) -> None:
    reply = await ask(manager, **SALES, by="product", limit=30)
    lines = reply.text.splitlines()
    assert lines[1] == "1. 第 1 名　¥99.00（10.0%）"
    assert lines[20].startswith("20. ")
    assert lines[21] == "还有 10 行，在看板里看。"


async def test_many_days_are_left_to_the_chart(manager: Chat) -> None:
    reply = await ask(manager, figure="sales", by="day", first="2026-10-24", last="2026-11-22")
    assert "第 1 名" in reply.text
    reply = await ask(manager, **SALES, by="day", limit=15)
    assert "共 15 个，见图" in reply.text
    assert "第 1 名" not in reply.text


@pytest.mark.parametrize(("by", "said"), [("week", "（不足一周）"), ("month", "（不足一月）")])
async def test_a_week_or_month_of_which_days_are_left_out_is_marked(
    manager: Chat, crm: FakeCrm, by: str, said: str
) -> None:
    crm.figures.is_cut = True
    reply = await ask(manager, **SALES, by=by)
    assert f"第 1 名{said}　¥99.00" in reply.text
    assert f"第 2 名{said}" not in reply.text


async def test_a_summary_lists_its_figures_with_their_comparison(manager: Chat) -> None:
    reply = await ask(manager, figure="sales_summary", **LAST_WEEK, compare="previous")
    assert "sales_summary：¥1,234.50（对比 ¥1,000.00，+23.5%）" in reply.text


async def test_the_reasons_of_a_change_are_told_in_parts(manager: Chat, crm: FakeCrm) -> None:
    reply = await ask(manager, figure="drivers", of="net_sales", **LAST_WEEK, compare="previous")
    assert "按商品：青瓷保温杯 +¥200.00、商品2 +¥3.00" in reply.text
    assert "按因素：买家数 +¥200.00。" in reply.text
    assert crm.figures.asked[0][1]["of"] == "net_sales"


async def test_the_parts_of_a_change_add_up_to_it(manager: Chat, crm: FakeCrm) -> None:
    why = {"figure": "drivers", "by": "product", **LAST_WEEK, "compare": "previous"}
    reply = await ask(manager, **why, limit=50, limit_said=True)
    assert "、商品10 +¥3.00、其他 3 个 +¥7.50。" in reply.text
    assert crm.figures.asked[0][1]["limit"] == "10"


async def test_a_chip_asks_the_same_with_one_thing_changed(manager: Chat, crm: FakeCrm) -> None:
    reply = await ask(manager, figure="sales_summary", **LAST_WEEK, compare="previous")
    await manager.click(reply.choice("按天看"))
    part, asked = crm.figures.asked[-1]
    assert (part, asked["figure"], asked["by"], asked["from"]) == (
        "sales",
        "net_sales",
        "day",
        "2026-11-16",
    )
    assert "compare" not in asked
    assert json.loads(manager.slots["figures_question"])["by"] == "day"


async def test_sales_after_a_summary_are_told_apart_from_its_net_sales(
    manager: Chat, crm: FakeCrm
) -> None:
    await ask(manager, figure="sales_summary", **LAST_WEEK, compare="previous")
    reply = await ask(manager, **SALES, by="day")
    assert reply.text.endswith("\n这是销售额（未扣退款），和前面的净销售额不是同一个数。")
    await manager.click(reply.choice("看净销售额"))
    _, asked = crm.figures.asked[-1]
    assert (asked["figure"], asked["by"], asked["from"]) == ("net_sales", "day", "2026-11-16")
    again = await ask(manager, **SALES, by="region")
    assert again.text.startswith("sales 2026-11-16")
    assert "看净销售额" not in again.titles


async def test_the_way_to_the_dashboard_is_named_in_the_answer_s_language(manager: Chat) -> None:
    manager.locale = "en"
    [card] = (await ask(manager, **SALES)).cards
    assert card["link_text"] == "See on the dashboard"


@pytest.mark.parametrize("heard", ["greet", "bot_challenge"])
async def test_a_greeting_of_staff_is_answered_with_questions_about_figures(
    manager: Chat, heard: str
) -> None:
    manager.ranking = [{"name": heard, "confidence": 0.9}]
    reply = await manager.say("你好", "out_of_scope")
    assert reply.text == "您好，我是机器人，回答店里的经营数据。可以直接问，也可以点一个："
    assert reply.titles == ["近 30 天卖得怎么样", "退款率", "哪些货快卖断", "快流失的老客户"]


async def test_the_question_answered_is_remembered(manager: Chat) -> None:
    await ask(manager, **SALES)
    assert json.loads(manager.slots["figures_question"]) == SALES


async def test_all_time_has_no_first_day(manager: Chat, crm: FakeCrm) -> None:
    await ask(manager, figure="orders", first="2000-01-01", last="2026-11-23", unit="days")
    assert "from" not in crm.figures.asked[0][1]


async def test_a_word_that_is_no_product_is_looked_for_elsewhere(
    manager: Chat, crm: FakeCrm
) -> None:
    question = {**SALES, "filters": {"product": "王小明"}, "loose": "product"}
    await ask(manager, **question, others=["customer", "region"])
    assert [asked.get("customer") for _, asked in crm.figures.asked] == [None, "王小明"]
    assert json.loads(manager.slots["figures_question"])["filters"] == {"customer": "王小明"}


async def test_a_word_that_is_nothing_is_said_with_the_nearest_names(
    manager: Chat, crm: FakeCrm
) -> None:
    await ask(manager, **SALES)
    question = {**SALES, "filters": {"product": "保暖杯"}, "loose": "product", "others": ["region"]}
    reply = await ask(manager, **question)
    assert "没有找到叫「保暖杯」的" in reply.text
    assert "¥" not in reply.text
    assert reply.titles == ["青瓷保温杯", "白瓷保温杯"]
    assert json.loads(manager.slots["figures_question"]) == SALES, "the talk goes on from there"
    await manager.click(reply.choice("白瓷"))
    assert crm.figures.asked[-1][1]["product"] == "白瓷保温杯"


async def test_a_region_that_is_none_is_not_looked_for_elsewhere(
    manager: Chat, crm: FakeCrm
) -> None:
    reply = await ask(manager, **SALES, filters={"region": "香港"})
    assert "没有找到叫「香港」" in reply.text
    assert len(crm.figures.asked) == 1


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"cannot": "profit"}, "利润算不了"),
        ({"cannot": "backwards"}, "在开始之前"),
        ({"figure": "sales", "first": "2027-01-01", "last": "2027-01-31"}, "还没开始"),
        ({"figure": "credit_notes", "by": "product", **LAST_WEEK}, "可以按这些看：天、周、月"),
        (
            {"figure": "conversations", "filters": {"agent": "小李"}, **LAST_WEEK},
            "不能这样拆开看，只能看整体的。",
        ),
        ({"cannot": "usual"}, "「平时」是哪段时间说不准"),
        ({"cannot": "weekdays"}, "可以按天看"),
        ({"cannot": "variant"}, "没有按颜色、尺码、规格分开记"),
        ({"figure": "campaign_report"}, "还没有接上"),
        ({}, "没听出"),
    ],
)
async def test_what_cannot_be_answered_is_said_and_what_can(
    manager: Chat, question: dict[str, Any], said: str
) -> None:
    reply = await ask(manager, **question)
    assert said in reply.text
    assert "¥" not in reply.text


async def test_an_example_asks_a_whole_question(manager: Chat, crm: FakeCrm) -> None:
    reply = await ask(manager, cannot="profit")
    await manager.click(reply.choice("快卖断"))
    assert crm.figures.asked == [
        ("demand", {"figure": "stockout_risk", "by": "product", "limit": "10", "lang": "zh"})
    ]


async def test_an_agent_hears_that_managers_can_see_it(manager: Chat, crm: FakeCrm) -> None:
    crm.figures.role = "agent"
    assert "店长（经理）可以看" in (await ask(manager, **SALES)).text
    assert "¥1,234.50" in (await ask(manager, figure="csat", **LAST_WEEK)).text


async def test_what_has_no_past_is_said_not_to_be_compared(manager: Chat) -> None:
    reply = await ask(manager, figure="stock", compare="previous")
    assert "没有以前的可以比" in reply.text
    assert "¥" not in reply.text


async def test_part_of_a_day_is_answered_for_the_day_and_said_so(manager: Chat) -> None:
    reply = await ask(manager, **SALES, has_hours=True)
    assert "按整天算" in reply.text


async def test_notes_are_said_in_words(manager: Chat, crm: FakeCrm) -> None:
    crm.figures.notes = ["today_not_over", "data_begins", "no_orders", "unheard_of"]
    reply = await ask(manager, **SALES)
    assert "今天还没过完。" in reply.text
    assert "数据从 2025 年 1 月 1 日开始" in reply.text
    assert "unheard_of" not in reply.text


async def test_a_figure_without_growth_is_named(manager: Chat, crm: FakeCrm) -> None:
    crm.figures.notes, crm.figures.before_minor = ["base_not_positive"], 0
    reply = await ask(manager, **SALES, compare="previous")
    assert "sales：对比的那一边不大于 0，所以不算增长率。" in reply.text.replace(
        "sales ：", "sales："
    )


async def test_english_is_answered_in_english(manager: Chat, crm: FakeCrm) -> None:
    manager.locale = "en"
    reply = await ask(manager, **SALES)
    assert crm.figures.asked[0][1]["lang"] == "en"
    assert "Basis: " in reply.text
    assert reply.titles[0] == "Why"


async def test_a_hub_that_is_down_keeps_what_was_asked_before(manager: Chat, crm: FakeCrm) -> None:
    await ask(manager, **SALES)
    crm.is_down = True
    reply = await ask(manager, figure="orders", **LAST_WEEK)
    assert "¥" not in reply.text
    assert json.loads(manager.slots["figures_question"]) == SALES


@pytest.mark.parametrize("words", ["哪款卖得最好", "什么最好卖", "which one sells best"])
async def test_a_buyer_who_asks_what_sells_best_gets_goods(
    chat: Chat, crm: FakeCrm, words: str
) -> None:
    reply = await chat.say(words, "ask_top_products")
    assert crm.calls[-1] == "GET /best-sellers"
    assert "不对外公开" not in reply.text


@pytest.mark.parametrize(
    "words", ["销量前十的商品", "上周哪款卖得最好", "哪款卖得最差", "畅销排行"]
)
async def test_a_buyer_who_asks_for_book_keeping_is_refused(
    chat: Chat, crm: FakeCrm, words: str
) -> None:
    entities = {"period": "2026-11-16/2026-11-22"} if "上周" in words else {}
    reply = await chat.say(words, "ask_top_products", **entities)
    assert "不对外公开" in reply.text
    assert crm.figures.asked == []


@pytest.mark.parametrize(
    "intent",
    [
        "track_order",
        "list_orders",
        "request_refund",
        "cancel_order",
        "invoice_request",
        "complaint",
    ],
)
async def test_staff_are_served_no_customers_wish_and_get_no_form(
    manager: Chat, crm: FakeCrm, intent: str
) -> None:
    reply = await manager.say("他都买了什么", intent)
    assert "请到「客户」页查" in reply.text
    assert reply.titles == ["近 30 天卖得怎么样", "退款率", "哪些货快卖断", "快流失的老客户"]
    assert manager.loop is None
    await manager.click(reply.choice("退款率"))
    assert crm.figures.asked[-1][1]["figure"] == "refund_rate"


@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope", "inform", "affirm"])
async def test_staff_who_are_not_understood_are_told_so_with_questions_to_try(
    manager: Chat, intent: str
) -> None:
    reply = await manager.say("asdfgh 哈哈哈", intent)
    assert "没听懂" in reply.text
    assert len(reply.titles) == 4


async def test_two_named_periods_of_other_lengths_are_both_named(manager: Chat) -> None:
    october = {"first": "2026-10-01", "last": "2026-10-31", "unit": "month", "period_said": True}
    reply = await ask(manager, figure="sales_summary", **october, compare="2026-11-01..2026-11-23")
    assert "（31 天），对比的是 " in reply.text
    assert "（23 天）" in reply.text


async def test_as_long_and_in_order_needs_no_further_word(manager: Chat) -> None:
    reply = await ask(manager, **SALES, compare="2026-10-12..2026-10-18")
    assert "按您说的先后" not in reply.text


async def test_rows_that_were_named_are_told_alone(manager: Chat) -> None:
    reply = await ask(manager, **SALES, by="region", limit=5, only=["第 2", "西藏"])
    lines = reply.text.splitlines()
    assert lines[1:4] == [
        "只列您说的几个，名次是在全部里的：",
        "2. 第 2 名　¥98.00（10.0%）",
        "西藏　这段时间没有数据",
    ]


async def test_the_only_category_that_comes_near_is_taken_and_named(
    manager: Chat, crm: FakeCrm
) -> None:
    reply = await ask(manager, **SALES, filters={"category": "茶叶"})
    assert reply.text.startswith("没有叫「茶叶」的，按最接近的「茶」算：")
    assert crm.figures.asked[-1][1]["category"] == "茶"
    assert json.loads(manager.slots["figures_question"])["filters"] == {"category": "茶"}


async def test_a_category_that_only_shares_nothing_is_not_taken(manager: Chat) -> None:
    reply = await ask(manager, **SALES, filters={"category": "家具"})
    assert "没有找到叫「家具」" in reply.text


async def test_a_customer_who_asks_how_busy_the_agents_are_learns_the_way_to_one(
    chat: Chat, crm: FakeCrm
) -> None:
    reply = await chat.say("你们客服这周忙不忙", "ask_service_quality")
    assert reply.text.startswith("客服的接待数据不对外公开")
    assert reply.titles == ["转人工"]
    assert not crm.figures.asked


async def test_a_buyer_who_asks_how_many_are_left_learns_whether_it_is_in_stock(
    chat: Chat, crm: FakeCrm
) -> None:
    crm.products = [
        {
            "sku": "TEA",
            "name": "云雾高山绿茶",
            "price_minor": 8900,
            "currency": "CNY",
            "stock": "low",
            "description": None,
            "is_active": True,
        }
    ]
    reply = await chat.say("云雾高山绿茶还有多少库存", "ask_stock_risk")
    assert "云雾高山绿茶" in reply.text
    assert "不对外公开" not in reply.text
    assert crm.figures.asked == []


@pytest.mark.parametrize(
    "words", ["哪些货库存不够了", "库存还够卖几天", "云雾高山毛笔还有多少库存"]
)
async def test_a_buyer_learns_nothing_of_the_shop_s_stock(
    chat: Chat, crm: FakeCrm, words: str
) -> None:
    reply = await chat.say(words, "ask_stock_risk")
    assert "不对外公开" in reply.text
