"""What the demo shop's people find in the console on their first day: canned replies and segments."""

from datetime import datetime

from crm_backend.customers.schemas import CountCondition, DaysCondition, SegmentRules
from crm_backend.desk.models import CannedReply

_REPLIES = (
    ("您好", "开场", "您好，我是{shop_name}的客服{agent_name}，您的问题由我来跟进。"),
    ("稍等", "请稍等", "好的，我正在查，请您稍等两分钟。"),
    (
        "核实",
        "核实身份",
        "为了保护您的信息，请告诉我订单号和收件手机号的后四位，核对后马上为您处理。",
    ),
    (
        "物流",
        "已催物流",
        "订单 {order_number} 我已经联系物流核实，有了结果马上在这里告诉您。",
    ),
    (
        "退款",
        "退款待打款",
        "订单 {order_number} 的退款已同意，待打款。打款后会原路退回，到账时间以支付渠道为准。",
    ),
    ("结束", "结束语", "{customer_name}，这次的问题处理好了，之后有需要随时在这里找我们。"),
)
SEGMENTS: dict[str, SegmentRules] = {
    "高价值客户": SegmentRules(
        match="all",
        conditions=[
            CountCondition(field="spent_minor", op="gte", value=500_000),
            CountCondition(field="orders", op="gte", value=5),
        ],
    ),
    "三个月未下单": SegmentRules(
        match="all",
        conditions=[DaysCondition(field="days_since_last_order", op="gte", value=90)],
    ),
}


def canned_replies(moment: datetime) -> list[CannedReply]:
    """Six replies to begin with."""
    return [
        CannedReply(shortcut=shortcut, title=title, text=text, changed_at=moment)
        for shortcut, title, text in _REPLIES
    ]
