"""``make bench-analytics``: forecasts of demand and of customers beside their peers, as ratios.

``DATA`` is a folder like ``shared/data`` or one file of the same columns (weekly sales or invoice
lines). Ours is the default of the library, fitted anew at each origin; the last origins of a set are
reported, the library's settings were chosen on earlier ones. The peers run in an environment of their
own, installed on first use; what they said to the same question is kept in ``var/bench/analytics``.
The last line is one JSON object.
"""

import argparse
import importlib
import importlib.util
import sys
from pathlib import Path
from typing import Any

from crm_backend.core.terminal import Step, StepFailed, prepare_output, say
from scripts.install import Environment, configured_index, install
from tests.benchmarks.analytics import demand, report, sets
from tests.benchmarks.served import ProgramFailed

_PARTS = ("demand", "customers")
_BASE = "auto_ets"


def main() -> int:
    """Run the benchmark; return the exit status."""
    prepare_output()
    options = _options()
    results: dict[str, Any] = {}
    try:
        _install_peers(options.index)
        for part in options.only or _PARTS:
            results[part] = _demand(options) if part == "demand" else _customers(options)
    except (sets.SetMissing, ProgramFailed, StepFailed) as error:
        _tell(f"✗ {error}")
        return 1
    line = demand.as_json(results)
    if options.json:
        options.json.write_text(f"{line}\n", encoding="utf-8")
    _tell(line)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.analytics", description=__doc__
    )
    parser.add_argument("--data", type=Path, default=sets.DEFAULT_FOLDER)
    parser.add_argument("--only", nargs="+", choices=_PARTS)
    parser.add_argument("--sets", nargs="+", help="names of demand sets; all by default")
    parser.add_argument(
        "--origins", type=int, default=4, help="last days to forecast each set from"
    )
    parser.add_argument("--json", type=Path, help="keep the figures in a file")
    parser.add_argument("--index", default="", help="package index to use instead of PyPI")
    return parser.parse_args()


def _tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _install_peers(index: str) -> None:
    environment = Environment(
        demand.PEERS,
        "安装对照组：statsforecast、mlforecast、lifetimes（只在第一次，约 0.8 GB）",
        "Install the peers: statsforecast, mlforecast, lifetimes (first time only, 0.8 GB)",
    )
    if not environment.is_current():
        install([environment], index or configured_index())


def _demand(options: argparse.Namespace) -> dict[str, Any]:
    means, served = {}, {}
    for one in sets.demand_sets(options.data, origins=options.origins):
        if options.sets and one.name not in options.sets:
            continue
        origins = demand.judged_origins(one)
        with Step(f"{one.name}: {say('我们', 'ours')}"):
            ours = demand.ask_ours(one, origins)
        with Step(f"{one.name}: {say('对照组（第一次要几分钟）', 'the peers (minutes at first)')}"):
            answers = {demand.OURS: ours} | demand.ask_peers(one, origins)
        means[one.name] = demand.averages(origins, answers)
        served[one.name] = {str(end): each.facts for end, each in ours.items()}
        _tell(f"\n{report.of_set(one.name, means[one.name])}\n")
    if not means:
        raise sets.SetMissing(f"none of the sets {options.sets} is in {options.data}")
    ratios = demand.ratios(means, _BASE)
    _tell(f"{report.of_ratios(ratios)}\n")
    return {"sets": means, "ratios_to_auto_ets": ratios, "served": served}


def _customers(options: argparse.Namespace) -> dict[str, Any]:
    """Let ``customers.run(data, peer_python)`` print its tables and return its figures."""
    name = f"{__package__}.customers"
    if importlib.util.find_spec(name) is None:
        return {}
    figures: dict[str, Any] = importlib.import_module(name).run(options.data, demand.PEER_PYTHON)
    return figures


if __name__ == "__main__":
    sys.exit(main())
