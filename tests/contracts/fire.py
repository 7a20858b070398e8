"""Throws generated requests at every operation of the API, as every kind of caller.

Schemathesis makes requests from the API's own description, right ones and wrong ones; a share of the
path parameters is replaced by ids that exist, so that more than "not found" is seen. What may not
happen: an answer of 500 or above, or one that the description does not allow.
"""

import contextlib
import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

import hypothesis
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# 503 is the documented answer while no bot runs.
NOT_UNDER_FIRE = {"GET /readyz"}
SHARE_OF_KNOWN_IDS = 0.6

Headers = dict[str, str]


@dataclass
class Fire:
    """What was sent and what came back."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def load(app: FastAPI, *, examples: int, seed: int) -> list[Case]:
    """Up to ``2 × examples`` requests to every operation, half of them wrong on purpose.

    Making them costs more than sending them: the same ones serve every kind of caller.
    """
    cases: list[Case] = []
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        if operation.label in NOT_UNDER_FIRE:
            continue
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            # Some operations take nothing that could be wrong.
            with contextlib.suppress(Unsatisfiable):
                _generate(operation, cases.append, mode=mode, examples=examples, seed=seed)
    return cases


def open_fire(
    cases: Iterable[Case],
    credentials: Callable[[], Headers],
    known_ids: dict[str, list[str]],
    *,
    seed: int,
) -> Fire:
    """Send requests as one kind of caller.

    ``credentials`` gives fresh headers for each operation, since some operations end the session that
    called them; ``known_ids`` lists existing values by path parameter.
    """
    fire = Fire()
    dice = random.Random(seed)
    for label, of_one in groupby(cases, key=lambda case: case.operation.label):
        headers = credentials()
        broken: set[str] = set()
        for case in of_one:
            try:
                _send(case, headers, known_ids, dice, fire)
            except FailureGroup as group:
                broken.update(str(failure) for failure in group.exceptions)
        fire.failures += [f"{label}: {failure}" for failure in sorted(broken)]
    return fire


def _send(
    case: Case,
    headers: Headers,
    known_ids: dict[str, list[str]],
    dice: random.Random,
    fire: Fire,
) -> None:
    generated = dict(case.path_parameters or {})
    for name in generated:
        if name in known_ids and dice.random() < SHARE_OF_KNOWN_IDS:
            case.path_parameters[name] = dice.choice(known_ids[name])
    # A key that was used would only be told so.
    key = str(UUID(int=dice.getrandbits(128), version=4))
    try:
        answer = case.call(headers={**headers, "Idempotency-Key": key})
        fire.requests += 1
        fire.statuses[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)
    finally:
        case.path_parameters.update(generated)


def _generate(
    operation: APIOperation,
    keep: Callable[[Case], None],
    *,
    mode: GenerationMode,
    examples: int,
    seed: int,
) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Case) -> None:
        keep(case)

    run()
