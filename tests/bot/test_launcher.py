"""Rasa's commands through the launcher, as a person starts them."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import ACTIONS_SECRET, ROOT, SECRET, TINY, Bot, free_port, wait_for
from fake_actions import FakeActions

from bot import launcher

Run = Callable[..., subprocess.CompletedProcess[str]]
DATA = (
    "--domain",
    str(TINY / "domain.yml"),
    "--data",
    str(TINY / "rules.yml"),
    str(TINY / "nlu.yml"),
)


def test_every_placeholder_names_what_rasa_has() -> None:
    folder = Path(sys.prefix) / "lib" / "python3.11" / "site-packages"
    for module, names in (launcher.TENSORFLOW_MODULES | launcher.UNSERVED_MODULES).items():
        source = (folder / f"{module.replace('.', '/')}.py").read_text("utf-8")
        for name in names:
            assert any(f"{form} {name}" in source for form in ("class", "def")) or (
                f"{name} =" in source or f"import {name}" in source or f"{name}," in source
            ), f"{module}.{name}"


def test_tensorflow_is_refused_by_a_sentence() -> None:
    with pytest.raises(ModuleNotFoundError, match="needs TensorFlow, which this bot runs without"):
        __import__("tensorflow")


@pytest.mark.parametrize("section", ["pipeline", "policies"])
def test_configuration_naming_tensorflow_gets_one_sentence(
    run_python: Run, tmp_path: Path, section: str
) -> None:
    config = yaml.safe_load((TINY / "config.yml").read_text("utf-8"))
    name = {"pipeline": "DIETClassifier", "policies": "TEDPolicy"}[section]
    config[section].append({"name": name})
    (tmp_path / "config.yml").write_text(yaml.safe_dump(config), "utf-8")
    done = run_python(
        *("-m", "bot.launcher", "train", "--skip-validation", *DATA),
        *("--config", str(tmp_path / "config.yml"), "--out", str(tmp_path)),
    )
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert said.count(f"{name} needs TensorFlow") == 1


def test_data_is_validated(run_python: Run) -> None:
    done = run_python("-m", "bot.launcher", "data", "validate", *DATA)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No story structure conflicts found" in done.stdout + done.stderr


def test_stories_are_tested(run_python: Run, tiny_model: Path, tmp_path: Path) -> None:
    story = {
        "story": "greeting and leaving",
        "steps": [
            {"user": "你好", "intent": "greet"},
            {"action": "utter_greet"},
            {"user": "再见", "intent": "goodbye"},
            {"action": "utter_goodbye"},
        ],
    }
    stories = tmp_path / "test_stories.yml"
    stories.write_text(yaml.safe_dump({"stories": [story]}, allow_unicode=True), "utf-8")
    done = run_python(
        *("-m", "bot.launcher", "test", "core", "--model", str(tiny_model), "--no-plot"),
        *("--stories", str(stories), "--out", str(tmp_path), "--fail-on-prediction-errors"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "failed_test_stories.yml").read_text("utf-8").startswith("# None")


def test_run_serves_the_hub_channel(tiny_model: Path, actions: FakeActions, tmp_path: Path) -> None:
    bot = Bot(free_port())
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "bot.launcher", "run", "--model", str(tiny_model)),
            *("--interface", "127.0.0.1", "--port", str(bot.port)),
            *("--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "ZHANGGUI_BOT_SECRET": SECRET,
            "ZHANGGUI_ACTIONS_URL": actions.url,
            "ZHANGGUI_ACTIONS_SECRET": ACTIONS_SECRET,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for(process, bot)
        assert bot.turn("我的订单到哪了").status == 200
        assert bot.turn("半路出错").status == 502
    finally:
        process.terminate()
        process.communicate(timeout=20)
