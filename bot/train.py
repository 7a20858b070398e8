"""Train the bot: ``python -m bot.train [--force]`` from the project root.

A model whose inputs have not changed is only made current. A new one is built in a folder of its
own and put in place in one step; a failed training leaves the old model as it was.
"""

import argparse
import contextlib
import importlib
import io
import logging
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bot import launcher, model_store

_CACHE = "cache"  # Rasa's, of no use: whatever changes the model changes its hash
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class TrainingFailed(Exception):
    """The model could not be trained; the message is one sentence for a person."""


def main() -> int:
    """Train if needed; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bot.train", description="Train the bot.")
    parser.add_argument("--force", action="store_true", help="train even if nothing changed")
    arguments = parser.parse_args()
    try:
        train_if_needed(force=arguments.force)
    except TrainingFailed as error:
        print(f"✗ {error}", flush=True)
        return 1
    return 0


def train_if_needed(*, force: bool) -> Path:
    """Make the model of today's inputs current, training it if there is none; return its file.

    Raises
    ------
    TrainingFailed
        Files are missing or wrong; the current model is still the old one.
    """
    started = time.monotonic()
    try:
        wanted = model_store.input_hash()
    except FileNotFoundError as error:
        raise TrainingFailed(f"Training needs {error.filename}, which is not there.") from error
    model = model_store.model_of(wanted)
    if model.is_file() and not force:
        _say(started, f"Model {wanted} is up to date.")
    else:
        _say(started, f"Training model {wanted} …")
        _train(model, started)
    model_store.make_current(wanted)
    return model


def _say(started: float, words: str) -> None:
    line = f"[{time.monotonic() - started:5.1f} s] {words}"
    print(line, file=sys.__stdout__, flush=True)  # Rasa's own words are caught meanwhile


def _train(model: Path, started: float) -> None:
    model_store.models_folder().mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".training-", dir=model_store.models_folder()))
    try:
        _run_rasa(folder, started)
        if model.parent.exists():
            shutil.rmtree(model.parent)
        folder.chmod(0o755)
        folder.rename(model.parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _say(started, f"Model {model.parent.name} is ready.")


def _run_rasa(folder: Path, started: float) -> None:
    os.environ["RASA_CACHE_DIRECTORY"] = str(folder / _CACHE)
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    launcher.install()
    launcher.quieten_logs()
    training = importlib.import_module("rasa.model_training")
    exceptions = importlib.import_module("rasa.shared.exceptions")
    importlib.import_module("bot.training_speed").install()
    _say(started, "Rasa is loaded.")
    _follow_progress(started)
    try:
        heard = io.StringIO()  # Rasa's progress bars and remarks; errors go to the log
        with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(heard):
            result = training.train(
                domain="domain.yml",
                config="config.yml",
                training_files="nlu_data",
                output=str(folder),
                fixed_model_name=model_store.MODEL_FILE,
                force_training=True,
            )
    except (exceptions.RasaException, OSError, ValueError) as error:
        raise TrainingFailed(f"Training failed: {_one_line(str(error))}") from error
    except SystemExit as error:
        raise TrainingFailed(f"Training failed: {_last_words(heard)}") from error
    if result.code != 0 or not (folder / model_store.MODEL_FILE).is_file():
        raise TrainingFailed(f"Training failed: {_last_words(heard)}")
    shutil.rmtree(folder / _CACHE, ignore_errors=True)


def _last_words(heard: io.StringIO) -> str:
    lines = [line for line in heard.getvalue().splitlines() if line.strip()]
    return _one_line(lines[-1]) if lines else "Rasa gave no reason."


def _one_line(words: str) -> str:
    """Return what Rasa said to a person without its colours and line breaks."""
    return " ".join(_COLOUR.sub("", words).split())


class _Progress(logging.Handler):
    """Passes Rasa's news of each finished part on, with the seconds."""

    def __init__(self, started: float) -> None:
        super().__init__(logging.INFO)
        self._started = started

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message.startswith("Finished training"):
            _say(self._started, message)


def _follow_progress(started: float) -> None:
    hooks = logging.getLogger("rasa.engine.training.hooks")
    hooks.setLevel(logging.INFO)
    hooks.propagate = False
    hooks.addHandler(_Progress(started))


if __name__ == "__main__":
    sys.exit(main())
