"""Price protection and warranty: rules to anybody, tickets for what happened within the time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from actions.core.crm_models import OrderCard
from actions.covers import last_day_covered, months_later
from tests.actions.rasa_double import Chat
from tests.fakes.fake_crm import NUMBERS, FakeCrm
from tests.fakes.small_shop import DELIVERED, OLD, SHIPPED, WAITING

BOUGHT = datetime(2026, 11, 10, 17, 0, tzinfo=UTC)  # the 11th in Shanghai


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 25), 12, date(2027, 11, 25)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 11, 25), 0, date(2026, 11, 25)),
    ],
)
def test_months_later(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


@pytest.mark.parametrize(
    ("wish", "last_day"),
    [("price_difference", date(2026, 11, 26)), ("repair", date(2027, 11, 13))],
)
def test_covers_count_from_payment_and_from_delivery(wish: str, last_day: date) -> None:
    order = OrderCard(
        number="SF1",
        status="delivered",
        status_text="已签收",
        paid_at=BOUGHT,
        delivered_at=BOUGHT + timedelta(days=2),
    )
    assert last_day_covered(wish, order, NUMBERS, time_zone="Asia/Shanghai") == last_day


def test_an_unpaid_order_is_not_covered() -> None:
    order = OrderCard(number="SF1", status="pending_payment", status_text="待付款")
    assert last_day_covered("price_difference", order, NUMBERS, time_zone="Asia/Shanghai") is None


@pytest.mark.parametrize(
    ("times", "last_day"),
    [
        ({"completed_at": BOUGHT + timedelta(days=4)}, date(2027, 11, 15)),
        ({"completed_at": None}, date(2027, 11, 11)),
    ],
)
def test_a_completed_order_is_covered_though_no_delivery_is_known(
    times: dict[str, datetime | None], last_day: date
) -> None:
    order = OrderCard(
        number="SF1", status="completed", status_text="已完成", placed_at=BOUGHT, **times
    )
    assert last_day_covered("repair", order, NUMBERS, time_zone="Asia/Shanghai") == last_day


# ── price protection ─────────────────────────────────────────────────────────────────────────


async def test_rules_of_price_protection_come_from_the_tables(chat: Chat, crm: FakeCrm) -> None:
    crm.articles = [{"id": 1, "topic": "price_protection", "title": "范围", "text": "秒杀不算。"}]
    reply = await chat.say("保价多久", "price_protection")
    assert reply.text.startswith(
        "付款后 15 天内，同一件商品在本店降价，可以申请退差价。\n秒杀不算。"
    )
    assert reply.titles == ["申请退差价", "转人工"]
    assert chat.loop is None


@pytest.mark.parametrize(
    "words",
    [
        "退差价的流程",
        "要是下周降价能补吗",
        "支持价保吗",
        "怕买亏，你们有降价补偿吗",
        "你们支持降价补差吗",
        "what if it gets cheaper after I buy",
    ],
)
async def test_a_question_about_price_protection_opens_nothing(chat: Chat, words: str) -> None:
    await chat.say(words, "price_protection")
    assert chat.loop is None


async def test_a_fall_of_price_becomes_a_ticket(chat: Chat, crm: FakeCrm) -> None:
    reply = await chat.say("刚买就降价了", "price_protection")
    assert "付款后 15 天内" in reply.text
    assert chat.loop == "service_form"
    offered = [choice["title"] for choice in reply.messages[-1]["choices"]]
    assert [title.split(" ")[0] for title in offered] == [WAITING, SHIPPED, DELIVERED]
    done = await chat.click(reply.choice(WAITING))
    assert "退差价的要求已登记，工单 TK0001" in done.text
    assert crm.bodies["/tickets"] == [
        {"type": "price_difference", "text": "刚买就降价了", "order_number": WAITING}
    ]
    assert chat.loop is None
    assert chat.slots["service_wish"] is None


async def test_the_chip_takes_the_wish_up(chat: Chat, crm: FakeCrm) -> None:
    reply = await chat.say("保价多久", "price_protection")
    await chat.click(reply.choice("申请退差价"))
    assert chat.loop == "service_form"


async def test_an_order_past_its_time_is_refused_with_a_way_on(chat: Chat, crm: FakeCrm) -> None:
    reply = await chat.say(f"{OLD} 降价了", "price_protection", order_number=OLD)
    assert f"订单 {OLD} 不在保价期内" in reply.text
    assert reply.titles[-1] == "转人工"
    assert chat.loop is None
    assert "/tickets" not in crm.bodies


async def test_a_visitor_hears_the_rules_and_how_to_go_on(chat: Chat, crm: FakeCrm) -> None:
    crm.default_speaker = None
    reply = await chat.say("降价了退我差价", "price_protection")
    assert "付款后 15 天内" in reply.text
    assert "登录" in reply.text
    assert chat.loop is None


# ── warranty ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "words",
    [
        "保修多久",
        "宝修几年",
        "有质保吗",
        "维修点在哪",
        "万一坏了怎么办",
        "修一次多少钱",
        "能修吗",
        "能不能延长保修",
        "不能保修吗",
    ],
)
async def test_a_question_about_the_warranty_opens_nothing(chat: Chat, words: str) -> None:
    reply = await chat.say(words, "warranty")
    assert "保修期是签收后 12 个月。" in reply.text
    assert reply.titles == ["登记报修", "转人工"]
    assert chat.loop is None


@pytest.mark.parametrize(
    "words", ["用了两个月坏了", "台灯不亮了", "洗了掉色", "没用几天就断了", "装了一年老报警"]
)
async def test_what_broke_in_use_becomes_a_repair(chat: Chat, crm: FakeCrm, words: str) -> None:
    reply = await chat.say(words, "warranty", order_number=DELIVERED)
    assert "报修已登记，工单 TK0001" in reply.text
    assert crm.bodies["/tickets"] == [{"type": "repair", "text": words, "order_number": DELIVERED}]


@pytest.mark.parametrize(
    ("words", "intent", "wish"),
    [
        ("摔坏了保修吗", "warranty", "repair"),
        ("坏了保修吗", "warranty", "repair"),
        ("用了俩月断了，包修不", "warranty", "repair"),
        ("刚买就降价了，能退差价吗", "price_protection", "price_difference"),
    ],
)
@pytest.mark.parametrize("yes", ["登记", "要的", "好的"])
async def test_who_asks_is_asked_for_a_yes_before_the_ticket(
    chat: Chat, crm: FakeCrm, words: str, intent: str, wish: str, yes: str
) -> None:
    reply = await chat.say(words, intent, order_number=DELIVERED)
    assert reply.messages[-1]["text"].startswith(f"订单 {DELIVERED} 在")
    assert reply.titles == ["登记", "先不用"]
    assert "/tickets" not in crm.bodies
    await chat.say("运费多少", "shipping_policy")
    done = await chat.say(yes, "inform")
    assert "已登记，工单 TK0001" in done.text
    assert crm.bodies["/tickets"] == [{"type": wish, "text": words, "order_number": DELIVERED}]


async def test_a_click_on_yes_records_the_question(chat: Chat, crm: FakeCrm) -> None:
    reply = await chat.say("坏了保修吗", "warranty")
    assert "在保修期内" not in reply.text
    reply = await chat.click(reply.choice(DELIVERED))
    await chat.click(reply.choice("登记"))
    assert crm.bodies["/tickets"] == [
        {"type": "repair", "text": "坏了保修吗", "order_number": DELIVERED}
    ]


@pytest.mark.parametrize(("no", "intent"), [("没坏，只是问问", "inform"), ("不用", "deny")])
async def test_who_only_asked_leaves_no_ticket(
    chat: Chat, crm: FakeCrm, no: str, intent: str
) -> None:
    await chat.say("坏了保修吗", "warranty", order_number=DELIVERED)
    reply = await chat.say(no, intent)
    assert "先不办了" in reply.text
    assert chat.loop is None
    assert "/tickets" not in crm.bodies


@pytest.mark.parametrize(
    ("correction", "entities"),
    [("不是这个订单", {}), (f"是{DELIVERED}", {"order_number": DELIVERED})],
)
async def test_the_question_outlives_a_change_of_the_order(
    chat: Chat, crm: FakeCrm, correction: str, entities: dict[str, str]
) -> None:
    await chat.say("坏了保修吗", "warranty", order_number=OLD)
    reply = await chat.say(correction, "inform", **entities)
    assert f"订单 {DELIVERED} 在保修期内" in reply.text
    await chat.say("好的", "affirm")
    assert crm.bodies["/tickets"] == [
        {"type": "repair", "text": "坏了保修吗", "order_number": DELIVERED}
    ]


async def test_the_last_month_of_the_warranty_is_kept(
    chat: Chat, crm: FakeCrm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(NUMBERS, "warranty_months", 1)
    reply = await chat.say("坏了", "warranty", order_number=OLD)
    assert f"订单 {OLD} 不在保修期内" in reply.text
    assert "/tickets" not in crm.bodies


async def test_a_completed_order_without_delivery_can_be_repaired(chat: Chat, crm: FakeCrm) -> None:
    order = crm.orders[OLD]
    order.completed_at, order.delivered_at = order.delivered_at, None
    reply = await chat.say("坏了", "warranty", order_number=OLD)
    assert "报修已登记，工单 TK0001" in reply.text


async def test_before_delivery_the_warranty_has_not_begun(chat: Chat, crm: FakeCrm) -> None:
    reply = await chat.say("坏了", "warranty", order_number=SHIPPED)
    assert f"订单 {SHIPPED} 还没有签收，保修从签收后算起" in reply.text
    assert "/tickets" not in crm.bodies


async def test_before_payment_price_protection_has_not_begun(chat: Chat, crm: FakeCrm) -> None:
    crm.add("SF2611250099", "pending_payment", ("云朵羽丝枕", 1, 12900))
    reply = await chat.say("降价了", "price_protection", order_number="SF2611250099")
    assert "还没有付款，保价从付款后算起" in reply.text


async def test_a_closed_order_has_no_price_protection(chat: Chat, crm: FakeCrm) -> None:
    crm.orders[WAITING].status = "closed"
    reply = await chat.say("降价了", "price_protection", order_number=WAITING)
    assert f"订单 {WAITING} 不在保价期内" in reply.text
    assert "/tickets" not in crm.bodies


# ── invoice ──────────────────────────────────────────────────────────────────────────────────


async def test_invoice_rules_are_told_once_before_the_title_is_asked_for(
    chat: Chat, crm: FakeCrm
) -> None:
    crm.articles = [{"id": 1, "topic": "invoice", "title": "开票规则", "text": "按实付金额开。"}]
    reply = await chat.say("开发票", "invoice_request", order_number=DELIVERED)
    assert reply.text.startswith("按实付金额开。\n")
    assert "抬头怎么写" in reply.text
    again = await chat.say("运费多少", "shipping_policy")
    assert "按实付金额开" not in again.text
    assert "抬头怎么写" in again.text


async def test_the_invoice_rule_asked_about_is_told(chat: Chat, crm: FakeCrm) -> None:
    crm.articles = [
        {"id": 1, "topic": "invoice", "title": "开票规则", "text": "按实付金额开。"},
        {"id": 2, "topic": "invoice", "title": "专票", "text": "专票要一般纳税人资料。"},
    ]
    reply = await chat.say("能开专票吗", "invoice_request", order_number=DELIVERED)
    assert reply.text.startswith("专票要一般纳税人资料。\n")
    assert "按实付金额开" not in reply.text


# ── delivery ─────────────────────────────────────────────────────────────────────────────────


async def test_delivery_rules_take_the_article_along_that_is_asked_for(
    chat: Chat, crm: FakeCrm
) -> None:
    crm.articles = [
        {"id": 1, "topic": "delivery", "title": "指定快递", "text": "请在下单时备注。"},
        {"id": 2, "topic": "delivery", "title": "大件", "text": "只走中通。"},
    ]
    reply = await chat.say("能指定快递吗", "shipping_policy")
    assert reply.text.endswith("\n「指定快递」\n请在下单时备注。")
    assert "只走中通" not in reply.text
    assert reply.titles == ["有帮助", "没帮助", "物流", "转人工"]
