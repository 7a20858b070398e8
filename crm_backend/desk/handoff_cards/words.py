"""The handoff card in words: what the bot's codes and the policy's verdicts mean to an agent."""

from datetime import date
from typing import Any

from crm_backend.core.words import money_text
from crm_backend.refunds.rules import Facts
from crm_backend.refunds.values import KIND_TEXT, REASON_TEXT, RefundKind, VerdictReason
from crm_backend.tickets.values import TYPE_TEXT

INTENT_TEXT = {
    "account_help": "账号问题",
    "affirm": "同意",
    "ask_churn_risk": "问流失客户",
    "ask_demand_forecast": "问销量预测",
    "ask_refund_rate": "问退款率",
    "ask_sales_summary": "问销售额",
    "ask_sales_trend": "问销售走势",
    "ask_service_quality": "问服务质量",
    "ask_stock_risk": "问库存预警",
    "ask_top_customers": "问大客户",
    "ask_top_products": "问商品排行",
    "bot_challenge": "问是不是机器人",
    "cancel_order": "取消订单",
    "change_address": "修改地址",
    "chitchat": "闲聊",
    "complaint": "投诉",
    "coupon_question": "优惠券",
    "damaged_goods": "商品破损",
    "deny": "拒绝",
    "exchange_goods": "换货",
    "expedite_shipping": "催发货",
    "goodbye": "再见",
    "greet": "打招呼",
    "human_handoff": "找人工",
    "inform": "补充信息",
    "invoice_request": "发票",
    "list_orders": "查订单",
    "not_received": "没收到货",
    "out_of_scope": "无关话题",
    "rate_article": "评价知识库的回答",
    "payment_problem": "付款问题",
    "praise": "夸奖",
    "price_protection": "退差价",
    "product_question": "商品咨询",
    "recommend_product": "求推荐",
    "refund_policy": "退款规则",
    "refund_status": "退款进度",
    "request_refund": "申请退款",
    "return_howto": "怎么退货",
    "shipping_delay": "没有发货",
    "shipping_policy": "配送规则",
    "stock_question": "问库存",
    "thanks": "感谢",
    "track_order": "查物流",
    "warranty": "保修和维修",
    "wrong_item": "发错货",
}
SLOT_LABELS = {
    "order_number": "订单号",
    "refund_order_number": "退款订单",
    "refund_line_nos": "退款商品",
    "refund_kind": "退款方式",
    "refund_reason": "退款原因",
    "refund_reason_text": "退款说明",
    "refund_confirmed": "已确认退款",
    "cancel_order_number": "取消的订单",
    "cancel_confirmed": "已确认取消",
    "service_wish": "售后类型",
    "service_order_number": "售后订单",
    "service_text": "售后说明",
    "verification_order_number": "核对的订单",
    "waiting_wishes": "还没答的事",
}
_CODE_TEXT: dict[str, dict[str, str]] = {
    "refund_kind": {code.value: text for code, text in KIND_TEXT.items()},
    "refund_reason": {code.value: text for code, text in REASON_TEXT.items()},
    "service_wish": {code.value: text for code, text in TYPE_TEXT.items()},
}


def slot_text(name: str, value: Any) -> str:  # noqa: ANN401 - whatever a slot holds
    """A slot's value as an agent reads it; a code without a word stays as it is."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "refund_line_nos":
        return f"第 {_listed(value)} 行"
    return _CODE_TEXT.get(name, {}).get(str(value), _listed(value))


def verdict_text(
    reason: VerdictReason,
    facts: Facts,
    *,
    kind: RefundKind,
    amount: str,
    currency: str,
    today: date,
) -> str:
    """The policy's verdict in one line, such as ``签收 3 天，可退 ¥128.00``."""
    since = _days_since(facts, today)
    match reason:
        case VerdictReason.WITHIN_POLICY:
            return f"{since or _UNTIL_ARRIVAL[kind]}，可退 {amount}"
        case VerdictReason.OVER_AUTO_LIMIT:
            limit = facts.get("limit_minor")
            words = f" {money_text(limit, currency)}" if isinstance(limit, int) else ""
            return f"超过自动同意上限{words}，需要人工审核"
        case VerdictReason.OUTSIDE_WINDOW if since:
            return f"{since}，已过 {facts.get('window_days')} 天退货期"
        case VerdictReason.ALREADY_REFUNDED if facts.get("open_line_nos"):
            return "已有退款在处理"
        case _:
            return _VERDICT_TEXT[reason]


_UNTIL_ARRIVAL = {
    RefundKind.UNSHIPPED: "还没发货",
    RefundKind.RETURN_REFUND: "已发货，退回后",
    RefundKind.REFUND_ONLY: "已发货",
}
_VERDICT_TEXT = {
    VerdictReason.OUTSIDE_WINDOW: "已过退货期",
    VerdictReason.NOT_PAID: "还没有付款，没有钱可退",
    VerdictReason.ALREADY_REFUNDED: "已经退过款",
    VerdictReason.ORDER_CLOSED: "订单已关闭，不能退款",
    VerdictReason.NOT_SHIPPED_USE_UNSHIPPED: "还没发货，可以取消订单或办未发货退款",
    VerdictReason.SHIPPED_NOT_UNSHIPPED: "已经发货，不能按未发货退款",
    VerdictReason.NOT_RECEIVED_NEEDS_CHECK: "没收到货，需要先向承运商核实",
    VerdictReason.EVIDENCE_NEEDED: "仅退款，需要人工看凭证",
    VerdictReason.NOTHING_REFUNDABLE: "没有可以退的商品",
}


def _days_since(facts: Facts, today: date) -> str:
    delivered = facts.get("delivered_on")
    if not isinstance(delivered, str):
        return ""
    days = (today - date.fromisoformat(delivered)).days
    return f"签收 {days} 天" if days else "今天签收"


def _listed(value: Any) -> str:  # noqa: ANN401 - whatever a slot holds
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
