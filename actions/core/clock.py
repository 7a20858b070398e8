"""The only place of the actions process that reads the time, so that tests can set it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Now = Callable[[], datetime]


def system_now(offset_seconds: int = 0) -> Now:
    """Tell the present instant, aware, UTC; ``offset_seconds`` puts all processes into another day."""
    offset = timedelta(seconds=offset_seconds)
    return lambda: datetime.now(UTC) + offset  # noqa: TID251 - the one place
