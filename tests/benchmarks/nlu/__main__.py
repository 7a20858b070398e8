"""``make bench-nlu``: how well and how fast ours understands, beside its peers, in one run.

Every classifier trains on the same sentences and answers the same messages, a process each. DIET
takes minutes to an hour for each corpus, so it comes with ``--diet`` alone; what it said is kept in
``var/bench/nlu`` until the data change.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from crm_backend.core.terminal import Step, StepFailed, prepare_output, say
from tests.benchmarks import stock_rasa
from tests.benchmarks.nlu import contest, corpora, report
from tests.benchmarks.served import ProgramFailed

_CORPORA = ("held_out", "massive_zh", "clinc150")


def main() -> int:
    """Run the benchmark; return the exit status."""
    prepare_output()
    options = _options()
    contest.FOLDER.mkdir(parents=True, exist_ok=True)
    results: dict[str, Any] = {}
    try:
        if options.diet:
            stock_rasa.install_peer(options.index)
        for name in options.only or _CORPORA:
            corpus = _prepare(name, options.data)
            figures = _run(corpus, options)
            scorings = contest.count_scoring(corpus)
            results[name] = {"figures": figures, "scorings": scorings}
            _tell(f"\n{report.in_words(name, figures, scorings)}\n")
        if not options.only:
            with Step(say("读一万条怪消息", "Read ten thousand odd messages")):
                results["odd_messages"] = contest.read_odd_messages()
            _tell(report.odd_in_words(results["odd_messages"]))
    except (corpora.CorpusMissing, ProgramFailed, StepFailed) as error:
        _tell(f"✗ {error}")
        return 1
    if options.json:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0


def _tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.nlu", description=__doc__)
    parser.add_argument("--data", type=Path, default=corpora.DEFAULT_FOLDER)
    parser.add_argument("--only", nargs="+", choices=_CORPORA)
    parser.add_argument("--diet", action="store_true", help="also DIET, with TensorFlow (2.7 GB)")
    parser.add_argument("--epochs", type=int, default=100, help="of DIET; Rasa's template has 100")
    parser.add_argument("--json", type=Path, help="keep the figures in a file")
    parser.add_argument("--index", default="", help="package index to use instead of PyPI")
    return parser.parse_args()


def _prepare(name: str, folder: Path) -> corpora.Corpus:
    if name == "massive_zh":
        return corpora.prepare_massive(folder, contest.FOLDER)
    if name == "clinc150":
        return corpora.prepare_clinc(folder, contest.FOLDER)
    corpus = corpora.held_out(contest.FOLDER)
    contest.write_training_sentences(corpus.train)
    return corpus


def _run(corpus: corpora.Corpus, options: argparse.Namespace) -> dict[str, Any]:
    runs = {}
    for name in contest.CONTESTANTS:
        with Step(f"{corpus.name}: {say(*report.TITLES[name])}"):
            runs[name] = contest.run_contestant(name, corpus)
    if options.diet:
        with Step(f"{corpus.name}: DIET, {options.epochs} epochs"):
            runs[contest.DIET] = contest.run_diet(corpus, options.epochs)
    return contest.judge(corpus, runs)


if __name__ == "__main__":
    sys.exit(main())
