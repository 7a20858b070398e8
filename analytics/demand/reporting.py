"""What a fitted forecaster tells of itself: its card, its leaderboard, the features it was given."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analytics.demand.calibration import Intervals
from analytics.demand.contest import Choice
from analytics.demand.evaluation import Origin, overall
from analytics.demand.model_card import ModelCard, data_window
from analytics.demand.panel import SeriesTable
from analytics.demand.regressors import WinsorisedRegressor
from analytics.demand.serving import percent
from analytics.libraries import library_versions

BOARD = ("model", "origin", "n_series", "rmsse", "wape", "total_wape", "bias", "fit_s")
"""Columns of a leaderboard before those of coverage."""


def learnt_card(
    table: SeriesTable,
    origins: list[Origin],
    *,
    board: pd.DataFrame,
    choice: Choice,
    intervals: Intervals,
    seed: int,
) -> ModelCard:
    """Write the card of a forecaster that has learnt; ``board`` as ``Contest.run``."""
    standing = overall(board)
    covered = {percent(level): _mean(each) for level, each in intervals.coverage.items()}
    served = standing.loc[choice.model]
    return ModelCard(
        **data_window(table),
        horizon=origins[-1].actual.shape[1],
        seed=seed,
        n_judged=len(origins[-1].series),
        origins=len(origins),
        model=choice.model,
        baseline=choice.baseline,
        beats_baseline=choice.beats_baseline,
        rmsse=float(served["rmsse"]),
        baseline_rmsse=float(standing.loc[choice.baseline, "rmsse"]),
        total_wape=float(served["total_wape"]),
        bias=float(served["bias"]),
        coverage=covered | {"total": _mean(intervals.total_coverage)},
        refused=choice.refused,
        fallback=None,
        versions=library_versions(),
    )


def fallback_card(table: SeriesTable, *, horizon: int, seed: int, reason: str) -> ModelCard:
    """Write the card of a forecaster that had too little to learn from."""
    return ModelCard(
        **data_window(table),
        horizon=horizon,
        seed=seed,
        n_judged=0,
        origins=0,
        model=None,
        baseline=None,
        beats_baseline=False,
        rmsse=None,
        baseline_rmsse=None,
        total_wape=None,
        bias=None,
        coverage={},
        refused=(),
        fallback=reason,
        versions=library_versions(),
    )


def empty_board(levels: tuple[float, ...]) -> pd.DataFrame:
    """Return a leaderboard without rows."""
    return pd.DataFrame(columns=[*BOARD, *map(_coverage, levels), "chosen"])


def full_board(board: pd.DataFrame, intervals: Intervals, choice: Choice) -> pd.DataFrame:
    """Add the coverage of each origin's intervals, and which candidate is served."""
    origins = board["origin"].drop_duplicates().tolist()
    for level, covered in intervals.coverage.items():
        board[_coverage(level)] = board["origin"].map(dict(zip(origins, covered, strict=True)))
    return board.assign(chosen=board["model"] == choice.model)


def selected_features(
    fitted: Mapping[str, WinsorisedRegressor], names: tuple[str, ...]
) -> dict[str, list[str]]:
    """List which features each model looks at."""
    every = np.array(names)
    chosen = {}
    for name, model in fitted.items():
        selector = getattr(model.regressor_, "named_steps", {}).get("featureselector")
        chosen[name] = (every if selector is None else every[selector.get_support()]).tolist()
    return chosen


def _coverage(level: float) -> str:
    return f"coverage_{percent(level)}"


def _mean(values: list[float]) -> float | None:
    known = [value for value in values if value == value]
    return float(np.mean(known)) if known else None
