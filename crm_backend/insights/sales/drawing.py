"""Which questions about sales have a picture. Pure."""

from crm_backend.insights.values import Figure, Question

# What the library calls the figures that it can draw.
MEASURES = {
    Figure.SALES: "sales_minor",
    Figure.REFUNDS: "refunds_minor",
    Figure.NET_SALES: "net_minor",
    Figure.ORDERS: "orders",
    Figure.BUYERS: "buyers",
    Figure.PIECES: "pieces",
    Figure.REFUND_ORDERS: "refunded_orders",
    Figure.REFUND_PIECES: "refunded_pieces",
}


def is_drawn(question: Question) -> bool:
    """Whether a question has a picture: what drove a change, and figures that are broken down."""
    is_broken_down = question.by is not None and question.figure in MEASURES
    return is_broken_down or question.figure is Figure.DRIVERS
