"""Why a chat came to people, in words that staff read."""

_REASON_TEXT = {
    "customer_asked": "客户要求人工",
    "second_miss": "机器人两次没听懂",
    "not_understood": "机器人两次没听懂",
    "bot_unavailable": "机器人无法回答",
    "refund_needs_person": "退款需要人工",
    "needs_person": "需要人工处理",
    "complaint": "投诉",
}
_OTHER = "其他"


def reason_text(code: str) -> str:
    """The words for a reason; codes of other changes of owner are 其他."""
    return _REASON_TEXT.get(code, _OTHER)
