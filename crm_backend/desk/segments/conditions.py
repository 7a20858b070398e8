"""Rules of a segment as SQL: the one place where a field becomes an expression and an op a comparison.

What is not known (no order yet, no score, no province) meets no condition.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from crm_backend.customers.models import Customer, CustomerTag
from crm_backend.customers.schemas import (
    DaysCondition,
    ProvinceCondition,
    SegmentCondition,
    SegmentRules,
    TagCondition,
)
from crm_backend.desk.customer_facts import CustomerFacts
from crm_backend.shop.rules import local_day

Comparison = Callable[[Any, Any], ColumnElement[bool]]

_NUMBER_OPS: Mapping[str, Comparison] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


class ShopCalendar:
    """The shop's days as instants, counted back from the one on which the rules are asked."""

    def __init__(self, now: datetime, time_zone: str) -> None:
        self._today = local_day(now, time_zone)
        self._zone = ZoneInfo(time_zone)

    def start_of(self, days_ago: int) -> datetime:
        """When the day so many days ago began."""
        return datetime.combine(self._today - timedelta(days=days_ago), time(), self._zone)


def matching(
    rules: SegmentRules, facts: CustomerFacts, calendar: ShopCalendar
) -> ColumnElement[bool]:
    """Whether the customer in a row meets the rules; the facts they need are added to ``facts``."""
    met = [_condition(condition, facts, calendar) for condition in rules.conditions]
    return and_(*met) if rules.match == "all" else or_(*met)


def is_in_segment(rules: SegmentRules, calendar: ShopCalendar) -> ColumnElement[bool]:
    """The same for a statement that has no sums of its own."""
    facts = CustomerFacts()
    met = matching(rules, facts, calendar)
    # Not correlated: the customers inside are not the row of the statement around it.
    return Customer.id.in_(facts.join(select(Customer.id)).where(met).correlate(None))


def _condition(
    condition: SegmentCondition, facts: CustomerFacts, calendar: ShopCalendar
) -> ColumnElement[bool]:
    if isinstance(condition, TagCondition):
        return _tag(condition)
    if isinstance(condition, ProvinceCondition):
        return _word(Customer.province, condition.op, condition.value)
    if isinstance(condition, DaysCondition):
        return _days(condition, facts, calendar)
    return _NUMBER_OPS[condition.op](facts.column(condition.field), condition.value)


def _tag(condition: TagCondition) -> ColumnElement[bool]:
    op = "contains" if condition.op == "contains" else "eq"
    has_it = (
        select(CustomerTag.customer_id)
        .where(CustomerTag.customer_id == Customer.id, _word(CustomerTag.tag, op, condition.value))
        .exists()
    )
    return ~has_it if condition.op == "ne" else has_it


def _word(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], op: str, value: str
) -> ColumnElement[bool]:
    if op == "contains":
        return column.icontains(value, autoescape=True)
    return _NUMBER_OPS[op](column, value)


def _days(
    condition: DaysCondition, facts: CustomerFacts, calendar: ShopCalendar
) -> ColumnElement[bool]:
    """Compare a moment with the beginnings of shop days, which an index can, instead of counting days."""
    is_order = condition.field == "days_since_last_order"
    moment = facts.column("last_order_at") if is_order else Customer.created_at
    begins, ends = calendar.start_of(condition.value), calendar.start_of(condition.value - 1)
    comparisons: dict[str, ColumnElement[bool]] = {
        "eq": and_(moment >= begins, moment < ends),
        "ne": or_(moment < begins, moment >= ends),
        "gt": moment < begins,
        "gte": moment < ends,
        "lt": moment >= ends,
        "lte": moment >= begins,
    }
    return comparisons[condition.op]
