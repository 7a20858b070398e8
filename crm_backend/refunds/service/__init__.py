"""Use cases around refunds, and around orders where refunds have a say."""

from crm_backend.refunds.service.cancelling import cancel_order
from crm_backend.refunds.service.deciding import quote_refund
from crm_backend.refunds.service.handling import StaffDecision, handle_refund
from crm_backend.refunds.service.reading import (
    RefundPage,
    get_order_details,
    get_refund,
    list_for_staff,
    list_refunds,
    numbers_of,
)
from crm_backend.refunds.service.requesting import request_refund

__all__ = [
    "RefundPage",
    "StaffDecision",
    "cancel_order",
    "get_order_details",
    "get_refund",
    "handle_refund",
    "list_for_staff",
    "list_refunds",
    "numbers_of",
    "quote_refund",
    "request_refund",
]
