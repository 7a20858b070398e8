"""Two campaigns: one with a control group and deliveries in every state, one too small for a control group."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_backend.campaigns.models import Campaign, CampaignMember
from crm_backend.campaigns.values import CampaignState
from crm_backend.catalog.models import Product
from crm_backend.core.outbox import OutboxState
from crm_backend.customers.models import Customer
from crm_backend.orders.values import OrderStatus
from crm_backend.staff.models import StaffMember
from tests.insights.rows import Item, Rows, local

BIG, SMALL = "双十一老客召回", "小范围试发"
BEGAN_AT = "2026-11-09 10:00"
MEMBERS, CONTROL = 60, 6
# How many of the sending group's deliveries are in each state; the rest were sent.
STATES = (
    (OutboxState.UNKNOWN, 3),
    (OutboxState.DEAD, 4),
    (OutboxState.PENDING, 2),
    (OutboxState.SENDING, 1),
)


def write(session: Session) -> None:
    """Members are customers of the demo shop; six orders stand on the edges of the seven days."""
    rows = Rows(session, "CP")
    big, small = _campaign(session, BIG, 7), _campaign(session, SMALL, 8)
    customers = session.scalars(
        select(Customer).where(Customer.number.like("C5%")).order_by(Customer.number).limit(MEMBERS)
    ).all()
    for place, customer in enumerate(customers):
        is_control = place % 10 == 0
        session.add(
            CampaignMember(campaign_id=big.id, customer_id=customer.id, is_control=is_control)
        )
    for customer in customers[:5]:
        session.add(CampaignMember(campaign_id=small.id, customer_id=customer.id, is_control=False))
    session.flush()
    others = [state for state, count in STATES for _ in range(count)]
    sent = [OutboxState.SENT] * (MEMBERS - CONTROL - len(others))
    rows.deliveries("campaign", f"campaign:{big.id}", [*others, *sent])
    rows.deliveries("campaign", f"campaign:{small.id}", [OutboxState.SENT] * 5)
    rows.deliveries("webhook", f"campaign:{big.id}", [OutboxState.SENT])
    _orders(session, rows, big)


def _campaign(session: Session, name: str, seed: int) -> Campaign:
    author = session.scalars(select(StaffMember).order_by(StaffMember.id)).first()
    assert author is not None
    began_at = local(BEGAN_AT)
    campaign = Campaign(
        name=name,
        audience={"kind": "segment", "segment_id": 1},
        audience_name="老客户",
        text="双十一到了",
        state=CampaignState.CONFIRMED,
        previewed_count=MEMBERS,
        changed_by_staff_id=author.id,
        changed_at=began_at - timedelta(hours=1),
        confirmed_at=began_at,
        seed=seed,
    )
    session.add(campaign)
    session.flush()
    return campaign


def _orders(session: Session, rows: Rows, big: Campaign) -> None:
    """The first delivery left at 10:01; the week ends just before 10:01 seven days later."""
    tea = session.scalars(select(Product).where(Product.sku == "SY-CH-01")).one()
    members = session.scalars(
        select(Customer)
        .join(CampaignMember, CampaignMember.customer_id == Customer.id)
        .where(CampaignMember.campaign_id == big.id)
        .order_by(CampaignMember.is_control.desc(), Customer.number)
    ).all()
    paid = (
        *("2026-11-09 10:00:59.999999", "2026-11-09 10:01", "2026-11-16 10:00:59.999999"),
        *("2026-11-16 10:01", "2026-11-10 10:00", "2026-11-10 10:00"),
    )
    for at, customer in zip(paid, (*members[:2], *members[-4:]), strict=True):
        is_closed = customer is members[-1]
        fields = (
            {"status": OrderStatus.CLOSED, "closed_at": local("2026-11-11 10:00")}
            if is_closed
            else {}
        )
        rows.order(at, Item(product=tea, amount=9_800), customer=customer, **fields)
