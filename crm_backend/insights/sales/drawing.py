"""Which questions about sales have a picture. Pure."""

from dataclasses import replace

from crm_backend.insights.values import Dimension, Figure, Period, Question

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


def drawn(question: Question, period: Period) -> Question | None:
    """The question whose picture goes with an answer: a single figure of several days is drawn by day."""
    if is_drawn(question):
        return question
    figure = Figure.NET_SALES if question.figure is Figure.SALES_SUMMARY else question.figure
    if question.by is not None or figure not in MEASURES or period.days < 2:
        return None
    return replace(question, figure=figure, by=Dimension.DAY, limit=None)
