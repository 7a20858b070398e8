"""``zhanggui doctor``: says in plain words what is wrong with this installation, and what to do."""

from collections.abc import Iterator

import typer
from pydantic import ValidationError

from crm_backend.cli import checkups
from crm_backend.cli.checkups import Finding
from crm_backend.cli.findings import tell
from crm_backend.cli.telegram_checkup import check_telegram
from crm_backend.core.settings import Settings
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
    except ValidationError as error:
        names = ", ".join(f"ZHANGGUI_{str(each['loc'][0]).upper()}" for each in error.errors())
        yield Finding(
            False,
            say("设置", "Settings"),
            say(
                f"缺少或不对：{names}；第一次请先运行 make up",
                f"Missing or not valid: {names}; the first time, run make up",
            ),
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
