"""A shop's own CSV file as text, whatever program wrote it; small enough to be held in memory."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crm_backend.imports.errors import FileUnreadable

MAX_BYTES = 256 * 1024 * 1024
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",\t;"


@dataclass(frozen=True)
class TableFile:
    """A decoded file; ``encoding`` is what it was taken for, so that a reader can object."""

    name: str
    encoding: str
    text: str

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows that hold anything, with the number of the line they end on, headings first."""
        first_line = self.text.split("\n", 1)[0]
        delimiter = max(_DELIMITERS, key=first_line.count)
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=delimiter)
        try:
            for fields in reader:
                if any(field.strip() for field in fields):
                    yield reader.line_num, fields
        except csv.Error as error:
            raise unreadable(self.name, f"line {reader.line_num}: {error}") from error


def open_table(path: Path) -> TableFile:
    """Decode a file: its byte order mark decides, else strict UTF-8, else strict GB18030.

    Raises
    ------
    FileUnreadable
        Missing, too large, or neither of these encodings.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise unreadable(path.name, f"more than {MAX_BYTES // 1024**2} MB")
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(path.name, str(error.strerror)) from error
    marked = [encoding for mark, encoding in _BYTE_ORDER_MARKS if content.startswith(mark)]
    for encoding in marked or ["utf-8", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return TableFile(path.name, encoding, text)
    raise unreadable(path.name, "neither UTF-8 nor GB18030 text")


def unreadable(name: str, reason: str) -> FileUnreadable:
    """The error for a file that is no table."""
    return FileUnreadable(f"{name} cannot be read: {reason}", file=name, reason=reason)
