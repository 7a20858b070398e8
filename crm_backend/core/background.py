"""Loops that must not die: one of the borders at which any error is caught, logged and survived."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from crm_backend.core.clock import Clock

log = structlog.get_logger()

RESTART_SECONDS = 1.0


async def keep_running(name: str, run: Callable[[], Awaitable[None]], clock: Clock) -> None:
    """Run ``run`` and start it again a second after it failed, until cancelled or it returns by itself."""
    while True:
        try:
            await run()
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("background.failed", loop=name)
            await clock.sleep(RESTART_SECONDS)
        else:
            return
