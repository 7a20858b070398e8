"""What imports show on a terminal: progress while they run, and the account at their end."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from crm_backend.core.terminal import say, speaks_chinese
from crm_backend.imports.rejects import open_rejects
from crm_backend.imports.retail_lines import Rejection
from crm_backend.imports.retail_report import CANCELLATIONS, MERGED, SALES, Outcome, RetailReport
from crm_backend.imports.table_files import TableFile
from crm_backend.imports.table_report import TableReport
from crm_backend.imports.tables import TableKind

SHOWN_REJECTS = 10
OUTCOME_WORDS = {
    Outcome.GOODS: ("商品", "goods"),
    Outcome.POSTAGE: ("运费", "postage"),
    Outcome.FEE: ("费用、折扣等（不算商品）", "fees and the like (no goods)"),
    Outcome.REFUND: ("退款（冲抵该客户之前的订单）", "refunds of the customer's earlier orders"),
    Outcome.REFUND_AND_CREDIT: ("部分退款，余额贷记", "part refund, rest credit note"),
    Outcome.CREDIT_NOTE: ("找不到原订单，独立贷记", "no earlier order: credit notes"),
    Outcome.DUPLICATE: ("完全重复", "exact duplicates"),
    Outcome.OVERLAP: ("两个文件重叠", "overlap of the files"),
    Outcome.KNOWN: ("以前已导入", "loaded before"),
}
THINGS = {
    TableKind.CUSTOMERS: ("客户", "customers"),
    TableKind.PRODUCTS: ("商品", "products"),
    TableKind.ORDERS: ("订单", "orders"),
}
REJECTION_WORDS = {
    Rejection.WRITE_OFF: ("报损（无 C 的负数）", "write-offs (negative without C)"),
    Rejection.STOCK_ADJUSTMENT: ("盘点（无价格、无客户）", "stock-taking (no price, no customer)"),
    Rejection.TEST_ROW: ("测试行", "test rows"),
    Rejection.LEDGER_ADJUSTMENT: ("账务调整", "ledger adjustments"),
    Rejection.CANCELLATION_OF_NOTHING: ("无内容的取消", "cancellations of nothing"),
    Rejection.WRONG_FIELDS: ("列数不对", "wrong number of fields"),
    Rejection.BAD_INVOICE: ("发票号不对", "bad invoice number"),
    Rejection.BAD_QUANTITY: ("数量不对", "bad quantity"),
    Rejection.BAD_DATE: ("日期不对", "bad date"),
    Rejection.BAD_PRICE: ("价格不对", "bad price"),
}


@contextmanager
def show_progress(files: Sequence[Path]) -> Iterator[Callable[[str, int], None]]:
    """A bar per file, by bytes read; what it yields takes the file's name and those bytes."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns) as progress:
        tasks = {
            file.name: progress.add_task(file.name, total=file.stat().st_size)
            for file in files
            if file.exists()
        }
        yield lambda name, done: progress.update(tasks[name], completed=done)


def print_retail_report(report: RetailReport, rejects: Path) -> None:
    """The account of all lines read, to the line."""
    grid = Grid(show_header=False, box=None)
    grid.add_column()
    grid.add_column(justify="right")
    grid.add_column()
    grid.add_row(say("读取", "read"), f"{report.read:,}", _pace(report))
    groups = (
        (say("装入", "loaded"), report.loaded, (*SALES, *CANCELLATIONS)),
        (say("合并", "merged"), report.merged, MERGED),
    )
    for title, total, outcomes in groups:
        grid.add_row(title, f"{total:,}")
        for outcome in outcomes:
            grid.add_row(f"  {_word(OUTCOME_WORDS[outcome])}", f"{report.outcomes[outcome]:,}")
    grid.add_row(say("未装入", "rejected"), f"{report.rejected:,}", str(rejects))
    for reason, words in REJECTION_WORDS.items():
        if report.rejections[reason]:
            grid.add_row(f"  {_word(words)}", f"{report.rejections[reason]:,}")
    grid.add_row(
        say("核对", "check"),
        "✓" if report.is_exact else "✗",
        f"{report.read:,} = {report.loaded:,} + {report.merged:,} + {report.rejected:,}",
    )
    Console(soft_wrap=True).print(grid)
    print(_money(report))


def _pace(report: RetailReport) -> str:
    return say(
        f"{report.seconds:.1f} 秒，每秒 {report.lines_per_second:,.0f} 行",
        f"{report.seconds:.1f} s, {report.lines_per_second:,.0f} lines/s",
    )


def _money(report: RetailReport) -> str:
    sold, refunded, credited = (
        f"£{minor / 100:,.2f}"
        for minor in (report.sold_minor, report.refunded_minor, report.credited_minor)
    )
    return say(
        f"新增 {report.orders_added:,} 个订单（{sold}）、{report.customers_added:,} 位客户、"
        f"{report.products_added:,} 种商品；退款 {report.refunds_added:,} 笔（{refunded}），"
        f"独立贷记 {credited}",
        f"Added {report.orders_added:,} orders ({sold}), {report.customers_added:,} customers, "
        f"{report.products_added:,} products; {report.refunds_added:,} refunds ({refunded}), "
        f"credit notes {credited}",
    )


def print_table_report(
    kind: TableKind, file: TableFile, report: TableReport, rejects: Path, *, is_dry: bool
) -> None:
    """The account of a shop's own file, the first rejects in words, all of them in a file."""
    is_chinese = speaks_chinese()
    if file.encoding == "gb18030":
        # Other Chinese encodings decode as GB18030 without complaint, into nonsense.
        first = file.text.splitlines()[1:2]
        print(say("按 GB18030 解码，请看文字对不对：", "Read as GB18030; look if it is:"), *first)
    for line, _, problem in report.rejects[:SHOWN_REJECTS]:
        sentence = problem.sentence(is_chinese=is_chinese)
        print(say(f"第 {line} 行：{sentence}", f"Line {line}: {sentence}"))
    if report.rejects:
        with open_rejects(rejects, report.headings) as out:
            for line, fields, problem in report.rejects:
                out.add(file.name, line, problem.sentence(is_chinese=is_chinese), fields)
        print(say(f"没有导入的行都在 {rejects}", f"All rows left out are in {rejects}"))
    mark = say("（试运行，什么都没写）", " (dry run, nothing written)") if is_dry else ""
    things = _word(THINGS[kind])
    print(
        say(
            f"读取 {report.rows_read} 行 = 导入 {report.rows_loaded} + 未导入 {len(report.rejects)}；"
            f"{things}新增 {report.added}、更新 {report.changed}、不变 {report.unchanged}"
            f"{_new_customers(report)}{mark}",
            f"{report.rows_read} rows read = {report.rows_loaded} imported + "
            f"{len(report.rejects)} left out; {things}: {report.added} added, "
            f"{report.changed} changed, {report.unchanged} unchanged{_new_customers(report)}{mark}",
        )
    )


def _new_customers(report: TableReport) -> str:
    count = report.customers_added
    return say(f"，新客户 {count}", f", {count} new customers") if count else ""


def _word(words: tuple[str, str]) -> str:
    return say(*words)
