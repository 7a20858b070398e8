"""The data of the language benchmark as files of JSON lines, each a training part and a scored one.

Ours are this project's sentences and its held-out file; the others are public, lie outside the
project (``../shared/data``), and their validation parts are only ever scored.
"""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.stack import ROOT

HELD_OUT = ROOT / "tests" / "conversations" / "heldout.jsonl"
DEFAULT_FOLDER = ROOT.parent / "shared" / "data"
_MASSIVE = "massive_zh/{part}.jsonl.gz"
_CLINC = "clinc150/train_and_validation.json.gz"


class CorpusMissing(Exception):
    """Public data is not there; the message says what and where in one sentence."""


@dataclass(frozen=True)
class Corpus:
    """Two files of lines with ``text`` and ``intent``, and the language for stock tokenisers."""

    name: str
    language: str
    train: Path
    test: Path


def prepare_massive(source: Path, into: Path) -> Corpus:
    """Write Amazon's MASSIVE (Chinese, 60 intents)."""
    corpus = _corpus("massive_zh", "zh", into)
    for part, file in (("train", corpus.train), ("validation", corpus.test)):
        rows = map(json.loads, _unpacked(source / _MASSIVE.format(part=part)).splitlines())
        _write(file, ((row["text"], row["label_text"]) for row in rows))
    return corpus


def prepare_clinc(source: Path, into: Path) -> Corpus:
    """Write CLINC150 (English, 150 intents and out of scope, of which 100 to train with)."""
    corpus = _corpus("clinc150", "en", into)
    content = json.loads(_unpacked(source / _CLINC))
    _write(corpus.train, [*content["train"], *content["oos_train"]])
    _write(corpus.test, [*content["val"], *content["oos_val"]])
    return corpus


def held_out(into: Path) -> Corpus:
    """Name our own; the training part is to be written by the bot's environment, which reads YAML."""
    return Corpus("held_out", "zh", into / "held_out_train.jsonl", HELD_OUT)


def _corpus(name: str, language: str, into: Path) -> Corpus:
    return Corpus(name, language, into / f"{name}_train.jsonl", into / f"{name}_test.jsonl")


def _unpacked(file: Path) -> str:
    if not file.is_file():
        raise CorpusMissing(
            f"{file.name} is not in {file.parent}: put the public data there or name its folder with DATA=…"
        )
    with gzip.open(file, "rt", encoding="utf-8") as content:
        return content.read()


def _write(file: Path, pairs: Iterable[tuple[str, str]]) -> None:
    rows = ({"text": text, "intent": intent} for text, intent in pairs)
    file.write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
