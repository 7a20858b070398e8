"""Trained models on disk: ``$ZHANGGUI_HOME/models/<hash>/model.tar.gz`` and the link ``current``.

The hash names everything a model is made from, so a changed helper or library is a new model and
an unchanged tree never trains twice. Does not import Rasa: starting must stay quick.
"""

import os
import shutil
from importlib.metadata import version
from pathlib import Path

from bot.fingerprint import code_files, hash_files
from bot.word_lists import word_files
from bot.word_vectors import TABLE

MODEL_FILE = "model.tar.gz"
_KEPT = 3
_LIBRARIES = ("rasa", "scikit-learn", "numpy", "scipy", "jieba", "opencc")
_HASH_LENGTH = 16


def home() -> Path:
    """Return the folder of this installation's state."""
    return Path(os.environ.get("ZHANGGUI_HOME", "var"))


def models_folder() -> Path:
    """Return the folder that holds all models."""
    return home() / "models"


def input_hash() -> str:
    """Return the hash of data, configuration, domain, code, word lists and library versions."""
    data = sorted(f for f in Path("nlu_data").rglob("*.yml") if f.is_file())
    files = [Path("config.yml"), Path("domain.yml"), *data, *code_files(), *word_files(), TABLE]
    libraries = " ".join(f"{name}=={version(name)}" for name in _LIBRARIES)
    return hash_files(files, extra=libraries)[:_HASH_LENGTH]


def model_of(model_hash: str) -> Path:
    """Return where the model of these inputs is, or will be."""
    return models_folder() / model_hash / MODEL_FILE


def current_model() -> Path | None:
    """Return the model that is served, or None before the first training."""
    model = (models_folder() / "current" / MODEL_FILE).resolve()
    return model if model.is_file() else None


def make_current(model_hash: str) -> None:
    """Point ``current`` at a model in one step, and remove all but the newest three."""
    link, fresh = models_folder() / "current", models_folder() / f".current-{os.getpid()}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(model_hash)
    fresh.replace(link)
    os.utime(models_folder() / model_hash)
    _remove_old(keep=model_hash)


def _remove_old(keep: str) -> None:
    folders = [f for f in models_folder().iterdir() if (f / MODEL_FILE).is_file()]
    by_age = sorted(
        (f for f in folders if not f.is_symlink() and f.name != keep),
        key=lambda folder: folder.stat().st_mtime,
        reverse=True,
    )
    for folder in by_age[_KEPT - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)
