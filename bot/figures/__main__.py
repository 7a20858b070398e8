"""Reads questions from lines of JSON: ``{"text", "today", "before"?}`` in, the whole question out.

Needs the bot's environment: ``bot/.venv/bin/python -m bot.figures < questions.jsonl``.
"""

import json
import sys
from datetime import date

from bot.figures.merging import Asked, resolve
from bot.figures.reading import read
from bot.spelling import normalise


def main() -> None:
    """Answer every line."""
    for line in sys.stdin:
        asked = json.loads(line)
        today = date.fromisoformat(asked["today"])
        before = Asked.from_json(asked.get("before"))
        question = resolve(read(normalise(asked["text"]), today=today), before, today=today)
        sys.stdout.write(json.dumps(question and question.as_json(), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
