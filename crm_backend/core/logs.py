"""Structured logs: event names ``noun.verb_past``, facts as keys, and nothing personal at any level."""

import logging
import re
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

# Keys that may carry what a person wrote or how to reach them; their values never reach a log line.
PERSONAL_KEYS = frozenset(
    {"text", "message", "body", "name", "phone", "email", "address", "token", "secret", "password"}
)
# At the least whatever core.settings takes for a bot's token.
_BOT_TOKEN = re.compile(r"[0-9]{1,18}:[A-Za-z0-9_-]{20,}")


def drop_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank the values of personal keys; the key stays, so that the slip can be found."""
    for key in PERSONAL_KEYS & event.keys():
        event[key] = "(dropped)"
    return event


def hide_bot_tokens(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank what looks like a bot's token in any text: it is part of every address of the Bot API."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _BOT_TOKEN.sub("(token)", value)
    return event


def set_up_logs(*, level: str, as_json: bool, process: str) -> None:
    """Log to standard output, one line an event, marked with the process's name."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            drop_personal,
            structlog.processors.format_exc_info,
            hide_bot_tokens,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)
