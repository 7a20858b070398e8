"""Rows for tests: each function adds one thing with sensible values and returns it flushed."""

from tests.factories.chats import add_chat, add_handoff, add_line
from tests.factories.knowledge import add_article, add_coupon, add_question
from tests.factories.orders import Line, add_order, add_shipment
from tests.factories.shop import SITE_SECRET, add_customer, add_product, add_shop, add_site
from tests.factories.staff import PASSWORD, add_staff
from tests.factories.turns import add_turn

__all__ = [
    "PASSWORD",
    "SITE_SECRET",
    "Line",
    "add_article",
    "add_chat",
    "add_coupon",
    "add_customer",
    "add_handoff",
    "add_line",
    "add_order",
    "add_product",
    "add_question",
    "add_shipment",
    "add_shop",
    "add_site",
    "add_staff",
    "add_turn",
]
