"""``zhanggui identity-token``: sign an identity for the widget, as the shop's own server does."""

from typing import Annotated

import typer

from crm_backend.cli.shop_database import fail, with_database
from crm_backend.core.clock import SystemClock
from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from crm_backend.core.terminal import say

app = typer.Typer(help="Sign an identity for the widget.")


@app.command()
def identity_token(
    customer: Annotated[str, typer.Option(help="The shop's number of the customer.")],
    site: Annotated[
        str, typer.Option(help="The site key; may be left out where there is one site.")
    ] = "",
) -> None:
    """Print a token of fifteen minutes that makes the widget's visitor this customer."""
    from crm_backend.customers import service as customers
    from crm_backend.shop import service as shops
    from crm_backend.shop.identity import sign_identity

    async def run(database: Database, settings: Settings) -> str:
        async with database.reading() as session:
            sites = {each.site_key: each for each in await shops.list_sites(session)}
            key = site or (next(iter(sites)) if len(sites) == 1 else "")
            if key not in sites:
                known = ", ".join(sites) or say("还没有", "none yet")
                fail(
                    say(
                        f"请用 --site 指明页面；已有：{known}",
                        f"Name the page with --site; there are: {known}",
                    )
                )
            found = await customers.find_by_number(session, customer)
            name = found.name if found else None
        now = SystemClock(settings.clock_offset_seconds).now()
        return sign_identity(sites[key], customer, now=now, name=name)

    print(with_database(run))
