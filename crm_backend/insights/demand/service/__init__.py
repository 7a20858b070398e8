"""Use cases of demand and stock."""

from crm_backend.insights.demand.service.answering import answer

__all__ = ["answer"]
