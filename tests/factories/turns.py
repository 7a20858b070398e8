"""Running turns of the bot."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.models import TurnGrant
from crm_backend.access.values import GrantState, PrincipalKind
from crm_backend.customers.models import Customer
from tests.factories.sequence import next_index
from tests.fakes.fixed_clock import NOW


async def add_turn(
    session: AsyncSession,
    customer: Customer | None = None,
    *,
    lease_until: datetime = NOW + timedelta(days=30),
    **fields: object,
) -> str:
    """The id of a running turn of ``customer``, or of a visitor where that is None."""
    index = next_index()
    kind = PrincipalKind.CUSTOMER if customer else PrincipalKind.VISITOR
    values = {
        "turn_id": f"trn_{index:06d}",
        "conversation_id": f"cnv_{index:06d}",
        "principal_kind": kind,
        "customer_id": customer.id if customer else None,
        "client_address": "203.0.113.7",
        "owner_epoch": 1,
        "state": GrantState.RUNNING,
        "lease_until": lease_until,
    }
    grant = TurnGrant(**{**values, **fields})
    session.add(grant)
    await session.flush()
    return grant.turn_id
