"""Answers of the fake chat hub: every kind of message a client has to draw."""

from datetime import UTC, datetime, timedelta

from tests.fakes.chat_server import Conversation, Frame

TOPICS = ["查订单", "退款", "物流", "转人工"]


def chips(*titles: str) -> list[Frame]:
    """Choices with ids as a hub would give them."""
    return [{"id": f"chc_{index}_{title}", "title": title} for index, title in enumerate(titles)]


def days_ago(days: float) -> str:
    """RFC 3339 time of some days ago."""
    return (datetime.now(UTC) - timedelta(days=days)).isoformat().replace("+00:00", "Z")


def order_card(**changes: object) -> Frame:
    """An order under way."""
    card = {
        "kind": "order",
        "number": "SF2611230042",
        "status": "shipped",
        "status_text": "已发货",
        "placed_at": days_ago(3.2),
        "paid_at": days_ago(3.1),
        "shipped_at": days_ago(1.4),
        "carrier": "顺丰速运",
        "tracking_number": "SF1423409716058",
        "currency": "CNY",
        "total_minor": 34700,
        "items": [
            {
                "sku": "CUP-01",
                "name": "山岚保温杯 480ml 雾松绿",
                "quantity": 1,
                "amount_minor": 15900,
            },
            {"sku": "TEA-03", "name": "武夷岩茶 小罐装", "quantity": 2, "amount_minor": 18800},
        ],
    }
    return {**card, **changes}


def refund_card(**changes: object) -> Frame:
    """A refund agreed to and not yet paid."""
    card = {
        "kind": "refund",
        "number": "RF2611230007",
        "order_number": "SF2611180015",
        "state": "approved",
        "state_text": "已同意，待打款",
        "amount_minor": 123450,
        "currency": "CNY",
        "requested_at": days_ago(0.3),
        "expected_on": (datetime.now(UTC) + timedelta(days=2)).date().isoformat(),
    }
    return {**card, **changes}


def shop_reply(_conversation: Conversation, text: str) -> list[Frame]:
    """What the fake shop says to a few sentences; anything else is not understood."""
    answers: dict[str, list[Frame]] = {
        "我的订单到哪了": [
            {
                "text": "订单 SF2611230042 昨天 18:20 已到上海转运中心，预计 11 月 25 日送达。",
                "card": order_card(),
                "choices": chips("查看全部订单", "催一下", "申请退款"),
            }
        ],
        "退款进度": [{"text": "这笔退款已同意，正在等待打款。", "card": refund_card()}],
        "我要退款": [
            {
                "text": "请选择要退款的订单。",
                "choices": chips(
                    "SF2611230042 · 山岚保温杯", "SF2611180015 · 亚麻靠垫", "其他订单"
                ),
            }
        ],
        "转人工": [
            {"owner": {"kind": "queue", "queue_position": 2}},
            {
                "sender": "system",
                "text": "已为您排队，前面还有 1 位。客服在线时间 每天 9:00–21:00。",
                "choices": chips("继续问机器人", "留言"),
            },
        ],
        "继续问机器人": [
            {"owner": {"kind": "bot"}},
            {"text": "好的，您请说。", "choices": chips(*TOPICS)},
        ],
        "沉默": [],
    }
    fallback: list[Frame] = [
        {"text": "这句我没听懂。您想问的是下面哪一件？", "choices": chips(*TOPICS)}
    ]
    answers["查订单"] = answers["我的订单到哪了"]
    answers["退款"] = answers["我要退款"]
    return answers.get(text, fallback)
