"""The import of the Online Retail data: exact counts, nothing twice, refunds within what was paid."""

import csv
import gzip
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from crm_backend.catalog.models import Product
from crm_backend.core.bulk import BulkDatabase
from crm_backend.core.db import Database
from crm_backend.customers.models import Customer
from crm_backend.imports.errors import FileUnreadable, HeadingsUnknown, ShopOfOtherKind
from crm_backend.imports.retail_lines import Rejection
from crm_backend.imports.retail_report import CANCELLATIONS, SALES, Outcome, RetailReport
from crm_backend.imports.service import import_online_retail, online_retail, open_retail_shop
from crm_backend.orders.models import Order, OrderLine, Payment
from crm_backend.orders.values import LineKind, OrderStatus
from crm_backend.refunds.models import CreditNote, Refund, RefundLine
from crm_backend.refunds.values import RefundKind, RefundState
from crm_backend.shop import service as shops
from tests.factories import add_order, add_shop
from tests.fakes.fixed_clock import FixedClock

HEADINGS = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"
OTHER_HEADINGS = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
LINES = (
    "489434,85048,GLASS BALL,12,2009-12-01 07:45:00,6.95,13085,United Kingdom",
    "489434,85048,GLASS BALL,12,2009-12-01 07:45:00,6.95,13085,United Kingdom",
    "489434,POST,POSTAGE,1,2009-12-01 07:45:00,18.00,13085,United Kingdom",
    "489435,22041,RECORD FRAME,2,2009-12-01 08:00:00,2.10,,United Kingdom",
    "489436,85048,nan,5,2009-12-01 08:10:00,0.00,,United Kingdom",
    "489437,85048,broken,-5,2009-12-01 08:20:00,0.00,,United Kingdom",
    "489438,TEST001,This is a test,1,2009-12-01 08:30:00,4.50,13085,United Kingdom",
    "489439,85048,GLASS BALL NEW,1,2009-12-02 09:00:00,7.50,13085,United Kingdom",
    "C489440,85048,GLASS BALL,-3,2009-12-03 10:00:00,6.95,13085,United Kingdom",
    "C489440,M,Manual,-1,2009-12-03 10:00:00,5.00,13085,United Kingdom",
    "C489441,22041,RECORD FRAME,-1,2009-12-03 10:05:00,2.10,,United Kingdom",
    "489442,85048,GLASS BALL NEW,x,2009-12-03 10:10:00,7.50,13085,United Kingdom",
)


def write(path: Path, lines: Iterable[str], headings: str = HEADINGS) -> Path:
    text_ = "\n".join([headings, *lines]) + "\n"
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text_.encode()))
    else:
        path.write_text(text_, encoding="utf-8")
    return path


@pytest.fixture
async def shop(database: Database) -> Database:
    await open_retail_shop(database, FixedClock())
    return database


def load(bulk: BulkDatabase, files: Sequence[Path], rejects: Path) -> RetailReport:
    report = import_online_retail(
        bulk,
        FixedClock(),
        files,
        rejects_path=rejects,
        on_progress=lambda _name, _bytes: None,
        pause=lambda _seconds: None,
    )
    assert report.is_exact
    return report


def rows_of(bulk: BulkDatabase) -> dict[str, list[tuple[object, ...]]]:
    queries = {
        "orders": "SELECT number, total_minor, paid_minor, refund_held_minor FROM orders",
        "lines": "SELECT o.number, l.line_no, l.sku, l.quantity, l.amount_minor, l.kind"
        " FROM order_lines l JOIN orders o ON o.id = l.order_id",
        "refunds": "SELECT number, amount_minor FROM refunds",
        "notes": "SELECT source_key, quantity, amount_minor FROM credit_notes",
        "products": "SELECT sku, name, price_minor FROM products",
        "customers": "SELECT number FROM customers",
        "payments": "SELECT reference, amount_minor FROM payments",
    }
    with bulk.reading() as session:
        return {
            name: sorted(tuple(row) for row in session.execute(text(query)))
            for name, query in queries.items()
        }


def test_every_line_becomes_one_thing(shop: Database, bulk: BulkDatabase, tmp_path: Path):
    file = write(tmp_path / "a.csv.gz", LINES)
    report = load(bulk, [file], tmp_path / "rejects.csv")
    assert report.read == len(LINES)
    assert +report.outcomes == {
        Outcome.GOODS: 3,
        Outcome.POSTAGE: 1,
        Outcome.DUPLICATE: 1,
        Outcome.REFUND: 1,
        Outcome.CREDIT_NOTE: 2,
    }
    assert report.rejections == {
        Rejection.STOCK_ADJUSTMENT: 1,
        Rejection.WRITE_OFF: 1,
        Rejection.TEST_ROW: 1,
        Rejection.BAD_QUANTITY: 1,
    }
    assert (report.loaded, report.merged, report.rejected) == (7, 1, 4)


def test_rejects_are_listed_with_line_and_reason(
    shop: Database, bulk: BulkDatabase, tmp_path: Path
):
    formula = "489443,85048,=HYPERLINK(),x,2009-12-03 10:10:00,7.50,13085,United Kingdom"
    load(bulk, [write(tmp_path / "a.csv", [*LINES, formula])], tmp_path / "rejects.csv")
    with (tmp_path / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("a.csv", "6", "stock_adjustment"),
        ("a.csv", "7", "write_off"),
        ("a.csv", "8", "test_row"),
        ("a.csv", "13", "bad_quantity"),
        ("a.csv", "14", "bad_quantity"),
    ]
    assert (rows[1][6], rows[4][5]) == ("-5", "'=HYPERLINK()")


def test_an_invoice_is_a_paid_and_completed_order(
    shop: Database, bulk: BulkDatabase, tmp_path: Path
):
    load(bulk, [write(tmp_path / "a.csv", LINES)], tmp_path / "rejects.csv")
    with bulk.reading() as session:
        order, customer = session.execute(
            select(Order, Customer.number)
            .join(Customer, Customer.id == Order.customer_id)
            .where(Order.number == "489434")
        ).one()
        lines = session.execute(
            select(OrderLine.line_no, OrderLine.kind, OrderLine.product_id, OrderLine.amount_minor)
            .where(OrderLine.order_id == order.id)
            .order_by(OrderLine.line_no)
        ).all()
        payment = session.scalars(select(Payment).where(Payment.order_id == order.id)).one()
        product = session.scalars(select(Product).where(Product.sku == "85048")).one()
        anonymous = session.scalar(select(Order.customer_id).where(Order.number == "489435"))
    assert (order.status, order.currency, customer) == (OrderStatus.COMPLETED, "GBP", "13085")
    assert order.total_minor == order.paid_minor == payment.amount_minor == 12 * 695 + 1800
    assert order.placed_at == order.paid_at == order.completed_at
    assert [tuple(line) for line in lines] == [
        (1, LineKind.GOODS, product.id, 8340),
        (2, LineKind.POSTAGE, None, 1800),
    ]
    assert (product.name, product.price_minor) == ("GLASS BALL NEW", 750)
    assert anonymous is None


def test_a_cancellation_becomes_paid_refunds_and_a_credit_note(
    shop: Database, bulk: BulkDatabase, tmp_path: Path
):
    load(bulk, [write(tmp_path / "a.csv", LINES)], tmp_path / "rejects.csv")
    with bulk.reading() as session:
        refunds = session.execute(
            select(Refund, Order.number)
            .join(Order, Order.id == Refund.order_id)
            .order_by(Refund.number)
        ).all()
        lines = session.scalars(select(RefundLine).order_by(RefundLine.id)).all()
        notes = session.execute(
            select(CreditNote.source_key, CreditNote.quantity, CreditNote.amount_minor).order_by(
                CreditNote.source_key
            )
        ).all()
        held = session.scalar(select(func.sum(Order.refund_held_minor)))
    # The newer order has one ball left at 7.50, the older one gives the other two.
    assert [(refund.number, number, refund.amount_minor) for refund, number in refunds] == [
        ("C489440-1", "489439", 695),
        ("C489440-2", "489434", 1390),
    ]
    assert {refund.state for refund, _ in refunds} == {RefundState.PAID}
    assert {refund.kind for refund, _ in refunds} == {RefundKind.RETURN_REFUND}
    assert [(line.quantity, line.amount_minor, line.is_open) for line in lines] == [
        (1, 695, False),
        (2, 1390, False),
    ]
    assert [tuple(note) for note in notes] == [
        ("online-retail:C489440:1", 1, 500),
        ("online-retail:C489441:1", 1, 210),
    ]
    assert held == 2085


def test_running_again_adds_nothing(shop: Database, bulk: BulkDatabase, tmp_path: Path):
    file = write(tmp_path / "a.csv", LINES)
    load(bulk, [file], tmp_path / "rejects.csv")
    before = rows_of(bulk)
    again = load(bulk, [file], tmp_path / "rejects.csv")
    assert (again.loaded, again.merged, again.rejected) == (0, 8, 4)
    assert rows_of(bulk) == before


def test_the_overlap_of_two_files_is_dropped_once(
    shop: Database, bulk: BulkDatabase, tmp_path: Path
):
    overlap = [line.replace(",13085,", ",13085.0,").replace(",nan,", ",,") for line in LINES[3:]]
    newer = "489450,22041,RECORD FRAME,1,2009-12-09 08:00:00,2.10,13085.0,United Kingdom"
    first = write(tmp_path / "a.csv", LINES)
    second = write(tmp_path / "b.csv", [*overlap, newer], OTHER_HEADINGS)
    together = load(bulk, [first, second], tmp_path / "rejects.csv")
    assert together.outcomes[Outcome.OVERLAP] == len(overlap)
    assert (together.loaded, together.merged, together.rejected) == (8, 10, 4)


def test_files_may_come_one_by_one(shop: Database, bulk: BulkDatabase, tmp_path: Path):
    load(bulk, [write(tmp_path / "a.csv", LINES[:9])], tmp_path / "rejects.csv")
    second = load(bulk, [write(tmp_path / "b.csv", LINES[3:])], tmp_path / "rejects.csv")
    assert second.outcomes[Outcome.KNOWN] == 2 + 1
    apart = rows_of(bulk)
    assert [len(apart[name]) for name in ("orders", "refunds", "notes")] == [3, 2, 2]


def test_lines_that_come_late_join_their_order(
    shop: Database, bulk: BulkDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(online_retail, "LINES_PER_BATCH", 1)
    monkeypatch.setattr(online_retail, "LINES_TO_WAIT", 1)
    gift = "489434,22086,PAPER CHAIN,1,2009-12-01 07:45:00,0.00,13085,United Kingdom"
    late = "489434,22087,BUNTING,1,2009-12-01 07:46:00,2.95,13085,United Kingdom"
    file = write(tmp_path / "a.csv", [gift, *LINES[3:5], LINES[0], LINES[3], late])
    load(bulk, [file], tmp_path / "rejects.csv")
    before = rows_of(bulk)
    assert [row[:3] for row in before["orders"]] == [("489434", 8635, 8635), ("489435", 420, 420)]
    assert [row[1:3] for row in before["lines"] if row[0] == "489434"] == [
        (1, "22086"),
        (2, "85048"),
        (3, "22087"),
    ]
    assert ("online-retail:489434", 8635) in before["payments"]
    load(bulk, [file], tmp_path / "rejects.csv")
    assert rows_of(bulk) == before


class Killed(Exception):
    pass


@pytest.mark.parametrize("batches", [1, 2, 4])
def test_an_interrupted_import_goes_on_where_it_was(
    shop: Database,
    bulk: BulkDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    batches: int,
):
    monkeypatch.setattr(online_retail, "LINES_PER_BATCH", 2)
    monkeypatch.setattr(online_retail, "LINES_TO_WAIT", 1)
    file = write(tmp_path / "a.csv", LINES)
    seen: list[int] = []

    def interrupt(_name: str, _bytes: int) -> None:
        seen.append(1)
        if len(seen) == batches:
            raise Killed

    with pytest.raises(Killed):
        import_online_retail(
            bulk,
            FixedClock(),
            [file],
            rejects_path=tmp_path / "rejects.csv",
            on_progress=interrupt,
            pause=lambda _seconds: None,
        )
    load(bulk, [file], tmp_path / "rejects.csv")
    resumed = rows_of(bulk)
    with bulk.transaction() as session:
        for table in ("credit_notes", "refund_steps", "refund_lines", "refunds", "payments"):
            session.execute(text(f"DELETE FROM {table}"))
        for table in ("order_lines", "orders", "products", "customers"):
            session.execute(text(f"DELETE FROM {table}"))
    load(bulk, [file], tmp_path / "rejects.csv")
    assert rows_of(bulk) == resumed


async def test_a_demo_and_another_currency_are_refused(database: Database):
    async with database.transaction() as session:
        await add_shop(session, currency="GBP", time_zone="Europe/London", is_demo=True)
    with pytest.raises(ShopOfOtherKind):
        await open_retail_shop(database, FixedClock())
    async with database.transaction() as session:
        (await shops.get_shop(session)).is_demo = False
    await open_retail_shop(database, FixedClock())
    async with database.transaction() as session:
        (await shops.get_shop(session)).currency = "CNY"
    with pytest.raises(ShopOfOtherKind):
        await open_retail_shop(database, FixedClock())


async def test_orders_of_another_source_are_refused(shop: Database):
    async with shop.transaction() as session:
        await add_order(session, None, currency="GBP")
    with pytest.raises(ShopOfOtherKind):
        await open_retail_shop(shop, FixedClock())


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"a,b,c\n1,2,3\n", HeadingsUnknown),
        (b"", HeadingsUnknown),
        (b"\xff\xfe\x00garbage", FileUnreadable),
    ],
)
def test_other_files_are_refused_before_anything_is_written(
    bulk: BulkDatabase, tmp_path: Path, content: bytes, error: type[Exception]
):
    good, bad = write(tmp_path / "a.csv", LINES), tmp_path / "b.csv"
    bad.write_bytes(content)
    with pytest.raises(error):
        load(bulk, [good, bad], tmp_path / "rejects.csv")
    assert rows_of(bulk)["orders"] == []


def test_a_file_that_is_not_there_or_is_damaged_is_named(
    shop: Database, bulk: BulkDatabase, tmp_path: Path
):
    with pytest.raises(FileUnreadable, match=r"none\.csv"):
        load(bulk, [tmp_path / "none.csv"], tmp_path / "rejects.csv")
    packed = write(tmp_path / "a.csv.gz", LINES * 400)
    packed.write_bytes(packed.read_bytes()[:-20])
    with pytest.raises(FileUnreadable, match=r"a\.csv\.gz cannot be read after line"):
        load(bulk, [packed], tmp_path / "rejects.csv")


def test_the_write_lock_rests_half_as_long_as_it_was_held(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(online_retail, "LINES_PER_BATCH", 2)
    monkeypatch.setattr(online_retail, "LINES_TO_WAIT", 0)
    bulk = BulkDatabase(sqlite_url)
    clock = FixedClock()
    pauses: list[float] = []
    transaction = bulk.transaction

    def slow_transaction():
        clock.advance(seconds=0.02)
        return transaction()

    monkeypatch.setattr(bulk, "transaction", slow_transaction)
    import_online_retail(
        bulk,
        clock,
        [write(tmp_path / "a.csv", LINES)],
        rejects_path=tmp_path / "rejects.csv",
        on_progress=lambda _name, _bytes: None,
        pause=pauses.append,
    )
    bulk.close()
    assert pauses
    assert all(pause == pytest.approx(0.01) for pause in pauses)


def _days(file: Path, first: str, last: str) -> list[str]:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as source:
        return [
            line.rstrip("\r\n")
            for line in source
            if any(f",{day} " in line for day in (first, last))
        ]


@pytest.mark.shared_data
def test_two_days_of_the_overlap_in_the_real_files(
    shop: Database,
    bulk: BulkDatabase,
    online_retail_files: tuple[Path, Path],
    tmp_path: Path,
):
    older = _days(online_retail_files[0], "2010-12-01", "2010-12-02")
    newer = _days(online_retail_files[1], "2010-12-01", "2010-12-02")
    files = [
        write(tmp_path / "a.csv", older),
        write(tmp_path / "b.csv", newer, OTHER_HEADINGS),
    ]
    report = load(bulk, files, tmp_path / "rejects.csv")
    assert report.read == len(older) + len(newer)
    assert report.outcomes[Outcome.OVERLAP] == len(older)
    again = load(bulk, files, tmp_path / "rejects.csv")
    assert again.loaded == 0
    assert again.rejected == report.rejected
    with bulk.reading() as session:
        assert session.scalar(select(func.sum(Order.total_minor))) == report.sold_minor
        assert (
            session.scalar(select(func.coalesce(func.sum(Refund.amount_minor), 0)))
            == report.refunded_minor
        )
        assert not session.scalar(
            select(func.count()).where(Order.refund_held_minor > Order.paid_minor)
        )


@pytest.mark.shared_data
def test_the_first_thirty_thousand_lines_have_known_counts(
    sqlite_url: str, online_retail_files: tuple[Path, Path], tmp_path: Path
):
    slice_ = tmp_path / "slice.csv"
    with gzip.open(online_retail_files[0], "rt", encoding="utf-8", newline="") as source:
        slice_.write_text("".join(line for line, _ in zip(source, range(30_001), strict=False)))
    bulk = BulkDatabase(sqlite_url)
    report = load(bulk, [slice_], tmp_path / "rejects.csv")
    bulk.close()
    # Counted with sort -u and grep ^C in the same thirty thousand lines.
    assert report.read == 30_000
    assert report.outcomes[Outcome.DUPLICATE] == 363
    assert sum(report.outcomes[outcome] for outcome in CANCELLATIONS) == 770


@pytest.mark.shared_data
def test_all_lines_are_loaded_merged_or_rejected_to_the_last_one(
    sqlite_url: str, online_retail_files: tuple[Path, Path], tmp_path: Path
):
    """Every one of the 771,364 lines becomes exactly one thing."""
    bulk = BulkDatabase(sqlite_url)
    report = load(bulk, online_retail_files, tmp_path / "rejects.csv")
    assert report.read == 771_364
    assert report.loaded + report.merged + report.rejected == report.read
    with (tmp_path / "rejects.csv").open(encoding="utf-8-sig", newline="") as rejects:
        assert sum(1 for _ in csv.DictReader(rejects)) == report.rejected
    with bulk.reading() as session:
        lines = session.scalar(select(func.count()).select_from(OrderLine))
        assert lines == sum(report.outcomes[each] for each in SALES)
        assert session.scalar(select(func.sum(Order.total_minor))) == report.sold_minor
        assert session.scalar(select(func.sum(Refund.amount_minor))) == report.refunded_minor
        credited = session.scalar(select(func.sum(CreditNote.amount_minor)))
        assert credited == report.credited_minor
    bulk.close()
