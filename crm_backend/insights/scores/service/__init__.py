"""Use cases of customers' scores."""

from crm_backend.insights.scores.service.answering import answer
from crm_backend.insights.scores.service.refunds import refund_days_now

__all__ = ["answer", "refund_days_now"]
