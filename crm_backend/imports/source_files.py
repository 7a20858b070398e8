"""CSV files read as a stream, plain or gzipped; what is wrong with a file is one clear error."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from crm_backend.imports.errors import FileUnreadable


class SourceFile:
    """An open file: rows with their line numbers, and how much of it has been read."""

    def __init__(self, path: Path, raw: IO[bytes], text: io.TextIOBase) -> None:
        self.path = path
        self._raw = raw
        self._text = text

    @property
    def bytes_read(self) -> int:
        """Bytes of the file on disk, packed or not, that have been read."""
        return self._raw.tell()

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows with the number of the line they end on.

        Raises
        ------
        FileUnreadable
            The file is damaged, or holds no text.
        """
        reader = csv.reader(self._text)
        try:
            for fields in reader:
                yield reader.line_num, fields
        except (csv.Error, UnicodeDecodeError, EOFError, OSError, zlib.error) as error:
            raise FileUnreadable(
                f"{self.path.name} cannot be read after line {reader.line_num}: {error}",
                file=self.path.name,
                reason=str(error),
            ) from error


@contextmanager
def open_source(path: Path, encoding: str = "utf-8-sig") -> Iterator[SourceFile]:
    """Open a file for streaming; ``.gz`` is unpacked on the way.

    Raises
    ------
    FileUnreadable
        There is no such file, or it may not be read.
    """
    try:
        raw = path.open("rb")
    except OSError as error:
        raise FileUnreadable(
            f"{path} cannot be opened: {error.strerror}", file=path.name, reason=str(error.strerror)
        ) from error
    with raw:
        unpacked = gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
        with io.TextIOWrapper(unpacked, encoding=encoding, newline="") as text:
            yield SourceFile(path, raw, text)
