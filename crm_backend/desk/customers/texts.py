"""The words in which staff read what happened to a customer."""

from crm_backend.conversations.models import Conversation, Feedback
from crm_backend.conversations.values import Channel, FeedbackPart
from crm_backend.core.words import money_text
from crm_backend.orders.models import Order
from crm_backend.orders.values import STATUS_TEXT, LineKind
from crm_backend.refunds.models import Refund
from crm_backend.refunds.values import reason_words, state_text
from crm_backend.tickets.models import Ticket
from crm_backend.tickets.values import STATE_TEXT, TYPE_TEXT

CHANNEL_TEXT = {Channel.WEB: "网页", Channel.TELEGRAM: "Telegram", Channel.CONSOLE: "后台"}
PART_TEXT = {FeedbackPart.BOT: "机器人", FeedbackPart.AGENT: "客服"}
_EXCERPT = 200


def excerpt(text: str) -> str:
    """The beginning of a text that may be long."""
    return text if len(text) <= _EXCERPT else f"{text[: _EXCERPT - 1]}…"


def order_words(order: Order) -> tuple[str, str]:
    """Title and text of an order whose lines are loaded."""
    goods = [line for line in order.lines if line.kind is LineKind.GOODS]
    pieces = sum(line.quantity for line in goods)
    what = f" · {goods[0].name} 等 {pieces} 件" if pieces > 1 else ""
    if pieces == 1:
        what = f" · {goods[0].name}"
    title = f"订单 {order.number} · {STATUS_TEXT[order.status]}"
    return title, f"{money_text(order.total_minor, order.currency)}{what}"


def refund_words(refund: Refund) -> tuple[str, str]:
    """Title and text of a refund."""
    why = excerpt(reason_words(refund.reason, refund.reason_text))
    title = f"退款 {refund.number} · {state_text(refund.state, refund.kind)}"
    return title, f"{money_text(refund.amount_minor, refund.currency)} · {why}"


def ticket_words(ticket: Ticket) -> tuple[str, str]:
    """Title and text of a ticket."""
    words = f"{TYPE_TEXT[ticket.type]} · {STATE_TEXT[ticket.state]}"
    return f"工单 {ticket.number} · {words}", excerpt(ticket.text)


def chat_words(conversation: Conversation, last_text: str | None) -> tuple[str, str]:
    """Title and text of a chat."""
    return f"{CHANNEL_TEXT[conversation.channel]}会话", excerpt(last_text or "")


def score_words(feedback: Feedback) -> tuple[str, str]:
    """Title and text of a score."""
    title = f"评价{PART_TEXT[feedback.part]} {feedback.score} 分"
    return title, excerpt(feedback.comment)
