"""What the fake console hub starts with: staff, and chats in every state a list can show."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.chat_script import order_card, refund_card

Data = dict[str, Any]

PASSWORD = "mountain-isle-2026"
SHOP = {"name": "山屿生活", "currency": "CNY", "time_zone": "Asia/Shanghai", "is_demo": True}


def staff_member(number: int, name: str, display_name: str, role: str) -> Data:
    """A Staff of the API."""
    return {
        "id": f"stf_{number}",
        "name": name,
        "display_name": display_name,
        "role": role,
        "is_active": True,
    }


def staff_members() -> list[Data]:
    """Two agents, a manager and the owner."""
    return [
        staff_member(1, "xiaoli", "小李", "agent"),
        staff_member(2, "xiaochen", "小陈", "agent"),
        staff_member(3, "manager", "周经理", "manager"),
        staff_member(4, "owner", "店主", "admin"),
    ]


def minutes_ago(minutes: float) -> str:
    """RFC 3339 time of some minutes ago."""
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    return at.isoformat().replace("+00:00", "Z")


def customer(number: str = "C0001", name: str = "王小明", **changes: object) -> Data:
    """A CustomerRead."""
    return {
        "number": number,
        "name": name,
        "phone_masked": "138****5678",
        "province": "浙江",
        "city": "杭州",
        "tags": ["老客户", "茶友"],
        "orders": 6,
        "spent_minor": 234700,
        "currency": "CNY",
        "last_order_at": minutes_ago(4000),
        "open_tickets": 1,
        "created_at": minutes_ago(500_000),
        "verified_on_chat": True,
        "marketing_consent": None,
        "telegram": None,
        "notes": [],
        "segments": ["高价值"],
        "csat_average": 4.7,
        "csat": [],
        **changes,
    }


def ticket(number: str = "T20261125-003", **changes: object) -> Data:
    """A TicketRead."""
    return {
        "number": number,
        "type": "refund",
        "type_text": "退款",
        "state": "open",
        "state_text": "待处理",
        "text": "客户说杯盖漏水，要求退款。",
        "resolution": None,
        "order_number": "SF2611180015",
        "customer_number": "C0001",
        "customer_name": "王小明",
        "conversation_id": "cnv_1",
        "refund_number": "RF2611230007",
        "assignee_id": None,
        "assignee_name": None,
        "opened_at": minutes_ago(30),
        "due_at": minutes_ago(-600),
        "is_overdue": False,
        "resolved_at": None,
        **changes,
    }


def handoff_card(**changes: object) -> Data:
    """Why a person is needed, and what the bot would do."""
    return {
        "reason": "refund_needs_person",
        "reason_text": "退款需人工审核",
        "summary": "客户收到的保温杯杯盖漏水，要求退款。",
        "queued_at": minutes_ago(6),
        "intent": "request_refund",
        "intent_text": "申请退款",
        "confidence": 0.93,
        "slots": [
            {"name": "order_number", "label": "订单", "value": "SF2611180015"},
            {"name": "refund_reason", "label": "原因", "value": "杯盖漏水"},
        ],
        "verified": True,
        "orders": [
            order_card(
                number="SF2611180015", status="delivered", status_text="已签收", total_minor=12800
            )
        ],
        "refunds": [waiting_refund()],
        "verdict": {
            "order_number": "SF2611180015",
            "text": "签收 3 天，可退 ¥128.00",
            "kind": "approve",
        },
        "proposal": {
            "id": "prp_1",
            "kind": "approve_refund",
            "text": "同意退款 ¥128.00（订单 SF2611180015）",
            "amount_minor": 12800,
            "currency": "CNY",
            "order_number": "SF2611180015",
            "refund_number": "RF2611230007",
        },
        **changes,
    }


def waiting_refund(**changes: object) -> Data:
    """A refund that waits for review."""
    return refund_card(
        **{
            "state": "requested",
            "state_text": "待审核",
            "amount_minor": 12800,
            "expected_on": None,
            **changes,
        }
    )


def customer_view(**changes: object) -> Data:
    """The right pane of a known customer."""
    return {
        "profile": customer(),
        "orders": [
            order_card(
                number="SF2611180015", status="delivered", status_text="已签收", total_minor=12800
            ),
            order_card(),
        ],
        "refunds": [waiting_refund()],
        "tickets": [ticket()],
        "past_chats": [
            {
                "conversation_id": "cnv_old",
                "channel": "web",
                "started_at": minutes_ago(20_100),
                "last_message_at": minutes_ago(20_000),
                "last_text": "好的，谢谢。",
            }
        ],
        **changes,
    }


CANNED = [
    {
        "id": "cnd_1",
        "shortcut": "hello",
        "title": "问候",
        "text": "{customer_name}您好，我是{shop_name}的{agent_name}，请问有什么可以帮您？",
    },
    {
        "id": "cnd_2",
        "shortcut": "ship",
        "title": "催发货",
        "text": "订单 {order_number} 已加急，今天 18:00 前发出。",
    },
    {"id": "cnd_3", "shortcut": "bye", "title": "结束语", "text": "感谢您的耐心，祝您生活愉快。"},
]
