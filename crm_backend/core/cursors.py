"""Where a page of a list ended: the sort key of its last row, so that new rows shift nothing.

A cursor is opaque to clients and never trusted: it may only choose where a query begins.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from crm_backend.core.errors import InvalidInput

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORM = re.compile(r"(-?[0-9]{1,17})((?:\.[A-Za-z0-9_-]{1,64})+)")
_ROW_ID = re.compile(r"[0-9]{1,18}")


class CursorInvalid(InvalidInput):
    """Not a cursor of this list."""

    code = "cursor_invalid"
    message = "Send next_before as it came, or nothing for the first page."


@dataclass(frozen=True)
class Cursor:
    """The last row's moment, and what orders rows of the same moment."""

    moment: datetime
    ties: tuple[str, ...]

    @classmethod
    def after(cls, moment: datetime, *ties: int | str) -> Self:
        """The cursor behind a row."""
        return cls(moment, tuple(map(str, ties)))

    @classmethod
    def parse(cls, text: str | None, *, ties: int) -> Self | None:
        """Read what a client sent back; None stands for the first page.

        Raises
        ------
        CursorInvalid
            We never gave out such a cursor.
        """
        if text is None:
            return None
        match = _FORM.fullmatch(text)
        parts = tuple(match[2][1:].split(".")) if match else ()
        if match is None or len(parts) != ties:
            raise CursorInvalid
        try:
            return cls(_EPOCH + timedelta(microseconds=int(match[1])), parts)
        except OverflowError as error:
            raise CursorInvalid from error

    def row_id(self, at: int) -> int:
        """A tie that is the id of a row; :class:`CursorInvalid` if it cannot be one."""
        if not _ROW_ID.fullmatch(self.ties[at]):
            raise CursorInvalid
        return int(self.ties[at])

    def __str__(self) -> str:
        micros = (self.moment - _EPOCH) // timedelta(microseconds=1)
        return ".".join((str(micros), *self.ties))
