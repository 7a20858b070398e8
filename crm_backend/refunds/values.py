"""The words of a refund's life."""

from enum import StrEnum


class RefundState(StrEnum):
    """requested → approved → awaiting_goods → received → paying → paid, or refused, or withdrawn."""

    REQUESTED = "requested"  # 待审核
    APPROVED = "approved"  # 已同意，待打款
    AWAITING_GOODS = "awaiting_goods"  # 已同意，待寄回
    RECEIVED = "received"  # 已收货
    PAYING = "paying"  # 打款中
    PAID = "paid"  # 已打款
    REFUSED = "refused"  # 未通过
    WITHDRAWN = "withdrawn"  # 已撤销


class RefundKind(StrEnum):
    """What goes back: only the money, or the goods too."""

    UNSHIPPED = "unshipped"  # 未发货退款
    REFUND_ONLY = "refund_only"  # 仅退款
    RETURN_REFUND = "return_refund"  # 退货退款


class RefundReason(StrEnum):
    """Why the customer wants the money back."""

    NOT_WANTED = "not_wanted"
    WRONG_ORDER = "wrong_order"
    QUALITY = "quality"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    NOT_RECEIVED = "not_received"
    LATE = "late"
    OTHER = "other"


# These hold money of the order; the rest gave it up. Triggers of the first migration use the same lists.
STATES_WITHOUT_CLAIM = (RefundState.REFUSED, RefundState.WITHDRAWN)
# At most one refund per order line may be in one of these at a time (I5).
OPEN_STATES = (
    RefundState.REQUESTED,
    RefundState.APPROVED,
    RefundState.AWAITING_GOODS,
    RefundState.RECEIVED,
    RefundState.PAYING,
)

STATE_TEXT = {
    RefundState.REQUESTED: "待审核",
    RefundState.APPROVED: "已同意，待打款",
    RefundState.AWAITING_GOODS: "待寄回",
    RefundState.RECEIVED: "已收货",
    RefundState.PAYING: "打款中",
    RefundState.PAID: "已打款",
    RefundState.REFUSED: "未通过",
    RefundState.WITHDRAWN: "已撤销",
}

KIND_TEXT = {
    RefundKind.UNSHIPPED: "未发货退款",
    RefundKind.REFUND_ONLY: "仅退款",
    RefundKind.RETURN_REFUND: "退货退款",
}
REASON_TEXT = {
    RefundReason.NOT_WANTED: "不想要了",
    RefundReason.WRONG_ORDER: "拍错了",
    RefundReason.QUALITY: "质量问题",
    RefundReason.DAMAGED: "破损",
    RefundReason.WRONG_ITEM: "发错货",
    RefundReason.NOT_RECEIVED: "没收到",
    RefundReason.LATE: "发货太慢",
    RefundReason.OTHER: "其他",
}


def reason_words(reason: RefundReason, text: str) -> str:
    """Why, as staff read it: the word for the reason, then what the customer added."""
    return "：".join(filter(None, (REASON_TEXT[reason], text)))


def state_text(state: RefundState, kind: RefundKind) -> str:
    """The word a customer reads; an approved return waits for the goods, not for the money."""
    if state is RefundState.APPROVED and kind is RefundKind.RETURN_REFUND:
        return "已同意，待寄回"
    return STATE_TEXT[state]


class RefundDeed(StrEnum):
    """What staff do with a refund."""

    APPROVE = "approve"
    REFUSE = "refuse"
    GOODS_RECEIVED = "goods_received"
    MARK_PAID = "mark_paid"


class Verdict(StrEnum):
    """What the policy says to a wish."""

    APPROVE = "approve"
    NEEDS_PERSON = "needs_person"
    REFUSE = "refuse"


class VerdictReason(StrEnum):
    """Why; stable words of the API."""

    WITHIN_POLICY = "within_policy"
    OVER_AUTO_LIMIT = "over_auto_limit"
    OUTSIDE_WINDOW = "outside_window"
    NOT_PAID = "not_paid"
    ALREADY_REFUNDED = "already_refunded"
    ORDER_CLOSED = "order_closed"
    NOT_SHIPPED_USE_UNSHIPPED = "not_shipped_use_unshipped"
    SHIPPED_NOT_UNSHIPPED = "shipped_not_unshipped"
    NOT_RECEIVED_NEEDS_CHECK = "not_received_needs_check"
    EVIDENCE_NEEDED = "evidence_needed"
    NOTHING_REFUNDABLE = "nothing_refundable"
