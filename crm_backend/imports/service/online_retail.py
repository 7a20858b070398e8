"""Loads the public Online Retail files into a shop of their own; safe to interrupt and to repeat."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crm_backend.core.bulk import BulkDatabase
from crm_backend.core.clock import Clock
from crm_backend.core.db import Database
from crm_backend.core.pace import Pace
from crm_backend.imports import repository
from crm_backend.imports.errors import HeadingsUnknown, ShopOfOtherKind
from crm_backend.imports.rejects import RejectsFile, open_rejects
from crm_backend.imports.retail_lines import (
    CURRENCY,
    FIELD_COUNT,
    TIME_ZONE,
    Rejection,
    RetailLine,
    are_headings,
    drop_dialect,
    read_line,
)
from crm_backend.imports.retail_report import Outcome, RetailReport
from crm_backend.imports.service.retail_orders import SOURCE, OrderLoader
from crm_backend.imports.service.retail_refunds import settle_cancellations
from crm_backend.imports.source_files import open_source
from crm_backend.shop import service as shops

SHOP_NAME = "Online Retail"
REJECTS_HEADINGS = (
    "Invoice", "StockCode", "Description", "Quantity",
    "InvoiceDate", "Price", "Customer ID", "Country",
)  # fmt: skip
LINES_PER_BATCH = 1_000
# Lines of one invoice lie up to 327 lines apart in the published files.
LINES_TO_WAIT = 1_000

Progress = Callable[[str, int], None]


async def open_retail_shop(database: Database, clock: Clock) -> None:
    """Make the shop the data belong to, or see that the database holds that and nothing else.

    Raises
    ------
    ShopOfOtherKind
        The database holds a demo, another currency, or orders that came another way.
    """
    async with database.transaction() as session:
        shop = await shops.find_shop(session)
        if shop is None:
            await shops.create_shop(
                session, SHOP_NAME, currency=CURRENCY, time_zone=TIME_ZONE, now=clock.now()
            )
            return
        if (
            shop.is_demo
            or (shop.currency, shop.time_zone) != (CURRENCY, TIME_ZONE)
            or await session.run_sync(repository.has_orders, channel_is_not=SOURCE)
        ):
            raise ShopOfOtherKind(shop=shop.name)


def import_online_retail(
    database: BulkDatabase,
    clock: Clock,
    files: Sequence[Path],
    *,
    rejects_path: Path,
    on_progress: Progress,
    pause: Callable[[float], None],
) -> RetailReport:
    """Load the files, in the given order, into the shop of :func:`open_retail_shop`.

    Blocks for as long as it takes. A second run adds nothing, and goes on where a first one was
    ended. ``on_progress`` is told the file's name and how many of its bytes have been read. Writes
    go in short transactions with pauses, so that an open shop answers while this runs.

    Raises
    ------
    FileUnreadable, HeadingsUnknown
        A file is missing, damaged, or something else; lines before the damage stay loaded.
    """
    began = clock.monotonic()
    for file in files:
        _check_headings(file)
    report, pace = RetailReport(), Pace(database, clock, pause=pause)
    with database.reading() as session:
        orders = OrderLoader(
            pace=pace,
            database=database,
            report=report,
            customer_ids=repository.customer_ids(session),
            product_ids=repository.product_ids(session),
            may_be_stored=repository.has_orders(session),
        )
    with open_rejects(rejects_path, REJECTS_HEADINGS) as rejects:
        reading = _Reading(orders, report, rejects)
        for file in files:
            reading.read(file, on_progress)
    orders.finish()
    settle_cancellations(database, pace, report, reading.cancellations, orders.customer_ids)
    report.seconds = clock.monotonic() - began
    return report


def _check_headings(file: Path) -> None:
    with open_source(file) as source:
        _, fields = next(source.rows(), (0, []))
    if not are_headings(fields):
        raise HeadingsUnknown(
            f"{file.name} does not begin with the headings of the Online Retail data.",
            file=file.name,
        )


@dataclass(slots=True)
class _OpenInvoice:
    """An invoice that may have more lines to come; ``last_read`` counts lines of all files."""

    lines: list[RetailLine] = field(default_factory=list)
    last_read: int = 0


@dataclass
class _Reading:
    """Sorts lines into invoices, cancellations and rejects; hands invoices on when they are whole."""

    orders: OrderLoader
    report: RetailReport
    rejects: RejectsFile
    cancellations: list[RetailLine] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)
    _seen_in_file: set[int] = field(default_factory=set)
    _open: dict[str, _OpenInvoice] = field(default_factory=dict)

    def read(self, file: Path, on_progress: Progress) -> None:
        """Read one file to its end."""
        with open_source(file) as source:
            rows, name = source.rows(), file.name
            next(rows)
            for count, (line_no, fields) in enumerate(rows, 1):
                self._take(name, line_no, fields)
                if count % LINES_PER_BATCH == 0:
                    self._hand_on(self._whole_invoices())
                    on_progress(name, source.bytes_read)
            self._hand_on(list(self._open))
            on_progress(name, source.bytes_read)
        self._seen |= self._seen_in_file
        self._seen_in_file.clear()

    def _take(self, file: str, line_no: int, fields: list[str]) -> None:
        self.report.read += 1
        if len(fields) != FIELD_COUNT:
            self._reject(file, line_no, Rejection.WRONG_FIELDS, fields)
            return
        drop_dialect(fields)
        # Sixty-four bits tell a million lines apart; keeping the lines would cost 300 MB.
        fingerprint = hash(tuple(fields))
        if fingerprint in self._seen:
            self.report.outcomes[Outcome.OVERLAP] += 1
            return
        if fingerprint in self._seen_in_file:
            self.report.outcomes[Outcome.DUPLICATE] += 1
            return
        self._seen_in_file.add(fingerprint)
        line = read_line(fields)
        if isinstance(line, Rejection):
            self._reject(file, line_no, line, fields)
        elif line.is_cancellation:
            self.cancellations.append(line)
        else:
            invoice = self._open.get(line.invoice)
            if invoice is None:
                invoice = self._open[line.invoice] = _OpenInvoice()
            invoice.lines.append(line)
            invoice.last_read = self.report.read

    def _reject(self, file: str, line_no: int, reason: Rejection, fields: list[str]) -> None:
        self.report.rejections[reason] += 1
        self.rejects.add(file, line_no, reason, fields)

    def _whole_invoices(self) -> list[str]:
        """Invoices without a new line for so long that none is expected; a late one is no harm."""
        oldest = self.report.read - LINES_TO_WAIT
        return [number for number, invoice in self._open.items() if invoice.last_read <= oldest]

    def _hand_on(self, invoices: list[str]) -> None:
        batch: list[list[RetailLine]] = []
        size = 0
        for invoice in invoices:
            lines = self._open.pop(invoice).lines
            batch.append(lines)
            size += len(lines)
            if size >= LINES_PER_BATCH:
                self.orders.load(batch)
                batch, size = [], 0
        if batch:
            self.orders.load(batch)
