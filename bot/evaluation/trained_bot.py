"""Ask the trained bot's pipeline, as a turn would, without dialogue and actions."""

import asyncio
import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot import launcher, model_store
from bot.evaluation.examples import OUT_OF_SCOPE, DataUnusable, read_examples
from bot.evaluation.summary import Decision, Figures, print_tables, summarise

_FALLBACK = "nlu_fallback"


def score(file: Path) -> Figures:
    """Print tables on a file and return the figures of the current model.

    Raises
    ------
    DataUnusable
        The file cannot be read, or there is no trained model.
    """
    examples = read_examples(file)
    model = model_store.current_model()
    if model is None:
        raise DataUnusable("There is no model yet: run python -m bot.train first.")
    launcher.install()
    launcher.quieten_logs()
    truth = [example.intent for example in examples]
    decisions = ask(model, [example.text for example in examples])
    print_tables(truth, decisions)
    return summarise(truth, decisions) | {"model_version": model.parent.name}


def ask(model: Path, texts: Sequence[str]) -> list[Decision]:
    """Return what the model decides on each text."""
    agent = importlib.import_module("rasa.core.agent").Agent.load(model)
    harmless = importlib.import_module("bot.turn_request").harmless

    async def ask_all() -> list[dict[str, Any]]:
        return [await agent.parse_message(harmless(text)) for text in texts]

    return [_decision(parsed) for parsed in asyncio.run(ask_all())]


def _decision(parsed: dict[str, Any]) -> Decision:
    ranking = [entry for entry in parsed["intent_ranking"] if entry["name"] != _FALLBACK]
    intent = parsed["intent"]["name"]
    return Decision(
        answered=None if intent in {_FALLBACK, OUT_OF_SCOPE} else intent,
        forced=next(e["name"] for e in ranking if e["name"] != OUT_OF_SCOPE),
        likeliest=ranking[0]["name"],
        confidence=ranking[0]["confidence"],
    )
