"""``python -m actions.core.server``: the actions process on loopback, under the supervisor of ``make up``."""

import ctypes
import logging
import signal
import sys
from typing import Final

import structlog
import uvicorn
from pydantic import ValidationError

from actions.core.app import create_app
from actions.core.base import Services
from actions.core.clock import system_now
from actions.core.crm_client import CrmClient
from actions.core.settings import ActionsSettings

_PR_SET_PDEATHSIG: Final = 1


def die_with_parent() -> None:
    """Have the kernel end this process when the supervisor is killed; Linux only, elsewhere nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def configure_logs(settings: ActionsSettings) -> None:
    """Events as JSON in production, as lines on a terminal; no message text at any level."""
    renderer: structlog.types.Processor = structlog.dev.ConsoleRenderer(colors=False)
    if settings.log_json:
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    # The SDK tells at info which actions it registered, at warning what it could not read.
    logging.basicConfig(level=logging.WARNING)


def main() -> None:
    """Read the settings, then serve until the supervisor says stop."""
    die_with_parent()
    try:
        settings = ActionsSettings.load()
    except ValidationError as error:
        missing = ", ".join(f"ZHANGGUI_{found['loc'][0]}".upper() for found in error.errors())
        sys.exit(f"actions: these settings are missing or not valid: {missing}")
    configure_logs(settings)
    crm = CrmClient.connect(settings.effective_hub_url, settings.service_token.get_secret_value())
    app = create_app(
        Services(crm=crm, now=system_now(settings.clock_offset_seconds)), settings.actions_secret
    )
    # Loopback only: the bot is the one caller, and it runs on the same machine.
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=settings.actions_port,
        ws="none",
        log_level="warning",
        access_log=False,
    )


if __name__ == "__main__":
    main()
