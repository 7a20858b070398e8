"""Five thousand generated requests over the whole API, as everybody: no 5xx, no answer off the description."""

import pytest

from tests.contracts.fire import open_fire
from tests.contracts.firing_range import CALLERS, FiringRange

# Eight callers × 76 operations × up to twice as many.
EXAMPLES = 6
SEED = 20261125
REQUESTS_OF_ALL = 5_000


@pytest.fixture
def target(tmp_path):
    hub = FiringRange(tmp_path)
    yield hub
    hub.close()


@pytest.mark.parametrize("caller", CALLERS)
def test_no_request_breaks_the_hub(target: FiringRange, caller: str) -> None:
    fire = open_fire(
        target.app, target.credentials(caller), target.known_ids, examples=EXAMPLES, seed=SEED
    )
    assert fire.failures == []
    assert fire.requests >= REQUESTS_OF_ALL / len(CALLERS)
