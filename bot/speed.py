"""Faster, equal versions of the Rasa functions that cost most of a turn, found with a profiler.

Each replaces one function of Rasa 3.6.21 and is held to its answers by ``tests/bot/test_speed.py``.
Nothing here may change what the bot says.
"""

from functools import lru_cache
from typing import Any

from jsonschema import ValidationError
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.constants import DOCS_BASE_URL
from rasa.shared.core.events import Event

_original_resolve_by_type = Event.resolve_by_type


@lru_cache(maxsize=1)
def _action_result_validator() -> Any:
    """The schema is a constant; Rasa checks it against the meta-schema on every action call."""
    schema = RemoteAction.action_response_format_spec()
    validator_class = validator_for(schema)
    validator_class.check_schema(schema)
    return validator_class(schema)


def validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Stand in for ``RemoteAction._validate_action_result``: same verdicts, same error."""
    del self
    from jsonschema.exceptions import best_match  # noqa: PLC0415 - only on the way to an error

    validator = _action_result_validator()
    if validator.is_valid(result):
        return True
    error = best_match(validator.iter_errors(result))
    if not isinstance(error, ValidationError):
        raise TypeError("an invalid result without an error")
    error.message += (
        ". Failed to validate Action server response from API, "
        "make sure your response from the Action endpoint is valid. "
        f"For more information about the format visit {DOCS_BASE_URL}/custom-actions"
    )
    raise error


@lru_cache(maxsize=256)
def _resolve_known(type_name: str) -> type[Event] | None:
    try:
        found: type[Event] | None = _original_resolve_by_type(type_name)
    except ValueError:
        return None
    return found


def resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    """Stand in for ``Event.resolve_by_type``, which walks all subclasses for every event."""
    found = _resolve_known(type_name)
    if found is None:
        found = _original_resolve_by_type(type_name, default)
    return found


def run_graph(
    self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """Stand in for ``DaskGraphRunner.run``: the same nodes in an order that is worked out once.

    Dask plans the graph anew for every message and prediction; ours has a dozen nodes in a chain.
    """
    wanted = tuple(targets or self._graph_schema.target_names)
    plans = self.__dict__.setdefault("_plans", {})
    if wanted not in plans:
        plans[wanted] = _plan(self, wanted)
    plan = plans[wanted]
    results: dict[str, Any] = dict.fromkeys(name for name, _, _ in plan)
    self._add_inputs_to_graph(inputs, results)
    try:
        for name, node, needs in plan:
            if results[name] is None:  # an input of a node's name stands for the node
                results[name] = node(*(results.get(need, need) for need in needs))
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return {name: results[name][1] for name in wanted}


def _plan(runner: DaskGraphRunner, targets: tuple[str, ...]) -> list[tuple[str, Any, list[str]]]:
    """Nodes in an order in which each comes after what it needs."""
    nodes = runner._graph_schema.minimal_graph_schema(list(targets)).nodes
    ordered: dict[str, tuple[str, Any, list[str]]] = {}

    def add(name: str) -> None:
        if name in ordered or name not in nodes:
            return
        needs = list(nodes[name].needs.values())
        for need in needs:
            add(need)
        ordered[name] = (name, runner._instantiated_nodes[name], needs)

    for target in targets:
        add(target)
    return list(ordered.values())


def install() -> None:
    """Replace Rasa's functions in this process. Idempotent."""
    RemoteAction._validate_action_result = validate_action_result
    Event.resolve_by_type = staticmethod(resolve_by_type)
    DaskGraphRunner.run = run_graph
