"""Turns acting for people: resolving the principal, and doing each deed once; reading the audit log."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access import repository
from crm_backend.access.errors import DeedReused, SignInRequired, TurnNotRunning, TurnSuperseded
from crm_backend.access.models import AuditEntry, TurnGrant
from crm_backend.access.policy import Operation
from crm_backend.access.values import GrantState, Principal, StaffPrincipal, TurnPrincipal

JsonAnswer = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class DeedName:
    """Which mutating call of a turn this is: the action's name and its ordinal within the turn."""

    action: str
    ordinal: int


@dataclass(frozen=True, kw_only=True)
class StaffDeed:
    """Which write of a staff member this is: what is done to which object (``reply:cnv_…``), under which key.

    The same key used for another action or object is another key.
    """

    action: str
    idempotency_key: str


def grant_turn(
    session: AsyncSession,
    principal: TurnPrincipal,
    *,
    owner_epoch: int,
    lease_until: datetime,
) -> None:
    """Let a turn act for ``principal``; called in the transaction that creates the turn."""
    session.add(
        TurnGrant(
            turn_id=principal.turn_id,
            conversation_id=principal.conversation_id or "",
            principal_kind=principal.kind,
            customer_id=principal.customer_id,
            staff_id=principal.staff_id,
            staff_version=principal.staff_version,
            client_address=principal.client_address,
            owner_epoch=owner_epoch,
            state=GrantState.RUNNING,
            lease_until=lease_until,
        )
    )


async def end_grants(session: AsyncSession, turn_ids: Sequence[str], state: GrantState) -> None:
    """Take the right to act from turns that ended or were superseded."""
    await repository.set_grant_state(session, turn_ids, state)


async def extend_grant(session: AsyncSession, turn_id: str, lease_until: datetime) -> None:
    """A running turn was given more time."""
    await repository.extend_grant(session, turn_id, lease_until)


async def resolve_turn(session: AsyncSession, turn_id: str, now: datetime) -> TurnPrincipal:
    """Who a running turn acts for.

    Raises
    ------
    TurnNotRunning
        The turn is unknown, ended, superseded, or its lease is over.
    """
    grant = await repository.find_grant(session, turn_id)
    if grant is None or grant.state is not GrantState.RUNNING or grant.lease_until <= now:
        raise TurnNotRunning
    return _principal_of(grant)


async def do_once(
    session: AsyncSession,
    principal: TurnPrincipal,
    deed: DeedName,
    content: JsonAnswer,
    act: Callable[[], Awaitable[JsonAnswer]],
    *,
    now: datetime,
) -> JsonAnswer:
    """Run ``act`` once and remember its answer under turn + action + ordinal (I5).

    A repeat gets that answer back, with ``repeated: true``, and changes nothing. The turn must still be running in
    this transaction (I4).

    Raises
    ------
    TurnSuperseded
        The owner changed, the lease ended, or the turn is over.
    DeedReused
        The key was used with another content.
    """
    grant = await repository.find_grant(session, principal.turn_id, lock=True)
    if grant is None or grant.state is not GrantState.RUNNING or grant.lease_until <= now:
        raise TurnSuperseded
    key = f"{principal.turn_id}:{deed.action}:{deed.ordinal}"
    answer, is_repeat = await _once(session, key, content, act, now=now)
    return {**answer, "repeated": True} if is_repeat else answer


async def do_once_by_staff(
    session: AsyncSession,
    principal: StaffPrincipal,
    deed: StaffDeed,
    content: JsonAnswer,
    act: Callable[[], Awaitable[JsonAnswer]],
    *,
    now: datetime,
) -> JsonAnswer:
    """Run ``act`` once for a staff member's ``Idempotency-Key``; a repeat gets the first answer.

    Two equal requests do not run at once: the second waits until the first is committed.

    Raises
    ------
    DeedReused
        The key was used with another content.
    """
    digest = hashlib.sha256(f"{deed.action}:{deed.idempotency_key}".encode()).hexdigest()
    key = f"staff:{principal.staff_id}:{digest}"
    answer, _is_repeat = await _once(session, key, content, act, now=now)
    return answer


async def _once(
    session: AsyncSession,
    key: str,
    content: JsonAnswer,
    act: Callable[[], Awaitable[JsonAnswer]],
    *,
    now: datetime,
) -> tuple[JsonAnswer, bool]:
    request_hash = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    deed, is_new = await repository.claim_deed(session, key, request_hash, now=now)
    if deed.request_hash != request_hash:
        raise DeedReused
    if is_new:
        deed.answer = await act()
        await session.flush()
    return deed.answer, not is_new


def require_customer(principal: Principal) -> int:
    """The customer's id, or :class:`SignInRequired` for anyone else."""
    if not principal.is_customer or principal.customer_id is None:
        raise SignInRequired
    return principal.customer_id


def _principal_of(grant: TurnGrant) -> TurnPrincipal:
    return TurnPrincipal(
        kind=grant.principal_kind,
        conversation_id=grant.conversation_id,
        customer_id=grant.customer_id,
        staff_id=grant.staff_id,
        turn_id=grant.turn_id,
        client_address=grant.client_address,
        staff_version=grant.staff_version,
    )


async def staff_version_of(session: AsyncSession, turn_id: str) -> int | None:
    """The session version of a staff member's account as their turn began."""
    grant = await repository.find_grant(session, turn_id)
    return None if grant is None else grant.staff_version


async def client_address_of(session: AsyncSession, turn_id: str) -> str:
    """The network address a turn's participant wrote from; limits on guessing count by it."""
    grant = await repository.find_grant(session, turn_id)
    return "" if grant is None else grant.client_address


async def list_audit_entries(
    session: AsyncSession,
    *,
    before_id: int | None = None,
    staff_id: int | None = None,
    operation: Operation | None = None,
    limit: int,
) -> list[AuditEntry]:
    """What staff did, newest first; ``before_id`` goes on where the last page ended."""
    verb = operation.value if operation else None
    return list(
        await repository.list_audit_entries(
            session, before_id=before_id, staff_id=staff_id, verb=verb, limit=limit
        )
    )
