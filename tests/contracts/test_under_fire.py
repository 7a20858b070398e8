"""Thousands of generated requests over the whole API, as everybody: no 5xx, no answer off the description."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.fire import load, open_fire
from tests.contracts.firing_range import CALLERS, FiringRange

# Eight callers × all operations × up to twice as many.
EXAMPLES = 6
SEED = 20261125
REQUESTS_OF_EACH = 1_000


@pytest.fixture
def target(tmp_path: Path) -> Iterator[FiringRange]:
    hub = FiringRange(tmp_path)
    yield hub
    hub.close()


def test_no_request_breaks_the_hub(target: FiringRange) -> None:
    cases = load(target.app, examples=EXAMPLES, seed=SEED)
    failures = []
    for caller in CALLERS:
        fire = open_fire(cases, target.credentials(caller), target.known_ids, seed=SEED)
        assert fire.requests >= REQUESTS_OF_EACH
        failures += [f"{caller}: {failure}" for failure in fire.failures]
    assert failures == []
