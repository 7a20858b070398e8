"""``zhanggui order``: look at orders on the shop's own machine."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from crm_backend.cli.shop_database import fail, with_database
from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from crm_backend.core.terminal import say

if TYPE_CHECKING:
    from crm_backend.orders.schemas import OrderCard

app = typer.Typer(help="Look at orders.", no_args_is_help=True)


@app.callback()
def orders() -> None:
    """Look at orders."""


@app.command()
def show(
    number: Annotated[str, typer.Argument(help="The order's number.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the card as JSON.")] = False,
) -> None:
    """Show one order: the same card that its customer gets in the chat."""
    from crm_backend.orders import service
    from crm_backend.orders.errors import OrderNotFound
    from crm_backend.orders.schemas import order_card
    from crm_backend.shop import service as shop_service

    async def run(database: Database, _settings: Settings) -> tuple["OrderCard", str]:
        async with database.reading() as session:
            shop = await shop_service.get_shop(session)
            try:
                order = await service.find_for_operator(session, number)
            except OrderNotFound:
                fail(say(f"没有这个订单：{number}", f"There is no order {number}"))
            return order_card(order), shop.time_zone

    card, zone = with_database(run)
    print(card.model_dump_json() if as_json else _as_text(card, ZoneInfo(zone)))


def _as_text(card: "OrderCard", zone: ZoneInfo) -> str:
    moments = (
        (say("下单", "Placed"), card.placed_at),
        (say("付款", "Paid"), card.paid_at),
        (say("发货", "Shipped"), card.shipped_at),
        (say("签收", "Delivered"), card.delivered_at),
    )
    lines = [f"{card.number}  {say(card.status_text, card.status.value)}"]
    lines += [f"{name}  {_local(moment, zone)}" for name, moment in moments if moment]
    if card.carrier:
        lines.append(f"{say('快递', 'Carrier')}  {card.carrier} {card.tracking_number or ''}")
    lines += [
        f"  {item.name} × {item.quantity}  {_money(item.amount_minor, card.currency)}"
        for item in card.items
    ]
    lines.append(f"{say('合计', 'Total')}  {_money(card.total_minor, card.currency)}")
    return "\n".join(lines)


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _money(amount_minor: int, currency: str) -> str:
    return f"{amount_minor // 100:,}.{amount_minor % 100:02} {currency}"
