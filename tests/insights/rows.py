"""Rows of a small or an awkward shop, written by hand: wall times of Shanghai, money in fen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from crm_backend.access.values import PrincipalKind, StaffRole
from crm_backend.catalog.models import Product
from crm_backend.conversations.models import Conversation, Feedback, Handoff, Message, Turn
from crm_backend.conversations.values import (
    Channel,
    FeedbackPart,
    HandoffEnd,
    OwnerKind,
    Sender,
    TurnState,
)
from crm_backend.core.orm import Base
from crm_backend.core.outbox import OutboxEntry, OutboxState
from crm_backend.customers.models import Customer
from crm_backend.orders.models import Order, OrderLine
from crm_backend.orders.values import LineKind, OrderStatus
from crm_backend.refunds.models import CreditNote, Refund, RefundLine
from crm_backend.refunds.values import RefundKind, RefundReason, RefundState
from crm_backend.shop.models import Shop
from crm_backend.staff.models import StaffMember
from tests.factories.staff import PASSWORD_HASH

Kind = TypeVar("Kind", bound=Base)
ZONE = ZoneInfo("Asia/Shanghai")
CURRENCY = "CNY"
LONG_AGO = datetime(2020, 9, 1, tzinfo=UTC)


def local(text: str) -> datetime:
    """An instant by the wall clock of Shanghai, such as ``2026-11-24 10:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@dataclass(frozen=True, kw_only=True)
class Item:
    """A line of an order to be written."""

    amount: int
    quantity: int = 1
    product: Product | None = None
    kind: LineKind = LineKind.GOODS
    sku: str = ""
    name: str = ""


def postage(amount: int) -> Item:
    return Item(amount=amount, kind=LineKind.POSTAGE, sku="POSTAGE", name="运费")


class Rows:
    """Adds one thing after the other and flushes it, so that its id is known."""

    def __init__(self, session: Session, prefix: str = "AW") -> None:
        self._session, self._prefix, self._counter = session, prefix, count(1)

    def _add(self, row: Kind) -> Kind:
        self._session.add(row)
        self._session.flush()
        return row

    def _next(self) -> int:
        return next(self._counter)

    def shop(self, **fields: object) -> Shop:
        values: dict[str, Any] = {
            "id": 1,
            "name": "算账小店",
            "currency": CURRENCY,
            "time_zone": "Asia/Shanghai",
            "is_demo": False,
            "created_at": LONG_AGO,
        }
        return self._add(Shop(**{**values, **fields}))

    def product(self, sku: str, name: str, category: str = "", **fields: object) -> Product:
        values: dict[str, Any] = {
            "sku": sku,
            "name": name,
            "category": category,
            "price_minor": 100,
            "currency": CURRENCY,
            "stock_units": None,
            "created_at": LONG_AGO,
        }
        return self._add(Product(**{**values, **fields}))

    def customer(self, number: str, name: str = "") -> Customer:
        return self._add(Customer(number=number, name=name, created_at=LONG_AGO))

    def order(
        self, paid: str | None, *items: Item, customer: Customer | None = None, **fields: object
    ) -> Order:
        """A completed order of the web shop; ``paid`` is when, None where nobody has paid."""
        total = sum(item.amount for item in items)
        paid_at = local(paid) if paid else None
        values: dict[str, Any] = {
            "number": f"{self._prefix}{self._next():06d}",
            "customer_id": customer.id if customer else None,
            "status": OrderStatus.COMPLETED if paid else OrderStatus.PENDING_PAYMENT,
            "currency": CURRENCY,
            "total_minor": total,
            "paid_minor": total if paid else 0,
            "channel": "网店",
            "placed_at": paid_at or local("2026-11-20 10:00"),
            "paid_at": paid_at,
        }
        order = self._add(Order(**{**values, **fields}))
        for line_no, item in enumerate(items, 1):
            self._add(
                OrderLine(
                    order_id=order.id,
                    line_no=line_no,
                    kind=item.kind,
                    product_id=item.product.id if item.product else None,
                    sku=item.sku or (item.product.sku if item.product else f"{self._prefix}-LOOSE"),
                    name=item.name or (item.product.name if item.product else "散装"),
                    quantity=item.quantity,
                    unit_price_minor=item.amount // item.quantity,
                    amount_minor=item.amount,
                )
            )
        return order

    def refund(
        self, order: Order, approved: str | None, *parts: tuple[int, int, int], **fields: object
    ) -> Refund:
        """Money back for ``parts`` (line number, pieces, fen); paid out unless told otherwise."""
        index = self._next()
        values: dict[str, Any] = {
            "number": f"RF{self._prefix}{index:06d}",
            "order_id": order.id,
            "customer_id": order.customer_id,
            "kind": RefundKind.REFUND_ONLY,
            "reason": RefundReason.QUALITY,
            "state": RefundState.PAID,
            "verdict_reason": "within_policy",
            "amount_minor": sum(amount for _, _, amount in parts),
            "currency": CURRENCY,
            "idempotency_key": f"{self._prefix}:{index}",
            "requested_at": order.placed_at,
            "approved_at": local(approved) if approved else None,
        }
        refund = self._add(Refund(**{**values, **fields}))
        lines = dict(
            self._session.query(OrderLine.line_no, OrderLine.id)
            .where(OrderLine.order_id == order.id)
            .all()
        )
        for line_no, quantity, amount in parts:
            self._add(
                RefundLine(
                    refund_id=refund.id,
                    order_line_id=lines[line_no],
                    quantity=quantity,
                    amount_minor=amount,
                    is_open=refund.state
                    in (RefundState.REQUESTED, RefundState.APPROVED, RefundState.AWAITING_GOODS),
                )
            )
        return refund

    def credit(self, at: str, amount: int) -> CreditNote:
        index = self._next()
        return self._add(
            CreditNote(
                source_key=f"{self._prefix}:{index}",
                number=f"C{index}",
                sku="OLD",
                name="旧货",
                quantity=1,
                amount_minor=amount,
                currency=CURRENCY,
                credited_at=local(at),
            )
        )

    def staff(self, name: str, display_name: str = "") -> StaffMember:
        return self._add(
            StaffMember(
                name=name,
                display_name=display_name or name,
                role=StaffRole.AGENT,
                password_hash=PASSWORD_HASH,
                created_at=LONG_AGO,
            )
        )

    def chat(self, **fields: object) -> Conversation:
        """A visitor's chat with the bot."""
        values: dict[str, Any] = {
            "id": f"cnv_{self._prefix.lower()}{self._next():06d}",
            "channel": Channel.WEB,
            "participant_kind": PrincipalKind.VISITOR,
            "owner_kind": OwnerKind.BOT,
            "created_at": local("2026-09-01 10:00"),
        }
        return self._add(Conversation(**{**values, **fields}))

    def says(self, chat: Conversation, *times: str, sender: Sender = Sender.CUSTOMER) -> None:
        for at in times:
            chat.last_seq += 1
            self._add(
                Message(
                    conversation_id=chat.id,
                    seq=chat.last_seq,
                    sender=sender,
                    text="在吗",
                    sent_at=local(at),
                )
            )

    def turns(self, chat: Conversation, *times: str, **last: object) -> None:
        """Answered turns of the bot at ``times``; ``last`` are fields of the last one."""
        for place, at in enumerate(times, 1):
            values: dict[str, Any] = {
                "id": f"trn_{self._prefix.lower()}{self._next():06d}",
                "conversation_id": chat.id,
                "state": TurnState.DONE,
                "owner_epoch": 1,
                "first_seq": 1,
                "last_seq": 1,
                "lease_holder": "hub",
                "lease_until": local(at),
                "created_at": local(at),
                "intent": "track_order",
                "nlu": {"is_miss": False},
            }
            self._add(Turn(**{**values, **(last if place == len(times) else {})}))

    def stay(
        self,
        chat: Conversation,
        began: str,
        *,
        answered: str | None = None,
        ended: str | None = None,
        end: HandoffEnd | None = None,
        agent: StaffMember | None = None,
        reason: str = "customer_asked",
    ) -> Handoff:
        return self._add(
            Handoff(
                conversation_id=chat.id,
                reason=reason,
                slots={},
                began_at=local(began),
                claimed_by_staff_id=agent.id if agent else None,
                claimed_at=local(answered or began) if agent else None,
                first_answer_at=local(answered) if answered else None,
                ended_at=local(ended) if ended else None,
                end=end,
            )
        )

    def rating(
        self, chat: Conversation, asked: str, score: int | None, agent: StaffMember | None = None
    ) -> Feedback:
        """The bot's part unless an agent is named."""
        return self._add(
            Feedback(
                conversation_id=chat.id,
                customer_id=chat.customer_id,
                part=FeedbackPart.AGENT if agent else FeedbackPart.BOT,
                staff_id=agent.id if agent else None,
                asked_seq=1,
                score=score,
                asked_at=local(asked),
                answered_at=local(asked) if score else None,
            )
        )

    def deliveries(self, kind: str, cause: str, states: Sequence[OutboxState]) -> None:
        for state in states:
            self._add(
                OutboxEntry(
                    kind=kind,
                    target=f"customer:{self._next()}",
                    cause=cause,
                    payload={},
                    state=state,
                    due_at=local("2026-11-09 10:00"),
                    created_at=local("2026-11-09 10:00"),
                    sent_at=local("2026-11-09 10:01") if state is OutboxState.SENT else None,
                )
            )
