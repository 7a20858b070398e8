"""``zhanggui telegram``: the shop's bot, from the shop's own machine."""

import typer

from crm_backend.cli.findings import tell
from crm_backend.cli.telegram_inquiry import check_telegram_now
from crm_backend.core.clock import SystemClock
from crm_backend.core.settings import Settings
from crm_backend.core.terminal import prepare_output

app = typer.Typer(help="The shop's Telegram bot.", no_args_is_help=True)


@app.callback()
def telegram() -> None:
    """The shop's Telegram bot."""


@app.command()
def check() -> None:
    """Ask Telegram, and say in plain words what is wrong; status 1 if anything is."""
    prepare_output()
    settings = Settings.load()
    tell(check_telegram_now(settings, SystemClock(settings.clock_offset_seconds)))
