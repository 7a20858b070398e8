"""What the shop's rows add up to for each customer: the one place where orders, refunds, tickets and scores are summed.

Each noun is summed once, grouped by customer, and joined; whoever asks for one customer or one page of them sums
those only.
"""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Float, Select, Subquery, case, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute

from crm_backend.conversations.models import Feedback
from crm_backend.customers.models import Customer
from crm_backend.orders.models import Order
from crm_backend.refunds.models import Refund
from crm_backend.tickets.models import Ticket
from crm_backend.tickets.values import TicketState

Only = Collection[int] | None
AnySelect = Select[*tuple[Any, ...]]


def _grouped(
    name: str,
    key: InstrumentedAttribute[int | None],
    only: Only,
    *sums: ColumnElement[Any],
) -> Subquery:
    chosen = key.is_not(None) if only is None else key.in_(only)
    summed = select(key.label("customer_id"), *sums).where(chosen)
    return summed.group_by(key).subquery(name)


def _whole(number: ColumnElement[Any], name: str) -> ColumnElement[int]:
    """A sum or a count that may be compared with amounts of any size.

    PostgreSQL sums big integers as decimals, and would take what a count is compared with for a small integer.
    """
    return cast(number, BigInteger).label(name)


def _orders(only: Only) -> Subquery:
    return _grouped(
        "order_facts",
        Order.customer_id,
        only,
        _whole(func.count(), "orders"),
        _whole(func.sum(Order.paid_minor), "spent_minor"),
        func.max(Order.placed_at).label("last_order_at"),
    )


def _refunds(only: Only) -> Subquery:
    return _grouped("refund_facts", Refund.customer_id, only, _whole(func.count(), "refunds"))


def _tickets(only: Only) -> Subquery:
    is_open = case((Ticket.state != TicketState.RESOLVED, 1), else_=0)
    return _grouped(
        "ticket_facts", Ticket.customer_id, only, _whole(func.sum(is_open), "open_tickets")
    )


def _scores(only: Only) -> Subquery:
    average = cast(func.avg(Feedback.score), Float).label("csat_average")
    return _grouped("score_facts", Feedback.customer_id, only, average)


_Summing = Callable[[Only], Subquery]
# Where nothing was added up a count is zero; a moment or an average is unknown.
_COUNTS: dict[str, _Summing] = {
    "orders": _orders,
    "spent_minor": _orders,
    "refunds": _refunds,
    "open_tickets": _tickets,
}
_UNKNOWN_WITHOUT_ROWS: dict[str, _Summing] = {"last_order_at": _orders, "csat_average": _scores}
_SUMMING = _COUNTS | _UNKNOWN_WITHOUT_ROWS


class CustomerFacts:
    """The facts one statement asks for; ``only`` limits the sums to some customers.

    ``orders`` counts all that were placed, ``spent_minor`` adds what was paid for them, refunds not taken off.
    ``refunds`` counts all that were asked for, ``csat_average`` is of all scores given.
    """

    def __init__(self, *, only: Only = None) -> None:
        self._only = only
        self._sums: dict[_Summing, Subquery] = {}

    def column(self, fact: str) -> ColumnElement[Any]:
        """A fact of the customer in the same row."""
        summing = _SUMMING[fact]
        if summing not in self._sums:
            self._sums[summing] = summing(self._only)
        column = self._sums[summing].c[fact]
        return func.coalesce(column, 0) if fact in _COUNTS else column

    def join(self, statement: AnySelect) -> AnySelect:
        """The statement about customers with every sum that was asked for."""
        for summed in self._sums.values():
            statement = statement.outerjoin(summed, summed.c.customer_id == Customer.id)
        return statement
