"""The words of a ticket's life."""

from enum import StrEnum


class TicketType(StrEnum):
    """What the problem is about."""

    REFUND_REVIEW = "refund_review"
    EXPEDITE = "expedite"
    EXCHANGE = "exchange"
    INVOICE = "invoice"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    NOT_RECEIVED = "not_received"
    ADDRESS_CHANGE = "address_change"
    PAYMENT = "payment"
    PRICE_DIFFERENCE = "price_difference"
    REPAIR = "repair"
    COMPLAINT = "complaint"
    UNANSWERED_CHAT = "unanswered_chat"
    OTHER = "other"


class TicketState(StrEnum):
    """open → in_progress ⇄ waiting (for the customer) → resolved; a resolved one may be opened again."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"


TYPE_TEXT = {
    TicketType.REFUND_REVIEW: "退款审核",
    TicketType.EXPEDITE: "催发货",
    TicketType.EXCHANGE: "换货",
    TicketType.INVOICE: "发票",
    TicketType.DAMAGED: "商品破损",
    TicketType.WRONG_ITEM: "发错货",
    TicketType.NOT_RECEIVED: "没收到货",
    TicketType.ADDRESS_CHANGE: "修改地址",
    TicketType.PAYMENT: "付款问题",
    TicketType.PRICE_DIFFERENCE: "退差价",
    TicketType.REPAIR: "维修",
    TicketType.COMPLAINT: "投诉",
    TicketType.UNANSWERED_CHAT: "会话未接待",
    TicketType.OTHER: "其他",
}
STATE_TEXT = {
    TicketState.OPEN: "待处理",
    TicketState.IN_PROGRESS: "处理中",
    TicketState.WAITING: "等待客户",
    TicketState.RESOLVED: "已解决",
}
