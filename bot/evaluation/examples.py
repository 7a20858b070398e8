"""Sentences with their intents, read from JSON lines or Rasa's YAML."""

import importlib
import json
from dataclasses import dataclass
from pathlib import Path

from bot import launcher

OUT_OF_SCOPE = "out_of_scope"
_SPELLINGS_OF_OUT_OF_SCOPE = ("oos", OUT_OF_SCOPE)


class DataUnusable(Exception):
    """The file cannot be measured on; the message is one sentence for a person."""


@dataclass(frozen=True)
class Example:
    """A sentence and what it means."""

    text: str
    intent: str


def read_examples(file: Path) -> list[Example]:
    """Read sentences with their intents; the intent ``oos`` becomes ``out_of_scope``.

    Raises
    ------
    DataUnusable
        The file is missing, empty or of another form.
    """
    try:
        pairs = _read_yaml(file) if file.suffix in {".yml", ".yaml"} else _read_json_lines(file)
    except FileNotFoundError as error:
        raise DataUnusable(f"{file} is not there.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise DataUnusable(f"{file} is not JSON lines with text and intent: {error!r}") from error
    if not pairs:
        raise DataUnusable(f"{file} holds no sentence.")
    return [
        Example(text, OUT_OF_SCOPE if intent in _SPELLINGS_OF_OUT_OF_SCOPE else intent)
        for text, intent in pairs
    ]


def _read_json_lines(file: Path) -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    return [(row["text"], row["intent"]) for row in rows]


def _read_yaml(file: Path) -> list[tuple[str, str]]:
    if not file.is_file():
        raise FileNotFoundError(file)
    launcher.install()
    loading = importlib.import_module("rasa.shared.nlu.training_data.loading")
    data = loading.load_data(str(file))
    return [(e.get("text"), e.get("intent")) for e in data.intent_examples]
