"""Campaigns, their members, their deliveries and what members ordered, in the database."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from crm_backend.campaigns.models import Campaign, CampaignMember, CampaignMessage
from crm_backend.campaigns.values import OUTBOX_KIND, CampaignState, Group, Standing, cause_of
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.values import Channel
from crm_backend.core.bulk import add_columns
from crm_backend.core.outbox import OutboxEntry, OutboxState
from crm_backend.customers.models import Customer, MarketingConsent
from crm_backend.insights.counted import is_counted_order
from crm_backend.orders.models import Order


async def find_campaign(
    session: AsyncSession, campaign_id: int, *, lock: bool = False
) -> Campaign | None:
    """One by id; ``lock`` holds it until commit."""
    statement = select(Campaign).where(Campaign.id == campaign_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(statement)).one_or_none()


async def get_campaign(session: AsyncSession, campaign_id: int) -> Campaign:
    """One that must exist, as it was read in this session already."""
    return await session.get_one(Campaign, campaign_id)


async def list_campaigns(
    session: AsyncSession, *, before_id: int | None, limit: int
) -> Sequence[Campaign]:
    """Newest first."""
    statement = select(Campaign).order_by(Campaign.id.desc()).limit(limit)
    if before_id is not None:
        statement = statement.where(Campaign.id < before_id)
    return (await session.scalars(statement)).all()


async def list_sent(session: AsyncSession) -> Sequence[Campaign]:
    """Those that were confirmed, stopped ones too, newest first."""
    is_sent = Campaign.state.in_([CampaignState.CONFIRMED, CampaignState.STOPPED])
    statement = select(Campaign).where(is_sent).order_by(Campaign.id.desc())
    return (await session.scalars(statement)).all()


async def delete_campaign(session: AsyncSession, campaign_id: int) -> None:
    """Forget one that has no members."""
    await session.execute(delete(Campaign).where(Campaign.id == campaign_id))


# ---- who would get it


async def count_standings(
    session: AsyncSession, audience: ColumnElement[bool], *, has_site: bool
) -> dict[Standing, int]:
    """How many customers of the audience are members, and how many are left out for which reason."""
    standing = _standing(has_site=has_site).label("standing")
    statement = (
        select(standing, func.count())
        .select_from(Customer)
        .outerjoin(MarketingConsent, MarketingConsent.customer_id == Customer.id)
        .where(audience)
        .group_by(standing)
    )
    return {Standing(row[0]): int(row[1]) for row in await session.execute(statement)}


async def list_samples(
    session: AsyncSession, audience: ColumnElement[bool], *, has_site: bool, limit: int
) -> Sequence[Customer]:
    """Some members, oldest first."""
    statement = (
        select(Customer)
        .join(MarketingConsent, MarketingConsent.customer_id == Customer.id)
        .where(audience, _standing(has_site=has_site) == Standing.MEMBER)
        .order_by(Customer.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def list_member_ids(
    session: AsyncSession, audience: ColumnElement[bool], *, has_site: bool, limit: int
) -> Sequence[int]:
    """The ids of all who would be members now, in order."""
    statement = (
        select(Customer.id)
        .join(MarketingConsent, MarketingConsent.customer_id == Customer.id)
        .where(audience, _standing(has_site=has_site) == Standing.MEMBER)
        .order_by(Customer.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


def _standing(*, has_site: bool) -> ColumnElement[str]:
    """A customer's standing; who took their consent back is told apart from who never gave one."""
    has_chat = (
        select(Conversation.id)
        .where(
            Conversation.customer_id == Customer.id,
            or_(Conversation.channel == Channel.WEB, Conversation.address.is_not(None)),
            Conversation.unreachable_since.is_(None),
            Conversation.merged_into_id.is_(None),
        )
        .exists()
    )
    reasons: list[tuple[ColumnElement[bool], str]] = [
        (MarketingConsent.withdrawn_at.is_not(None), Standing.WITHDRAWN.value),
        (MarketingConsent.agreed_at.is_(None), Standing.NOT_AGREED.value),
    ]
    if not has_site:
        reasons.append((~has_chat, Standing.UNREACHABLE.value))
    return case(*reasons, else_=Standing.MEMBER.value)


# ---- drawn and sent


async def add_members(
    session: AsyncSession,
    campaign_id: int,
    customer_ids: Sequence[int],
    control: Collection[int],
    *,
    now: datetime,
) -> None:
    """Write some members, and a delivery for each that is not of the control group."""
    sending = [customer_id for customer_id in customer_ids if customer_id not in control]

    def write(blocking: Session) -> None:
        count = len(customer_ids)
        members: dict[str, Sequence[object]] = {
            "campaign_id": [campaign_id] * count,
            "customer_id": list(customer_ids),
            "is_control": [customer_id in control for customer_id in customer_ids],
        }
        add_columns(blocking, CampaignMember, members)
        add_columns(blocking, OutboxEntry, _deliveries(campaign_id, sending, now))

    await session.flush()
    await session.run_sync(write)


def _deliveries(
    campaign_id: int, customer_ids: Sequence[int], now: datetime
) -> dict[str, Sequence[object]]:
    count = len(customer_ids)
    return {
        "kind": [OUTBOX_KIND] * count,
        "target": [_target_of(customer_id) for customer_id in customer_ids],
        "cause": [cause_of(campaign_id)] * count,
        "payload": [
            {"campaign_id": campaign_id, "customer_id": customer_id} for customer_id in customer_ids
        ],
        "state": [OutboxState.PENDING] * count,
        "attempts": [0] * count,
        "due_at": [now] * count,
        "created_at": [now] * count,
    }


async def find_last_member(session: AsyncSession, campaign_id: int) -> int | None:
    """The highest id among the members that are written already."""
    statement = select(func.max(CampaignMember.customer_id))
    return await session.scalar(statement.where(CampaignMember.campaign_id == campaign_id))


async def list_pending(session: AsyncSession, campaign_id: int) -> Sequence[int]:
    """Deliveries that have not left yet, in order."""
    statement = select(OutboxEntry.id).where(
        *_of(campaign_id), OutboxEntry.state == OutboxState.PENDING
    )
    return (await session.scalars(statement.order_by(OutboxEntry.id))).all()


async def drop_pending(session: AsyncSession, entry_ids: Sequence[int], *, reason: str) -> None:
    """Make those of these deliveries that have not left yet dead."""
    await session.execute(
        update(OutboxEntry)
        .where(OutboxEntry.id.in_(entry_ids), OutboxEntry.state == OutboxState.PENDING)
        .values(state=OutboxState.DEAD, last_error=reason)
        .execution_options(synchronize_session=False)
    )


async def find_message(session: AsyncSession, message_id: int) -> CampaignMessage | None:
    """Which campaign a message said to whom, if any."""
    return await session.get(CampaignMessage, message_id)


async def count_waiting(session: AsyncSession, kind: str, *, most: int) -> int:
    """How many deliveries of a kind wait to leave, counted up to ``most``."""
    waiting = (
        select(OutboxEntry.id)
        .where(
            OutboxEntry.state.in_((OutboxState.PENDING, OutboxState.SENDING)),
            OutboxEntry.kind == kind,
        )
        .limit(most)
    )
    return int(await session.scalar(select(func.count()).select_from(waiting.subquery())) or 0)


async def set_outcome(
    session: AsyncSession, said: CampaignMessage, state: OutboxState, reason: str
) -> None:
    """What became of a delivery that was said in a chat: it is not sent after all."""
    await session.execute(
        update(OutboxEntry)
        .where(
            *_of(said.campaign_id),
            OutboxEntry.target == _target_of(said.customer_id),
            OutboxEntry.state.in_((OutboxState.SENDING, OutboxState.SENT)),
        )
        .values(state=state, last_error=reason, sent_at=None)
        .execution_options(synchronize_session=False)
    )


# ---- what became of it


async def count_deliveries(
    session: AsyncSession, campaign_ids: Collection[int]
) -> dict[int, dict[OutboxState, int]]:
    """Deliveries of some campaigns by state."""
    causes = {cause_of(campaign_id): campaign_id for campaign_id in campaign_ids}
    statement = (
        select(OutboxEntry.cause, OutboxEntry.state, func.count())
        .where(OutboxEntry.cause.in_(causes), OutboxEntry.kind == OUTBOX_KIND)
        .group_by(OutboxEntry.cause, OutboxEntry.state)
    )
    counted: dict[int, dict[OutboxState, int]] = defaultdict(dict)
    for cause, state, count in await session.execute(statement):
        counted[causes[cause]][state] = int(count)
    return counted


async def count_members(
    session: AsyncSession, campaign_ids: Collection[int]
) -> dict[int, dict[bool, int]]:
    """Members of some campaigns, those of the control group (True) apart."""
    statement = (
        select(CampaignMember.campaign_id, CampaignMember.is_control, func.count())
        .where(CampaignMember.campaign_id.in_(campaign_ids))
        .group_by(CampaignMember.campaign_id, CampaignMember.is_control)
    )
    counted: dict[int, dict[bool, int]] = defaultdict(dict)
    for campaign_id, is_control, count in await session.execute(statement):
        counted[campaign_id][bool(is_control)] = int(count)
    return counted


async def count_dead_reasons(session: AsyncSession, campaign_id: int) -> dict[str, int]:
    """Dead deliveries by what stopped them."""
    statement = (
        select(OutboxEntry.last_error, func.count())
        .where(*_of(campaign_id), OutboxEntry.state == OutboxState.DEAD)
        .group_by(OutboxEntry.last_error)
    )
    return {row[0] or "": int(row[1]) for row in await session.execute(statement)}


async def find_start(session: AsyncSession, campaign_id: int) -> datetime | None:
    """When its first delivery was sent."""
    statement = select(func.min(OutboxEntry.sent_at)).where(*_of(campaign_id))
    return await session.scalar(statement)


async def count_ordered(
    session: AsyncSession, campaign_id: int, *, start: datetime, end: datetime
) -> dict[bool, int]:
    """Members with a counted order (docs/metrics.md) paid in ``start <= t < end``, the control group (True) apart."""
    statement = (
        select(CampaignMember.is_control, func.count(func.distinct(CampaignMember.customer_id)))
        .join(Order, Order.customer_id == CampaignMember.customer_id)
        .where(
            CampaignMember.campaign_id == campaign_id,
            Order.paid_at >= start,
            Order.paid_at < end,
            is_counted_order(),
        )
        .group_by(CampaignMember.is_control)
    )
    return {bool(row[0]): int(row[1]) for row in await session.execute(statement)}


def groups_of(members: Mapping[bool, int], ordered: Mapping[bool, int]) -> tuple[Group, Group]:
    """The sending group and the control group."""
    sending, control = (
        Group(ordered=ordered.get(is_control, 0), members=members.get(is_control, 0))
        for is_control in (False, True)
    )
    return sending, control


def _target_of(customer_id: int) -> str:
    return f"customer:{customer_id}"


def _of(campaign_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return OutboxEntry.cause == cause_of(campaign_id), OutboxEntry.kind == OUTBOX_KIND
