"""The fast functions of bot.speed answer as Rasa's own, which are read afresh from its files."""

import copy
import importlib.util
from types import ModuleType
from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core import events as rasa_events
from rasa.shared.utils.common import all_subclasses

from bot import speed

pytestmark = pytest.mark.filterwarnings("ignore")


def pristine(name: str) -> ModuleType:
    """Read a module of Rasa again, beside the one that bot.speed may have changed."""
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SLOT = {"event": "slot", "timestamp": None, "name": "a", "value": 1}
RESULTS: list[Any] = [
    {},
    {"events": [], "responses": []},
    {"events": [SLOT], "responses": [{"text": "x"}]},
    {"events": [{"event": "action", "name": "x", "timestamp": 1.0}]},
    {
        "events": [
            {"event": "reset_slots"},
            {"event": "restart"},
            {"event": "active_loop", "name": None},
        ]
    },
    {"events": [{"event": "no such event"}]},
    {"events": [{"event": "slot"}]},
    {"events": [{}]},
    {"events": [None]},
    {"events": None},
    {"events": "x"},
    {"responses": ["x"]},
    {"responses": {}},
    {"other": 1},
    None,
    [],
    "x",
    3,
]


@pytest.mark.parametrize("result", RESULTS, ids=str)
def test_action_results_are_judged_as_by_rasa(result: Any) -> None:
    original = pristine("rasa.core.actions.action").RemoteAction
    verdicts = []
    for judge in (original._validate_action_result, speed.validate_action_result):
        try:
            verdicts.append(judge(RemoteAction("a", None), copy.deepcopy(result)))
        except ValidationError as error:
            verdicts.append((error.message, list(error.absolute_path), error.validator))
    assert verdicts[0] == verdicts[1]


@pytest.mark.parametrize("default", [None, rasa_events.SlotSet])
def test_event_types_are_resolved_as_by_rasa(default: Any) -> None:
    original = speed._original_resolve_by_type
    names = {cls.type_name for cls in all_subclasses(rasa_events.Event)}
    for name in [*sorted(names), "topic", "no such event", ""]:
        answers = []
        for resolve in (original, speed.resolve_by_type):
            try:
                answers.append(resolve(name, default))
            except ValueError as error:
                answers.append(str(error))
        assert answers[0] == answers[1], name


class Adder(GraphComponent):
    """A graph component that adds up what it is given."""

    @classmethod
    def create(cls, *_: Any, **__: Any) -> "Adder":
        return cls()

    def add(self, one: int, other: int = 0) -> int:
        return one + other

    def fail(self, one: int) -> int:
        raise RuntimeError("broken")


def node(fn: str = "add", **needs: str) -> SchemaNode:
    return SchemaNode(
        needs=needs, uses=Adder, constructor_name="create", fn=fn, config={}, eager=True
    )


def runner_of(**nodes: SchemaNode) -> DaskGraphRunner:
    schema = GraphSchema(nodes)
    return DaskGraphRunner(schema, None, ExecutionContext(schema))


@pytest.fixture
def runner() -> DaskGraphRunner:
    return runner_of(
        double=node(one="__in__", other="__in__"),
        triple=node(one="double", other="__in__"),
        sum=node(one="double", other="triple"),
        broken=node("fail", one="sum"),
        lonely=node(one="__absent__"),
    )


@pytest.mark.parametrize("targets", [["sum"], ["double", "sum"], ["triple"], ["sum", "double"]])
def test_graph_runs_as_with_dask(runner: DaskGraphRunner, targets: list[str]) -> None:
    original = pristine("rasa.engine.runner.dask").DaskGraphRunner.run
    expected = original(runner, {"__in__": 2}, targets)
    assert speed.run_graph(runner, {"__in__": 2}, targets) == expected
    assert (
        speed.run_graph(runner, {"__in__": 3}, targets) != expected
    )  # the plan, not the answer, is kept


@pytest.mark.parametrize("inputs", [{"__in__": "double"}, {"__in__": 1, "double": 5}, None])
def test_odd_inputs_are_treated_as_with_dask(
    runner: DaskGraphRunner, inputs: dict[str, Any] | None
) -> None:
    outcomes = []
    for run in (pristine("rasa.engine.runner.dask").DaskGraphRunner.run, speed.run_graph):
        try:
            outcomes.append(run(runner, inputs, ["sum"]))
        except Exception as error:  # noqa: BLE001 - whatever Rasa raises
            outcomes.append(type(error).__name__)
    assert outcomes[0] == outcomes[1]


def test_broken_and_unfed_nodes_fail_as_with_dask(runner: DaskGraphRunner) -> None:
    original = pristine("rasa.engine.runner.dask").DaskGraphRunner.run
    for target in ("broken", "lonely"):
        errors = []
        for run in (original, speed.run_graph):
            with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever Rasa raises
                run(runner, {"__in__": 2}, [target])
            errors.append(type(caught.value).__name__)
        assert errors[0] == errors[1], target


def test_installing_twice_is_installing_once() -> None:
    speed.install()
    speed.install()
    assert DaskGraphRunner.run is speed.run_graph
    assert RemoteAction._validate_action_result is speed.validate_action_result
