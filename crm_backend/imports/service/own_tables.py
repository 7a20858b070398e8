"""Brings a shop's own customers, products and orders in: what is new is added, what differs is changed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from crm_backend.core.bulk import BulkDatabase
from crm_backend.core.clock import Clock
from crm_backend.core.pace import Pace
from crm_backend.imports import repository
from crm_backend.imports.errors import FileUnreadable, ShopOfOtherKind
from crm_backend.imports.order_drafts import OrderDraft, draft_order, group_by_order
from crm_backend.imports.service.own_orders import OrderWriter
from crm_backend.imports.service.own_rows import upsert_customers, upsert_products
from crm_backend.imports.table_files import TableFile, open_table
from crm_backend.imports.table_report import TableReport
from crm_backend.imports.tables import Record, Table, TableKind
from crm_backend.shop.errors import ShopNotSetUp
from crm_backend.shop.models import Shop

ROWS_PER_TRANSACTION, ORDERS_PER_TRANSACTION = 200, 60
Item = TypeVar("Item")
Rows = Iterator[tuple[int, list[str]]]


def import_table(
    database: BulkDatabase,
    clock: Clock,
    kind: TableKind,
    path: Path,
    *,
    pause: Callable[[float], None],
    is_dry: bool,
) -> tuple[TableFile, TableReport]:
    """Load a file, row by row; a wrong row is noted and the others go in.

    A dry run reads, compares and counts exactly as the real one, and writes nothing. Repeating an
    import changes nothing.

    Raises
    ------
    ShopNotSetUp, ShopOfOtherKind
        There is no shop yet, or it is the demo.
    FileUnreadable, HeadingsUnknown
        The file is no such table.
    """
    with database.reading() as session:
        shop = repository.find_shop(session)
    if shop is None:
        raise ShopNotSetUp
    if shop.is_demo:
        raise ShopOfOtherKind(shop=shop.name)
    file = open_table(path)
    report = TableReport()
    opened = database.reading if is_dry else Pace(database, clock, pause=pause).transaction
    loader = _Loader(opened, report, is_dry=is_dry)
    table, rows = _open(file, kind, ZoneInfo(shop.time_zone))
    report.headings = table.headings
    if kind is TableKind.ORDERS:
        loader.load_orders(table, rows, currency=shop.currency)
    else:
        records = list(_without_repeats(_read(table, rows, report), kind, report))
        loader.load_rows(records, kind, shop, now=clock.now())
    report.rejects.sort(key=lambda reject: reject[0])
    return file, report


def _open(file: TableFile, kind: TableKind, zone: ZoneInfo) -> tuple[Table, Rows]:
    rows = file.rows()
    _, headings = next(rows, (0, []))
    if not headings:
        raise FileUnreadable(f"{file.name} is empty", file=file.name, reason="empty")
    return Table(kind, headings, zone), rows


def _read(
    table: Table, rows: Rows, report: TableReport, wrong: dict[str, int] | None = None
) -> Iterator[Record]:
    """The rows that can be read; ``wrong`` receives the numbers of the others, with their lines."""
    for line, fields in rows:
        report.rows_read += 1
        record = table.read(line, fields)
        if isinstance(record, Record):
            yield record
            continue
        report.reject(line, tuple(fields), record)
        if wrong is not None and (number := table.number_in(fields)):
            wrong.setdefault(number, line)


def _without_repeats(
    records: Iterator[Record], kind: TableKind, report: TableReport
) -> Iterator[Record]:
    key = "number" if kind is TableKind.CUSTOMERS else "sku"
    lines: dict[object, int] = {}
    for record in records:
        value = record.values[key]
        if value in lines:
            problem = record.problem("repeated", value=str(value), line=lines[value])
            report.reject(record.line, record.fields, problem)
            continue
        lines[value] = record.line
        yield record


class _Loader:
    """Takes records to the database in batches, or only compares them there in a dry run."""

    def __init__(
        self,
        opened: Callable[[], AbstractContextManager[Session]],
        report: TableReport,
        *,
        is_dry: bool,
    ) -> None:
        self._open = opened
        self._report = report
        self._is_dry = is_dry

    def load_rows(
        self, records: Sequence[Record], kind: TableKind, shop: Shop, *, now: datetime
    ) -> None:
        for batch in _batches(records, ROWS_PER_TRANSACTION):
            with self._open() as session, session.no_autoflush:
                if kind is TableKind.CUSTOMERS:
                    tally = upsert_customers(session, batch, now=now)
                else:
                    tally = upsert_products(session, batch, currency=shop.currency, now=now)
            self._report.added += tally.added
            self._report.changed += tally.changed
            self._report.unchanged += len(batch) - tally.added - tally.changed
            self._report.rows_loaded += len(batch)

    def load_orders(self, table: Table, rows: Rows, *, currency: str) -> None:
        drafts: list[OrderDraft] = []
        wrong: dict[str, int] = {}
        for group in group_by_order(list(_read(table, rows, self._report, wrong))):
            draft = draft_order(group, wrong)
            if isinstance(draft, OrderDraft):
                drafts.append(draft)
            else:
                self._report.reject_records(draft)
        for batch in _batches(drafts, ORDERS_PER_TRANSACTION):
            with self._open() as session, session.no_autoflush:
                writer = OrderWriter(session, currency=currency, is_dry=self._is_dry)
                writer.write(batch, self._report)


def _batches(items: Sequence[Item], size: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
