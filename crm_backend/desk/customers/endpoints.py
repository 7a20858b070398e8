"""The customers page: ``/customers``."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from crm_backend.access.policy import Operation
from crm_backend.access.turn_errors import TURN_ERRORS
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.cursors import Cursor, CursorInvalid
from crm_backend.core.http import AppClock, AppDatabase, ReadSession, WriteSession
from crm_backend.core.orm import MAX_ROW_ID
from crm_backend.core.paging import BeforeCursor, PageLimit
from crm_backend.core.plain_text import OneLine
from crm_backend.core.problems import declared
from crm_backend.customers.errors import CustomerNotFound, SegmentNotFound
from crm_backend.customers.schemas import ConsentRead, CustomerNumber
from crm_backend.desk.customers.errors import ExportTooLarge, OrderNumberRequired
from crm_backend.desk.customers.schemas import (
    ConsentWrite,
    CustomerNoteRead,
    CustomerNoteWrite,
    CustomerOutlookRead,
    CustomerRead,
    CustomersRead,
    RevealRead,
    RevealRequest,
    TagsRead,
    TagsWrite,
    TimelineRead,
)
from crm_backend.desk.customers.service import exporting, reading, timeline, writing
from crm_backend.desk.customers.service.reading import CustomerQuery
from crm_backend.desk.customers.service.writing import NewNote
from crm_backend.insights.questions import Language
from crm_backend.insights.wording import locale_of
from crm_backend.orders.errors import OrderNotFound
from crm_backend.staff.caller_errors import DEED_ERRORS, READ_ERRORS, WRITE_ERRORS
from crm_backend.staff.dependencies import IdempotencyKey, permitted, permitted_in_turn

router = APIRouter(prefix="/api/v1", tags=["customers"])

Reader = Annotated[StaffPrincipal, Depends(permitted(Operation.READ_CUSTOMERS))]
ScoreReader = Annotated[StaffPrincipal, Depends(permitted_in_turn(Operation.READ_CUSTOMER_SCORES))]
Editor = Annotated[StaffPrincipal, Depends(permitted(Operation.EDIT_CUSTOMERS))]
Revealer = Annotated[StaffPrincipal, Depends(permitted(Operation.REVEAL_PERSONAL_DATA))]
Exporter = Annotated[StaffPrincipal, Depends(permitted(Operation.EXPORT_CUSTOMERS))]
SEARCH = "part of name, number, a tag or a note; or the phone: its last four digits, or all of it"
CSV_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}
NOT_KEPT = {"Cache-Control": "no-store"}


def _query(
    q: Annotated[OneLine, Query(max_length=100, description=SEARCH)] = "",
    tag: Annotated[OneLine, Query(max_length=20)] = "",
    segment: Annotated[int | None, Query(ge=1, le=MAX_ROW_ID)] = None,
) -> CustomerQuery:
    return CustomerQuery(words=q, tag=tag, segment_id=segment)


Wanted = Annotated[CustomerQuery, Depends(_query)]


@router.get("/customers", responses=declared(*READ_ERRORS, SegmentNotFound, CursorInvalid))
async def list_customers(
    caller: Reader,
    wanted: Wanted,
    session: ReadSession,
    clock: AppClock,
    before: BeforeCursor = None,
    limit: PageLimit = 50,
) -> CustomersRead:
    """List customers, newest first, with what their orders and tickets add up to."""
    return await reading.list_customers(
        session, wanted, before=Cursor.parse(before, ties=1), limit=limit, now=clock.now()
    )


@router.get(
    "/customers.csv",
    response_class=Response,
    responses=declared(*READ_ERRORS, SegmentNotFound, ExportTooLarge) | CSV_ANSWER,
)
async def export_customers(
    caller: Exporter, wanted: Wanted, database: AppDatabase, clock: AppClock
) -> Response:
    """Write the filtered list into a file for a spreadsheet; at most ten thousand rows."""
    content = await exporting.export_customers(database, caller, wanted, now=clock.now())
    headers = NOT_KEPT | {"Content-Disposition": 'attachment; filename="customers.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/customers/{number}", responses=declared(*READ_ERRORS, CustomerNotFound))
async def get_customer(
    number: CustomerNumber, caller: Reader, session: ReadSession, clock: AppClock
) -> CustomerRead:
    """Show one customer."""
    return await reading.get_customer(session, number, now=clock.now())


@router.get(
    "/customers/{number}/outlook",
    responses=declared(*READ_ERRORS, *TURN_ERRORS, CustomerNotFound),
)
async def get_outlook(
    number: CustomerNumber, caller: ScoreReader, session: ReadSession, lang: Language = "zh"
) -> CustomerOutlookRead:
    """Show what is expected of a customer: value, risks, what they need next, and why."""
    outlook = await reading.find_outlook(session, number, locale=locale_of(lang))
    return CustomerOutlookRead(outlook=outlook)


@router.get(
    "/customers/{number}/timeline",
    responses=declared(*READ_ERRORS, CustomerNotFound, CursorInvalid),
)
async def get_timeline(
    number: CustomerNumber,
    caller: Reader,
    session: ReadSession,
    before: BeforeCursor = None,
    limit: PageLimit = 50,
) -> TimelineRead:
    """Show what happened to a customer, newest first: orders, refunds, tickets, chats, scores, notes."""
    cursor = Cursor.parse(before, ties=timeline.CURSOR_TIES)
    return await timeline.read_timeline(session, number, before=cursor, limit=limit)


@router.put("/customers/{number}/tags", responses=declared(*WRITE_ERRORS, CustomerNotFound))
async def set_tags(
    number: CustomerNumber,
    wanted: TagsWrite,
    caller: Editor,
    session: WriteSession,
    clock: AppClock,
) -> TagsRead:
    """Make these the customer's only tags."""
    tags = await writing.set_tags(session, caller, number, wanted.tags, now=clock.now())
    return TagsRead(tags=tags)


@router.put(
    "/customers/{number}/marketing-consent", responses=declared(*WRITE_ERRORS, CustomerNotFound)
)
async def set_marketing_consent(
    number: CustomerNumber,
    wanted: ConsentWrite,
    caller: Editor,
    session: WriteSession,
    clock: AppClock,
) -> ConsentRead:
    """Note that the customer told us that they want offers, or that they want none."""
    return await writing.set_consent(
        session, caller, number, is_agreed=wanted.is_agreed, now=clock.now()
    )


@router.post(
    "/customers/{number}/notes",
    status_code=201,
    responses=declared(*DEED_ERRORS, CustomerNotFound),
)
async def add_customer_note(
    number: CustomerNumber,
    note: CustomerNoteWrite,
    caller: Editor,
    key: IdempotencyKey,
    session: WriteSession,
    clock: AppClock,
) -> CustomerNoteRead:
    """Write a note that all colleagues see and no customer ever does."""
    writes = NewNote(customer_number=number, text=note.text, idempotency_key=key)
    answer = await writing.add_note(session, caller, writes, now=clock.now())
    return CustomerNoteRead.model_validate(answer)


@router.post(
    "/customers/{number}/reveal",
    responses=declared(*WRITE_ERRORS, CustomerNotFound, OrderNotFound, OrderNumberRequired),
)
async def reveal_personal_data(
    number: CustomerNumber,
    wanted: RevealRequest,
    caller: Revealer,
    session: WriteSession,
    clock: AppClock,
) -> RevealRead:
    """Show a phone or an address in full; who looked is kept in the audit log."""
    value = await writing.reveal(session, caller, number, wanted, now=clock.now())
    return RevealRead(value=value)
