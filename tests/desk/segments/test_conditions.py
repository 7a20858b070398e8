"""Rules as SQL choose exactly those customers that a plain reading of the rules chooses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm_backend.core.db import Database
from crm_backend.customers.models import Customer
from crm_backend.customers.schemas import SegmentRules
from crm_backend.desk.segments import repository
from crm_backend.desk.segments.conditions import ShopCalendar, is_in_segment
from crm_backend.orders.values import OrderStatus
from crm_backend.refunds.values import RefundState
from crm_backend.tickets.values import TicketState
from tests import factories
from tests.factories import Line, people
from tests.fakes.fixed_clock import NOW

ZONE = "Asia/Shanghai"
CALENDAR = ShopCalendar(NOW, ZONE)
PROVINCES = (None, "浙江省", "浙江", "江苏省", "50%省", "a_B省")
TAGS = ("老客", "老客户", "批发", "50%", "a_b", "A_B", "🎉")
SCORES = (1, 2, 3, 4, 5)
COUNTS = ("spent_minor", "orders", "refunds", "open_tickets")
DAYS = ("days_since_last_order", "days_since_created")


@dataclass
class Known:
    """A customer as plain facts, told by the test and not by the database."""

    created_at: datetime
    province: str | None
    tags: frozenset[str]
    orders: list[tuple[datetime, int]]
    refunds: int
    open_tickets: int
    scores: list[int]

    def fact(self, field: str) -> object:
        last = max((placed_at for placed_at, _ in self.orders), default=None)
        facts = {
            "spent_minor": sum(paid for _, paid in self.orders),
            "orders": len(self.orders),
            "refunds": self.refunds,
            "open_tickets": self.open_tickets,
            "days_since_last_order": None if last is None else days_since(last),
            "days_since_created": days_since(self.created_at),
            "csat_average": sum(self.scores) / len(self.scores) if self.scores else None,
            "province": self.province,
        }
        return facts[field]


def days_since(moment: datetime) -> int:
    zone = ZoneInfo(ZONE)
    return (NOW.astimezone(zone).date() - moment.astimezone(zone).date()).days


def _folded(text: str) -> str:
    """Letters of ASCII only, as both databases compare them."""
    return "".join(sign.lower() if sign.isascii() else sign for sign in text)


OPS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda fact, value: fact == value,
    "ne": lambda fact, value: fact != value,
    "gt": lambda fact, value: fact > value,
    "gte": lambda fact, value: fact >= value,
    "lt": lambda fact, value: fact < value,
    "lte": lambda fact, value: fact <= value,
    "contains": lambda fact, value: _folded(value) in _folded(fact),
}


def meets(known: Known, condition: dict[str, Any]) -> bool:
    op, value = condition["op"], condition["value"]
    if condition["field"] == "tag":
        if op == "ne":
            return value not in known.tags
        return any(OPS[op](tag, value) for tag in known.tags)
    fact = known.fact(condition["field"])
    return fact is not None and OPS[op](fact, value)


def chosen(crowd: dict[int, Known], rules: dict[str, Any]) -> set[int]:
    together = all if rules["match"] == "all" else any
    return {
        customer_id
        for customer_id, known in crowd.items()
        if together(meets(known, condition) for condition in rules["conditions"])
    }


def throw_moment(dice: Random) -> datetime:
    """Some time of the last days; often just where a day of the shop begins or ends."""
    day = NOW.astimezone(ZoneInfo(ZONE)).date() - timedelta(days=dice.randrange(12))
    midnight = datetime.combine(day, time(), ZoneInfo(ZONE))
    return midnight + dice.choice(
        [
            timedelta(0),
            timedelta(microseconds=-1),
            timedelta(microseconds=1),
            timedelta(minutes=dice.randrange(1440)),
        ]
    )


def throw_customer(dice: Random) -> Known:
    orders = [(throw_moment(dice), dice.choice([0, 100, 12900])) for _ in range(dice.randrange(4))]
    return Known(
        created_at=throw_moment(dice),
        province=dice.choice(PROVINCES),
        tags=frozenset(dice.sample(TAGS, dice.randrange(3))),
        orders=orders,
        refunds=sum(paid > 0 and dice.random() < 0.5 for _, paid in orders),
        open_tickets=dice.randrange(3),
        scores=[dice.choice(SCORES) for _ in range(dice.choice([0, 0, 1, 3, 5]))],
    )


async def store(session, known: Known) -> int:
    customer = await factories.add_customer(
        session, province=known.province, created_at=known.created_at
    )
    await people.add_tags(session, customer, *known.tags)
    for at, (placed_at, paid) in enumerate(known.orders):
        status = OrderStatus.COMPLETED if paid else OrderStatus.CLOSED
        order = await factories.add_order(
            session,
            customer,
            status=status,
            lines=[Line(amount_minor=paid or 500)],
            placed_at=placed_at,
        )
        refunded = [paid for _, paid in known.orders[: at + 1]]
        if paid and sum(p > 0 for p in refunded) <= known.refunds:
            await people.add_refund(session, order, state=RefundState.REFUSED)
    for _ in range(known.open_tickets):
        await people.add_ticket(session, customer, state=TicketState.WAITING)
    await people.add_ticket(session, customer, state=TicketState.RESOLVED)
    if known.scores:
        chat = await people.add_chat(session, customer)
        for score in (*known.scores, None):
            await people.add_score(session, chat, score)
    return customer.id


@pytest.fixture
async def crowd(database: Database) -> dict[int, Known]:
    """Sixty customers of all kinds."""
    dice = Random(20261125)
    async with database.transaction() as session:
        return {
            await store(session, known): known
            for known in (throw_customer(dice) for _ in range(60))
        }


def _conditions(
    fields: tuple[str, ...], ops: tuple[str, ...], values: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"field": st.sampled_from(fields), "op": st.sampled_from(ops), "value": values}
    )


NUMBER_OPS = ("eq", "ne", "gt", "gte", "lt", "lte")
WORD_OPS = ("eq", "ne", "contains")
AVERAGES = sorted({a / n for n in (1, 3, 5) for a in range(n, 5 * n + 1)})
CONDITIONS = st.one_of(
    _conditions(COUNTS, NUMBER_OPS, st.sampled_from([0, 1, 2, 3, 100, 200, 12900, 13000, 10**12])),
    _conditions(DAYS, NUMBER_OPS, st.one_of(st.integers(0, 13), st.just(36_500))),
    _conditions(("csat_average",), NUMBER_OPS, st.sampled_from([1, 2, 3, 4, 5, *AVERAGES])),
    _conditions(
        ("province",), WORD_OPS, st.sampled_from(["浙江", "江", "省", "%", "_", "A_b", "浙江省"])
    ),
    _conditions(
        ("tag",), WORD_OPS, st.sampled_from(["老客", "客", "%", "_", "a_b", "A_B", "🎉", "无"])
    ),
)
RULES = st.fixed_dictionaries(
    {
        "match": st.sampled_from(["all", "any"]),
        "conditions": st.lists(CONDITIONS, min_size=1, max_size=4),
    }
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules=RULES)
@example(rules={"match": "all", "conditions": [{"field": "tag", "op": "ne", "value": "老客"}]})
@example(rules={"match": "any", "conditions": [{"field": "orders", "op": "lt", "value": 10**12}]})
@example(
    rules={
        "match": "any",
        "conditions": [
            {"field": "days_since_last_order", "op": "eq", "value": 0},
            {"field": "csat_average", "op": "lt", "value": 2},
        ],
    }
)
async def test_rules_choose_the_same_customers_in_sql_as_in_plain_words(database, crowd, rules):
    parsed = SegmentRules.model_validate(rules)
    expected = chosen(crowd, rules)
    async with database.reading() as session:
        found = await session.scalars(select(Customer.id).where(is_in_segment(parsed, CALENDAR)))
        assert set(found) == expected
        assert await repository.count_matching(session, [parsed], CALENDAR) == [len(expected)]
        some = next(iter(crowd))
        alone = await repository.count_matching(session, [parsed], CALENDAR, only=[some])
        assert alone == [int(some in expected)]


async def test_every_field_and_op_tells_the_crowd_apart(database, crowd):
    """The property above would say little if most rules chose everybody or nobody."""
    telling: dict[str, Any] = {
        "spent_minor": 12900,
        "orders": 2,
        "refunds": 1,
        "open_tickets": 1,
        "days_since_last_order": 3,
        "days_since_created": 5,
        "csat_average": 3,
        "province": "浙江",
        "tag": "老客",
    }
    for field, value in telling.items():
        for op in WORD_OPS if field in ("province", "tag") else NUMBER_OPS:
            rules = {"match": "all", "conditions": [{"field": field, "op": op, "value": value}]}
            assert 0 < len(chosen(crowd, rules)) < len(crowd), (field, op)


def test_a_day_of_the_shop_begins_at_its_own_midnight():
    assert CALENDAR.start_of(0) == datetime(2026, 11, 24, 16, tzinfo=ZoneInfo("UTC"))
    assert CALENDAR.start_of(36_500).astimezone(ZoneInfo(ZONE)).date() == date(1926, 12, 20)
