"""What tests of imports share: a blocking database, and the public data where it is at hand."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_backend.core.bulk import BulkDatabase

SHARED_DATA = Path(__file__).parents[3] / "shared" / "data"
SHARED_DATA_REQUIRED = os.environ.get("ZHANGGUI_REQUIRE_SHARED_DATA") == "1"


@pytest.fixture
def bulk(database_url: str) -> Iterator[BulkDatabase]:
    """An empty, migrated database through its blocking driver, on each backend."""
    database = BulkDatabase(database_url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def online_retail_files() -> tuple[Path, Path]:
    """The two published files; skipped by name where they are not, unless they are required."""
    folder = SHARED_DATA / "online_retail"
    files = (folder / "2009-12_to_2010-12.csv.gz", folder / "2010-12_to_2011-06.csv.gz")
    if not all(file.exists() for file in files):
        sentence = f"the Online Retail data (UCI 502 and 352) are not in {folder}"
        if SHARED_DATA_REQUIRED:
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)
    return files
