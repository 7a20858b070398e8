"""A visitor proves that an order is theirs by its number and the last digits of its phone.

Guessing must not pay: tries are counted per address and per order number, whether or not the order
exists, with growing delays; when failures of all visitors together are unusual, proofs stop and
visitors must sign in. A right guess shows the status only.
"""

import hmac
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.errors import SignInRequired, VisitorsOnly
from crm_backend.access.service import DeedName, JsonAnswer, do_once
from crm_backend.access.values import PrincipalKind, TurnPrincipal
from crm_backend.core.db import Database
from crm_backend.core.guesses import keyed_hash
from crm_backend.customers.rules import phone_tail
from crm_backend.orders import repository, rules
from crm_backend.orders.errors import OrderNotFound, TooManyTries
from crm_backend.orders.models import Order, ProofAttempt
from crm_backend.orders.schemas import ProofClaim, ProofRead
from crm_backend.shop import service as shop_service

log = structlog.get_logger()

# Compared with when there is no order or no phone: no four digits equal it.
_NO_TAIL = "----"


async def prove_order(
    database: Database,
    principal: TurnPrincipal,
    deed: DeedName,
    claim: ProofClaim,
    *,
    now: datetime,
    hash_key: bytes,
) -> ProofRead:
    """Try a claim, in a transaction of its own: a failed try counts although its answer is an error.

    Raises
    ------
    VisitorsOnly
        Only visitors prove anything.
    OrderNotFound
        Wrong number, wrong tail, or an order without a phone.
    TooManyTries
        ``facts.retry_after_seconds`` says when this address or order may be tried again.
    SignInRequired
        Failures of all visitors are unusual at the moment.
    """
    if principal.kind is not PrincipalKind.VISITOR:
        raise VisitorsOnly
    attempt = _Attempt(principal, claim, now=now, hash_key=hash_key)
    async with database.transaction() as session:
        answer = await do_once(
            session, principal, deed, claim.model_dump(), lambda: attempt.run(session), now=now
        )
    if answer["outcome"] == "proven":
        return ProofRead.model_validate(answer)
    if answer["outcome"] == "too_many_tries":
        raise TooManyTries(retry_after_seconds=answer["retry_after_seconds"])
    raise SignInRequired if answer["outcome"] == "sign_in_required" else OrderNotFound


async def clear_proofs(session: AsyncSession, conversation_id: str) -> None:
    """A conversation that changes its participant starts without proofs."""
    await repository.delete_proofs(session, conversation_id)


class _Attempt:
    """One try; ``run`` does the same work whether number, tail or both are wrong."""

    def __init__(
        self, principal: TurnPrincipal, claim: ProofClaim, *, now: datetime, hash_key: bytes
    ) -> None:
        self.conversation_id = principal.conversation_id or ""
        self.number = rules.normalise_order_number(claim.order_number)
        self.tail = claim.phone_tail
        self.now = now
        self.address_hash = keyed_hash(hash_key, f"address:{principal.client_address}")
        self.order_hash = keyed_hash(hash_key, f"order:{self.number}")

    async def run(self, session: AsyncSession) -> JsonAnswer:
        # Counting and adding go one by one, or a burst would be counted as one try.
        await shop_service.hold_shop(session)
        await repository.delete_attempts_before(session, self.now - rules.TRIES_KEPT)
        refusal = await self._refusal(session)
        if refusal is not None:
            return refusal
        order = await repository.find_for_proof(session, self.number)
        is_proven = self._is_right(order)
        session.add(
            ProofAttempt(
                address_hash=self.address_hash,
                order_hash=self.order_hash,
                succeeded=is_proven,
                tried_at=self.now,
            )
        )
        if order is None or not is_proven:
            return {"outcome": "not_found"}
        until = self.now + rules.PROOF_LIFETIME
        await repository.save_proof(
            session, self.conversation_id, order.id, at=self.now, until=until
        )
        log.info("order.proven", order_id=order.id)
        return {"outcome": "proven", "proven": True, "order_number": order.number}

    async def _refusal(self, session: AsyncSession) -> JsonAnswer | None:
        failures = [
            await repository.failures_from(session, self.address_hash),
            await repository.failures_at(session, self.order_hash),
        ]
        delay = rules.proof_delay_seconds(failures, self.now)
        if delay:
            return {"outcome": "too_many_tries", "retry_after_seconds": delay}
        recent = await repository.count_failures_since(session, self.now - rules.ALARM_WINDOW)
        if rules.is_alarming(recent, await shop_service.policy_numbers(session)):
            log.warning("order_proofs.alarmed", failures=recent)
            return {"outcome": "sign_in_required"}
        return None

    def _is_right(self, order: Order | None) -> bool:
        tail = phone_tail(order.recipient_phone if order else None) or _NO_TAIL
        return hmac.compare_digest(tail, self.tail)
