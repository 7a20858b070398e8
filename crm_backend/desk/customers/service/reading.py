"""Looking at customers: the list, and one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Feedback
from crm_backend.core.cursors import Cursor
from crm_backend.customers import service as customer_service
from crm_backend.customers.models import Customer, CustomerNote
from crm_backend.customers.rules import mask_phone
from crm_backend.desk.customers.repository import listing
from crm_backend.desk.customers.repository.listing import CustomerFilter, Totals
from crm_backend.desk.customers.schemas import (
    CustomerNoteRead,
    CustomerRead,
    CustomerRow,
    CustomersRead,
    ScoreRead,
)
from crm_backend.desk.segments import service as segment_service
from crm_backend.insights.scores import service as stored_scores
from crm_backend.insights.scores.service import OutlookRead
from crm_backend.shop import service as shop_service
from crm_backend.staff.service import members
from crm_backend.telegram.service import binding_reading

NOTES_SHOWN, SCORES_SHOWN = 50, 5


@dataclass(frozen=True, kw_only=True)
class CustomerQuery:
    """What a list or an export asks for."""

    words: str = ""
    tag: str = ""
    segment_id: int | None = None


async def list_customers(
    session: AsyncSession,
    query: CustomerQuery,
    *,
    before: Cursor | None,
    limit: int,
    now: datetime,
) -> CustomersRead:
    """A page of customers with their totals; :class:`SegmentNotFound` for an unknown segment."""
    wanted = await filter_of(session, query)
    calendar = await segment_service.shop_calendar(session, now)
    found = await listing.list_customers(session, wanted, calendar, before=before, limit=limit + 1)
    page = found[:limit]
    more = Cursor.after(page[-1].created_at, page[-1].id) if len(found) > limit else None
    return CustomersRead(
        customers=await _rows(session, page),
        total=await listing.count_customers(session, wanted, calendar),
        next_before=str(more) if more else None,
    )


async def filter_of(session: AsyncSession, query: CustomerQuery) -> CustomerFilter:
    """The query with the rules of its segment; :class:`SegmentNotFound` where there is none."""
    rules = None
    if query.segment_id is not None:
        segment = await customer_service.get_segment(session, query.segment_id)
        rules = segment_service.rules_of(segment)
    return CustomerFilter(words=query.words, tag=query.tag, rules=rules)


async def find_outlook(
    session: AsyncSession, number: str, *, locale: Literal["zh", "en"]
) -> OutlookRead | None:
    """The stored scores of a customer; :class:`CustomerNotFound` if nobody has this number."""
    customer = await customer_service.get_by_number(session, number)
    shop = await shop_service.get_shop(session)
    return await stored_scores.find_outlook(session, customer.id, shop=shop, locale=locale)


async def get_customer(session: AsyncSession, number: str, *, now: datetime) -> CustomerRead:
    """One customer by the shop's number; :class:`CustomerNotFound` if there is none."""
    customer = await customer_service.get_by_number(session, number)
    [row] = await _rows(session, [customer])
    notes = await customer_service.list_notes(session, customer.id, limit=NOTES_SHOWN)
    names = await members.display_names(session) if notes else {}
    scores = await listing.list_scores(session, customer.id, limit=SCORES_SHOWN)
    return CustomerRead(
        **row.model_dump(),
        city=customer.city,
        created_at=customer.created_at,
        verified_on_chat=await listing.has_chatted(session, customer.id),
        marketing_consent=customer_service.read_consent(
            await customer_service.find_consent(session, customer.id)
        ),
        notes=[note_read(note, names[note.staff_id]) for note in notes],
        segments=await segment_service.names_for(session, customer.id, now=now),
        csat_average=await listing.average_score(session, customer.id),
        csat=[_score_read(score) for score in scores],
        telegram=await binding_reading.find_of_customer(session, customer.id),
    )


def customer_row(customer: Customer, totals: Totals, tags: list[str], currency: str) -> CustomerRow:
    """A customer as everybody here may see them."""
    return CustomerRow(
        number=customer.number,
        name=customer.name,
        phone_masked=mask_phone(customer.phone),
        province=customer.province,
        tags=tags,
        currency=currency,
        **vars(totals),
    )


def note_read(note: CustomerNote, author: str) -> CustomerNoteRead:
    """A note with the name of who wrote it."""
    return CustomerNoteRead(id=note.id, author=author, text=note.text, written_at=note.written_at)


async def _rows(session: AsyncSession, customers: Sequence[Customer]) -> list[CustomerRow]:
    if not customers:
        return []
    ids = [customer.id for customer in customers]
    totals = await listing.totals_of(session, ids)
    tags = await customer_service.tags_by_customer(session, ids)
    currency = (await shop_service.get_shop(session)).currency
    return [
        customer_row(customer, totals[customer.id], tags.get(customer.id, []), currency)
        for customer in customers
    ]


def _score_read(feedback: Feedback) -> ScoreRead:
    return ScoreRead(
        conversation_id=feedback.conversation_id,
        part=feedback.part,
        score=feedback.score or 0,
        comment=feedback.comment,
        answered_at=feedback.answered_at,
    )
