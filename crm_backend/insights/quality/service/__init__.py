"""Answers about service and bot quality."""

from crm_backend.insights.quality.service.answering import answer

__all__ = ["answer"]
