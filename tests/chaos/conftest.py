"""The demo shop, loaded once, standing still: every fault test breaks a copy of it."""

from pathlib import Path

import pytest

from tests.real_stack import load_demo_home


@pytest.fixture(scope="session")
def shop_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return load_demo_home(tmp_path_factory.mktemp("template") / "home", stands_still=True)
