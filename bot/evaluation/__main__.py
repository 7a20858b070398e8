"""``python -m bot.evaluation``: measure the trained bot, or the classifier alone.

``score --data FILE`` asks the trained bot. ``fit-score --train A --test B`` trains the shipped
classifier on A and asks it B. FILE, A and B are JSON lines with ``text`` and ``intent`` (``oos``
is out of scope), or Rasa's YAML. The last line printed is one JSON object. Nothing is ever chosen
by a file that is scored: ``cross-validate`` is for choosing. ``pictures`` draws those of docs/nlu.md.
"""

import argparse
import sys
from pathlib import Path

from bot.evaluation import cross_validate, fit_score, trained_bot
from bot.evaluation.examples import DataUnusable
from bot.evaluation.summary import print_line

_HELD_OUT = Path("tests/conversations/heldout.jsonl")


def main() -> int:
    """Print the measurement; return the exit status."""
    arguments = _arguments()
    try:
        if arguments.command == "score":
            print_line(trained_bot.score(arguments.data))
        elif arguments.command == "fit-score":
            print_line(
                fit_score.fit_score(arguments.train, arguments.test, tables=not arguments.json)
            )
        elif arguments.command == "pictures":
            # Drawing takes a second to load, which the other commands need not wait for.
            from bot.evaluation import pictures  # noqa: PLC0415

            print_line(pictures.draw(arguments.data, arguments.folder))
        else:
            cross_validate.print_choices()
    except DataUnusable as error:
        print(f"✗ {error}")
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.evaluation", description="Measure.")
    commands = parser.add_subparsers(dest="command", required=True)
    score = commands.add_parser("score", help="the trained bot on a file")
    score.add_argument("--data", type=Path, default=_HELD_OUT, help="JSON lines or Rasa YAML")
    fit = commands.add_parser("fit-score", help="train the classifier on a file, ask it another")
    fit.add_argument("--train", type=Path, required=True)
    fit.add_argument("--test", type=Path, required=True)
    fit.add_argument("--json", action="store_true", help="only the JSON line, without tables")
    commands.add_parser("cross-validate", help="what thresholds cost on the training sentences")
    pictures = commands.add_parser("pictures", help="draw confusions and coverage for docs/nlu.md")
    pictures.add_argument("--data", type=Path, default=_HELD_OUT, help="the held-out file")
    pictures.add_argument("--folder", type=Path, default=Path("docs/pictures"))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
