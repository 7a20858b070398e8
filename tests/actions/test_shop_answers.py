"""Coupons, payment, account, stock, advice, and figures that are nobody's business."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from actions.core.base import Services
from actions.core.crm_client import ArticleTopic
from actions.payments import is_double_charge
from tests.actions.rasa_double import Chat
from tests.fakes.fake_crm import FakeCrm
from tests.fakes.small_shop import DELIVERED, WAITING

ROOT = Path(__file__).parents[2]
# Training sentences that a person has read: each says that too much money was taken.
REVIEWED = Path(__file__).with_name("double_charges.txt")
TEA = {
    "code": "TEA88",
    "name": "茶类 88 折",
    "kind": "percent",
    "value": 12,
    "min_spend_minor": 0,
    "valid_until": "2026-12-01",
    "category": "茶",
    "per_customer_limit": 2,
}
TWENTY = {
    "code": "SHANYU20",
    "name": "满 199 减 20",
    "kind": "amount",
    "value": 2000,
    "min_spend_minor": 19900,
    "valid_until": "2026-11-25",
    "category": None,
    "per_customer_limit": None,
}


def article(topic: str, title: str, text: str, **fields: object) -> dict[str, Any]:
    number = sum(map(ord, topic + title))
    return {"id": number, "topic": topic, "title": title, "text": text, **fields}


def product(name: str, stock: str = "in", price_minor: int = 8900) -> dict[str, Any]:
    return {
        "sku": name,
        "name": name,
        "price_minor": price_minor,
        "currency": "CNY",
        "stock": stock,
        "description": "",
    }


# ── coupons ──────────────────────────────────────────────────────────────────────────────────


async def test_coupons_of_today_are_told_with_their_terms(chat: Chat, crm: FakeCrm) -> None:
    crm.coupons = [TWENTY, TEA]
    reply = await chat.say("有什么优惠券", "coupon_question")
    assert "SHANYU20（满 199 减 20）：满 ¥199.00 减 ¥20.00，今天截止。" in reply.text
    assert (
        "TEA88（茶类 88 折）：打 8.8 折，12 月 1 日截止。限茶类商品。每人限用 2 次。" in reply.text
    )
    assert "没列出来的优惠我不能答应" in reply.text
    assert reply.titles == ["看看热销", "转人工"]


async def test_a_coupon_that_is_named_is_told_alone(chat: Chat, crm: FakeCrm) -> None:
    crm.coupons = [TWENTY, TEA]
    crm.articles = [article("coupons", "用不了", "用不了多半是没到门槛。")]
    reply = await chat.say("tea88 怎么用不了", "coupon_question")
    assert reply.messages[0]["text"].startswith("这张券的使用条件：\nTEA88")
    assert reply.messages[1]["text"] == "「用不了」\n用不了多半是没到门槛。"
    assert reply.titles == ["有帮助", "没帮助", "看看热销", "转人工"]
    assert "SHANYU20" not in reply.text


@pytest.mark.parametrize("words", ["NEW100能用吗", "steam冲泡有券吗", "new10-x", "有COUPON吗"])
async def test_a_code_inside_another_word_names_no_coupon(
    chat: Chat, crm: FakeCrm, words: str
) -> None:
    crm.coupons = [TEA | {"code": code} for code in ("NEW10", "TEA", "OUPON")]
    reply = await chat.say(words, "coupon_question")
    assert reply.text.startswith("现在能用的优惠券：")


async def test_a_click_names_no_coupon(chat: Chat, crm: FakeCrm) -> None:
    crm.coupons = [TWENTY, TEA | {"code": "COUPON_QUESTION"}]
    chip = {"intent": "coupon_question", "entities": {}}
    assert "SHANYU20" in (await chat.click(chip)).text


async def test_of_many_coupons_five_are_told_and_the_rest_counted(chat: Chat, crm: FakeCrm) -> None:
    crm.coupons = [TEA | {"code": f"TEA{number}"} for number in range(8)]
    reply = await chat.say("有什么优惠券", "coupon_question")
    assert reply.text.count("茶类 88 折") == 5
    assert "还有 3 张" in reply.text


async def test_without_coupons_none_is_invented(chat: Chat) -> None:
    reply = await chat.say("能便宜点吗", "coupon_question")
    assert reply.text.startswith("现在没有公开的优惠券。")


async def test_english_customers_read_english(services: Services, crm: FakeCrm) -> None:
    crm.coupons = [TEA]
    crm.articles = [article("coupons", "coupon", "券", text_en="One coupon an order.")]
    reply = await Chat(services, locale="en").say("my coupon", "coupon_question")
    assert "One coupon an order." in reply.text
    assert "Limit 2 per customer." in reply.text
    assert "12% off, until 1 Dec." in reply.text


# ── payment ──────────────────────────────────────────────────────────────────────────────────


async def test_unpaid_orders_are_told_with_amount_and_time(chat: Chat, crm: FakeCrm) -> None:
    crm.add("SF2611250099", "pending_payment", ("云朵羽丝枕", 1, 12900), age=timedelta(hours=4))
    crm.articles = [article("payment", "付款方式", "支持微信和支付宝。")]
    reply = await chat.say("付不了款", "payment_problem")
    assert "SF2611250099（云朵羽丝枕）还没有收到付款，应付 ¥129.00，保留到 11 月 28 日 06:00" in (
        reply.text
    )
    assert reply.text.endswith("支持微信和支付宝。")
    assert reply.titles == ["查订单", "转人工"]


async def test_an_order_past_its_time_may_be_closed(chat: Chat, crm: FakeCrm) -> None:
    crm.add("SF2611200099", "pending_payment", ("云朵羽丝枕", 1, 12900), age=timedelta(hours=73))
    reply = await chat.say("怎么付款", "payment_problem")
    assert "可能随时关闭" in reply.text


async def test_an_unpaid_order_behind_newer_ones_is_found(chat: Chat, crm: FakeCrm) -> None:
    for hours in (60, 70):
        age = timedelta(hours=hours)
        crm.add(f"SF26112200{hours}", "pending_payment", ("云朵羽丝枕", 1, 12900), age=age)
    for number in range(6):
        crm.add(f"SF261125010{number}", "paid", ("云朵羽丝枕", 1, 12900))
    reply = await chat.say("付不了款", "payment_problem")
    assert [f"SF26112200{hours}" in reply.text for hours in (60, 70)] == [True, True]
    assert crm.calls.count("GET /policies") == 1


async def test_english_customers_hear_of_recent_unpaid_orders(
    services: Services, crm: FakeCrm
) -> None:
    reply = await Chat(services, locale="en").say("how do I pay", "payment_problem")
    assert reply.text == "You have no recent unpaid orders."


async def test_who_has_paid_hears_that_it_arrived(chat: Chat) -> None:
    reply = await chat.say("付款了怎么没显示", "payment_problem")
    assert f"订单 {WAITING} 已经付款成功，¥127.00，不用再付" in reply.text


@pytest.mark.parametrize(
    "words",
    [
        "付款不成功",
        "支付没有成功",
        "扣款失败",
        "I paid but it says unpaid",
        "why unpaid",
        "prepaid card?",
    ],
)
async def test_a_payment_that_failed_is_not_called_successful(chat: Chat, words: str) -> None:
    reply = await chat.say(words, "payment_problem")
    assert reply.text == "您最近没有待付款的订单。"


async def test_which_of_several_orders_was_paid_is_not_guessed(chat: Chat, crm: FakeCrm) -> None:
    crm.add("SF2611250098", "paid", ("云朵羽丝枕", 1, 12900))
    reply = await chat.say("付款了怎么没显示", "payment_problem")
    assert reply.text == "您最近没有待付款的订单。"
    reply = await chat.say("付款了怎么没显示", "payment_problem", order_number=DELIVERED)
    assert f"订单 {DELIVERED} 已经付款成功" in reply.text
    reply = await chat.say(f"尾号{DELIVERED[-4:]}的订单付款成功了吗", "payment_problem")
    assert f"订单 {DELIVERED} 已经付款成功" in reply.text


async def test_who_asks_how_to_pay_is_told_of_no_paid_order(chat: Chat) -> None:
    reply = await chat.say("支持花呗吗", "payment_problem")
    assert reply.text == "您最近没有待付款的订单。"


async def test_a_visitor_hears_the_rules(chat: Chat, crm: FakeCrm) -> None:
    crm.default_speaker = None
    crm.articles = [article("payment", "付款方式", "支持微信和支付宝。")]
    reply = await chat.say("怎么付款", "payment_problem")
    assert reply.text == "登录后我能看到您待付款的订单。\n支持微信和支付宝。"


@pytest.mark.parametrize(
    "words",
    ["扣了我两次钱", "重复扣款了", "付了双份", "付了两遍", "多收了我二十", "I was charged twice"],
)
async def test_a_double_charge_becomes_a_ticket(chat: Chat, crm: FakeCrm, words: str) -> None:
    reply = await chat.say(words, "payment_problem", order_number=DELIVERED)
    assert "工单 TK0001" in reply.text
    assert crm.bodies["/tickets"] == [{"type": "payment", "text": words, "order_number": DELIVERED}]


async def test_the_end_of_a_number_names_the_order_that_was_charged_twice(
    chat: Chat, crm: FakeCrm
) -> None:
    for ending, number in ((DELIVERED[-4:], DELIVERED), ("9999", None)):
        words = f"尾号{ending}的订单扣了两次"
        reply = await chat.say(words, "payment_problem")
        assert "已登记，工单" in reply.text
        assert crm.bodies["/tickets"][-1].get("order_number") == number


@pytest.mark.parametrize(
    "words",
    [
        "可以分两次付钱吗",
        "尾款还要付多少",
        "付多久会到账",
        "付了两次都没成功",
        "付款两次都失败了",
        "怎么付两笔订单",
        "再付一遍会不会扣双份",
    ],
)
async def test_a_question_about_paying_is_no_double_charge(
    chat: Chat, crm: FakeCrm, words: str
) -> None:
    await chat.say(words, "payment_problem")
    assert "/tickets" not in crm.bodies


def test_the_double_charges_among_the_training_sentences_are_those_reviewed() -> None:
    """A sentence that is new here wants a look: does it say that money was taken twice or too much?"""
    said = {words for words in _training_sentences("payment_problem") if is_double_charge(words)}
    assert said == set(REVIEWED.read_text(encoding="utf-8").splitlines())


def _training_sentences(intent: str) -> list[str]:
    written = (ROOT / "nlu_data/nlu/account.yml").read_text(encoding="utf-8")
    block = written.split(f"- intent: {intent}\n")[1].split("\n- intent: ")[0]
    examples = re.findall(r"^ +- (.+)$", block, re.MULTILINE)
    return [re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})", r"\1", words) for words in examples]


async def test_a_double_charge_that_nobody_can_record_goes_to_people(
    chat: Chat, crm: FakeCrm
) -> None:
    crm.default_speaker = None
    reply = await chat.say("重复扣款了", "payment_problem")
    assert "直接转人工" in reply.text
    assert reply.titles == ["转人工"]


# ── account ──────────────────────────────────────────────────────────────────────────────────


async def test_the_article_asked_for_is_quoted(chat: Chat, crm: FakeCrm) -> None:
    crm.articles = [
        article("account", "密码", "点忘记密码。"),
        article("account", "注销", "先处理完订单。"),
    ]
    reply = await chat.say("我要注销", "account_help")
    assert reply.text == "「注销」\n先处理完订单。"
    assert reply.titles == ["有帮助", "没帮助", "转人工"]


async def test_an_unclear_question_is_answered_with_the_choice(chat: Chat, crm: FakeCrm) -> None:
    crm.articles = [
        article("account", "密码", "点忘记密码。"),
        article("account", "注销", "先处理完订单。"),
    ]
    reply = await chat.say("账号问题", "account_help")
    assert "密码、注销" in reply.text
    assert reply.titles == ["密码", "注销", "转人工"]
    assert (await chat.click(reply.choice("注销"))).text == "「注销」\n先处理完订单。"


async def test_without_articles_a_person_answers(chat: Chat) -> None:
    reply = await chat.say("密码忘了", "account_help")
    assert reply.titles == ["转人工"]


# ── stock, advice ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("stock", "told"),
    [("in", "有货"), ("low", "只剩少量"), ("out", "暂时缺货"), ("unknown", "库存查不到")],
)
async def test_stock_is_told_as_the_catalogue_knows_it(
    chat: Chat, crm: FakeCrm, stock: str, told: str
) -> None:
    crm.products = [product("半日闲保温杯", stock)]
    reply = await chat.say("保温杯还有货吗？", "stock_question")
    assert reply.text == f"半日闲保温杯：{told}，¥89.00。"
    assert reply.titles == ["看看热销", "转人工"]


async def test_no_day_colour_or_size_is_made_up(chat: Chat, crm: FakeCrm) -> None:
    crm.products = [product("营地马灯", "out")]
    reply = await chat.say("营地马灯什么时候补货", "stock_question")
    assert "补货时间还没有定" in reply.text
    reply = await chat.say("有红色的营地马灯吗", "stock_question")
    assert "没有查到这件商品" in reply.text
    crm.products = [product("红色营地马灯")]
    reply = await chat.say("有红色营地马灯吗", "stock_question")
    assert "颜色和尺码分开的库存我看不到" in reply.text


@pytest.mark.parametrize("words", ["还有货吗", "现货吗", "有没有货", "有黄色吗", "37码有没有"])
async def test_without_a_name_the_product_is_asked_for(chat: Chat, words: str) -> None:
    reply = await chat.say(words, "stock_question")
    assert reply.text == "想问哪件商品的库存？告诉我商品名就行。"


async def test_advice_names_best_sellers_with_prices(chat: Chat, crm: FakeCrm) -> None:
    crm.products = [product("雾青马克杯", price_minor=5900), product("远山手冲壶", "low", 16800)]
    reply = await chat.say("哪款卖得最好", "recommend_product")
    assert reply.text.startswith("店里近一个月卖得最好的是这几款：\n雾青马克杯，¥59.00，有货。")
    assert reply.titles == ["优惠券", "转人工"]
    reply = await chat.say("推荐一款手冲壶", "recommend_product")
    assert reply.text == "这几款有货，近一个月卖得好：\n远山手冲壶，¥168.00，只剩少量。"


async def test_advice_keeps_to_the_price_and_says_when_nothing_fits(
    chat: Chat, crm: FakeCrm
) -> None:
    crm.products = [product("雾青马克杯", price_minor=5900), product("远山手冲壶", "low", 16800)]
    reply = await chat.say("推荐个100元以内的帐篷", "recommend_product", amount="100")
    assert reply.text.startswith("没有找到正好对得上的。")
    assert "手冲壶" not in reply.text
    reply = await chat.say("10块以内有什么", "recommend_product", amount="10")
    assert reply.text.startswith("没有查到合适的")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("推荐500元以上的礼品", ["茶盘", "礼盒"]),
        ("五百起的礼品", ["茶盘", "礼盒"]),
        ("预算不低于500", ["茶盘", "礼盒"]),
        ("more than 500 please", ["茶盘", "礼盒"]),
        ("500块左右的礼品", ["茶具", "茶盘"]),
        ("大概500", ["茶具", "茶盘"]),
        ("500以内的礼品", ["茶具", "茶巾"]),
        ("不超过500的礼品", ["茶具", "茶巾"]),
        ("一起用的，300以上500以下", ["茶具", "茶巾"]),
    ],
)
async def test_the_bound_beside_the_amount_is_kept(
    chat: Chat, crm: FakeCrm, words: str, told: list[str]
) -> None:
    prices = {"茶具": 49000, "茶盘": 51000, "礼盒": 80000, "茶巾": 2000}
    crm.products = [product(name, price_minor=price) for name, price in prices.items()]
    reply = await chat.say(words, "recommend_product", amount="500")
    assert [name for name in prices if name in reply.text] == told


async def test_an_amount_beyond_every_price_is_no_error(chat: Chat, crm: FakeCrm) -> None:
    crm.products = [product("雾青马克杯")]
    reply = await chat.say("9e30以内的", "recommend_product", amount="9e30")
    assert "雾青马克杯" in reply.text
    reply = await chat.say("9e30左右的", "recommend_product", amount="9e30")
    assert "没有查到合适的" in reply.text


# ── figures, small talk ──────────────────────────────────────────────────────────────────────

FIGURES = [
    "sales_summary",
    "sales_trend",
    "top_products",
    "top_customers",
    "refund_rate",
    "demand_forecast",
    "stock_risk",
    "churn_risk",
    "service_quality",
]


@pytest.mark.parametrize("asked", FIGURES)
async def test_a_customer_learns_no_figure_of_the_shop(
    chat: Chat, crm: FakeCrm, asked: str
) -> None:
    reply = await chat.say(
        "昨天卖了多少", f"ask_{asked}", figures_question='{"figure": "sales", "to": "2026-11-22"}'
    )
    assert "不对外公开" in reply.text
    # Who asks about the agents wants one of them, not goods.
    others = [] if asked == "service_quality" else ["看看热销", "查订单"]
    assert reply.titles == [*others, "转人工"]
    assert crm.figures.asked == []


@pytest.mark.parametrize("intent", ["praise", "chitchat"])
async def test_small_talk_is_one_sentence_of_the_domain(chat: Chat, intent: str) -> None:
    assert (await chat.say("真好", intent)).uttered == [f"utter_{intent}"]


# ── in the middle of a form ──────────────────────────────────────────────────────────────────

SIDE_QUESTIONS = [
    "account_help",
    "coupon_question",
    "payment_problem",
    "price_protection",
    "recommend_product",
    "shipping_policy",
    "stock_question",
    "warranty",
    "ask_sales_summary",
]


@pytest.mark.parametrize("title", ["降价", "别的"])
@pytest.mark.parametrize("intent", SIDE_QUESTIONS)
async def test_a_side_question_leaves_the_form_open(
    chat: Chat, crm: FakeCrm, intent: str, title: str
) -> None:
    crm.articles = [article(topic, title, "以店里的规定为准。") for topic in get_args(ArticleTopic)]
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    asked = chat.slots["requested_slot"]
    reply = await chat.say("降价了杯子坏了怎么办", intent)
    assert (chat.loop, chat.slots["requested_slot"]) == ("refund_form", asked)
    *said, resumed = reply.messages
    offered = {choice["intent"] for message in said for choice in message["choices"]}
    assert offered <= {"rate_article"}
    assert resumed["text"].startswith("接着刚才的，")
