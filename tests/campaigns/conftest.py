"""A shop in Shanghai with a site, a segment 老客 and people in it, and a manager who writes to them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from crm_backend.access.values import StaffRole
from crm_backend.campaigns.models import CampaignMember
from crm_backend.campaigns.tasks import fill_campaigns
from crm_backend.campaigns.values import OUTBOX_KIND
from crm_backend.channels.campaign_transport import CampaignTransport
from crm_backend.channels.outbox import Outbox
from crm_backend.conversations.models import Conversation, Message
from crm_backend.core.db import Database
from crm_backend.core.outbox import OutboxEntry
from crm_backend.core.settings import Settings
from crm_backend.customers.models import Customer, MarketingConsent
from crm_backend.customers.values import ConsentSource
from tests import factories
from tests.factories import people
from tests.fakes.fixed_clock import NOW
from tests.fakes.manual_clock import ManualClock
from tests.fakes.staff_api import StaffApi, StaffClient

OLD = {"match": "all", "conditions": [{"field": "tag", "op": "eq", "value": "老客"}]}
TEXT = "{name}，双十二老客专享：全场满 199 减 20。"
HINT = "\n（回复「退订」，就不会再收到这类消息。）"


@dataclass
class Shop:
    """What a test of campaigns does."""

    database: Database
    clock: ManualClock
    api: StaffApi
    manager: StaffClient
    segment_id: int = 0

    async def sign_in_again(self) -> None:
        """Another manager, since a session does not last a week."""
        self.manager = await self.api.signed_in(StaffRole.MANAGER)

    def body(self, **changes: object) -> dict[str, Any]:
        """A campaign to be written."""
        audience = {"kind": "segment", "segment_id": self.segment_id}
        return {"name": "双十二", "audience": audience, "text": TEXT, **changes}

    async def add_people(
        self, *names: str, agreed_at: datetime | None = NOW, withdrawn_at: datetime | None = None
    ) -> list[Customer]:
        """Old customers; without ``agreed_at`` they never said anything."""
        async with self.database.transaction() as session:
            found = [await factories.add_customer(session, name=name) for name in names]
            for customer in found:
                await people.add_tags(session, customer, "老客")
                if agreed_at is not None:
                    session.add(_consent(customer, agreed_at, withdrawn_at))
        return found

    async def add_draft(self, **changes: object) -> int:
        """A campaign nobody has previewed."""
        made = await self.manager.post("/campaigns", **self.body(**changes))
        assert made.status_code == 201, made.text
        return int(made.json()["id"])

    async def send(self, **changes: object) -> int:
        """A campaign that was previewed, confirmed and filled; nothing of it has left."""
        campaign_id = await self.confirm(**changes)
        await fill_campaigns(self.database, self.clock)
        return campaign_id

    async def confirm(self, **changes: object) -> int:
        """A campaign that was previewed and confirmed; its members are still to be written."""
        campaign_id = await self.add_draft(**changes)
        preview = (await self.manager.post(f"/campaigns/{campaign_id}/preview")).json()
        path = f"/campaigns/{campaign_id}/confirm"
        confirmed = await self.manager.post(path, count=preview["count"])
        assert confirmed.status_code == 200, confirmed.text
        return campaign_id

    async def read(self, campaign_id: int) -> dict[str, Any]:
        """The campaign with its report."""
        return (await self.manager.get(f"/campaigns/{campaign_id}")).json()

    async def figures(self, campaign_id: int) -> tuple[int, int, int, int]:
        """Sent, unknown, dead, waiting."""
        report = (await self.read(campaign_id))["report"]
        sent, unknown, dead, waiting = (
            report[f"campaign_{state}"] for state in ("sent", "unknown", "dead", "waiting")
        )
        return sent, unknown, dead, waiting

    def outbox(self) -> Outbox:
        """What the worker runs."""
        transport = CampaignTransport(self.database, self.clock)
        return Outbox(self.database, self.clock, {OUTBOX_KIND: transport})

    async def deliver(self) -> None:
        """All that is due now."""
        while await self.outbox().deliver_due():
            pass

    async def heard(self) -> dict[str, list[str]]:
        """What the bot said to each customer, by name."""
        statement = (
            select(Customer.name, Message.text)
            .join(Conversation, Conversation.customer_id == Customer.id)
            .join(Message, Message.conversation_id == Conversation.id)
            .where(Message.sender == "bot")
            .order_by(Message.conversation_id, Message.seq)
        )
        heard: dict[str, list[str]] = {}
        async with self.database.reading() as session:
            for name, text in await session.execute(statement):
                heard.setdefault(name, []).append(text)
        return heard

    async def members(self, campaign_id: int) -> dict[int, bool]:
        """Whether each member is of the control group."""
        statement = select(CampaignMember).where(CampaignMember.campaign_id == campaign_id)
        async with self.database.reading() as session:
            return {each.customer_id: each.is_control for each in await session.scalars(statement)}

    async def deliveries(self) -> list[OutboxEntry]:
        """All rows of the outbox."""
        async with self.database.reading() as session:
            return list(await session.scalars(select(OutboxEntry).order_by(OutboxEntry.id)))


def _consent(
    customer: Customer, agreed_at: datetime, withdrawn_at: datetime | None
) -> MarketingConsent:
    return MarketingConsent(
        customer_id=customer.id,
        agreed_at=agreed_at,
        agreed_how=ConsentSource.IMPORT,
        withdrawn_at=withdrawn_at,
        withdrawn_how=ConsentSource.CHAT if withdrawn_at else None,
    )


@pytest.fixture
def clock() -> ManualClock:
    """Time that passes by hand."""
    return ManualClock()


@pytest.fixture
async def shop(database: Database, clock: ManualClock, settings: Settings) -> AsyncIterator[Shop]:
    """On both databases."""
    async with database.transaction() as session:
        await factories.add_shop(session)
        await factories.add_site(session)
    async with StaffApi(database, clock, settings) as api:
        manager = await api.signed_in(StaffRole.MANAGER)
        shop = Shop(database, clock, api, manager)
        segment = await manager.post("/segments", name="老客", rules=OLD)
        shop.segment_id = segment.json()["id"]
        yield shop
