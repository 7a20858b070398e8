"""Use cases around orders: reading them, proving that one is yours, and what sells best."""

from crm_backend.orders.service.proofs import clear_proofs, prove_order
from crm_backend.orders.service.reading import (
    OrderPage,
    find_for_operator,
    get_order,
    has_orders,
    hold_order,
    list_orders,
)
from crm_backend.orders.service.selling import BestSellers, best_sellers

__all__ = [
    "BestSellers",
    "OrderPage",
    "best_sellers",
    "clear_proofs",
    "find_for_operator",
    "get_order",
    "has_orders",
    "hold_order",
    "list_orders",
    "prove_order",
]
