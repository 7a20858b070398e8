"""How a command reaches the shop's database, and how it fails: with one sentence, never a traceback."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from typing import NoReturn, TypeVar

import typer
from sqlalchemy.exc import DBAPIError

from crm_backend.cli.secrets_file import ensure_secrets
from crm_backend.core.db import Database
from crm_backend.core.errors import CrmError
from crm_backend.core.migrate import upgrade
from crm_backend.core.settings import Home, Settings
from crm_backend.core.terminal import prepare_output, say

Result = TypeVar("Result")


def with_database(use: Callable[[Database, Settings], Awaitable[Result]]) -> Result:
    """Run ``use`` on the migrated database of this home; exit 1 and say why when it cannot be done."""
    with one_sentence():
        settings = prepared_settings()
        return asyncio.run(_use(use, settings))


def prepared_settings() -> Settings:
    """The settings of this home, its secrets made and its database migrated."""
    prepare_output()
    ensure_secrets(Home().home)
    settings = Settings.load()
    upgrade(settings.effective_database_url)
    return settings


@contextmanager
def one_sentence(explain: Callable[[CrmError], str] = attrgetter("message")) -> Iterator[None]:
    """Turn what can go wrong inside into one sentence; ``explain`` words our own errors."""
    try:
        yield
    except CrmError as error:
        fail(explain(error))
    except (DBAPIError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        fail(say(f"数据库打不开：{reason}", f"The database cannot be used: {reason}"))


async def _use(
    use: Callable[[Database, Settings], Awaitable[Result]], settings: Settings
) -> Result:
    database = Database(settings.effective_database_url)
    try:
        return await use(database, settings)
    finally:
        await database.close()


def fail(sentence: str) -> NoReturn:
    """End the command with one sentence and status 1."""
    print(f"✗ {sentence}", file=sys.stderr)
    raise typer.Exit(1)
