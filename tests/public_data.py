"""Public data beside the project, for tests marked ``shared_data``."""

import os
from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"
REQUIRED = os.environ.get("ZHANGGUI_REQUIRE_SHARED_DATA") == "1"


def public_files(folder: str, *names: str) -> tuple[Path, ...]:
    """The named files; the test is skipped by name without them, unless they are required."""
    files = tuple(SHARED_DATA / folder / name for name in names)
    missing = [file for file in files if not file.exists()]
    if missing:
        sentence = f"public data are not there: {', '.join(map(str, missing))}"
        if REQUIRED:
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)
    return files
