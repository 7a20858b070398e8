"""Times that reach up to today: 上周以来, 从10月到现在, since Monday. Pure functions.

Customers' dates (``bot.dates``) and managers' periods (``bot.figures.periods``) are stretched alike.
"""

import re
from typing import Final

_FROM: Final = re.compile(r"(?:从|自从?|打|(?<![a-z])(?:from|since|between) )$")
_SINCE: Final = re.compile(r"(?<![a-z])since $")
_UNTIL_NOW: Final = re.compile(
    r"\s*(?:以来|至今|到(?:现在|目前|今[天日])(?:为止)?|起(?!床|点)|开始(?!发))"
    r"| (?:until|till|to|up to) (?:now|today)"
)
_LOOK_BEHIND: Final = len(" between ")


def place_until_now(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the place of a time with the words that stretch it to today; None where none do.

    Examples
    --------
    >>> place_until_now("从10月1号到现在", 1, 6), place_until_now("10月1号", 0, 5)
    ((0, 9), None)
    """
    before = text[max(0, start - _LOOK_BEHIND) : start]
    since = _SINCE.search(before) or text[start:end].startswith("since ")
    after = _UNTIL_NOW.match(text, end)
    if not since and not after:
        return None
    begin = _FROM.search(before)
    return start - len(begin.group()) if begin else start, after.end() if after else end
