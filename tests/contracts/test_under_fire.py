"""Thousands of generated requests over the whole API, as everybody: no 5xx, no answer off the description."""

from pathlib import Path

from tests.contracts.fire import load, open_fire
from tests.contracts.firing_range import CALLERS, FiringRange

# Eight callers × 135 operations × up to twice as many.
EXAMPLES = 6
SEED = 20261125
REQUESTS_OF_EACH = 1_000


def test_no_request_breaks_the_hub(tmp_path: Path) -> None:
    target = FiringRange(tmp_path)
    cases = load(target.app, examples=EXAMPLES, seed=SEED)
    failures = []
    for caller in CALLERS:
        fire = open_fire(cases, target.credentials(caller), target.known_ids, seed=SEED)
        assert fire.requests >= REQUESTS_OF_EACH
        failures += [f"{caller}: {failure}" for failure in fire.failures]
    target.close()
    assert failures == []
