"""Use cases of customers' scores."""

from crm_backend.insights.scores.service.answering import answer
from crm_backend.insights.scores.service.outlook import (
    OutlookRead,
    find_outlook,
    scores_of_customers,
)
from crm_backend.insights.scores.service.refunds import refund_days_now

__all__ = ["OutlookRead", "answer", "find_outlook", "refund_days_now", "scores_of_customers"]
