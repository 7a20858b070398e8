"""What tests of imports share: a blocking database, and the public data where it is at hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_backend.core.bulk import BulkDatabase
from tests.public_data import public_files


@pytest.fixture
def bulk(database_url: str) -> Iterator[BulkDatabase]:
    """An empty, migrated database through its blocking driver, on each backend."""
    database = BulkDatabase(database_url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def online_retail_files() -> tuple[Path, Path]:
    """The two published files; skipped by name where they are not, unless they are required."""
    older, newer = public_files(
        "online_retail", "2009-12_to_2010-12.csv.gz", "2010-12_to_2011-06.csv.gz"
    )
    return older, newer
