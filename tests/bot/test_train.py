"""Training as a person starts it, in a small project of its own; and measuring what came out."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import TINY

from bot.word_vectors import TABLE

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    (root / "nlu_data" / "rules").mkdir(parents=True)
    for source, target in [
        ("config.yml", "config.yml"),
        ("domain.yml", "domain.yml"),
        ("nlu.yml", "nlu_data/nlu.yml"),
        ("rules.yml", "nlu_data/rules/rules.yml"),
    ]:
        shutil.copy(TINY / source, root / target)
    (root / TABLE).parent.mkdir(parents=True)
    shutil.copy(TABLE, root / TABLE)
    return root


def train(run_python: Run, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    home = str(project / "var")
    return run_python("-m", "bot.train", *arguments, cwd=project, ZHANGGUI_HOME=home)


def models(project: Path) -> set[str]:
    return {f.name for f in (project / "var" / "models").iterdir() if f.name != "current"}


def test_life_of_models(run_python: Run, project: Path) -> None:
    first = train(run_python, project)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "s] Model" in first.stdout
    assert "Finished training component 'BayesIntentClassifier'" in first.stdout
    [name] = models(project)
    link = project / "var" / "models" / "current"
    assert link.resolve().name == name
    assert [f.name for f in link.resolve().iterdir()] == ["model.tar.gz"]
    assert not (project / ".rasa").exists()

    again = train(run_python, project)
    assert again.returncode == 0
    assert "up to date" in again.stdout
    assert "Rasa is loaded" not in again.stdout

    rules = project / "nlu_data" / "rules" / "rules.yml"
    whole = rules.read_text("utf-8")
    contradiction = (
        "\n  - rule: greet differently\n    steps: [{intent: greet}, {action: utter_goodbye}]\n"
    )
    rules.write_text(whole + contradiction, "utf-8")
    failed = train(run_python, project)
    rules.write_text(whole, "utf-8")
    assert failed.returncode == 1
    assert failed.stdout.splitlines()[-1].startswith("✗ Training failed: ")
    assert "Traceback" not in failed.stdout + failed.stderr
    assert link.resolve().name == name
    assert models(project) == {name}


@pytest.mark.parametrize(
    ("file", "content", "word"),
    [
        ("domain.yml", None, "domain.yml"),
        ("config.yml", "pipeline: [{name: DIETClassifier}]\nrecipe: default.v1", "TensorFlow"),
        ("config.yml", "recipe: [", "Failed to read YAML"),
        ("nlu_data/nlu.yml", "nlu: [", "nlu.yml"),
    ],
)
def test_failure_is_one_sentence(
    run_python: Run, project: Path, file: str, content: str | None, word: str
) -> None:
    target = project / file
    whole = target.read_text("utf-8")
    target.unlink()
    if content is not None:
        target.write_text(content, "utf-8")
    done = train(run_python, project)
    target.write_text(whole, "utf-8")
    assert done.returncode == 1
    last = done.stdout.splitlines()[-1]
    assert last.startswith("✗ ")
    assert word in last
    assert "Traceback" not in done.stdout + done.stderr


def test_measuring_ends_with_one_json_line(run_python: Run, project: Path) -> None:
    train(run_python, project)
    rows = [
        {"text": "你好", "intent": "greet"},
        {"text": "我要退款", "intent": "request_refund"},
        {"text": "今天股票涨了没有，该不该买", "intent": "out_of_scope"},
        {"text": "再见", "intent": "deny"},
    ]
    data = project / "rows.jsonl"
    data.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    home = str(project / "var")
    done = run_python(
        "-m", "bot.evaluation", "score", "--data", str(data), cwd=project, ZHANGGUI_HOME=home
    )
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout.splitlines()[-1])
    assert (summary["n"], summary["n_oos"]) == (4, 1)
    assert summary["accuracy"] == summary["accuracy_forced"] == round(2 / 3, 4)
    assert summary["coverage"] == 1.0
    assert summary["oos_recall"] in {0.0, 1.0}  # so small a model refuses nothing reliably
    assert {"macro_f1", "ece", "model_version", "accuracy_interval"} <= set(summary)
    assert "deny → goodbye" in done.stdout


@pytest.mark.parametrize(
    ("name", "content"),
    [("absent.jsonl", None), ("empty.jsonl", ""), ("bad.jsonl", "{"), ("keys.jsonl", '{"a": 1}')],
)
def test_unusable_data_is_one_sentence(
    run_python: Run, project: Path, name: str, content: str | None
) -> None:
    if content is not None:
        (project / name).write_text(content, "utf-8")
    home = str(project / "var")
    done = run_python(
        "-m", "bot.evaluation", "score", "--data", name, cwd=project, ZHANGGUI_HOME=home
    )
    assert done.returncode == 1
    assert done.stdout.startswith(f"✗ {name}")
    assert "Traceback" not in done.stderr
