"""The file of lines that were not imported, each with its place and the reason."""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from crm_backend.core.spreadsheets import harmless

_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


class RejectsFile:
    """Takes rejected lines; opened by :func:`open_rejects`."""

    def __init__(self, path: Path, file: IO[str], headings: Sequence[str]) -> None:
        self.path = path
        self._rows = csv.writer(file)
        self._rows.writerow(["file", "line", "reason", *headings])

    def add(self, file: str, line_no: int, reason: str, fields: Sequence[str]) -> None:
        """Note one line."""
        self._rows.writerow([file, line_no, reason, *map(_cell, fields)])


@contextmanager
def open_rejects(path: Path, headings: Sequence[str]) -> Iterator[RejectsFile]:
    """Write a new file, with a mark that makes spreadsheets read it as UTF-8."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        yield RejectsFile(path, file, headings)


def _cell(field: str) -> str:
    """Numbers stay numbers."""
    return field if _NUMBER.fullmatch(field) else harmless(field)
