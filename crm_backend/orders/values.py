"""The words of an order's life."""

from enum import StrEnum


class OrderStatus(StrEnum):
    """Where an order stands; the Chinese words are those customers read."""

    PENDING_PAYMENT = "pending_payment"  # 待付款
    PAID = "paid"  # 待发货
    SHIPPED = "shipped"  # 已发货
    DELIVERED = "delivered"  # 已签收
    COMPLETED = "completed"  # 已完成
    CLOSED = "closed"  # 已关闭


class LineKind(StrEnum):
    """Goods count as sales of a product; fees and postage do not; write-offs are no sales at all."""

    GOODS = "goods"
    POSTAGE = "postage"
    FEE = "fee"


class OrderScope(StrEnum):
    """Which of a customer's orders are asked for."""

    ALL = "all"
    OPEN = "open"
    CANCELLABLE = "cancellable"
    REFUNDABLE = "refundable"


STATUS_TEXT = {
    OrderStatus.PENDING_PAYMENT: "待付款",
    OrderStatus.PAID: "待发货",
    OrderStatus.SHIPPED: "已发货",
    OrderStatus.DELIVERED: "已签收",
    OrderStatus.COMPLETED: "已完成",
    OrderStatus.CLOSED: "已关闭",
}
ENDED = (OrderStatus.COMPLETED, OrderStatus.CLOSED)
CANCELLABLE = (OrderStatus.PENDING_PAYMENT, OrderStatus.PAID)
ARRIVED = (OrderStatus.DELIVERED, OrderStatus.COMPLETED)
