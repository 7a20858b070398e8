"""Everything here happens in one shop."""

import pytest


@pytest.fixture(autouse=True)
def _in_the_shop(shop: None) -> None: ...
