"""``zhanggui import``: the public Online Retail data, and a shop's own customers, products and orders."""

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_backend.cli.shop_database import fail, one_sentence, prepared_settings
from crm_backend.core.clock import SystemClock
from crm_backend.core.terminal import say, speaks_chinese

if TYPE_CHECKING:
    from crm_backend.core.errors import CrmError
    from crm_backend.imports.tables import TableKind

app = typer.Typer(help="Bring your own data in.", no_args_is_help=True)

Files = Annotated[list[Path], typer.Argument(help="CSV files, also gzipped, oldest first.")]
OneFile = Annotated[Path | None, typer.Argument(help="The CSV file.")]
Rejects = Annotated[Path | None, typer.Option(help="Where to list the lines left out.")]
Template = Annotated[bool, typer.Option("--template", help="Print a file to fill in.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and count, write nothing.")]


@app.command("online-retail")
def online_retail(files: Files, rejects: Rejects = None) -> None:
    """Load the Online Retail data (UCI 502 and 352) into a shop of its own."""
    from crm_backend.cli.import_output import print_retail_report, show_progress
    from crm_backend.core.bulk import BulkDatabase
    from crm_backend.imports.service import import_online_retail

    with one_sentence(_explain):
        settings = prepared_settings()
        url, clock = settings.effective_database_url, SystemClock(settings.clock_offset_seconds)
        path = rejects or settings.home / "imports" / "online-retail-rejects.csv"
        asyncio.run(_open_shop(url, clock))
        try:
            with show_progress(files) as on_progress:
                report = import_online_retail(
                    BulkDatabase(url),
                    clock,
                    files,
                    rejects_path=path,
                    on_progress=on_progress,
                    pause=time.sleep,
                )
        except KeyboardInterrupt:
            fail(
                say(
                    "已中断；已写入的保留，再运行同一条命令会接着导入。",
                    "Interrupted; what was written stays, the same command goes on from there.",
                )
            )
    print_retail_report(report, path)


@app.command()
def customers(
    file: OneFile = None,
    rejects: Rejects = None,
    template: Template = False,
    dry_run: DryRun = False,
) -> None:
    """Import customers: added or changed by customer number."""
    _table("customers", file, rejects, wants_template=template, is_dry=dry_run)


@app.command()
def products(
    file: OneFile = None,
    rejects: Rejects = None,
    template: Template = False,
    dry_run: DryRun = False,
) -> None:
    """Import products: added or changed by sku."""
    _table("products", file, rejects, wants_template=template, is_dry=dry_run)


@app.command()
def orders(
    file: OneFile = None,
    rejects: Rejects = None,
    template: Template = False,
    dry_run: DryRun = False,
) -> None:
    """Import orders, one row per order line: added or changed by order number."""
    _table("orders", file, rejects, wants_template=template, is_dry=dry_run)


async def _open_shop(url: str, clock: SystemClock) -> None:
    from crm_backend.core.db import Database
    from crm_backend.imports.service import open_retail_shop

    database = Database(url)
    try:
        await open_retail_shop(database, clock)
    finally:
        await database.close()


def _table(
    name: str, file: Path | None, rejects: Path | None, *, wants_template: bool, is_dry: bool
) -> None:
    from crm_backend.imports.tables import TableKind, template

    kind = TableKind(name)
    if wants_template:
        print(template(kind, is_chinese=speaks_chinese()), end="")
        return
    if file is None:
        command = f"zhanggui import {name}"
        fail(
            say(
                f"要导入哪个文件？{command} 文件.csv；空白样表：{command} --template",
                f"Which file? {command} FILE.csv; a file to fill in: {command} --template",
            )
        )
    _import_table(kind, file, rejects, is_dry=is_dry)


def _import_table(kind: "TableKind", file: Path, rejects: Path | None, *, is_dry: bool) -> None:
    from crm_backend.cli.import_output import print_table_report
    from crm_backend.core.bulk import BulkDatabase
    from crm_backend.imports.service import import_table

    with one_sentence(_explain):
        settings = prepared_settings()
        source, report = import_table(
            BulkDatabase(settings.effective_database_url),
            SystemClock(settings.clock_offset_seconds),
            kind,
            file,
            pause=time.sleep,
            is_dry=is_dry,
        )
        path = rejects or settings.home / "imports" / f"{kind}-rejects.csv"
        print_table_report(kind, source, report, path, is_dry=is_dry)
    if report.rejects:
        raise typer.Exit(1)


def _explain(error: "CrmError") -> str:
    """Our errors in the reader's language."""
    facts = error.facts
    chinese = {
        "shop_not_set_up": "还没有店铺：先运行 zhanggui shop init 建自己的店，或 make up 看演示店。",
        "shop_of_other_kind": (
            f"这个数据库里是「{facts.get('shop')}」，不同的店不能混在一起："
            "换一个 ZHANGGUI_HOME，或先 zhanggui shop init --delete-demo。"
        ),
        "file_unreadable": f"{facts.get('file')} 读不了：{facts.get('reason')}",
        "headings_unknown": (
            f"标题行不对。缺少：{_listed(facts.get('missing'))}；"
            f"不认识：{_listed(facts.get('unknown'))}；重复：{_listed(facts.get('twice'))}。"
            "用 --template 看正确的样子。"
        ),
    }
    english = {
        "shop_of_other_kind": (
            f"This database holds the shop {facts.get('shop')}; shops are never mixed: "
            "use another ZHANGGUI_HOME, or zhanggui shop init --delete-demo first."
        ),
        "headings_unknown": (
            f"The headings are wrong. Missing: {_listed(facts.get('missing'))}; "
            f"unknown: {_listed(facts.get('unknown'))}; twice: {_listed(facts.get('twice'))}. "
            "--template shows how they should be."
        ),
    }
    fallback = error.message
    return say(chinese.get(error.code, fallback), english.get(error.code, fallback))


def _listed(names: object) -> str:
    return "、".join(names) if isinstance(names, list) and names else "—"
