"""``zhanggui doctor``: says in plain words what is wrong with this installation, and what to do."""

from collections.abc import Iterator

import typer

from crm_backend.cli import checkups
from crm_backend.cli.checkups import Finding
from crm_backend.cli.findings import tell
from crm_backend.cli.telegram_checkup import check_telegram
from crm_backend.core.settings import Settings, SettingsRefused
from crm_backend.core.terminal import prepare_output, say

app = typer.Typer(add_completion=False)


@app.command()
def doctor() -> None:
    """Say in plain words what is wrong; status 1 if anything is."""
    prepare_output()
    tell(examine())


def examine() -> Iterator[Finding]:
    """Ask every question that can be asked here, in the order in which to repair."""
    yield from checkups.check_python()
    try:
        settings = Settings.load()
    except SettingsRefused as refused:
        yield Finding(
            False,
            say("设置", "Settings"),
            refused.sentence + say("；第一次请先运行 make up", "; the first time, run make up"),
        )
        return
    for check in (
        checkups.check_secrets,
        checkups.check_database,
        checkups.check_model,
        checkups.check_processes,
        checkups.check_disk,
        checkups.check_clock,
        checkups.check_redis,
        check_telegram,
    ):
        yield from check(settings)
