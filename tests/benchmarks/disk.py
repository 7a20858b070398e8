"""The disk under the shop's database, measured alone: a bare ``fsync``, and a commit as the hub's."""

import os
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from tests.benchmarks.figures import Spread

ROUNDS = 200
BLOCK = b"x" * 4096


def fsync_alone(folder: Path) -> Spread:
    """Append a block to a file and have it on disk."""
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        samples = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            file.write(BLOCK)
            os.fsync(file.fileno())
            samples.append((time.perf_counter() - started) * 1000)
    return Spread.of(samples)


def commit_alone(folder: Path) -> Spread:
    """Insert one row and commit, in an SQLite database with the hub's settings (WAL, FULL)."""
    with (
        tempfile.TemporaryDirectory(dir=folder) as own,
        closing(sqlite3.connect(Path(own) / "commit.db", isolation_level=None)) as connection,
    ):
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE messages (id INTEGER PRIMARY KEY, text TEXT)")
        samples = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO messages (text) VALUES (?)", ("我的订单到哪了" * 20,))
            connection.execute("COMMIT")
            samples.append((time.perf_counter() - started) * 1000)
    return Spread.of(samples)
