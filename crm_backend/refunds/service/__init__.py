"""Use cases around refunds, and around orders where refunds have a say."""

from crm_backend.refunds.service.cancelling import cancel_order
from crm_backend.refunds.service.carrying_out import (
    Carried,
    CustomerWish,
    Errand,
    approve_in_chat,
    cancel_for_customer,
    refund_for_customer,
)
from crm_backend.refunds.service.deciding import decide, quote_refund
from crm_backend.refunds.service.handling import StaffDecision, handle_refund
from crm_backend.refunds.service.reading import (
    RefundPage,
    find_waiting,
    get_order_details,
    get_refund,
    list_for_staff,
    list_refunds,
    numbers_of,
)
from crm_backend.refunds.service.requesting import request_refund

__all__ = [
    "Carried",
    "CustomerWish",
    "Errand",
    "RefundPage",
    "StaffDecision",
    "approve_in_chat",
    "cancel_for_customer",
    "cancel_order",
    "decide",
    "find_waiting",
    "get_order_details",
    "get_refund",
    "handle_refund",
    "list_for_staff",
    "list_refunds",
    "numbers_of",
    "quote_refund",
    "refund_for_customer",
    "request_refund",
]
