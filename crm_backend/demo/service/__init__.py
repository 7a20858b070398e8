"""Use cases of the demo shop."""

from crm_backend.demo.service.loading import (
    LoadReport,
    delete_demo,
    load_or_top_up,
    moment_of,
)
from crm_backend.demo.service.sign_ins import STAFF, open_sign_ins

__all__ = [
    "STAFF",
    "LoadReport",
    "delete_demo",
    "load_or_top_up",
    "moment_of",
    "open_sign_ins",
]
