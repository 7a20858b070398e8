"""Use cases around orders: reading them, and proving that one is yours."""

from crm_backend.orders.service.proofs import clear_proofs, prove_order
from crm_backend.orders.service.reading import (
    OrderPage,
    find_for_operator,
    get_order,
    has_orders,
    hold_order,
    list_orders,
)

__all__ = [
    "OrderPage",
    "clear_proofs",
    "find_for_operator",
    "get_order",
    "has_orders",
    "hold_order",
    "list_orders",
    "prove_order",
]
