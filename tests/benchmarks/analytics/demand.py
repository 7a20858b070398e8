"""Demand: ours and the peers forecast the same series from the same days and are judged alike."""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from analytics.demand import DemandForecaster, measures
from analytics.demand.evaluation import Origin
from analytics.demand.panel import Floats, SeriesTable
from tests.benchmarks.analytics.sets import SEASON, DemandSet
from tests.benchmarks.served import run_to_end
from tests.stack import ROOT

PEERS = ROOT / "tests" / "benchmarks" / "analytics"
PEER_PYTHON = PEERS / ".venv" / "bin" / "python"
FOLDER = ROOT / "var" / "bench" / "analytics"
OURS = "ours"
LEVEL = 0.8
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
_ERRORS = ("rmsse", "wape", "total_wape", "interval_score", "seconds")
"""Figures that are told as ratios to AutoETS; bias and coverage are told as they are."""


@dataclass
class Forecast:
    """One contestant's forecast from one day, of the series that are judged: units[n, horizon]."""

    mean: Floats
    low: Floats | None
    high: Floats | None
    seconds: float
    facts: dict[str, object] = field(default_factory=dict)


Answers = dict[str, dict[int, Forecast]]


def judged_origins(one: DemandSet) -> list[Origin]:
    """Return the days to forecast from, with the series judged and what they then sold."""
    return [Origin.of(one.table, end=end, horizon=one.horizon) for end in one.ends]


def ask_ours(one: DemandSet, origins: list[Origin]) -> dict[int, Forecast]:
    """Fit the default anew at each origin, as the worker does each night."""
    return {origin.end: _ours(one.table, origin, one.horizon) for origin in origins}


def _ours(table: SeriesTable, origin: Origin, horizon: int) -> Forecast:
    panel = table.until(origin.end).to_panel()
    started = time.process_time()
    forecaster = DemandForecaster(horizon=horizon, frequency=table.frequency).fit(panel)
    made = forecaster.predict()
    seconds = time.process_time() - started
    rows = made.set_index(["id", "step"]).sort_index()
    names = table.ids[origin.series]

    def matrix(column: str) -> Floats:
        wide = rows[column].unstack("step")
        values: Floats = wide.loc[names].to_numpy(dtype=float)
        return values

    card = forecaster.model_card_
    facts: dict[str, object] = {"served": card.model, "refused": list(card.refused)}
    return Forecast(matrix("mean"), matrix("q10"), matrix("q90"), seconds, facts)


def ask_peers(one: DemandSet, origins: list[Origin]) -> Answers:
    """Let the peers forecast in their own environment, or return what they said to the same before.

    Raises
    ------
    ProgramFailed
        Their program did not end well; the message names its log.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {
        "units": one.table.units,
        "ends": np.array(one.ends),
        "horizon": np.array(one.horizon),
        "season": np.array(SEASON[one.table.frequency]),
        **{f"series_{origin.end}": origin.series for origin in origins},
    }
    question = FOLDER / f"{one.name}-question.npz"
    answer = FOLDER / f"{one.name}-{_digest(arrays)}.npz"
    if answer.exists():
        return read_answers(answer)
    np.savez(question, **arrays)
    run_to_end(
        [PEER_PYTHON, PEERS / "peers.py", question, answer],
        environment=_ONE_THREAD,
        log=answer.with_suffix(".log"),
    )
    return read_answers(answer)


def _digest(arrays: dict[str, Any]) -> str:
    """Name a question, the peers' program and their versions."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    for file in (PEERS / "peers.py", PEERS / "uv.lock"):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def read_answers(file: Path) -> Answers:
    """Read what ``peers.py`` wrote."""
    found: Answers = {}
    with np.load(file) as values:
        for key in values:
            model, end, what = key.split("/")
            if what == "mean":
                parts = {
                    part: values[f"{model}/{end}/{part}"]
                    for part in ("low", "high")
                    if f"{model}/{end}/{part}" in values
                }
                seconds = float(values[f"{model}/{end}/seconds"])
                found.setdefault(model, {})[int(end)] = Forecast(
                    values[key], parts.get("low"), parts.get("high"), seconds
                )
    return found


def judge(origin: Origin, forecast: Forecast) -> dict[str, float]:
    """Return every figure of one forecast."""
    figures = origin.scores(forecast.mean) | {"seconds": forecast.seconds}
    if forecast.low is not None and forecast.high is not None:
        figures["coverage"] = measures.coverage(origin.actual, forecast.low, forecast.high)
        figures["interval_score"] = measures.interval_score(
            origin.actual, forecast.low, forecast.high, level=LEVEL, scale=origin.scale
        )
    return figures


def averages(origins: list[Origin], answers: Answers) -> dict[str, dict[str, float]]:
    """Average each contestant's figures over the origins of a set."""
    means = {}
    for name, by_end in answers.items():
        rows = [judge(origin, by_end[origin.end]) for origin in origins]
        means[name] = {key: float(np.mean([row[key] for row in rows])) for key in rows[0]}
    return means


def ratios(
    means: Mapping[str, Mapping[str, Mapping[str, float]]], base: str
) -> dict[str, dict[str, float]]:
    """Return the geometric mean over sets of each contestant's errors to those of ``base``."""
    sets = list(means.values())
    found: dict[str, dict[str, float]] = {}
    for name in sets[0]:
        found[name] = {
            key: float(
                np.exp(np.mean([np.log(each[name][key] / each[base][key]) for each in sets]))
            )
            for key in _ERRORS
            if all(key in each[name] and key in each[base] for each in sets)
        }
    return found


def as_json(value: object) -> str:
    """Write one JSON line, figures to four decimals."""
    return json.dumps(json.loads(json.dumps(value), parse_float=lambda text: round(float(text), 4)))
