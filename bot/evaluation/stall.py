"""How long the trained bot reads one message at most, and whether it can read every one.

``python -m bot.evaluation.stall --data FILE`` asks for each text of JSON lines what a turn would:
the whole pipeline, and again for each clause that may be a wish of its own. Meant for messages that
nobody sends on purpose.
"""

import argparse
import asyncio
import importlib
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot import launcher, model_store
from bot.evaluation.examples import read_examples

_PERCENTS = (50, 99, 100)


def main() -> None:
    """Print how many were read, how many with an error, and percentiles of milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    texts = [example.text for example in read_examples(parser.parse_args().data)]
    model = model_store.current_model()
    if model is None:
        raise SystemExit("There is no model yet: run python -m bot.train first.")
    launcher.install()
    launcher.quieten_logs()
    errors, milliseconds = asyncio.run(_read(model, texts))
    p50, p99, slowest = np.percentile(milliseconds, _PERCENTS).round(2).tolist()
    figures = {"n": len(texts), "errors": errors, "p50": p50, "p99": p99, "slowest": slowest}
    print(json.dumps(figures))


async def _read(model: Path, texts: Sequence[str]) -> tuple[int, list[float]]:
    agent = importlib.import_module("rasa.core.agent").Agent.load(model)
    harmless = importlib.import_module("bot.turn_request").harmless
    separate = importlib.import_module("bot.wishes").separate

    async def understand(text: str) -> dict[str, Any]:
        parsed: dict[str, Any] = await agent.parse_message(harmless(text))
        return parsed

    errors, milliseconds = 0, []
    for text in texts:
        started = time.perf_counter()
        try:
            await understand(text)
            await separate(text, understand)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            errors += 1
        milliseconds.append((time.perf_counter() - started) * 1e3)
    return errors, milliseconds


if __name__ == "__main__":
    main()
