"""Hands out orders, each with its customer, each only once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.fakes.chat_client import ChatClient
from tests.fresh_orders import CUSTOMERS
from tests.real_stack import RealStack

# Opens a chat: of a customer by number, or of a new visitor.
Join = Callable[..., Awaitable[ChatClient]]


@dataclass(frozen=True)
class OwnOrder:
    """An order and the customer it belongs to, who is in no other test."""

    number: str
    customer: str
    phone_tail: str
    total_minor: int


class Cast:
    """Whom tests may talk as."""

    def __init__(self, stack: RealStack) -> None:
        self._stack = stack
        self._taken: set[str] = set()

    def order(self, status: str, *, goods_lines: int = 1) -> OwnOrder:
        """An order of this status, the only one of a customer who is still free.

        One of three lines is above what is refunded without a look, one of one line below.
        """
        rows = self._stack.rows(
            "SELECT o.number, c.number, substr(o.recipient_phone, -4), o.total_minor"
            " FROM orders o JOIN customers c ON c.id = o.customer_id"
            " WHERE o.status = ? AND c.number LIKE ?"
            " AND (SELECT count(*) FROM order_lines l WHERE l.order_id = o.id) = ?"
            " ORDER BY o.number",
            *(status, f"{CUSTOMERS}%", goods_lines),
        )
        for row in rows:
            order = OwnOrder(*row)
            if order.customer not in self._taken:
                self._taken.add(order.customer)
                return order
        raise AssertionError(f"no order left that is {status}, {goods_lines=}")
