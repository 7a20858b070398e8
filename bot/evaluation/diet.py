"""The peer of the language benchmark: Rasa's DIETClassifier, trained and asked in its own process.

``python -m bot.evaluation.diet --train A --test B --language zh --epochs 100 --out FILE``, in the
environment of stock Rasa (tests/benchmarks/stock), from files of JSON lines.
"""

import argparse
import asyncio
import importlib
import json
import logging
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.evaluation.examples import Example, read_examples
from bot.evaluation.predictions import MICROSECONDS, Effort, Predictions

_TOKENISERS = {"zh": "JiebaTokenizer", "en": "WhitespaceTokenizer"}
_MEBIBYTE = 1 << 20


def main() -> None:
    """Train, ask and write the predictions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--language", choices=_TOKENISERS, required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        predictions = _run(chosen, Path(folder))
    predictions.save(chosen.out)


def _run(chosen: argparse.Namespace, folder: Path) -> Predictions:
    examples = read_examples(chosen.train)
    config, data = folder / "config.yml", folder / "nlu.json"
    config.write_text(json.dumps(_pipeline(chosen.language, chosen.epochs)), "utf-8")
    data.write_text(json.dumps(_training_data(examples), ensure_ascii=False), "utf-8")
    started, began = time.perf_counter(), time.process_time()
    model = importlib.import_module("rasa.model_training").train_nlu(
        config=str(config), nlu_data=str(data), output=str(folder), fixed_model_name="diet"
    )
    train_seconds = time.perf_counter() - started
    train_cpu_seconds = time.process_time() - began
    intents = sorted({example.intent for example in examples})
    asked = [example.text for example in read_examples(chosen.test)]
    rows, seconds, used = _ask(model, asked, intents)
    effort = Effort(
        train_seconds=train_seconds,
        train_cpu_seconds=train_cpu_seconds,
        microseconds_per_message=used / len(seconds) * MICROSECONDS,
        slowest_milliseconds=float(np.max(seconds)) * 1e3,
        model_mib=Path(model).stat().st_size / _MEBIBYTE,
    )
    return Predictions(intents, rows, None, effort)


def _pipeline(language: str, epochs: int) -> dict[str, Any]:
    """Return what ``rasa init`` writes for intents, with the tokeniser of the language."""
    return {
        "recipe": "default.v1",
        "assistant_id": "diet",
        "language": language,
        "pipeline": [
            {"name": _TOKENISERS[language]},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {
                "name": "CountVectorsFeaturizer",
                "analyzer": "char_wb",
                "min_ngram": 1,
                "max_ngram": 4,
            },
            {
                "name": "DIETClassifier",
                "epochs": epochs,
                "constrain_similarities": True,
                "ranking_length": 0,  # all of them
                "random_seed": 0,
            },
        ],
    }


def _training_data(examples: Sequence[Example]) -> dict[str, Any]:
    """Return Rasa's training data in its JSON form, where nothing in a text is markup."""
    rows = [{"text": example.text, "intent": example.intent} for example in examples]
    return {"rasa_nlu_data": {"common_examples": rows}}


def _ask(
    model: str, texts: Sequence[str], intents: Sequence[str]
) -> tuple[np.ndarray[Any, Any], list[float], float]:
    # A line of Rasa's log for each message would be measured with it.
    importlib.import_module("rasa.utils.log_utils").configure_structlog(logging.ERROR)
    agent = importlib.import_module("rasa.core.agent").Agent.load(model)
    columns = {intent: column for column, intent in enumerate(intents)}
    rows = np.zeros((len(texts), len(intents)))

    async def ask_all() -> list[float]:
        seconds = []
        for row, text in zip(rows, texts, strict=True):
            started = time.perf_counter()
            parsed = await agent.parse_message(text.lstrip("/") or text)
            seconds.append(time.perf_counter() - started)
            for entry in parsed["intent_ranking"]:
                row[columns[entry["name"]]] = entry["confidence"]
        return seconds

    began = time.process_time()
    seconds = asyncio.run(ask_all())
    return rows, seconds, time.process_time() - began


if __name__ == "__main__":
    main()
