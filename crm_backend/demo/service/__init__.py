"""Use cases of the demo shop."""

from crm_backend.demo.service.loading import (
    LoadReport,
    delete_demo,
    load_or_top_up,
    moment_of,
)

__all__ = ["LoadReport", "delete_demo", "load_or_top_up", "moment_of"]
