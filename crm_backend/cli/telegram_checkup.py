"""What can be wrong with the shop's Telegram bot, as the workers last noted it; nothing is asked of Telegram here."""

import asyncio
from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from crm_backend.cli.checkups import Finding
from crm_backend.core.db import Database, DatabaseUnavailable
from crm_backend.core.settings import Settings
from crm_backend.core.terminal import say
from crm_backend.telegram.schemas import TelegramRead
from crm_backend.telegram.service.status import Standing, read_standing
from crm_backend.telegram.values import Trouble, remedy_of


def check_telegram(settings: Settings) -> Iterator[Finding]:
    """Whether updates come, and whether all of them could be read; nothing where there is no bot."""
    if not settings.telegram_token.get_secret_value():
        return
    try:
        standing = asyncio.run(standing_of(settings))
    except (DatabaseUnavailable, SQLAlchemyError):
        return  # the database's own finding says so
    yield from noted(standing.read)


def noted(status: TelegramRead) -> Iterator[Finding]:
    """What the workers noted means."""
    name = f" @{status.username}" if status.username else ""
    title = say(f"Telegram 机器人{name}", f"The Telegram bot{name}")
    if status.trouble is not None:
        yield in_trouble(status.trouble, title, has_proxy=status.has_proxy)
    else:
        unseen = say(
            "还没有连上过 Telegram；确认 worker 在运行",
            "Never reached Telegram; does the worker run?",
        )
        yield Finding(status.seen_at is not None, title, unseen)
    yield Finding(
        status.odd_updates == 0,
        say("Telegram 的消息都读得懂", "All updates of Telegram could be read"),
        say(
            f"{status.odd_updates} 条读不懂，已保留：见后台 → 团队 → Telegram 机器人；请提交问题报告",
            f"{status.odd_updates} could not and are kept: see Team → Telegram bot in the console;"
            " please report them",
        ),
    )


def in_trouble(trouble: Trouble, title: str, *, has_proxy: bool) -> Finding:
    """What is wrong, and what to do about it."""
    remedy = remedy_of(trouble, has_proxy=has_proxy)
    return Finding(False, title, say(remedy.zh, remedy.en))


async def standing_of(settings: Settings) -> Standing:
    """How the bot of these settings stands in the database."""
    database = Database(settings.effective_database_url)
    try:
        async with database.reading() as session:
            return await read_standing(session, settings)
    finally:
        await database.close()
