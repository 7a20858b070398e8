"""The checker of customers' facts checked by hand: five customers, and what is known of a shop that sleeps."""

from datetime import date
from fractions import Fraction

from crm_backend.orders.values import OrderStatus
from tests.insights.dictionary import Dictionary
from tests.insights.dictionary.customers import as_of, buyers, horizons, rfm, segment_of
from tests.insights.rows import Item, Rows, local
from tests.insights.small_shops import question, small_shop

SALES = {
    # number: (day, fen) …; now is 2026-11-05.
    "C1": (("2026-11-04 10:00", 100), ("2026-11-04 20:00", 100), ("2026-10-05 10:00", 100)),
    "C2": (("2026-11-04 23:59:59.999999", 900),),
    "C3": (
        ("2025-11-04 10:00", 700),
        ("2025-11-05 00:00", 50),
    ),  # 365 days before 5 November is the 5th
    "C4": (("2026-06-01 10:00", 10),),
    "C5": (("2026-11-05 00:00", 5000),),  # today: not known yet
}


def write(rows: Rows) -> None:
    for number, orders in SALES.items():
        customer = rows.customer(number, f"客{number}")
        for paid, amount in orders:
            rows.order(paid, Item(amount=amount), customer=customer)
    closed = {"status": OrderStatus.CLOSED, "closed_at": local("2026-11-04 12:00")}
    rows.order("2026-11-03 10:00", Item(amount=9_999), customer=customer, **closed)
    rows.order("2026-11-04 10:00", Item(amount=1))  # nobody's


def test_facts_of_customers_end_this_morning(sqlite_url: str):
    with small_shop(sqlite_url, write) as dictionary:
        found = buyers(dictionary.facts)
        spent = dictionary.answer(question("spent", filter={"customer": "客C3"}, period=None)).total
    assert {
        number: (buyer.recency_days, buyer.orders, buyer.spent) for number, buyer in found.items()
    } == {
        "C1": (1, 3, 300),
        "C2": (1, 1, 900),
        "C3": (365, 2, 750),
        "C4": (157, 1, 10),  # 29 days of June, 31, 31, 30, 31, 5
    }
    assert (spent["spent"], spent["spent_365"]) == (750, 50)


def test_scores_count_who_is_strictly_worse(sqlite_url: str):
    with small_shop(sqlite_url, write) as dictionary:
        scores = rfm(buyers(dictionary.facts))
    # Of four: R worse than C1 and C2 are two, than C4 one; F: C2 = C4 < C3 < C1; M: C4 < C1 < C3 < C2.
    # 1 + ⌊5 × 0, 1, 2, 3 ÷ 4⌋ = 1, 2, 3, 4.
    assert scores == {"C1": (3, 4, 2), "C2": (3, 1, 4), "C3": (1, 3, 3), "C4": (2, 1, 1)}
    assert [segment_of(score) for score in ((4, 5, 4), (3, 4, 2), (1, 1, 5), (5, 1, 1))] == [
        *("重要价值客户", "一般保持客户", "重要挽留客户", "一般发展客户"),
    ]


def test_the_gap_of_a_customer_bounds_the_days_after_which_they_have_left(sqlite_url: str):
    with small_shop(sqlite_url, write) as dictionary:
        found = horizons(buyers(dictionary.facts))
    # C1 bought on two days 30 apart, C3 on two days 1 apart: g = 15½.
    # C1: (30 + 15½) ÷ 2 × 2 = 45½ → 46. C2 and C4: 15½ × 2 = 31. C3: (1 + 15½) ÷ 2 × 2 = 16½ → at least 30.
    assert found == {"C1": 46, "C2": 31, "C3": 30, "C4": 31}


def test_a_shop_that_sleeps_is_known_up_to_its_last_day(sqlite_url: str):
    def asleep(rows: Rows) -> None:
        rows.order("2026-10-07 23:00", Item(amount=5), customer=rows.customer("C1"))

    with small_shop(sqlite_url, asleep) as dictionary:
        assert as_of(dictionary.facts) == date(2026, 10, 8)
        assert buyers(dictionary.facts)["C1"].recency_days == 1


def test_days_to_the_money_need_twenty_refunds(sqlite_url: str):
    def paid(rows: Rows) -> None:
        for place in range(20):
            order = rows.order("2026-10-01 10:00", Item(amount=10))
            ended = local(f"2026-10-{10 + place % 10} 00:30")
            verdict = "imported" if place == 0 else "within_policy"
            rows.refund(
                order, "2026-10-09 23:30", (1, 1, 10), ended_at=ended, verdict_reason=verdict
            )

    def answer(dictionary: Dictionary) -> dict[str, object]:
        return dict(dictionary.answer(question("refund_days", period=None)).total)

    def one_more(rows: Rows) -> None:
        paid(rows)
        order = rows.order("2026-10-01 10:00", Item(amount=10), status=OrderStatus.CLOSED)
        rows.refund(order, "2026-10-09 10:00", (1, 1, 10), ended_at=local("2026-10-10 10:00"))

    # Nineteen are too few; with one of a cancelled order there are twenty: 1 1 2 2 … 10 10 days.
    with small_shop(sqlite_url, one_more) as dictionary:
        assert answer(dictionary) == {"refunds": 20, "median": Fraction(11, 2), "low": 1, "high": 9}


def test_segments_hold_every_customer_once(dictionary: Dictionary):
    found = dictionary.answer(question("segment", "segment", period=None))
    everybody = buyers(dictionary.facts)
    assert sum(line.values["segment"] for line in found.lines) == len(everybody)  # type: ignore[misc]
    spent = sum(buyer.spent for buyer in everybody.values())
    assert sum(line.values["spent"] for line in found.lines) == spent  # type: ignore[misc]
