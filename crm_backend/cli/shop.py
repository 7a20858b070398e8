"""``zhanggui shop``: set up an own shop, its pages, its hours and its policy."""

import json
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_backend.cli.shop_database import fail, with_database
from crm_backend.core.clock import SystemClock
from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from crm_backend.core.terminal import say

if TYPE_CHECKING:
    from crm_backend.shop.models import Site
    from crm_backend.shop.values import SpecialDay

app = typer.Typer(help="Set up your own shop.", no_args_is_help=True)
policy = typer.Typer(help="The numbers and texts the shop decides on.", no_args_is_help=True)
site = typer.Typer(help="The pages that embed the chat.", no_args_is_help=True)
app.add_typer(policy, name="policy")
app.add_typer(site, name="site")

Origins = Annotated[
    list[str] | None,
    typer.Option("--origin", help="Where the page lives, such as https://shop.example; repeat."),
]


@app.command()
def init(
    name: Annotated[
        str, typer.Option(prompt="店名 / Name of the shop", help="Shown to customers.")
    ],
    currency: Annotated[str, typer.Option(help="ISO code; never changes later.")] = "CNY",
    time_zone: Annotated[str, typer.Option(help="Never changes later.")] = "Asia/Shanghai",
    site_key: Annotated[str, typer.Option(help="The first page that embeds the chat.")] = "shop",
    origin: Origins = None,
    delete_demo: Annotated[
        bool, typer.Option("--delete-demo", help="Delete the demo shop in this database first.")
    ] = False,
) -> None:
    """Make your own, empty shop in this home; prints what to embed, and the secret once."""
    from crm_backend.shop import service

    async def run(database: Database, settings: Settings) -> "tuple[Site, Settings]":
        await _make_room(database, settings.home, delete_demo=delete_demo)
        now = SystemClock(settings.clock_offset_seconds).now()
        async with database.transaction() as session:
            await service.create_shop(
                session, name, currency=currency, time_zone=time_zone, now=now
            )
            return await service.add_site(session, site_key, origin or [], now=now), settings

    made, settings = with_database(run)
    print(say(f"✓ 「{name}」已建好，还没有商品和订单", f"✓ {name} is set up and still empty"))
    _print_site(made, settings)
    print(
        say(
            "下一步：.venv/bin/zhanggui staff add 名字 --role admin（第一个管理员），"
            "zhanggui import products --template，然后 make up",
            "Next: .venv/bin/zhanggui staff add NAME --role admin (the first admin), "
            "zhanggui import products --template, then make up",
        )
    )


@app.command()
def hours(
    opens_at: Annotated[str, typer.Argument(help="HH:MM, the shop's time.")],
    closes_at: Annotated[str, typer.Argument(help="HH:MM; the same as opening: always open.")],
) -> None:
    """Set the hours in which people take over chats."""
    from crm_backend.shop import service
    from crm_backend.shop.rules import hours_text

    async def run(database: Database, _settings: Settings) -> None:
        async with database.transaction() as session:
            await service.set_hours(session, opens_at, closes_at)

    with_database(run)
    print(f"✓ {hours_text(opens_at, closes_at, say('zh-CN', 'en'))}")


@app.command("holidays")
def list_holidays() -> None:
    """List the coming year's days off and make-up days; * marks what this shop decided itself."""
    from crm_backend.shop import service
    from crm_backend.shop.rules import local_day

    async def run(database: Database, settings: Settings) -> "list[SpecialDay]":
        async with database.reading() as session:
            shop = await service.get_shop(session)
            now = SystemClock(settings.clock_offset_seconds).now()
            today = local_day(now, shop.time_zone)
            days = await service.special_days(session, today, today + timedelta(days=366))
            return list(days.values())

    days = with_database(run)
    for day in days:
        mark = "*" if day.is_own else " "
        state = say("营业", "open") if day.is_open else say("休息", "closed")
        print(f"{mark} {day.day}  {state:8}{day.name}")
    if not days:
        print(say("还没有；make up 之后会自动填入法定节假日", "None yet; `make up` fills them in"))


@app.command()
def holiday(
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The shop's day.")],
    name: Annotated[str, typer.Option(help="Told to customers: 今天是…")],
    closed: Annotated[bool, typer.Option("--closed/--open", help="Nobody is at work.")],
) -> None:
    """Decide that the shop is closed, or open, on one day."""
    from crm_backend.shop import service

    async def run(database: Database, _settings: Settings) -> date:
        async with database.transaction() as session:
            await service.get_shop(session)
            await service.set_day(session, day.date(), is_open=not closed, name=name)
            return day.date()

    told = with_database(run)
    print(f"✓ {told} {say('休息', 'closed') if closed else say('营业', 'open')} {name}")


@policy.command("list")
def list_policy(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List every number and text in force; * marks what this shop decided itself."""
    from crm_backend.shop import service
    from crm_backend.shop.defaults import DEFAULT_NUMBERS, DEFAULT_TEXTS

    async def run(database: Database, _settings: Settings) -> dict[str, int | str]:
        async with database.reading() as session:
            texts = await service.policy_texts(session)
            return {**asdict(await service.policy_numbers(session)), **texts}

    values = with_database(run)
    if as_json:
        print(json.dumps(values, ensure_ascii=False))
        return
    defaults: dict[str, int | str] = {**asdict(DEFAULT_NUMBERS), **DEFAULT_TEXTS}
    for key, value in values.items():
        mark = "*" if defaults.get(key, value) != value else " "
        print(f"{mark} {key:28}{value}")


@policy.command("set")
def set_policy(
    key: Annotated[str, typer.Argument(help="A key of `zhanggui shop policy list`.")],
    value: Annotated[str, typer.Argument(help="Money in minor units (fen), days, hours, a text.")],
) -> None:
    """Decide one number or text; the bot follows at once."""
    from crm_backend.shop import service

    async def run(database: Database, _settings: Settings) -> None:
        async with database.transaction() as session:
            await service.set_policy(session, key, value)

    with_database(run)
    print(f"✓ {key} = {value}")


@site.command("list")
def list_sites() -> None:
    """List the pages: site key, key id, origins."""
    from crm_backend.shop import service

    async def run(database: Database, _settings: Settings) -> "list[Site]":
        async with database.reading() as session:
            return await service.list_sites(session)

    for each in with_database(run):
        origins = " ".join(each.origins) or say("（仅本站）", "(the hub's own pages)")
        print(f"{each.site_key:20}{each.key_id:16}{origins}")


@site.command("add")
def add_site(
    site_key: Annotated[str, typer.Argument(help="a–z, 0–9 and hyphens.")], origin: Origins = None
) -> None:
    """Let another page embed the chat; prints its secret once."""
    from crm_backend.shop import service

    async def run(database: Database, settings: Settings) -> "tuple[Site, Settings]":
        async with database.transaction() as session:
            await service.get_shop(session)
            now = SystemClock(settings.clock_offset_seconds).now()
            return await service.add_site(session, site_key, origin or [], now=now), settings

    _print_site(*with_database(run))


@site.command("rotate")
def rotate_site(site_key: Annotated[str, typer.Argument(help="The page.")]) -> None:
    """Give a page a new secret; identities signed with the old one are refused at once."""
    from crm_backend.shop import service

    async def run(database: Database, settings: Settings) -> "tuple[Site, Settings]":
        async with database.transaction() as session:
            return await service.rotate_site(session, site_key), settings

    _print_site(*with_database(run))


async def _make_room(database: Database, home: Path, *, delete_demo: bool) -> None:
    """End here unless the database is empty, or holds the demo shop and may lose it."""
    from crm_backend.cli.demo_sign_ins import forget_passwords
    from crm_backend.demo import service as demo
    from crm_backend.model_registry import METADATA
    from crm_backend.orders import service as orders
    from crm_backend.shop import service

    async with database.reading() as session:
        shop = await service.find_shop(session)
        has_orders = await orders.has_orders(session)
    if shop is not None and shop.is_demo:
        if not delete_demo:
            fail(
                say(
                    "这里是演示店；加 --delete-demo 会删除它的全部数据（包括聊天记录），再建自己的店",
                    "This is the demo shop; --delete-demo deletes all of it, chats included, "
                    "and makes your own",
                )
            )
        await demo.delete_demo(database, METADATA.sorted_tables)
        forget_passwords(home)
    elif has_orders:
        fail(
            say(
                "这里已经有订单，不能重新建店；请换一个 ZHANGGUI_HOME",
                "There are orders here already; use another ZHANGGUI_HOME",
            )
        )


def _print_site(made: "Site", settings: Settings) -> None:
    hub = f"http://{settings.host}:{settings.port}"
    print(
        say("嵌入网页（上线时换成您的 HTTPS 地址）：", "Embed (with your HTTPS address when live):")
    )
    print(
        f'  <script type="module" src="{hub}/widget.js" data-site-key="{made.site_key}"></script>'
    )
    print(
        say(
            "签名密钥，只显示这一次；放在您的服务器上，不要放进网页：",
            "Signing secret, shown once; it belongs on your server, never into a page:",
        )
    )
    print(f"  kid     {made.key_id}")
    print(f"  secret  {made.identity_secret}")
