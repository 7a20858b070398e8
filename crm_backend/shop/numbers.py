"""Numbers that customers are told: a prefix, the shop's day, and digits that do not count up."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import date

_DIGITS = 5
_TRIES = 20


async def new_number(prefix: str, day: date, is_taken: Callable[[str], Awaitable[bool]]) -> str:
    """A free number such as ``RF26112504217``.

    The digits are random, so that a customer's numbers do not tell how much the shop sells. The
    unique constraint of the table has the last word.
    """
    for _ in range(_TRIES):
        number = f"{prefix}{day:%y%m%d}{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
        if not await is_taken(number):
            return number
    raise RuntimeError(f"no free number with {prefix} on {day}")
