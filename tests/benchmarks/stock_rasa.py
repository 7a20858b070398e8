"""The peer: Rasa as it comes (jieba, count vectors, DIET, TED), in an environment of its own.

Installed and trained on first use, on the same sentences, rules, domain and actions as ours; kept in
``var/bench`` until one of them changes.
"""

import hashlib
import json
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from crm_backend.core.terminal import Step, say
from scripts.install import Environment, configured_index, install
from tests.benchmarks.served import Cost, run_to_end
from tests.stack import ROOT

STOCK = ROOT / "tests" / "benchmarks" / "stock"
PYTHON = STOCK / ".venv" / "bin" / "python"
KEPT = ROOT / "var" / "bench" / "stock"
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "PYTHONWARNINGS": "ignore",
    "RASA_CACHE_DIRECTORY": str(KEPT / "cache"),
}


@dataclass(frozen=True)
class Training:
    """A trained peer and what that took."""

    model: str
    cost: Cost
    diet_epochs: int


def install_peer(index: str) -> None:
    """Install the peer's environment (2.7 GB) unless it is there."""
    environment = Environment(
        STOCK,
        "安装对照组：原版 Rasa 与 TensorFlow（只在第一次，约 2.7 GB）",
        "Install the peer: stock Rasa with TensorFlow (first time only, 2.7 GB)",
    )
    if not environment.is_current():
        install([environment], index or configured_index())


def train_peer() -> Training:
    """Train the peer, or return what an earlier run trained on the same inputs."""
    folder = KEPT / _input_hash()
    note = folder / "training.json"
    if note.exists():
        kept = json.loads(note.read_text(encoding="utf-8"))
        return Training(kept["model"], Cost(**kept["cost"]), kept["diet_epochs"])
    # Rasa's own cache goes as well: the time of a training from scratch is one of the figures.
    shutil.rmtree(KEPT, ignore_errors=True)
    folder.mkdir(parents=True)
    command: list[str | Path] = [
        *(PYTHON, "-m", "rasa", "train", "--skip-validation", "--domain", "domain.yml"),
        *("--data", "nlu_data", STOCK / "stories.yml", "--config", STOCK / "config.yml"),
        *("--out", folder, "--fixed-model-name", "stock"),
    ]
    title = say(
        "训练对照组 DIET + TED（训练数据变了才需要，几分钟）",
        "Train the peer, DIET + TED (only when its data changed; minutes)",
    )
    with Step(title):
        cost = run_to_end(command, environment=QUIET, log=folder / "train.log")
    training = Training(str(folder / "stock.tar.gz"), cost, _diet_epochs())
    note.write_text(json.dumps(asdict(training)), encoding="utf-8")
    return training


def serve_command(training: Training, port: int) -> list[str | Path]:
    """How to start the peer with its REST channel; ``GET /`` answers once its model is loaded."""
    return [
        *("env", *(f"{name}={value}" for name, value in QUIET.items())),
        *(PYTHON, "-m", "rasa", "run", "--model", training.model),
        *("--interface", "127.0.0.1", "--port", str(port)),
        *("--endpoints", STOCK / "endpoints.yml", "--credentials", STOCK / "credentials.yml"),
    ]


def _input_hash() -> str:
    files = [
        *(STOCK / name for name in ("config.yml", "stories.yml", "uv.lock")),
        *(ROOT / name for name in ("domain.yml",)),
        *sorted((ROOT / "nlu_data").rglob("*.yml")),
    ]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _diet_epochs() -> int:
    config = (STOCK / "config.yml").read_text(encoding="utf-8")
    found = re.search(r"DIETClassifier.*?epochs: (\d+)", config, re.DOTALL)
    assert found, "config.yml of the peer names no epochs for DIET"
    return int(found[1])
