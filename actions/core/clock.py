"""The only place of the actions process that reads the time, so that tests can set it."""

from collections.abc import Callable
from datetime import UTC, datetime

Now = Callable[[], datetime]


def system_now() -> datetime:
    """The present instant, aware, UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place
