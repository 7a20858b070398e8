"""What must be true before the programs start: a current database, the demo shop, the bot's words.

Runs as a process of its own (``python -m crm_backend.cli.preparation FILE``), so that ``zhanggui
up``, which stays for the whole day, never loads the database layer. FILE receives the shop's state.
"""

import asyncio
import signal
import sys
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from crm_backend.catalog.words import export_product_words
from crm_backend.cli.demo_sign_ins import keep_passwords, read_passwords
from crm_backend.cli.shop_state import ShopState
from crm_backend.core.clock import Clock, SystemClock
from crm_backend.core.db import Database
from crm_backend.core.errors import CrmError
from crm_backend.core.migrate import upgrade
from crm_backend.core.settings import Settings
from crm_backend.core.terminal import Step, StepFailed, prepare_output, say
from crm_backend.demo import service as demo
from crm_backend.shop import service as shops


async def prepare(settings: Settings) -> ShopState:
    """Bring database, demo shop and word list up to date; safe to repeat."""
    with Step(say("准备数据库", "Prepare the database")):
        await asyncio.to_thread(migrate, settings)
    database = Database(settings.effective_database_url)
    clock = SystemClock(settings.clock_offset_seconds)
    try:
        state = await read_state(database)
        if state.is_demo or (settings.demo and not state.name):
            with Step(say("准备演示店", "Prepare the demo shop")):
                await demo.load_or_top_up(database, clock)
                await open_sign_ins(database, settings.home, clock)
            state = await read_state(database)
        await export_product_words(database, settings.home)
    finally:
        await database.close()
    return state


async def open_sign_ins(database: Database, home: Path, clock: Clock) -> None:
    """Let the demo shop's staff sign in; their passwords stay in the home."""
    known = read_passwords(home)
    passwords = await demo.open_sign_ins(database, known, now=clock.now())
    if passwords != known:
        # After the commit: a password that nobody kept is made anew at the next start.
        keep_passwords(home, passwords)


def migrate(settings: Settings) -> None:
    """Create or update the tables."""
    try:
        upgrade(settings.effective_database_url)
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise StepFailed(
            say(
                f"数据库打不开，请检查 ZHANGGUI_DATABASE_URL：{reason}",
                f"The database cannot be opened; check ZHANGGUI_DATABASE_URL: {reason}",
            )
        ) from error


async def read_state(database: Database) -> ShopState:
    """Return what shop this is, if there is one yet."""
    async with database.reading() as session:
        shop = await shops.find_shop(session)
    return ShopState("", is_demo=False) if shop is None else ShopState(shop.name, shop.is_demo)


def main() -> int:
    """Prepare the home of the environment; 1 and one sentence when that cannot be done."""
    # Ctrl-C is answered by the parent; this process just goes.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    prepare_output()
    try:
        asyncio.run(prepare(Settings.load())).write(Path(sys.argv[1]))
    except (StepFailed, CrmError) as failure:
        print(f"✗ {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
