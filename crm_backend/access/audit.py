"""The audit log: who did what in the console, written in the transaction that did it, never changed."""

from datetime import datetime
from typing import Literal, TypedDict, Unpack

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.models import AuditEntry
from crm_backend.access.policy import Operation

ObjectKind = Literal[
    "api_token",
    "article",
    "campaign",
    "canned_reply",
    "conversation",
    "coupon",
    "customer",
    "customers",
    "figures",
    "order",
    "proposal",
    "question",
    "refund",
    "segment",
    "shop_day",
    "shop_hours",
    "staff",
    "ticket",
]
ChatDeed = Literal[
    "accept_suggestion",
    "dismiss_suggestion",
    "hand_back",
    "reply",
    "resolve",
    "take_over",
    "transfer",
    "write_note",
]
Change = Literal[
    "added",
    "changed",
    "consent_given",
    "consent_withdrawn",
    "deleted",
    "note",
    "tags",
    "telegram_bound",
    "telegram_ended",
]


class Facts(TypedDict, total=False):
    """All that an entry may tell: ids, codes and numbers, never what people wrote or how to reach them.

    The console has words for every name, and for every code, in each of its languages.
    """

    # What was done.
    did: ChatDeed
    change: Change
    deed: str  # a RefundDeed, or ``request``, ``cancel`` for a customer
    verdict: Literal["approved", "declined"]
    campaign_step: Literal["confirmed", "stopped"]
    added: bool
    made: bool
    revoked: bool
    # What is different since.
    state: str  # of the ticket or the refund
    assignee_id: int | None
    role: str
    role_before: str
    is_active: bool
    display_name_changed: bool
    password_changed: bool
    api_tokens_revoked: int
    scopes: list[str]
    is_open: bool
    opens_at: str
    closes_at: str
    # About what, and how much.
    field: Literal["phone", "address"]
    order_number: str
    conversation_id: str
    note_id: int
    epoch: int
    amount_minor: int
    count: int
    rows: int  # customers in a file
    lines: int  # rows of figures in a file
    people: int  # to whom a campaign goes, or no longer goes


def record(
    session: AsyncSession,
    staff_id: int | None,
    operation: Operation,
    *,
    object_kind: ObjectKind,
    object_id: str,
    now: datetime,
    **facts: Unpack[Facts],
) -> None:
    """Note that a staff member (None: the command line) did ``operation`` to an object."""
    entry = AuditEntry(
        happened_at=now,
        staff_id=staff_id,
        verb=operation.value,
        object_kind=object_kind,
        object_id=object_id,
        facts=dict(facts),
    )
    session.add(entry)
