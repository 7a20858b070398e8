"""The plans behind the demo shop's rows: lifelike, and the same on every day they are made."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_backend.demo import cast
from crm_backend.demo.day_times import ZONE, in_working_hours
from crm_backend.demo.goods import ARTICLES, CATEGORIES
from crm_backend.demo.ordering import LONGEST_LIFE_DAYS, orders_of
from crm_backend.demo.people import CAST, newcomers, people_of
from crm_backend.demo.plans import OrderPlan
from crm_backend.demo.seasons import busyness, discount_share
from crm_backend.demo.snapshot import (
    RefundFacts,
    follows_plan,
    order_facts,
    refund_facts,
)
from crm_backend.orders.values import LineKind, OrderStatus
from crm_backend.shop.defaults import DEFAULT_NUMBERS

DAYS = st.dates(date(2023, 1, 1), date(2029, 12, 31))
some_days = settings(max_examples=25, deadline=None)


def plans_of(day: date) -> tuple[OrderPlan, ...]:
    return orders_of(day, people_of(day, day))


def test_the_shop_sells_sixty_articles_in_twelve_categories():
    assert len(ARTICLES) == len({article.sku for article in ARTICLES}) == 60
    assert len({article.name for article in ARTICLES}) == 60
    assert len(CATEGORIES) == 12
    assert all(article.description.endswith("。") for article in ARTICLES)


@some_days
@given(DAYS)
def test_a_day_is_the_same_whatever_else_is_planned(day: date):
    neighbours = people_of(day - timedelta(days=40), day + timedelta(days=40))
    active = [person for person in neighbours if person.is_active(day)]
    assert orders_of(day, active) == plans_of(day)


@some_days
@given(DAYS)
def test_a_day_s_orders_have_numbers_of_that_day_and_charge_what_they_list(day: date):
    plans = plans_of(day)
    assert len({plan.number for plan in plans}) == len(plans)
    for plan in plans:
        assert re.fullmatch(rf"SF{day:%y%m%d}[1-8]\d{{3}}", plan.number)
        assert plan.placed_at.astimezone(ZONE).date() == day
        goods = [line for line in plan.lines if line.kind is LineKind.GOODS]
        assert goods
        assert all(line.amount_minor <= line.unit_price_minor * line.quantity for line in goods)
        assert all(line.amount_minor % 10 == 0 for line in goods)


@some_days
@given(DAYS)
def test_a_life_goes_forward_and_keeps_the_shop_s_promises(day: date):
    for plan in plans_of(day):
        times = [plan.placed_at, plan.paid_at]
        if plan.parcel:
            times += [plan.parcel.shipped_at, *[event.happened_at for event in plan.parcel.events]]
            times += [plan.parcel.delivered_at, plan.completed_at]
            assert plan.paid_at is not None
            wait = plan.parcel.shipped_at - plan.paid_at
            assert wait <= timedelta(hours=DEFAULT_NUMBERS.ship_within_hours)
        known = [moment for moment in (*times, plan.closed_at) if moment]
        assert known == sorted(known)
        if plan.refund:
            steps = [step.happened_at for step in plan.refund.steps]
            assert steps == sorted(steps)
            assert 0 < plan.refund.amount_minor <= plan.total_minor
            known += steps
        assert max(known) - plan.placed_at < timedelta(days=LONGEST_LIFE_DAYS)


@some_days
@given(DAYS, st.floats(0, LONGEST_LIFE_DAYS))
def test_what_stands_at_any_moment_follows_the_plan(day: date, days_later: float):
    for plan in plans_of(day):
        moment = plan.placed_at + timedelta(days=days_later)
        refund = refund_facts(plan.refund, moment) if plan.refund else None
        refunds = {plan.refund.number: refund} if plan.refund and refund else {}
        facts = order_facts(plan, moment)
        assert follows_plan(plan, facts, refunds)
        assert all(time is None or time <= moment for time in (facts.paid_at, facts.delivered_at))


def paid_plan() -> OrderPlan:
    return next(plan for plan in plans_of(date(2026, 6, 18)) if plan.parcel and not plan.refund)


def test_an_order_closed_in_a_chat_follows_no_plan():
    plan = paid_plan()
    assert plan.paid_at is not None
    facts = order_facts(plan, plan.paid_at)
    closed_at = plan.paid_at + timedelta(hours=1)
    closed = type(facts)(**{**vars(facts), "status": OrderStatus.CLOSED, "closed_at": closed_at})
    assert follows_plan(plan, facts, {})
    assert not follows_plan(plan, closed, {})


def test_an_order_with_a_refund_of_a_chat_follows_no_plan():
    plan = paid_plan()
    assert plan.paid_at is not None
    claim = next(plan.refund for plan in plans_of(date(2026, 6, 18)) if plan.refund is not None)
    foreign = refund_facts(claim, claim.steps[-1].happened_at)
    assert isinstance(foreign, RefundFacts)
    assert not follows_plan(plan, order_facts(plan, plan.paid_at), {"RF1": foreign})


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_sales_are_busy_and_cheap_and_the_spring_festival_is_quiet(year: int):
    usual = busyness(date(year, 4, 15))
    assert busyness(date(year, 11, 11)) > 4 * usual > busyness(date(year, 6, 1))
    assert discount_share(date(year, 11, 11)) == 0.2
    assert discount_share(date(year, 4, 15)) == 0
    quietest = min((date(year, 1, 1) + timedelta(days=n) for n in range(365)), key=busyness)
    assert quietest.month in (1, 2)


def test_phones_are_of_a_block_nobody_has():
    people = [*CAST, *people_of(date(2026, 1, 1), date(2026, 6, 1))]
    assert len({person.number for person in people}) == len(people) > 100
    assert all(re.fullmatch(r"\+861990000\d{4}", person.phone) for person in people)


def test_customers_belong_to_the_day_they_joined():
    day = date(2026, 3, 2)
    joined = {person.number for person in people_of(day, day + timedelta(days=60))}
    for offset in range(60):
        assert {person.number for person in newcomers(day + timedelta(days=offset))} <= joined


@pytest.mark.parametrize("role", list(cast.Role))
def test_a_number_of_the_cast_tells_its_plan(role: cast.Role):
    day = date(2026, 11, 25)
    first = cast.next_number(role, day, set())
    second = cast.next_number(role, day, {first})
    assert first != second
    plan = cast.plan_of(first)
    assert plan is not None
    assert plan == cast.plan_of(first)
    assert plan.number == first
    assert plan.customer_number == role.value.person.number


@pytest.mark.parametrize("number", ["SF2611251234", "SF2611259999", "RF2611259100", "x"])
def test_other_numbers_are_not_of_the_cast(number: str):
    assert cast.plan_of(number) is None


@pytest.mark.parametrize(
    ("hour", "expected_day", "expected_hour"), [(8, 25, 9), (9, 25, 9), (19, 25, 19), (21, 26, 9)]
)
def test_nobody_delivers_at_night(hour: int, expected_day: int, expected_hour: int):
    moved = in_working_hours(datetime(2026, 11, 25, hour, 30, tzinfo=UTC))
    assert (moved.day, moved.hour) == (expected_day, expected_hour)
