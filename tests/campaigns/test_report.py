"""What a campaign did, by the definitions of docs/metrics.md: every figure counted by hand."""

from datetime import timedelta

from sqlalchemy import update

from crm_backend.core.outbox import OutboxEntry, OutboxState
from crm_backend.orders.values import OrderStatus
from tests import factories
from tests.fakes.fixed_clock import NOW

WEEK = timedelta(hours=168)


async def add_order(shop, customer_id, paid_at, **fields):
    async with shop.database.transaction() as session:
        await factories.add_order(
            session, None, customer_id=customer_id, placed_at=NOW, paid_at=paid_at, **fields
        )


async def groups(shop, campaign_id):
    """Ids of the sending group and of the control group."""
    members = await shop.members(campaign_id)
    return (
        sorted(id_ for id_, is_control in members.items() if not is_control),
        sorted(id_ for id_, is_control in members.items() if is_control),
    )


async def test_before_anything_was_sent_there_is_nothing_to_compare(shop):
    await shop.add_people(*(f"客{index}" for index in range(10)))
    campaign_id = await shop.send()
    assert (await shop.read(campaign_id))["report"] == {
        "campaign_sent": 0,
        "campaign_unknown": 0,
        "campaign_dead": 0,
        "campaign_waiting": 9,
        "dead_reasons": {},
        "started_at": None,
        "counted_until": None,
        "is_counting": False,
        "campaign_ordered": None,
        "control_ordered": None,
        "campaign_lift": None,
    }


async def test_orders_of_exactly_168_hours_count_in_both_groups(shop):
    await shop.add_people(*(f"客{index}" for index in range(20)))
    campaign_id = await shop.send()
    await shop.deliver()  # start = NOW
    sending, control = await groups(shop, campaign_id)
    paid = OrderStatus.PAID
    just_before_the_end = NOW + WEEK - timedelta(microseconds=1)
    await add_order(shop, sending[0], NOW)
    await add_order(shop, sending[0], NOW + timedelta(days=1))  # one person, two orders
    await add_order(shop, sending[1], just_before_the_end)
    await add_order(shop, sending[2], NOW + WEEK)  # too late
    await add_order(shop, sending[3], NOW - timedelta(microseconds=1))  # too early
    await add_order(shop, sending[4], NOW, status=OrderStatus.CLOSED)  # cancelled since
    await add_order(shop, sending[5], None, status=OrderStatus.PENDING_PAYMENT)
    await add_order(shop, control[0], NOW + timedelta(hours=5), status=paid)
    shop.clock.advance(hours=169)
    await shop.sign_in_again()
    report = (await shop.read(campaign_id))["report"]
    assert report["is_counting"] is False
    assert report["counted_until"] == "2026-12-02T02:00:00Z"
    assert report["campaign_ordered"] == {"people": 2, "of": 18, "percent": 11.1}
    assert report["control_ordered"] == {"people": 1, "of": 2, "percent": 50.0}
    # 2/18 - 1/2 = -0.38889. Wilson: 2/18 in (0.03104, 0.32803), 1/2 in (0.09453, 0.90547).
    # low = -0.38889 - hypot(0.11111 - 0.03104, 0.90547 - 0.5) = -0.80219
    # high = -0.38889 + hypot(0.32803 - 0.11111, 0.5 - 0.09453) = 0.07096
    lift = {"points": -38.9, "low": -80.2, "high": 7.1, "verdict": "no_difference"}
    assert report["campaign_lift"] == lift


async def test_while_it_is_counting_nothing_of_the_future_counts(shop):
    await shop.add_people(*(f"客{index}" for index in range(10)))
    campaign_id = await shop.send()
    await shop.deliver()
    sending, control = await groups(shop, campaign_id)
    await add_order(shop, sending[0], NOW + timedelta(minutes=59))
    await add_order(shop, control[0], NOW + timedelta(hours=1))  # an import may hold it already
    shop.clock.advance(hours=1)
    report = (await shop.read(campaign_id))["report"]
    assert report["is_counting"] is True
    assert report["campaign_ordered"]["people"] == 1
    assert report["control_ordered"]["people"] == 0


async def test_all_members_of_the_group_are_the_whole_whatever_became_of_their_delivery(shop):
    await shop.add_people(*"甲乙丙丁")
    campaign_id = await shop.send()
    first, second, third, _fourth = await shop.deliveries()
    async with shop.database.transaction() as session:
        for entry, state in ((first, "sent"), (second, "unknown"), (third, "dead")):
            sent_at = NOW if state == "sent" else None
            change = update(OutboxEntry).where(OutboxEntry.id == entry.id)
            await session.execute(change.values(state=OutboxState(state), sent_at=sent_at))
    await add_order(shop, second.payload["customer_id"], NOW)
    shop.clock.advance(hours=1)
    report = (await shop.read(campaign_id))["report"]
    assert await shop.figures(campaign_id) == (1, 1, 1, 1)
    assert report["campaign_ordered"] == {"people": 1, "of": 4, "percent": 25.0}
    assert (report["control_ordered"], report["campaign_lift"]) == (None, None)


async def test_others_deliveries_are_not_ours(shop):
    await shop.add_people("甲")
    campaign_id = await shop.send()
    async with shop.database.transaction() as session:
        session.add(
            OutboxEntry(
                kind="webhook",
                target="x",
                cause=f"campaign:{campaign_id}",
                payload={},
                state=OutboxState.DEAD,
                due_at=NOW,
                created_at=NOW,
            )
        )
    assert await shop.figures(campaign_id) == (0, 0, 0, 1)
