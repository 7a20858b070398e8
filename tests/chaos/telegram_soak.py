"""Telegram's part of ``make soak``: what the tests do, ten times over, each on a database of its own."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crm_backend.core import migrate
from crm_backend.core.settings import Settings
from tests.chaos.telegram_checker import check_telegram
from tests.chaos.telegram_storm import Plan, play_storm
from tests.factories.settings import made_up_settings
from tests.telegram.malformed_run import send_malformed

UPDATES, CHATS, KILLS = 2000, 100, 20
MALFORMED = 10_000


@dataclass(frozen=True)
class Finding:
    """The figures of a run, and every broken promise."""

    report: str
    violations: list[str]


@contextmanager
def _empty_shop() -> Iterator[Settings]:
    with tempfile.TemporaryDirectory(prefix="zhanggui-soak-") as folder:
        home = Path(folder)
        url = f"sqlite+aiosqlite:///{home / 'shop.db'}"
        migrate.upgrade(url)
        yield made_up_settings(home).model_copy(update={"database_url": url})


def hold_storm(by_webhook: bool, *, seed: int) -> Finding:
    """Two thousand updates under twenty kills."""
    plan = Plan(updates=UPDATES, chats=CHATS, kills=KILLS, seed=seed, by_webhook=by_webhook)
    with _empty_shop() as settings:
        evidence, report = asyncio.run(play_storm(settings.database_url, settings, plan))
    found = check_telegram(evidence)
    return Finding(report, [f"{v.kind} {v.conversation}: {v.detail}" for v in found])


def hold_malformed(*, seed: int) -> Finding:
    """Ten thousand malformed updates."""
    began = time.monotonic()
    with _empty_shop() as settings:
        fate = send_malformed(settings, MALFORMED, seed=seed)
    seconds = time.monotonic() - began
    report = (
        f"telegram, {fate.sent} malformed updates: {fate.kept} kept, {fate.read} read, {fate.odd} odd; "
        f"{fate.answered} sound sentences between them answered; {seconds:.0f} s"
    )
    return Finding(report, fate.failures)
