"""Runs the classifiers of the language benchmark, a process each, and gathers their figures."""

import hashlib
import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.benchmarks import stock_rasa
from tests.benchmarks.nlu.corpora import Corpus
from tests.benchmarks.served import Cost, run_to_end
from tests.odd_messages import odd_messages
from tests.stack import ROOT

FOLDER = ROOT / "var" / "bench" / "nlu"
BOT_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
CONTESTANTS = ("ours", "plain_bayes", "character_svm", "logistic_regression")
DIET = "diet"
ODD_MESSAGES = 10_000
# A message is answered by one thread; training may use the cores as it does in the product.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
_TALLY = FOLDER / "scorings.json"

Figures = dict[str, Any]


def write_training_sentences(file: Path) -> None:
    """Write the bot's own training sentences as JSON lines."""
    _bot("bot.evaluation.contest", "collect", "--out", file)


def run_contestant(name: str, corpus: Corpus) -> tuple[Path, Cost]:
    """Train and ask one classifier; return where its predictions are and what that took."""
    out = _folder(corpus) / f"{name}.npz"
    command: list[str | Path] = [
        *(BOT_PYTHON, "-m", "bot.evaluation.contestant", name),
        *("--train", corpus.train, "--test", corpus.test, "--out", out),
    ]
    return out, run_to_end(command, environment=ONE_THREAD, log=out.with_suffix(".log"))


def run_diet(corpus: Corpus, epochs: int) -> tuple[Path, Cost]:
    """Train and ask DIET, or return what an earlier run did with the same data."""
    digest = hashlib.sha256(corpus.train.read_bytes() + corpus.test.read_bytes()).hexdigest()[:12]
    folder = _folder(corpus) / f"{epochs}-epochs-{digest}"
    out, note = folder / f"{DIET}.npz", folder / "cost.json"
    if note.exists():
        return out, Cost(**json.loads(note.read_text(encoding="utf-8")))
    folder.mkdir(exist_ok=True)
    command: list[str | Path] = [
        *(stock_rasa.PYTHON, "-m", "bot.evaluation.diet", "--language", corpus.language),
        *("--train", corpus.train, "--test", corpus.test, "--epochs", str(epochs), "--out", out),
    ]
    quiet = {**stock_rasa.QUIET, "RASA_CACHE_DIRECTORY": str(folder / "cache")}
    cost = run_to_end(command, environment=quiet, log=folder / "train.log")
    note.write_text(json.dumps(asdict(cost)), encoding="utf-8")
    return out, cost


def judge(corpus: Corpus, runs: Mapping[str, tuple[Path, Cost]]) -> dict[str, Figures]:
    """Return the figures of all who were asked, by name."""
    files = [file for file, _ in runs.values()]
    printed = _bot("bot.evaluation.contest", "figures", "--test", corpus.test, *files)
    figures: dict[str, Figures] = json.loads(printed)
    for name, (_, cost) in runs.items():
        figures[name]["peak_mib"] = cost.peak_mib
    return figures


def read_odd_messages() -> Figures:
    """Let the trained bot read ten thousand odd messages; return errors and milliseconds."""
    file = FOLDER / "odd_messages.jsonl"
    rows = ({"text": text, "intent": "oos"} for text in odd_messages(ODD_MESSAGES))
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    _bot("bot.train")
    figures: Figures = json.loads(_bot("bot.evaluation.stall", "--data", file).splitlines()[-1])
    return figures


def count_scoring(corpus: Corpus) -> int:
    """Return how often this checkout has scored the corpus's test part, this time included."""
    tally = json.loads(_TALLY.read_text(encoding="utf-8")) if _TALLY.exists() else {}
    tally[corpus.name] = tally.get(corpus.name, 0) + 1
    _TALLY.write_text(json.dumps(tally), encoding="utf-8")
    return int(tally[corpus.name])


def _folder(corpus: Corpus) -> Path:
    folder = FOLDER / corpus.name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _bot(module: str, *arguments: str | Path) -> str:
    command: Sequence[str] = [str(BOT_PYTHON), "-m", module, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout
