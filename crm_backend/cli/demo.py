"""``zhanggui demo``: load, list and delete the invented shop."""

import json
from datetime import datetime
from typing import Annotated

import typer

from crm_backend.cli.shop_database import fail, with_database
from crm_backend.core.clock import SystemClock
from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from crm_backend.core.terminal import say

app = typer.Typer(help="The invented demo shop.", no_args_is_help=True)


@app.command()
def load(
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day to show, in the shop's zone."),
    ] = None,
) -> None:
    """Load the demo shop, or add what has happened since it was loaded."""
    from crm_backend.catalog.words import export_product_words
    from crm_backend.cli.preparation import open_sign_ins
    from crm_backend.demo.service import LoadReport, load_or_top_up

    async def run(database: Database, settings: Settings) -> LoadReport:
        day = today.date() if today else None
        clock = SystemClock(settings.clock_offset_seconds)
        report = await load_or_top_up(database, clock, today=day)
        await export_product_words(database, settings.home)
        await open_sign_ins(database, settings.home, clock)
        return report

    report = with_database(run)
    print(
        say(
            f"✓ 演示店（数据是虚构的）到 {report.moment:%Y-%m-%d %H:%M}："
            f"新增 {report.orders_added} 单，更新 {report.orders_moved_on} 单",
            f"✓ The demo shop (its data is invented) as of {report.moment:%Y-%m-%d %H:%M}: "
            f"{report.orders_added} orders added, {report.orders_moved_on} moved on",
        )
    )


@app.command()
def customers(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """List the customers anybody may sign in as."""
    from crm_backend.demo.people import CAST

    listed = [{"number": person.number, "name": person.name} for person in CAST]
    if as_json:
        print(json.dumps(listed, ensure_ascii=False))
        return
    for person in listed:
        print(f"{person['number']}  {person['name']}")


@app.command()
def staff(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """List the demo shop's staff with their passwords, which were made at its first start."""
    from crm_backend.cli.demo_sign_ins import read_passwords
    from crm_backend.core.settings import Home
    from crm_backend.demo.service import STAFF

    passwords = read_passwords(Home().home)
    listed = [
        {"name": person.name, "role": person.role.value, "password": passwords[person.name]}
        for person in STAFF
        if person.name in passwords
    ]
    if not listed:
        fail(
            say(
                "演示店还没有开过：先运行 make up",
                "The demo shop was never opened: run make up first",
            )
        )
    if as_json:
        print(json.dumps(listed, ensure_ascii=False))
        return
    for person in listed:
        print(f"{person['name']}  {person['role']}  {person['password']}")


@app.command()
def delete(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete the demo shop with everything in it, chats and sign-ins included."""
    from crm_backend.cli.demo_sign_ins import forget_passwords
    from crm_backend.demo.service import delete_demo
    from crm_backend.model_registry import METADATA

    question = say(
        "演示店的全部数据（包括聊天记录）都会删除，继续吗？",
        "Everything in the demo shop will be deleted, chats included. Go on?",
    )
    if not yes:
        typer.confirm(question, abort=True)

    async def run(database: Database, settings: Settings) -> None:
        await delete_demo(database, METADATA.sorted_tables)
        forget_passwords(settings.home)

    with_database(run)
    print(say("✓ 演示店已删除", "✓ The demo shop is deleted"))
