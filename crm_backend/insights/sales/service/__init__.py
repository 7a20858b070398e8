"""Answers about sales and refunds."""

from crm_backend.insights.sales.service.answering import answer

__all__ = ["answer"]
