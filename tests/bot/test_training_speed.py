"""The training's stand-ins give what Rasa's own functions give."""

import json
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from test_train import project  # noqa: F401 - a fixture

from bot import training_speed

Run = Callable[..., subprocess.CompletedProcess[str]]

TRAIN_BOTH_WAYS = """
from pathlib import Path
from bot import launcher, train, training_speed
launcher.install()
quick = training_speed.install
training_speed.install = lambda: None
train._run_rasa(Path("plain"), 0.0)
training_speed.install = quick
train._run_rasa(Path("quick"), 0.0)
"""


def message(text: str, intent: str) -> Message:
    return Message.build(text, intent)


def data(*examples: Message, word: str) -> TrainingData:
    return TrainingData(
        list(examples),
        {word: word.upper()},
        [{"name": word, "pattern": word}],
        [{"name": word, "elements": [word]}],
        {word: [{"text": word}]},
    )


def test_merged_data_is_that_of_rasa() -> None:
    first = data(message("在吗", "greet"), message("退款", " refund "), word="a")
    second = data(message("退款", "refund"), message("在吗", "greet"), word="b")
    ours = training_speed.merge(first, second, None)
    theirs = TrainingData.merge(first, second, None)
    assert TrainingData.merge is not training_speed.merge
    assert ours.fingerprint() == theirs.fingerprint()
    assert [m.get("text") for m in ours.training_examples] == ["在吗", "退款"]


def test_a_word_with_two_synonyms_is_warned_of_as_by_rasa() -> None:
    first, second = (
        TrainingData(entity_synonyms={"a": "b"}),
        TrainingData(entity_synonyms={"a": "c"}),
    )
    with pytest.warns(UserWarning, match="inconsistent entity synonyms"):
        assert training_speed.merge(first, second).entity_synonyms == {"a": "c"}


def test_equal_messages_have_equal_hashes() -> None:
    one, other = message("退款", "refund"), message("退款", "refund")
    assert one == other
    assert training_speed.hash_message(one) == training_speed.hash_message(other)


def in_any_order(value: Any) -> Any:
    """Rasa writes sets as lists, in an order that differs from one process to the next."""
    if isinstance(value, dict):
        return {key: in_any_order(part) for key, part in value.items()}
    if isinstance(value, list):
        return sorted(map(in_any_order, value), key=lambda part: json.dumps(part, sort_keys=True))
    return value


def parts(folder: Path) -> dict[str, Any]:
    with tarfile.open(folder / "model.tar.gz") as model:
        files = {member.name: model.extractfile(member) for member in model.getmembers()}
        contents = {
            name: file.read()
            for name, file in files.items()
            if file is not None and name.startswith("components/")
        }
    return {
        name: in_any_order(json.loads(content)) if name.endswith(".json") else content
        for name, content in contents.items()
    }


def test_a_model_trained_so_is_the_model_that_rasa_trains(run_python: Run, project: Path) -> None:  # noqa: F811
    for name in ("plain", "quick"):
        (project / name).mkdir()
    ran = run_python("-c", TRAIN_BOTH_WAYS, cwd=project, ZHANGGUI_HOME=str(project / "var"))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    plain, quick = parts(project / "plain"), parts(project / "quick")
    assert len(plain) > 5
    assert plain == quick
