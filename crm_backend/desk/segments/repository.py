"""Counting customers that meet rules."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers.models import Customer
from crm_backend.customers.schemas import SegmentRules
from crm_backend.desk.customer_facts import CustomerFacts
from crm_backend.desk.segments.conditions import ShopCalendar, matching


async def count_matching(
    session: AsyncSession,
    rules: Sequence[SegmentRules],
    calendar: ShopCalendar,
    *,
    only: Sequence[int] | None = None,
) -> list[int]:
    """How many customers meet each of the rules, in one pass; ``only`` looks at some customers."""
    if not rules:
        return []
    facts = CustomerFacts(only=only)
    counts: list[ColumnElement[int]] = [
        func.coalesce(func.sum(case((matching(each, facts, calendar), 1), else_=0)), 0)
        for each in rules
    ]
    statement = facts.join(select(*counts).select_from(Customer))
    if only is not None:
        statement = statement.where(Customer.id.in_(only))
    return list((await session.execute(statement)).one())
